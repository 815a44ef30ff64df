package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/ent/rule"
)

// Passkey is a key pair with which a user signs in; the private half never
// leaves their authenticator.
type Passkey struct {
	ent.Schema
}

func (Passkey) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "pky"}}
}

func (Passkey) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable(),
		field.String("name").NotEmpty().Comment("as its owner calls it"),
		field.String("credential_id").Unique().Immutable().Comment("base64url; the authenticator chose it"),
		field.Bytes("credential").Sensitive().Comment("public key, flags and sign counter, in the library's JSON"),
		optionalTime("last_used_at"),
		optionalTime("suspended_at", "when its sign counter went back, as a copy's does: it signs nobody in from then on"),
	}
}

func (Passkey) Edges() []ent.Edge {
	return []ent.Edge{parent("user", User.Type, "passkeys", "user_id")}
}

func (Passkey) Policy() ent.Policy {
	return rule.Waybill
}

func (Passkey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id")}
}
