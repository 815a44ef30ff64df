package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/internal/audit"
)

// AuditEntry says who changed what, when and from where: one for each
// transaction that somebody asked for. Rows are only ever added; triggers refuse
// everything else.
type AuditEntry struct {
	ent.Schema
}

func (AuditEntry) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "aud"}, owned{}}
}

func (AuditEntry) Fields() []ent.Field {
	return []ent.Field{
		field.String("action").NotEmpty().Immutable().Comment("the mutation"),
		field.String("actor_kind").Immutable(),
		field.String("actor_id").Default("").Immutable().Comment("the person or access token; empty: the operator"),
		field.String("actor").Default("").Immutable().Comment("their name then"),
		field.String("address").Default("").Immutable(),
		field.String("request_id").Default("").Immutable(),
		field.String("user_agent").Default("").Immutable(),
		field.JSON("records", []string{}).Immutable().Comment("ids of what changed"),
		field.JSON("changes", []audit.Change{}).Immutable(),
		field.Int("left_out").Default(0).Immutable().Comment("changes beyond what one entry holds"),
	}
}

func (AuditEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_id", "created_at", "id"),
		index.Fields("records").Annotations(entsql.IndexTypes(map[string]string{dialect.Postgres: "GIN"})),
	}
}

func (AuditEntry) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
