package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"github.com/waybill/waybill/ent/rule"
)

// User is a person who signs in. It belongs to no store: memberships say what it
// is to which.
type User struct {
	ent.Schema
}

func (User) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "usr"}}
}

func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("email").NotEmpty().Unique().Comment("lower case; its owner followed a link that was sent there"),
		field.String("pending_email").Default("").Comment("counts once its link was followed"),
		field.String("name").NotEmpty(),
		field.String("password_hash").Default("").Sensitive().Comment("argon2id, PHC string; empty: no password"),
		sealed("totp_secret", "base32; counts once totp_confirmed_at is set"),
		optionalTime("totp_confirmed_at"),
		field.Int64("totp_last_step").Default(0).Comment("of the newest code that was used: a code is good once"),
		field.Strings("recovery_hashes").Optional().Sensitive().Comment("SHA-256 of the recovery codes that are left"),
	}
}

func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("memberships", Membership.Type),
		edge.To("sessions", Session.Type),
		edge.To("passkeys", Passkey.Type),
		edge.To("external_identities", ExternalIdentity.Type),
	}
}

func (User) Policy() ent.Policy {
	return rule.Waybill
}
