package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"github.com/waybill/waybill/ent/rule"
)

// Store is the merchant's shop, the tenant that every other record belongs to.
type Store struct {
	ent.Schema
}

func (Store) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "store"}}
}

func (Store) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty(),
		field.String("currency").MinLen(3).MaxLen(3).Comment("ISO 4217; what new products are priced in"),
		field.Enum("fulfillment_mode").NamedValues("Manual", "MANUAL", "Automatic", "AUTOMATIC").Default("MANUAL"),
		field.Int("undo_window_seconds").NonNegative().Default(0),
		field.Int("cost_increase_limit_percent").NonNegative().Default(5).Comment("a supplier that asks for more is held with PRICE_CHANGED"),
		field.Int("next_order_number").Positive().Default(1001),
		field.Int64("feed_position").NonNegative().Default(0).
			Comment("position of the newest order event; raised as the last statement of a transaction, so it is dense and in commit order"),
	}
}

func (Store) Policy() ent.Policy {
	return rule.TheStore
}
