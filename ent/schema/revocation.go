package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/ent/rule"
)

// Revocation says that somebody may no longer do what they might: a token, a
// session, a membership or a link, named by its id. Every node reads the newest,
// so it holds where the live message of it was lost; an hour later it is
// deleted. It is the installation's own and belongs to no store.
type Revocation struct {
	ent.Schema
}

func (Revocation) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "rvk"}}
}

func (Revocation) Fields() []ent.Field {
	return []ent.Field{
		field.String("principal").NotEmpty().Immutable(),
	}
}

func (Revocation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("created_at")}
}

func (Revocation) Policy() ent.Policy {
	return rule.Waybill
}
