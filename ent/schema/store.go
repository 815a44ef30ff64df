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
		field.Enum("merge_policy").NamedValues("Sum", "SUM", "Highest", "HIGHEST", "FirstPlusAdditional", "FIRST_PLUS_ADDITIONAL").
			Default("SUM").Comment("how the fees of several profiles in one order make one"),
		sealed("quote_secret", "hex; signs the ids of shipping quotes; empty: made with the first quote"),
		sealed("quote_secret_before", "signed them before the key was changed; its quotes are taken until they expire"),
		field.Int("hold_risk_from").Range(0, 100).Optional().Nillable().Comment("an order the shop scores so or higher is held; nil: none"),
		field.Int("hold_margin_below_percent").Range(-100, 100).Optional().Nillable().Comment("nil: no sub-order is held for its margin"),
		field.Int("hold_duplicates_minutes").NonNegative().Default(0).Comment("the same goods for the same buyer within are held; 0: never"),
		field.Bool("hold_incomplete_address").Default(true),
		field.Bool("hold_out_of_stock").Default(true),
		field.String("logo_url").Optional().Comment("on the buyer's page: https, or a picture as data"),
		field.String("accent_color").Optional().Comment("of the buyer's page: #rrggbb; empty: Waybill's"),
		field.Int("next_order_number").Positive().Default(1001),
		field.Int64("feed_position").NonNegative().Default(0).
			Comment("position of the newest order event; raised as the last statement of a transaction, so it is dense and in commit order"),
	}
}

func (Store) Policy() ent.Policy {
	return rule.TheStore
}
