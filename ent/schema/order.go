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
	"github.com/waybill/waybill/internal/shipping"
)

// Order is the buyer's purchase as the shop sent it. Money on it is frozen when
// it is placed; its three roll-ups are recomputed with every change.
type Order struct {
	ent.Schema
}

func (Order) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "ord"}, owned{}}
}

func (Order) Fields() []ent.Field {
	return []ent.Field{
		field.String("external_id").NotEmpty().Immutable().Comment("the shop's own id; placing it twice is one order"),
		field.String("digest").Immutable().Comment("SHA-256 of the input, to tell a repetition from a contradiction"),
		field.Int("number").Immutable().Annotations(entgql.OrderField("NUMBER")),
		field.String("name").Immutable().Comment("#1001"),
		field.Enum("status").NamedValues("Open", "OPEN", "Closed", "CLOSED", "Cancelled", "CANCELLED").Default("OPEN"),
		field.Enum("payment_status").NamedValues("Pending", "PENDING", "Paid", "PAID",
			"PartiallyRefunded", "PARTIALLY_REFUNDED", "Refunded", "REFUNDED", "Failed", "FAILED").Default("PENDING"),
		field.Enum("fulfillment_status").NamedValues("Unfulfilled", "UNFULFILLED", "Fulfilled", "FULFILLED",
			"PartiallyFulfilled", "PARTIALLY_FULFILLED", "RequestDeclined", "REQUEST_DECLINED", "OnHold", "ON_HOLD",
			"Scheduled", "SCHEDULED", "InProgress", "IN_PROGRESS").Default("UNFULFILLED"),
		field.Enum("delivery_status").NamedValues("None", "NONE", "InTransit", "IN_TRANSIT",
			"PartiallyDelivered", "PARTIALLY_DELIVERED", "Delivered", "DELIVERED", "Exception", "EXCEPTION",
			"Returned", "RETURNED").Default("NONE"),
		field.Enum("fulfillment_mode").NamedValues("Manual", "MANUAL", "Automatic", "AUTOMATIC").
			Optional().Nillable().Comment("overrides the supplier's and the store's mode"),
		field.String("currency").MinLen(3).MaxLen(3).Immutable(),
		minor("subtotal_minor"),
		minor("discount_minor"),
		minor("shipping_minor"),
		minor("tax_minor"),
		minor("total_minor"),
		minor("refunded_minor"),
		quantity("units_ordered"),
		quantity("units_cancelled"),
		quantity("units_refunded"),
		quantity("units_needed"),
		quantity("units_shipped"),
		quantity("units_delivered"),
		field.String("shipping_method").Default(""),
		field.JSON("shipping_option", &shipping.Option{}).Optional().Immutable().Comment("the quote that the buyer accepted, frozen with its explanation"),
		field.String("email").Default("").Sensitive().Comment("as address.Email writes it").Annotations(aboutBuyer),
		field.JSON("shipping_address", &address.Address{}).Optional().Comment("nil when nothing needs shipping").Annotations(aboutBuyer),
		field.String("note").Default("").Annotations(aboutBuyer),
		field.Int("risk_score").Range(0, 100).Optional().Nillable().Immutable().Comment("the shop's: 0 is safe"),
		field.Time("watch_at").Optional().Nillable().Comment("when what is wrong with it may change by itself"),
		field.Time("placed_at").Annotations(entgql.OrderField("PLACED_AT")),
		optionalTime("paid_at"),
		optionalTime("cancel_requested_at"),
		optionalTime("cancelled_at"),
		field.String("cancel_reason").Default("").Annotations(aboutBuyer),
		optionalTime("closed_at"),
		field.Time("erased_at").Optional().Nillable().Comment("when what tells of its buyer was erased"),
		field.Int64("version").NonNegative().Default(0).Comment("dense, in commit order: the cursor of the order's feed"),
		field.Time("updated_at").Default(now).Annotations(entgql.OrderField("UPDATED_AT")),
	}
}

func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("lines", OrderLine.Type),
		edge.To("sub_orders", SubOrder.Type).Annotations(entgql.MapsTo("subOrders", "allowedActions")),
		edge.To("shipments", Shipment.Type),
		edge.To("holds", Hold.Type),
		edge.To("incidents", Incident.Type),
		edge.To("refunds", Refund.Type),
		edge.To("returns", OrderReturn.Type),
		edge.To("requests", BuyerRequest.Type).Annotations(entgql.MapsTo("buyerRequests")),
		edge.To("events", OrderEvent.Type).Annotations(entgql.RelayConnection(), entgql.MapsTo("timeline")),
		edge.To("notes", Note.Type),
		edge.To("links", BuyerLink.Type).Annotations(entgql.MapsTo("buyerLinks")),
	}
}

func (Order) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_id", "external_id").Unique(),
		index.Fields("store_id", "number").Unique(),
		index.Fields("store_id", "placed_at", "id"),
		index.Fields("store_id", "email"),
		index.Fields("store_id", "fulfillment_status", "placed_at"),
		index.Fields("watch_at").Annotations(entsql.IndexWhere("watch_at IS NOT NULL")),
	}
}

func (Order) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
