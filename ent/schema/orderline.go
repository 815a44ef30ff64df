package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// OrderLine is one variant in an order, with the price the buyer agreed to.
type OrderLine struct {
	ent.Schema
}

func (OrderLine) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "line"}, owned{}, listed{by: []string{"position"}}}
}

func (OrderLine) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.Int("position").Positive().Immutable(),
		field.String("variant_id").Optional().Nillable().Comment("nil: the SKU is not in the catalogue"),
		field.String("external_id").Default("").Immutable(),
		field.String("sku").Immutable(),
		field.String("title").Immutable(),
		field.Int("quantity").Positive().Immutable(),
		minor("unit_price_minor"),
		minor("discount_minor"),
		field.Int("weight_grams").NonNegative().Default(0).Immutable(),
		field.Bool("requires_shipping").Default(true).Immutable(),
		quantity("cancelled_quantity"),
		field.Int("refunded_quantity").NonNegative().Default(0).Comment("refunded before shipping"),
	}
}

func (OrderLine) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "lines", "order_id", entgql.MapsTo("order", "unitPrice", "discount")),
		edge.To("variant", Variant.Type).Field("variant_id").Unique(),
		edge.To("sub_order_lines", SubOrderLine.Type),
	}
}

func (OrderLine) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id", "position").Unique()}
}
