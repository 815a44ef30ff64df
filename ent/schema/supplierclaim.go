package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SupplierClaim is money that a supplier owes for a sub-order: for goods that
// came back, were lost or were wrong.
type SupplierClaim struct {
	ent.Schema
}

func (SupplierClaim) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "clm"}, owned{}, listed{}}
}

func (SupplierClaim) Fields() []ent.Field {
	return []ent.Field{
		field.String("sub_order_id").Immutable(),
		field.String("return_id").Optional().Nillable().Immutable(),
		field.String("currency").MinLen(3).MaxLen(3).Immutable(),
		minor("amount_minor"),
		minor("granted_minor"),
		field.Enum("status").NamedValues("Open", "OPEN", "Granted", "GRANTED", "Denied", "DENIED").Default("OPEN"),
		field.String("note").Default("").Immutable().Annotations(aboutBuyer),
		field.String("answer").Default("").Comment("the supplier's words").Annotations(aboutBuyer),
		optionalTime("settled_at"),
	}
}

func (SupplierClaim) Edges() []ent.Edge {
	return []ent.Edge{
		parent("sub_order", SubOrder.Type, "claims", "sub_order_id", entgql.MapsTo("subOrder", "amount", "granted")),
		edge.From("return", OrderReturn.Type).Ref("claims").Field("return_id").Unique().Immutable(),
	}
}

func (SupplierClaim) Indexes() []ent.Index {
	return []ent.Index{index.Fields("sub_order_id"), index.Fields("return_id")}
}
