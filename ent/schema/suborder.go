package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/waybill/waybill/internal/address"
)

// SubOrder is the part of an order that one supplier ships. Its two axes move
// through one written table (internal/fulfillment/status.go), never otherwise.
type SubOrder struct {
	ent.Schema
}

func (SubOrder) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "sub"}, owned{}, listed{by: []string{"number"}}}
}

func (SubOrder) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("supplier_id").Optional().Nillable().Comment("nil while no supplier offers its lines"),
		field.Int("number").Positive().Immutable(),
		field.String("name").Immutable().Comment("#1001-2"),
		field.Enum("status").NamedValues("Open", "OPEN", "Scheduled", "SCHEDULED", "OnHold", "ON_HOLD",
			"InProgress", "IN_PROGRESS", "Incomplete", "INCOMPLETE", "Closed", "CLOSED", "Cancelled", "CANCELLED").Default("OPEN"),
		field.Enum("request_status").NamedValues("Unsubmitted", "UNSUBMITTED", "Submitted", "SUBMITTED",
			"Accepted", "ACCEPTED", "Rejected", "REJECTED", "CancellationRequested", "CANCELLATION_REQUESTED",
			"CancellationAccepted", "CANCELLATION_ACCEPTED", "CancellationRejected", "CANCELLATION_REJECTED",
			"Closed", "CLOSED").Default("UNSUBMITTED"),
		field.String("backorder_of_id").Optional().Nillable().Immutable().Comment("the sub-order whose supplier ships these units later"),
		field.String("supplier_order_id").Default("").Comment("the supplier's own number"),
		field.String("rejection_reason").Default(""),
		field.String("rejection_message").Default("").Annotations(aboutBuyer),
		field.Time("submit_at").Optional().Nillable().Comment("end of the undo window"),
		optionalTime("submitted_at"),
		optionalTime("accepted_at"),
		optionalTime("expected_at"),
		field.Time("accept_by").Optional().Nillable().Comment("the supplier's terms when it was submitted"),
		field.Time("ship_by").Optional().Nillable().Comment("the supplier's terms when it accepted, or the date it named"),
		field.Time("shipped_at").Optional().Nillable().Comment("when the first of it was handed over"),
		field.JSON("ship_to", &address.Address{}).Optional().Comment("where its supplier was told to send it; nil before it was sent").Annotations(aboutBuyer),
		field.Enum("address_state").NamedValues("Requested", "REQUESTED", "Agreed", "AGREED", "Refused", "REFUSED").
			Optional().Nillable().Comment("of the newest change of address that its supplier was asked for"),
		optionalTime("address_requested_at"),
		field.String("address_answer").Default("").Annotations(aboutBuyer),
		field.Time("ask_at").Optional().Nillable().Comment("when its supplier is asked about it next"),
		field.Time("checked_at").Optional().Nillable().Comment("when its supplier last told all it knows of it"),
		field.String("disagreement").Default("").Comment("what of that does not fit, in words").Annotations(aboutBuyer),
		field.String("replaces_shipment_id").Optional().Nillable().Immutable().Comment("the shipment that it sends again; its units are none of the order's"),
		optionalTime("closed_at"),
		optionalTime("cancel_requested_at"),
		field.String("cancel_reason").Default("").Annotations(aboutBuyer),
		field.String("cancel_answer").Default("").Comment("the supplier's words to the request to cancel").Annotations(aboutBuyer),
	}
}

func (SubOrder) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "sub_orders", "order_id"),
		edge.From("supplier", Supplier.Type).Ref("sub_orders").Field("supplier_id").Unique(),
		edge.To("backorders", SubOrder.Type).From("backorder_of").Field("backorder_of_id").Unique().Immutable(),
		edge.From("replaces_shipment", Shipment.Type).Ref("replacements").Field("replaces_shipment_id").Unique().Immutable(),
		edge.To("lines", SubOrderLine.Type),
		edge.To("submissions", Submission.Type).Annotations(entgql.MapsTo("submissions", "allowedActions", "attention")),
		edge.To("shipments", Shipment.Type),
		edge.To("holds", Hold.Type),
		edge.To("incidents", Incident.Type),
		edge.To("claims", SupplierClaim.Type),
	}
}

func (SubOrder) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "number").Unique(),
		index.Fields("supplier_id", "status"),
		index.Fields("supplier_id", "submitted_at").Annotations(entsql.DescColumns("submitted_at"), entsql.IndexWhere("submitted_at IS NOT NULL")),
		index.Fields("store_id", "status", "request_status"),
		index.Fields("store_id", "id"),
		index.Fields("backorder_of_id"),
		index.Fields("replaces_shipment_id"),
		index.Fields("ask_at").Annotations(entsql.IndexWhere("ask_at IS NOT NULL")),
	}
}

func (SubOrder) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
