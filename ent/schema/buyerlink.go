package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// BuyerLink opens one order's tracking page to whoever holds its token. It is
// found by the token's hash.
type BuyerLink struct {
	ent.Schema
}

func (BuyerLink) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "lnk"}, owned{}, listed{}}
}

func (BuyerLink) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("hash").Optional().Nillable().Unique().Sensitive().Comment("SHA-256 of the token; none: from before there were hashes, see store.hashLinks"),
		sealed("token", "128 random bits; the merchant may send it again"),
		field.Time("expires_at").Optional().Nillable().Immutable(),
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
