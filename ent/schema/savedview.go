package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SavedView is a filter of one of the pages, under a name.
type SavedView struct {
	ent.Schema
}

func (SavedView) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "viw"}, owned{}, listed{by: []string{"position"}}}
}

func (SavedView) Fields() []ent.Field {
	return []ent.Field{
		field.String("page").NotEmpty().Default("orders").Immutable().Comment("whose filter it is"),
		field.String("owner_id").Default("").Comment("the person who alone sees it; empty: it is shared by the whole store"),
		field.String("name").NotEmpty(),
		field.JSON("criteria", map[string]any{}).Comment("the filter; ent keeps the word for itself"),
		field.Int("position").NonNegative().Default(0).Comment("where it stands among the page's views"),
		field.String("created_by").Default("").Immutable().Comment("who, fit to show"),
	}
}

func (SavedView) Indexes() []ent.Index {
	return []ent.Index{index.Fields("store_id", "page", "owner_id", "name").Unique()}
}
