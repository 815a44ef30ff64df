package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// WebhookDelivery is one event on its way to one endpoint. What is sent is made
// of the event when it is sent, so it stands nowhere else.
type WebhookDelivery struct {
	ent.Schema
}

func (WebhookDelivery) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "whd"}, owned{}}
}

func (WebhookDelivery) Fields() []ent.Field {
	return []ent.Field{
		field.String("endpoint_id").Immutable(),
		field.String("event_id").Immutable().Comment("the webhook's id, too, whenever it is sent"),
		field.String("kind").Immutable().Comment("the event's, or webhook.test"),
		field.Int64("position").Default(0).Immutable().Comment("the event's; 0: it is a test"),
		field.String("order_id").Default("").Immutable(),
		field.Enum("status").NamedValues("Pending", "PENDING", "Delivered", "DELIVERED", "Failed", "FAILED").Default("PENDING"),
		field.Int("attempts").NonNegative().Default(0),
		field.Time("next_at").Optional().Nillable().Comment("when it is tried next; nil: no more"),
		optionalTime("attempted_at"),
		field.Int("status_code").Optional().Nillable().Comment("of the last answer; nil: there was none"),
		field.String("error").Default("").Comment("why the last attempt failed, in our words"),
		field.Int("duration_ms").NonNegative().Default(0).Comment("of the last attempt"),
		field.String("response").Default("").Comment("how an answer began that was no success").Annotations(aboutBuyer),
		optionalTime("delivered_at"),
	}
}

func (WebhookDelivery) Edges() []ent.Edge {
	return []ent.Edge{
		parent("endpoint", WebhookEndpoint.Type, "deliveries", "endpoint_id"),
	}
}

func (WebhookDelivery) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("endpoint_id", "event_id").Unique(),
		index.Fields("endpoint_id", "next_at").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
		index.Fields("endpoint_id", "id"),
		index.Fields("store_id", "status", "id"),
		index.Fields("store_id", "id"),
		index.Fields("order_id"),
		index.Fields("created_at"),
	}
}

func (WebhookDelivery) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
