package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// OrderReturn is goods that the buyer sends back. What the buyer gets for them
// (refunds) and what the supplier owes for them (claims) are two ledgers that
// meet here; neither touches the order's fulfilment status.
type OrderReturn struct {
	ent.Schema
}

func (OrderReturn) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "ret"}, owned{}, listed{}}
}

func (OrderReturn) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("name").Immutable().Comment("#1001-R1"),
		field.Enum("status").NamedValues("Requested", "REQUESTED", "Authorised", "AUTHORISED", "Received", "RECEIVED",
			"Closed", "CLOSED", "Declined", "DECLINED").Default("REQUESTED"),
		field.Enum("reason").NamedValues("Unwanted", "UNWANTED", "SizeTooSmall", "SIZE_TOO_SMALL", "SizeTooLarge", "SIZE_TOO_LARGE",
			"Defective", "DEFECTIVE", "NotAsDescribed", "NOT_AS_DESCRIBED", "WrongGoods", "WRONG_GOODS", "NotReceived", "NOT_RECEIVED",
			"Other", "OTHER").Immutable(),
		field.String("note").Default("").Immutable().Annotations(aboutBuyer),
		field.String("answer").Default("").Comment("the merchant's words when it was authorised or declined").Annotations(aboutBuyer),
		optionalTime("authorised_at"),
		optionalTime("received_at"),
		optionalTime("closed_at"),
	}
}

func (OrderReturn) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "returns", "order_id"),
		edge.To("lines", ReturnLine.Type),
		edge.To("refunds", Refund.Type).Annotations(entgql.MapsTo("refunds", "refunded")),
		edge.To("claims", SupplierClaim.Type).Annotations(entgql.MapsTo("claims")),
	}
}

func (OrderReturn) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id")}
}

func (OrderReturn) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.Type("Return")} // "return" is a word of Go
}
