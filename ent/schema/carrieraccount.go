package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// CarrierAccount is the store's account with a source of tracking events.
type CarrierAccount struct {
	ent.Schema
}

func (CarrierAccount) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "car"}, owned{}}
}

func (CarrierAccount) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("source").NamedValues("EasyPost", "EASYPOST").Immutable(),
		field.String("endpoint").Default("https://api.easypost.com/v2"),
		sealed("api_key", "empty: it only receives webhooks"),
		sealed("webhook_secret", "what it signs its webhooks with"),
		field.Bool("active").Default(true),
	}
}

func (CarrierAccount) Indexes() []ent.Index {
	return []ent.Index{index.Fields("store_id", "source").Unique()}
}
