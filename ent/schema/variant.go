package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Variant is one thing a buyer can order, known by its SKU.
type Variant struct {
	ent.Schema
}

func (Variant) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "var"}, owned{}, listed{}}
}

func (Variant) Fields() []ent.Field {
	return []ent.Field{
		field.String("product_id").Immutable(),
		field.String("shipping_profile_id").Optional().Nillable().Comment("nil: the store's general profile"),
		field.String("sku").NotEmpty().Annotations(entgql.OrderField("SKU")),
		field.String("title").Default(""),
		minor("price_minor"),
		field.String("currency").MinLen(3).MaxLen(3),
		field.Int("weight_grams").NonNegative().Default(0),
		field.Bool("requires_shipping").Default(true),
	}
}

func (Variant) Edges() []ent.Edge {
	return []ent.Edge{
		parent("product", Product.Type, "variants", "product_id"),
		edge.From("shipping_profile", ShippingProfile.Type).Ref("variants").Field("shipping_profile_id").Unique(),
		edge.To("offers", Offer.Type),
	}
}

func (Variant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_id", "sku").Unique(),
		index.Fields("product_id"),
		index.Fields("store_id", "id"),
		index.Fields("shipping_profile_id").Annotations(entsql.IndexWhere("shipping_profile_id IS NOT NULL")),
	}
}

func (Variant) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
