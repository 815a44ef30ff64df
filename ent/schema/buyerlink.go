package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// BuyerLink opens one order's tracking page to whoever holds its token.
type BuyerLink struct {
	ent.Schema
}

func (BuyerLink) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "lnk"}, owned{}, listed{}}
}

func (BuyerLink) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("token").Unique().Immutable().Sensitive().Comment("128 random bits; kept readable so that the merchant can send it again"),
		optionalTime("revoked_at"),
	}
}

func (BuyerLink) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "links", "order_id"),
	}
}

func (BuyerLink) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id")}
}
