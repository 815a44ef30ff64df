package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ReturnLine is a quantity of a shipment line that comes back. A unit is in one
// return at most.
type ReturnLine struct {
	ent.Schema
}

func (ReturnLine) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "rtl"}, owned{}, listed{}}
}

func (ReturnLine) Fields() []ent.Field {
	return []ent.Field{
		field.String("return_id").Immutable(),
		field.String("shipment_line_id").Immutable(),
		field.Int("quantity").Positive().Immutable(),
		quantity("received_quantity"),
	}
}

func (ReturnLine) Edges() []ent.Edge {
	return []ent.Edge{
		parent("return", OrderReturn.Type, "lines", "return_id"),
		parent("shipment_line", ShipmentLine.Type, "return_lines", "shipment_line_id"),
	}
}

func (ReturnLine) Indexes() []ent.Index {
	return []ent.Index{index.Fields("return_id"), index.Fields("shipment_line_id")}
}
