package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/waybill/waybill/ent/rule"
)

// Throttle counts what failed lately, under a hash of whom or what it is about.
type Throttle struct {
	ent.Schema
}

func (Throttle) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "thr"}}
}

func (Throttle) Fields() []ent.Field {
	return []ent.Field{
		field.String("key").Unique().Immutable(),
		field.Int("count").NonNegative(),
		field.Time("ends_at").Comment("when counting begins anew"),
	}
}

func (Throttle) Policy() ent.Policy {
	return rule.Waybill
}

func (Throttle) Indexes() []ent.Index {
	return []ent.Index{index.Fields("ends_at")}
}
