package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/membership"
	"github.com/waybill/waybill/ent/note"
	"github.com/waybill/waybill/ent/savedview"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/auth"
)

// An entry holds so many changes, and so much of a value.
const (
	mostChanges  = 100
	longestValue = 500
)

// unaudited are the records that say of themselves who made them, or that only
// serve Waybill.
var unaudited = []string{ent.TypeAuditEntry, ent.TypeOrderEvent, ent.TypeIdempotencyKey, ent.TypeRevocation, ent.TypeThrottle, ent.TypeOneTimeToken}

// keptAsFound are the records that stay as they are when they are made again.
// Others are set to what was given, and what they were is not known.
var keptAsFound = []string{ent.TypeSupplier, ent.TypeProduct}

// deletable are the tables whose rows a request may delete. What they said last
// stands in the entry.
var deletable = map[string]string{
	ent.TypeShippingProfile: shippingprofile.Table,
	ent.TypeMembership:      membership.Table,
	ent.TypeNote:            note.Table,
	ent.TypeSavedView:       savedview.Table,
	ent.TypeWebhookEndpoint: webhookendpoint.Table,
}

// withheld are the fields whose values no entry holds.
var withheld = func() map[string]bool { //nolint:gochecknoglobals // a table, made of generated ones
	all := make(map[string]bool)
	for _, c := range slices.Concat(ent.SensitiveColumns, ent.PersonalColumns) {
		all[c.Type+"."+c.Name] = true
	}
	return all
}()

// auditor notes what a transaction changes because of a request.
type auditor struct {
	tx      *Tx
	request audit.Request
	storeID string
	records []string
	changes []audit.Change
	leftOut int
}

// observe makes the transaction note its changes, if somebody asked for them.
func (tx *Tx) observe(ctx context.Context) {
	if request, asked := audit.From(ctx); asked {
		tx.auditor = &auditor{tx: tx, request: request, storeID: request.By.StoreID}
		tx.Use(tx.auditor.hook)
	}
}

func (a *auditor) hook(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if slices.Contains(unaudited, m.Type()) {
			return next.Mutate(ctx, m)
		}
		change, err := a.describe(ctx, m)
		if err != nil {
			return nil, fmt.Errorf("audit %s: %w", m.Type(), err)
		}
		fresh, given := idOf(m), []audit.Field(nil)
		if change.Op == audit.Created {
			given, _ = changedFields(ctx, m) // reads nothing
		}
		value, err := next.Mutate(ctx, m)
		if err != nil {
			return nil, err
		}
		if many, ok := value.(int); ok {
			change.Count = many
		}
		change.Record = idOf(m)
		if change.Op == audit.Created && change.Record != fresh {
			if slices.Contains(keptAsFound, m.Type()) {
				return value, nil
			}
			change.Op, change.Fields = audit.Updated, given
		}
		a.note(m, change)
		return value, nil
	})
}

func (a *auditor) note(m ent.Mutation, change audit.Change) {
	if change.Count == 0 || change.Op == audit.Updated && len(change.Fields) == 0 {
		return // it is as it was
	}
	if a.storeID == "" { // the operator's request: it is about the store that it makes
		of, _ := m.Field("store_id")
		a.storeID, _ = of.(string)
		if m.Type() == ent.TypeStore {
			a.storeID = change.Record
		}
	}
	a.add(change)
}

// NoteRead has the entry say that records were given out, with all that is held
// about somebody.
func (tx *Tx) NoteRead(kind string, ids ...string) {
	if tx.auditor == nil {
		return
	}
	for _, id := range ids {
		tx.auditor.add(audit.Change{Type: kind, Record: id, Op: audit.Read, Count: 1})
	}
}

func (a *auditor) add(change audit.Change) {
	if len(a.changes) == mostChanges {
		a.leftOut++
		return
	}
	a.changes = append(a.changes, change)
	if change.Record != "" && !slices.Contains(a.records, change.Record) {
		a.records = append(a.records, change.Record)
	}
}

// writeAudit adds the entry of what was noted. Whoever may not write records,
// or works for no store, still leaves one.
func (tx *Tx) writeAudit(ctx context.Context) error {
	a := tx.auditor
	if a == nil || len(a.changes) == 0 || a.storeID == "" { // a person's own matters are in no store's log
		return nil
	}
	if viewer, _ := auth.From(ctx); !viewer.MayWrite() || viewer.StoreID != a.storeID {
		ctx = auth.Everywhere(ctx)
	}
	by := a.request.By
	err := tx.AuditEntry.Create().SetStoreID(a.storeID).SetAction(a.request.Action).
		SetActorKind(string(by.Kind)).SetActorID(by.UserID + by.TokenID).SetActor(by.Name).
		SetAddress(a.request.Address).SetRequestID(a.request.ID).SetUserAgent(a.request.UserAgent).
		SetRecords(append([]string{}, a.records...)).SetChanges(a.changes).SetLeftOut(a.leftOut).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return nil
}

// describe says what a mutation is about to do.
func (a *auditor) describe(ctx context.Context, m ent.Mutation) (audit.Change, error) {
	change := audit.Change{Type: m.Type(), Count: 1}
	switch {
	case m.Op().Is(ent.OpCreate):
		change.Op = audit.Created
	case m.Op().Is(ent.OpDelete | ent.OpDeleteOne):
		change.Op = audit.Deleted
		fields, err := a.lastFields(ctx, m.Type(), idOf(m))
		change.Fields = fields
		return change, err
	default:
		change.Op = audit.Updated
		fields, err := changedFields(ctx, m)
		change.Fields = fields
		return change, err
	}
	return change, nil
}

func changedFields(ctx context.Context, m ent.Mutation) ([]audit.Field, error) {
	var changed []audit.Field
	names := slices.Concat(m.Fields(), m.AddedFields(), m.ClearedFields())
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		after, _ := m.Field(name)
		var before any
		if m.Op().Is(ent.OpUpdateOne) {
			var err error
			if before, err = m.OldField(ctx, name); err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			if added, adds := m.AddedField(name); adds {
				after = sum(before, added)
			}
			if reflect.DeepEqual(plain(before), plain(after)) {
				continue
			}
		}
		field := audit.Field{Name: name, Withheld: withheld[m.Type()+"."+name]}
		if !field.Withheld {
			field.Before, field.After = shown(before), shown(after)
		}
		changed = append(changed, field)
	}
	return changed, nil
}

// lastFields are those of a row that is about to be deleted, by the names of its
// columns; none of a row that is not there.
func (a *auditor) lastFields(ctx context.Context, kind, id string) (last []audit.Field, err error) {
	table, known := deletable[kind]
	if !known || id == "" {
		return nil, nil
	}
	rows, err := a.tx.sql.QueryContext(ctx, "SELECT * FROM "+table+" WHERE id = $1", id) //nolint:gosec // our own table's name
	if err != nil {
		return nil, fmt.Errorf("read what is deleted: %w", err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		return nil, errors.Join(err, rows.Err())
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	if err := rows.Scan(values...); err != nil {
		return nil, fmt.Errorf("read what is deleted: %w", err)
	}
	for i, name := range names {
		field := audit.Field{Name: name, Withheld: withheld[kind+"."+name]}
		if value := plain(values[i]); !field.Withheld && name != "id" && value != nil {
			field.Before = shown(value)
		}
		if field.Withheld || field.Before != nil {
			last = append(last, field)
		}
	}
	return last, rows.Err()
}

func sum(before, added any) any {
	is, by := reflect.ValueOf(before), reflect.ValueOf(added)
	if is.CanInt() && by.CanInt() {
		return is.Int() + by.Int()
	}
	return added
}

// plain is a value without the pointers that make it optional; nil for none.
func plain(value any) any {
	of := reflect.ValueOf(value)
	for of.Kind() == reflect.Pointer {
		if of.IsNil() {
			return nil
		}
		of = of.Elem()
	}
	if !of.IsValid() {
		return nil
	}
	return of.Interface()
}

// shown is a value as text: JSON, but for what is a text already.
func shown(value any) *string {
	value = plain(value)
	if value == nil {
		return nil
	}
	text := ""
	if of := reflect.ValueOf(value); of.Kind() == reflect.String {
		text = of.String()
	} else if raw, isRaw := value.([]byte); isRaw {
		text = string(raw)
	} else {
		encoded, err := json.Marshal(value)
		if err != nil {
			return nil
		}
		text = string(encoded)
	}
	if runes := []rune(text); len(runes) > longestValue {
		text = string(runes[:longestValue]) + "…"
	}
	return &text
}

// idOf is the id of the one record that a mutation is about.
func idOf(m ent.Mutation) string {
	one, ok := m.(interface{ ID() (string, bool) })
	if !ok || m.Op().Is(ent.OpUpdate|ent.OpDelete) {
		return ""
	}
	id, _ := one.ID()
	return id
}
