package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// WebhookEndpoint is an address of the store's own that is told of order events.
type WebhookEndpoint struct {
	ent.Schema
}

func (WebhookEndpoint) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "whe"}, owned{}, listed{}}
}

func (WebhookEndpoint) Fields() []ent.Field {
	return []ent.Field{
		field.String("url").NotEmpty(),
		field.String("description").Default(""),
		sealed("secret", "Standard Webhooks secret, whsec_…"),
		sealed("secret_before", "the one that it replaced, which signs too for a while"),
		optionalTime("secret_before_until"),
		field.JSON("kinds", []string{}).Optional().Comment("of events; none: all"),
		field.Bool("enabled").Default(true),
		field.Enum("disabled_reason").NamedValues("ByHand", "BY_HAND", "Gone", "GONE", "Failing", "FAILING").Optional().Nillable(),
		optionalTime("disabled_at"),
		field.Int64("position").NonNegative().Comment("of the store's events: up to here there is a delivery of each"),
		field.Int("failures").NonNegative().Default(0).Comment("attempts since one succeeded"),
		optionalTime("failing_since"),
		optionalTime("delivered_at", "when an attempt succeeded last"),
		field.String("claim").Default("").Comment("whoever works on it"),
		optionalTime("claimed_until", "until then nobody else works on it; without a claim: nobody at all, it rests"),
	}
}

func (WebhookEndpoint) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("deliveries", WebhookDelivery.Type),
	}
}

func (WebhookEndpoint) Indexes() []ent.Index {
	return []ent.Index{index.Fields("store_id", "id")}
}
