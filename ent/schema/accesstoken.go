package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/internal/auth"
)

// AccessToken lets a program or a person in for one store. Only its SHA-256 is
// kept; the token itself is shown once.
type AccessToken struct {
	ent.Schema
}

func (AccessToken) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "tok"}, owned{}}
}

func (AccessToken) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty(),
		field.Enum("kind").NamedValues("Merchant", "MERCHANT", "App", "APP", "ReadOnly", "READ_ONLY"),
		field.JSON("granted_scopes", []auth.Scope{}).Optional().Comment("what an APP token may do; none: everything"),
		field.String("hash").Unique().Immutable().Sensitive(),
		field.String("hint").Immutable().Comment("last four characters, to tell tokens apart"),
		optionalTime("last_used_at"),
		optionalTime("expires_at"),
		optionalTime("revoked_at"),
	}
}

func (AccessToken) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}

func (AccessToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("store_id", "id")}
}
