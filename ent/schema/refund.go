package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Refund is money given back to the buyer, as the shop reported it.
type Refund struct {
	ent.Schema
}

func (Refund) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "ref"}, owned{}, listed{}}
}

func (Refund) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.String("external_id").NotEmpty().Immutable().Comment("the shop's id; recording it twice is one refund"),
		field.String("return_id").Optional().Nillable().Immutable().Comment("what it was given for"),
		minor("amount_minor"),
		field.String("note").Default("").Immutable().Annotations(aboutBuyer),
	}
}

func (Refund) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "refunds", "order_id", entgql.MapsTo("order", "amount")),
		edge.From("return", OrderReturn.Type).Ref("refunds").Field("return_id").Unique().Immutable(),
	}
}

func (Refund) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id", "external_id").Unique(), index.Fields("return_id")}
}
