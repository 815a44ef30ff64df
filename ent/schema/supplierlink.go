package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SupplierLink opens the portal to the people of a supplier without a system of
// its own, for what is theirs. It is found by the SHA-256 of its token; the token
// itself is sealed, for the e-mails that carry it.
type SupplierLink struct {
	ent.Schema
}

func (SupplierLink) Mixin() []ent.Mixin {
	return []ent.Mixin{record{prefix: "slk"}, owned{}, listed{}}
}

func (SupplierLink) Fields() []ent.Field {
	return []ent.Field{
		field.String("supplier_id").Immutable(),
		field.String("hash").Unique().Immutable().Sensitive(),
		sealed("token", "160 random bits"),
		field.String("hint").Immutable().Comment("last four characters, to tell links apart"),
		optionalTime("last_used_at"),
		field.Time("expires_at").Immutable(),
		optionalTime("revoked_at"),
	}
}

func (SupplierLink) Edges() []ent.Edge {
	return []ent.Edge{
		parent("supplier", Supplier.Type, "links", "supplier_id"),
	}
}

func (SupplierLink) Indexes() []ent.Index {
	return []ent.Index{index.Fields("supplier_id")}
}
