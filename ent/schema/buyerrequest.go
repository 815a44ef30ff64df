package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/internal/address"
)

// BuyerRequest is what a buyer asked for on the order page. The merchant answers
// it; what that takes is then the order's own change.
type BuyerRequest struct {
	ent.Schema
}

func (BuyerRequest) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "brq"}, owned{}, listed{}}
}

func (BuyerRequest) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("link_id").Immutable().Comment("through which it was asked"),
		field.Enum("kind").NamedValues("Cancel", "CANCEL", "Address", "ADDRESS", "NotReceived", "NOT_RECEIVED").Immutable(),
		field.Enum("status").NamedValues("Open", "OPEN", "Granted", "GRANTED", "Declined", "DECLINED").Default("OPEN"),
		field.String("parcel_id").Optional().Nillable().Immutable().Comment("what was not received"),
		field.JSON("address", &address.Address{}).Optional().Immutable().Comment("where it should go instead").Annotations(aboutBuyer),
		field.String("note").Default("").Immutable().Annotations(aboutBuyer),
		field.String("answer").Default("").Comment("the merchant's words to the buyer").Annotations(aboutBuyer),
		optionalTime("answered_at"),
		field.String("answered_by").Default("").Comment("empty: by the fact that settled it"),
	}
}

func (BuyerRequest) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "requests", "order_id"),
	}
}

func (BuyerRequest) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id"),
	}
}
