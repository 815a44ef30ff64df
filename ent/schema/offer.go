package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Offer is one supplier's terms for one variant.
type Offer struct {
	ent.Schema
}

func (Offer) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "off"}, owned{}, listed{by: []string{"priority"}}}
}

func (Offer) Fields() []ent.Field {
	return []ent.Field{
		field.String("variant_id").Immutable(),
		field.String("supplier_id").Immutable(),
		field.String("supplier_sku").NotEmpty(),
		minor("cost_minor"),
		field.String("currency").MinLen(3).MaxLen(3),
		field.Int("handling_days").NonNegative().Default(0),
		field.Int("priority").NonNegative().Default(1).Comment("lower is tried first"),
		field.Int("available").NonNegative().Optional().Nillable().Comment("units the supplier can send; nil: unknown, taken as enough"),
		field.Bool("active").Default(true),
	}
}

func (Offer) Edges() []ent.Edge {
	return []ent.Edge{
		parent("variant", Variant.Type, "offers", "variant_id"),
		parent("supplier", Supplier.Type, "offers", "supplier_id"),
	}
}

func (Offer) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("variant_id", "supplier_id").Unique(),
		index.Fields("supplier_id"),
	}
}

func (Offer) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
