package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// TrackingEvent is one fact from a carrier. Rows are only ever added.
type TrackingEvent struct {
	ent.Schema
}

func (TrackingEvent) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "trk"}, owned{}, listed{by: []string{"occurred_at", "received_at"}}}
}

func (TrackingEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("parcel_id").Immutable(),
		field.Enum("source").NamedValues("Supplier", "SUPPLIER", "Carrier", "CARRIER", "Person", "PERSON").Immutable(),
		field.String("dedupe_key").Immutable().Comment("the source's event id, else a digest of time, status, place and message"),
		field.String("status").Immutable(),
		field.String("source_status").Default("").Immutable(),
		field.String("message").Default("").Immutable().Annotations(aboutBuyer),
		field.String("location").Default("").Immutable().Annotations(aboutBuyer),
		field.Time("occurred_at").Immutable(),
		field.Time("received_at").Immutable(),
	}
}

func (TrackingEvent) Edges() []ent.Edge {
	return []ent.Edge{
		parent("parcel", Parcel.Type, "events", "parcel_id"),
	}
}

func (TrackingEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("parcel_id", "dedupe_key").Unique(),
		index.Fields("parcel_id", "occurred_at", "received_at"),
	}
}
