package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Shipment is goods that a supplier handed over together.
type Shipment struct {
	ent.Schema
}

func (Shipment) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "shp"}, owned{}, listed{}}
}

func (Shipment) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("sub_order_id").Immutable(),
		field.String("external_id").NotEmpty().Comment("the supplier's id of the shipment; told twice is one shipment. Ours until the supplier tells of one marked by hand"),
		field.Enum("status").NamedValues("Created", "CREATED", "Shipped", "SHIPPED", "Delivered", "DELIVERED",
			"Cancelled", "CANCELLED").Default("CREATED"),
		optionalTime("shipped_at"),
		optionalTime("delivered_at"),
		field.Time("deliver_by").Optional().Nillable().Comment("the supplier's terms when it was handed over"),
		optionalTime("cancelled_at"),
	}
}

func (Shipment) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "shipments", "order_id"),
		parent("sub_order", SubOrder.Type, "shipments", "sub_order_id"),
		edge.To("lines", ShipmentLine.Type),
		edge.To("parcels", Parcel.Type),
		edge.To("replacements", SubOrder.Type),
	}
}

func (Shipment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("sub_order_id", "external_id").Unique(),
		index.Fields("order_id"),
		index.Fields("store_id", "id"),
	}
}

func (Shipment) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
