package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/internal/auth"
)

// Membership is what a user is to a store.
type Membership struct {
	ent.Schema
}

func (Membership) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "mem"}, owned{}}
}

func (Membership) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable(),
		field.String("role").GoType(auth.Role("")),
	}
}

func (Membership) Edges() []ent.Edge {
	return []ent.Edge{parent("user", User.Type, "memberships", "user_id")}
}

func (Membership) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_id", "user_id").Unique(),
		index.Fields("user_id"),
	}
}
