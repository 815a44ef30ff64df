package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Parcel is one tracking number with one carrier. Its tracking status is a fold
// over its events and never written otherwise.
type Parcel struct {
	ent.Schema
}

func (Parcel) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "par"}, owned{}, listed{}}
}

func (Parcel) Fields() []ent.Field {
	return []ent.Field{
		field.String("shipment_id").Immutable(),
		field.String("carrier").Default(""),
		field.String("tracking_number").NotEmpty(),
		field.JSON("former_numbers", []string{}).Optional().Comment("what the number was before a person corrected it"),
		field.String("doubt").Default("").Comment("why the number may be wrong, in words"),
		field.String("tracking_url").Default("").Annotations(aboutBuyer),
		field.Enum("tracking_status").NamedValues(
			"Unknown", "UNKNOWN", "InfoReceived", "INFO_RECEIVED", "PickedUp", "PICKED_UP", "InTransit", "IN_TRANSIT",
			"Delayed", "DELAYED", "OutForDelivery", "OUT_FOR_DELIVERY", "AttemptedDelivery", "ATTEMPTED_DELIVERY",
			"AvailableForPickup", "AVAILABLE_FOR_PICKUP", "Delivered", "DELIVERED", "Exception", "EXCEPTION",
			"Returning", "RETURNING", "Returned", "RETURNED", "Expired", "EXPIRED", "Cancelled", "CANCELLED").Default("UNKNOWN"),
		optionalTime("estimated_delivery_at"),
		optionalTime("last_event_at"),
		optionalTime("delivered_at"),
		field.Time("checked_at").Optional().Nillable().Comment("when the carrier was last asked"),
	}
}

func (Parcel) Edges() []ent.Edge {
	return []ent.Edge{
		parent("shipment", Shipment.Type, "parcels", "shipment_id"),
		edge.To("events", TrackingEvent.Type),
		edge.To("incidents", Incident.Type),
	}
}

func (Parcel) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_id", "tracking_number"),
		index.Fields("shipment_id", "tracking_number").Unique(),
	}
}
