package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// IdempotencyKey remembers the first result of a request, so that the same
// request gets it again and another one under the same key is refused.
type IdempotencyKey struct {
	ent.Schema
}

func (IdempotencyKey) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "idem"}, owned{}}
}

func (IdempotencyKey) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").NotEmpty().MaxLen(255).Immutable(),
		field.String("operation").Immutable(),
		field.String("digest").Immutable().Comment("SHA-256 of the input"),
		field.String("result").Default("").Comment("id of the record it made or changed"),
	}
}

func (IdempotencyKey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("store_id", "key").Unique()}
}
