package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Message is one webhook from a supplier or a carrier, stored as it came before
// anyone acts on it. Told twice it is one message.
type Message struct {
	ent.Schema
}

func (Message) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "msg"}, owned{}}
}

func (Message) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("source").NamedValues("Supplier", "SUPPLIER", "EasyPost", "EASYPOST").Immutable(),
		field.String("sender_id").Immutable().Comment("the supplier, or the carrier account"),
		field.String("external_id").NotEmpty().Immutable(),
		field.String("kind").Default(""),
		field.String("reference").Default("").Comment("the sub-order or tracking number it speaks of"),
		field.Bytes("body").Immutable().Annotations(aboutBuyer),
		field.Enum("status").NamedValues("Received", "RECEIVED", "Applied", "APPLIED", "Ignored", "IGNORED",
			"Failed", "FAILED", "Waiting", "WAITING").Default("RECEIVED"),
		field.String("outcome").Default("").Comment("what it changed, or why it changed nothing").Annotations(aboutBuyer),
		optionalTime("applied_at"),
	}
}

func (Message) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("sender_id", "external_id").Unique(),
		index.Fields("store_id", "reference"),
		index.Fields("store_id", "id"),
		index.Fields("created_at").Annotations(entsql.IndexWhere("status = 'RECEIVED'")),
	}
}

func (Message) Annotations() []schema.Annotation {
	return []schema.Annotation{entgql.RelayConnection()}
}
