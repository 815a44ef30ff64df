package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Product is what the store sells; its variants are what one can buy.
type Product struct {
	ent.Schema
}

func (Product) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "prod"}, owned{}}
}

func (Product) Fields() []ent.Field {
	return []ent.Field{
		field.String("title").NotEmpty().Annotations(entgql.OrderField("TITLE")),
		field.String("external_id").Optional().Nillable().Comment("the shop's own id; creating it twice is one product"),
	}
}

func (Product) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("variants", Variant.Type),
	}
}

func (Product) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_id", "external_id").Unique(),
		index.Fields("store_id", "id"),
	}
}

func (Product) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
