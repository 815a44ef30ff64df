package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/internal/secret"
)

// Supplier ships on the store's behalf. Its connector says how we talk to it.
type Supplier struct {
	ent.Schema
}

func (Supplier) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "sup"}, owned{}}
}

func (Supplier) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().Annotations(entgql.OrderField("NAME")),
		field.String("code").NotEmpty().Comment("the store's own name for it; creating it twice is one supplier"),
		field.String("connector").Default("http"),
		field.String("endpoint").Default(""),
		field.String("email").Default("").Comment("who is told of new sub-orders that wait in the portal; empty: nobody"),
		sealed("api_key", "what we show it"),
		field.String("webhook_secret").GoType(secret.Sealed("")).Sensitive().Comment("Standard Webhooks secret, whsec_…"),
		field.Enum("fulfillment_mode").NamedValues("Manual", "MANUAL", "Automatic", "AUTOMATIC").
			Optional().Nillable().Comment("overrides the store's mode"),
		field.Bool("active").Default(true).Comment("an inactive supplier gets no new sub-orders"),
		optionalTime("last_contact_at"),
		field.Int("accept_days").NonNegative().Default(1).Comment("business days to answer"),
		field.Int("ship_days").NonNegative().Default(3).Comment("business days from its yes to handing over"),
		field.Int("deliver_days").NonNegative().Default(15).Comment("business days from handing over to the door"),
		field.String("time_zone").Default("UTC").Comment("IANA; by whose clock its days begin"),
		field.String("holidays").Default("").Comment("ISO 3166-1 alpha-2: whose public holidays it keeps"),
		field.JSON("closed_dates", []string{}).Optional().Comment("other days on which it is closed"),
		field.Bool("polled").Default(false).Comment("it sends no webhooks and is asked"),
		field.Int("calls_per_second").Range(1, 1000).Default(5).Comment("how often it may be asked"),
		field.Enum("breaker_state").NamedValues("Closed", "CLOSED", "Open", "OPEN", "HalfOpen", "HALF_OPEN").Default("CLOSED"),
		optionalTime("breaker_changed_at"),
	}
}

func (Supplier) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("offers", Offer.Type),
		edge.To("links", SupplierLink.Type),
		edge.To("sub_orders", SubOrder.Type).Annotations(entgql.RelayConnection()),
	}
}

func (Supplier) Indexes() []ent.Index {
	return []ent.Index{index.Fields("store_id", "code").Unique()}
}

func (Supplier) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
