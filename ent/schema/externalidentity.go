package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/ent/rule"
)

// ExternalIdentity is a user as an OpenID provider knows them: issuer and
// subject, which never pass to somebody else as an e-mail address may.
type ExternalIdentity struct {
	ent.Schema
}

func (ExternalIdentity) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "xid"}}
}

func (ExternalIdentity) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable(),
		field.String("issuer").NotEmpty().Immutable(),
		field.String("subject").NotEmpty().Immutable(),
		field.String("email").Default("").Immutable().Comment("what the provider said when it was linked; for its owner to tell it by"),
		optionalTime("last_used_at"),
	}
}

func (ExternalIdentity) Edges() []ent.Edge {
	return []ent.Edge{parent("user", User.Type, "external_identities", "user_id")}
}

func (ExternalIdentity) Policy() ent.Policy {
	return rule.Waybill
}

func (ExternalIdentity) Indexes() []ent.Index {
	return []ent.Index{index.Fields("issuer", "subject").Unique(), index.Fields("user_id")}
}
