// Package schema describes Waybill's records, one file per record.
//
// A file reads as the record's biography: fields, edges, indexes, policy.
// Decisions are taken in the services; here stands only what must hold whoever
// writes.
package schema

import (
	"strings"
	"time"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"

	"github.com/waybill/waybill/ent/rule"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/secret"
)

// record gives every record its id and the time it was made. The prefix of the
// id names the kind of record: "ord_…", "sub_…".
type record struct {
	mixin.Schema
	prefix string
}

func (m record) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().DefaultFunc(func() string { return identity.New(m.prefix) }),
		field.Time("created_at").Immutable().Default(now).Annotations(entgql.OrderField("CREATED_AT")),
	}
}

// owned makes a record the store's own: store_id is set from the viewer and the
// policy shows it to no one else. Indexes begin with store_id only for what is
// listed by store; everything else is found through its parent.
type owned struct {
	mixin.Schema
}

func (owned) Fields() []ent.Field {
	return []ent.Field{
		field.String("store_id").Immutable(),
	}
}

func (owned) Hooks() []ent.Hook {
	return []ent.Hook{rule.StampStore}
}

func (owned) Policy() ent.Policy {
	return rule.Tenant
}

// listed gives a record's lists one order wherever they are read.
type listed struct {
	mixin.Schema
	by []string
}

func (m listed) Interceptors() []ent.Interceptor {
	return []ent.Interceptor{rule.Sorted(append(m.by, "id")...)}
}

func now() time.Time { return time.Now().UTC() }

func minor(name string) ent.Field {
	return field.Int64(name).NonNegative().Default(0).Comment("minor units of the currency")
}

// sealed is a secret, encrypted for its record: store.Seal writes it, store.Open
// reads it, waybill rotate-keys finds it by its type.
func sealed(name, comment string) ent.Field {
	return field.String(name).GoType(secret.Sealed("")).Default("").Sensitive().Comment(comment)
}

// personal marks what may tell who a buyer is or where they live, free text
// included. ent.PersonalColumns lists it.
type personal struct{ Marked bool }

func (personal) Name() string { return "Personal" }

var aboutBuyer = personal{Marked: true} //nolint:gochecknoglobals // a mark that fields name

func quantity(name string) ent.Field {
	return field.Int(name).NonNegative().Default(0)
}

func optionalTime(name string, comment ...string) ent.Field {
	return field.Time(name).Optional().Nillable().Comment(strings.Join(comment, ""))
}

func parent(name string, kind any, ref, column string, annotations ...schema.Annotation) ent.Edge {
	return edge.From(name, kind).Ref(ref).Field(column).Unique().Required().Immutable().Annotations(annotations...)
}
