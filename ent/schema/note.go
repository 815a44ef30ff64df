package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Note is what one of the store's people wrote down about an order. Buyers and
// suppliers never see it.
type Note struct {
	ent.Schema
}

func (Note) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "nte"}, owned{}, listed{}}
}

func (Note) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("author_kind").Immutable(),
		field.String("author_id").Default("").Immutable().Comment("the person or access token"),
		field.String("author").Default("").Immutable().Comment("their name then"),
		field.String("body").NotEmpty().Annotations(aboutBuyer),
		optionalTime("edited_at"),
	}
}

func (Note) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "notes", "order_id"),
	}
}

func (Note) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id")}
}
