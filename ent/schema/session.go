package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/ent/rule"
)

// Session is a browser in which a user signed in. Its token changes while it
// lives; only the SHA-256 of the newest, and of the one before until the newest
// was used, are kept.
type Session struct {
	ent.Schema
}

func (Session) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "ses"}}
}

func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable(),
		field.String("at_store").Default("").Comment("the store that the user looks at; empty: none"),
		field.String("hash").Unique().Sensitive(),
		field.String("previous_hash").Optional().Nillable().Unique().Sensitive(),
		field.Time("previous_until").Optional().Nillable().Comment("set when the new token was seen"),
		field.Time("rotated_at"),
		field.Time("authenticated_at").Immutable().Comment("when the user proved who they are"),
		field.Time("last_seen_at").Comment("correct to a minute"),
		field.Time("expires_at").Immutable(),
		optionalTime("revoked_at"),
		field.String("agent").Default("").Comment("User-Agent, shortened"),
		field.String("address").Default(""),
		field.String("method").Immutable().Comment("password, passkey, single sign-on; each may say: and code"),
	}
}

func (Session) Edges() []ent.Edge {
	return []ent.Edge{parent("user", User.Type, "sessions", "user_id")}
}

func (Session) Policy() ent.Policy {
	return rule.Waybill
}

func (Session) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id"), index.Fields("expires_at")}
}
