package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SubOrderLine is a quantity of an order line at one supplier, with the offer's
// terms as they were when the order was split.
type SubOrderLine struct {
	ent.Schema
}

func (SubOrderLine) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "sln"}, owned{}, listed{}}
}

func (SubOrderLine) Fields() []ent.Field {
	return []ent.Field{
		field.String("sub_order_id").Immutable(),
		field.String("order_line_id").Immutable(),
		field.String("supplier_sku").Default(""),
		minor("unit_cost_minor"),
		field.Int64("ordered_cost_minor").NonNegative().Optional().Nillable().Comment("the unit cost before the supplier changed it"),
		field.String("cost_currency").Default(""),
		field.Int("handling_days").NonNegative().Default(0),
		field.Int("quantity").Positive(),
		quantity("cancelled_quantity"),
		quantity("shipped_quantity"),
	}
}

func (SubOrderLine) Edges() []ent.Edge {
	return []ent.Edge{
		parent("sub_order", SubOrder.Type, "lines", "sub_order_id"),
		parent("order_line", OrderLine.Type, "sub_order_lines", "order_line_id"),
		edge.To("shipment_lines", ShipmentLine.Type),
	}
}

func (SubOrderLine) Indexes() []ent.Index {
	return []ent.Index{index.Fields("sub_order_id"), index.Fields("order_line_id")}
}
