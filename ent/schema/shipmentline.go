package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ShipmentLine is the quantity of a sub-order line in a shipment.
type ShipmentLine struct {
	ent.Schema
}

func (ShipmentLine) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "shl"}, owned{}, listed{}}
}

func (ShipmentLine) Fields() []ent.Field {
	return []ent.Field{
		field.String("shipment_id").Immutable(),
		field.String("sub_order_line_id").Immutable(),
		field.Int("quantity").Positive().Immutable(),
	}
}

func (ShipmentLine) Edges() []ent.Edge {
	return []ent.Edge{
		parent("shipment", Shipment.Type, "lines", "shipment_id"),
		edge.To("return_lines", ReturnLine.Type),
		parent("sub_order_line", SubOrderLine.Type, "shipment_lines", "sub_order_line_id"),
	}
}

func (ShipmentLine) Indexes() []ent.Index {
	return []ent.Index{index.Fields("shipment_id"), index.Fields("sub_order_line_id")}
}
