package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/internal/auth"
)

// Invitation lets whoever reads an e-mail address become a member.
type Invitation struct {
	ent.Schema
}

func (Invitation) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "inv"}, owned{}}
}

func (Invitation) Fields() []ent.Field {
	return []ent.Field{
		field.String("email").NotEmpty().Immutable().Comment("lower case"),
		field.String("role").GoType(auth.Role("")).Immutable(),
		field.String("invited_by").Default("").Immutable().Comment("who, fit to show"),
		field.Time("expires_at").Immutable(),
		optionalTime("accepted_at"),
		optionalTime("revoked_at"),
	}
}

func (Invitation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("store_id", "email"), index.Fields("email")}
}
