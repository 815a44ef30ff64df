package filter

import (
	"time"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"

	"github.com/waybill/waybill/ent/auditentry"
	"github.com/waybill/waybill/ent/predicate"
)

// Where is the filter as SQL. A nil filter lets every entry through.
func (f *AuditLog) Where() []predicate.AuditEntry {
	if f == nil {
		return nil
	}
	return collect(
		when(len(f.Actions) > 0, func() predicate.AuditEntry { return auditentry.ActionIn(f.Actions...) }),
		given(f.Actor, func(who string) predicate.AuditEntry {
			return auditentry.Or(auditentry.ActorID(who), auditentry.Actor(who))
		}),
		given(f.Record, func(id string) predicate.AuditEntry {
			return func(s *sql.Selector) { s.Where(sqljson.ValueContains(s.C(auditentry.FieldRecords), id)) }
		}),
		given(f.From, func(t time.Time) predicate.AuditEntry { return auditentry.CreatedAtGTE(t.UTC()) }),
		given(f.Before, func(t time.Time) predicate.AuditEntry { return auditentry.CreatedAtLT(t.UTC()) }),
	)
}
