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

// Incident is one problem with an order, opened and ended by facts. A person
// may acknowledge it, and resolve it before its cause ends; then the same cause
// opens no second one.
type Incident struct {
	ent.Schema
}

func (Incident) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "inc"}, owned{}, listed{}}
}

func (Incident) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("sub_order_id").Optional().Nillable().Immutable(),
		field.String("parcel_id").Optional().Nillable().Immutable(),
		field.Enum("kind").NamedValues("NoSupplier", "NO_SUPPLIER", "SubmissionInDoubt", "SUBMISSION_IN_DOUBT",
			"SupplierUnavailable", "SUPPLIER_UNAVAILABLE", "SupplierRejected", "SUPPLIER_REJECTED", "SupplierGaveUp", "SUPPLIER_GAVE_UP",
			"CostChanged", "COST_CHANGED", "UnexpectedShipment", "UNEXPECTED_SHIPMENT",
			"DeliveryDelayed", "DELIVERY_DELAYED", "DeliveryException", "DELIVERY_EXCEPTION", "Returning", "RETURNING",
			"NoAck", "NO_ACK", "NotShippedInTime", "NOT_SHIPPED_IN_TIME", "NoTracking", "NO_TRACKING", "NoMovement", "NO_MOVEMENT",
			"NotReceived", "NOT_RECEIVED", "SupplierDisagrees", "SUPPLIER_DISAGREES", "DoubtfulTracking", "DOUBTFUL_TRACKING",
			"BuyerCancels", "BUYER_CANCELS", "BuyerMoves", "BUYER_MOVES", "BuyerMisses", "BUYER_MISSES").Immutable(),
		field.Enum("severity").NamedValues("AtRisk", "AT_RISK", "Broken", "BROKEN"),
		field.Int("rank").NonNegative().Annotations(entgql.OrderField("RANK")).Comment("what hurts most has the lowest"),
		field.String("cause").Immutable().Comment("kind and what it is about; one incident for each that has not ended"),
		field.String("message").Default("").Annotations(aboutBuyer),
		field.Time("opened_at").Immutable(),
		field.Time("deadline_at").Optional().Nillable().Comment("when it becomes broken, or did; nil: not a matter of time"),
		optionalTime("acknowledged_at"),
		field.String("acknowledged_by").Default(""),
		optionalTime("resolved_at"),
		field.String("resolved_by").Default("").Comment("empty: by the fact that ended it"),
		field.String("resolution").Default("").Annotations(aboutBuyer),
		field.Time("ended_at").Optional().Nillable().Comment("when the cause went away"),
	}
}

func (Incident) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "incidents", "order_id"),
		edge.From("sub_order", SubOrder.Type).Ref("incidents").Field("sub_order_id").Unique().Immutable().Annotations(entgql.MapsTo("subOrder", "nextAction")),
		edge.From("parcel", Parcel.Type).Ref("incidents").Field("parcel_id").Unique().Immutable(),
	}
}

func (Incident) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id"),
		index.Fields("sub_order_id"),
		index.Fields("parcel_id"),
		index.Fields("store_id", "rank", "id").Annotations(entsql.IndexWhere("resolved_at IS NULL")),
	}
}

func (Incident) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
