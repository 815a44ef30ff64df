package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/waybill/waybill/internal/shipping"
)

// ShippingProfile groups the variants that ship under the same rules. Every
// store has exactly one general profile, made with the store.
type ShippingProfile struct {
	ent.Schema
}

func (ShippingProfile) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "prof"}, owned{}}
}

func (ShippingProfile) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty(),
		field.Enum("kind").NamedValues("General", "GENERAL", "Custom", "CUSTOM").Immutable(),
		field.Bool("enabled").Default(true).Comment("variants of a disabled custom profile ship by the general one"),
		field.Int("version").Positive().Default(1).Comment("raised with every change; compiled rules and quotes carry it"),
		field.JSON("groups", []shipping.OriginGroup{}).Optional().Comment("origins, zones and rates, checked as a whole when saved"),
	}
}

func (ShippingProfile) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("variants", Variant.Type),
	}
}

func (ShippingProfile) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("store_id", "id"),
		index.Fields("store_id", "kind").Unique().StorageKey("shippingprofile_one_general").
			Annotations(entsql.IndexWhere("kind = 'GENERAL'")),
	}
}

func (ShippingProfile) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
