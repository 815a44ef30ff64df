package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/ent/rule"
)

// OneTimeToken proves once that its holder read an e-mail, or goes on with a
// sign-in that was begun. Only its SHA-256 is kept.
type OneTimeToken struct {
	ent.Schema
}

func (OneTimeToken) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "otk"}}
}

func (OneTimeToken) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("purpose").NamedValues(
			"Invitation", "INVITATION", "VerifyEmail", "VERIFY_EMAIL", "ResetPassword", "RESET_PASSWORD", "SecondFactor", "SECOND_FACTOR",
			"RegisterPasskey", "REGISTER_PASSKEY", "SignInWithPasskey", "SIGN_IN_WITH_PASSKEY", "SignInElsewhere", "SIGN_IN_ELSEWHERE").Immutable(),
		field.String("subject").Default("").Immutable().Comment("id of the user or invitation"),
		field.String("hash").Unique().Immutable().Sensitive(),
		field.Bytes("payload").Optional().Immutable().Sensitive().Comment("the address that is to be verified; how a sign-in was begun; where it leads"),
		field.Time("expires_at").Immutable(),
		optionalTime("used_at"),
	}
}

func (OneTimeToken) Policy() ent.Policy {
	return rule.Waybill
}

func (OneTimeToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("subject", "purpose"), index.Fields("expires_at")}
}
