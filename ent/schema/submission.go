package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Submission is one attempt to hand a sub-order to its supplier. All attempts
// carry the same reference and idempotency key: the sub-order's id.
type Submission struct {
	ent.Schema
}

func (Submission) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "sbm"}, owned{}, listed{by: []string{"attempt"}}}
}

func (Submission) Fields() []ent.Field {
	return []ent.Field{
		field.String("sub_order_id").Immutable(),
		field.Int("attempt").Positive().Immutable(),
		field.Enum("status").NamedValues("Queued", "QUEUED", "Sending", "SENDING", "Succeeded", "SUCCEEDED",
			"Failed", "FAILED", "InDoubt", "IN_DOUBT").Default("QUEUED"),
		field.Time("due_at").Comment("QUEUED: send then; SENDING: taken for lost then; IN_DOUBT: look up then"),
		field.Int("lookups").NonNegative().Default(0),
		optionalTime("started_at"),
		optionalTime("finished_at"),
		field.String("failure_code").Default(""),
		field.String("failure_message").Default("").Annotations(aboutBuyer),
	}
}

func (Submission) Edges() []ent.Edge {
	return []ent.Edge{
		parent("sub_order", SubOrder.Type, "submissions", "sub_order_id"),
	}
}

func (Submission) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("sub_order_id", "attempt").Unique(),
		index.Fields("due_at").Annotations(entsql.IndexWhere("status IN ('QUEUED', 'SENDING', 'IN_DOUBT')")),
	}
}
