package schema

import (
	"encoding/json"
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// OrderEvent is one thing that happened to an order. The timeline, the live
// feed and outgoing webhooks are this one list. Rows are only ever added.
type OrderEvent struct {
	ent.Schema
}

func (OrderEvent) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "evt"}, owned{}}
}

func (OrderEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("order_id").Immutable(),
		field.Int64("version").Immutable().Annotations(entgql.OrderField("VERSION")).Comment("dense per order"),
		field.Int64("position").Immutable().Comment("dense per store"),
		field.String("kind").Immutable(),
		field.String("actor_kind").Immutable(),
		field.String("actor").Default("").Immutable(),
		field.String("sub_order_id").Default("").Immutable().Annotations(entgql.MapsTo("subOrderId")),
		field.JSON("details", map[string]any{}).Optional().Immutable().Annotations(aboutBuyer),
		field.JSON("tracking", json.RawMessage{}).Optional().Immutable().Comment("the buyer's view after the change").Annotations(aboutBuyer),
		field.Time("occurred_at").Immutable(),
	}
}

func (OrderEvent) Edges() []ent.Edge {
	return []ent.Edge{
		parent("order", Order.Type, "events", "order_id"),
	}
}

func (OrderEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id", "version").Unique(),
		index.Fields("store_id", "position").Unique(),
	}
}

func (OrderEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
