package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Hold is one reason not to proceed, with an order or with one of its
// sub-orders. Several may be open; each is released on its own.
type Hold struct {
	ent.Schema
}

func (Hold) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "hold"}, owned{}, listed{}}
}

func (Hold) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("sub_order_id").Optional().Nillable().Immutable().Comment("nil: the whole order"),
		field.Enum("reason").NamedValues(
			"AwaitingPayment", "AWAITING_PAYMENT", "AwaitingReturn", "AWAITING_RETURN_ITEMS",
			"HighRiskOfFraud", "HIGH_RISK_OF_FRAUD", "IncorrectAddress", "INCORRECT_ADDRESS",
			"InventoryOutOfStock", "INVENTORY_OUT_OF_STOCK", "UnknownDeliveryDate", "UNKNOWN_DELIVERY_DATE",
			"InvalidSKU", "INVALID_SKU", "IneligibleProduct", "INELIGIBLE_PRODUCT",
			"UndeliverableDestination", "UNDELIVERABLE_DESTINATION",
			"InvalidContactInformation", "INVALID_CONTACT_INFORMATION",
			"InternationalShippingUnavailable", "INTERNATIONAL_SHIPPING_UNAVAILABLE",
			"MerchantBlocked", "MERCHANT_BLOCKED_OR_SUSPENDED", "MissingCustomsInfo", "MISSING_CUSTOMS_INFO",
			"PackagePreference", "PACKAGE_PREFERENCE_NOT_SATISFIED", "PaymentDeclined", "PAYMENT_DECLINED",
			"PriceChanged", "PRICE_CHANGED", "SubmissionInDoubt", "SUBMISSION_IN_DOUBT",
			"SupplierUnavailable", "SUPPLIER_UNAVAILABLE", "MerchantReview", "MERCHANT_REVIEW", "Other", "OTHER").Immutable(),
		field.String("note").Default("").Immutable().Annotations(aboutBuyer),
		field.String("held_by").Default("").Immutable(),
		optionalTime("released_at"),
		field.String("released_by").Default(""),
	}
}

func (Hold) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "holds", "order_id"),
		edge.From("sub_order", SubOrder.Type).Ref("holds").Field("sub_order_id").Unique().Immutable(),
	}
}

func (Hold) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id"), index.Fields("sub_order_id")}
}
