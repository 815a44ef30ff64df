package graph_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

const auditLog = `query($f: AuditLogFilter, $after: Cursor, $first: Int) { auditLog(filter: $f, after: $after, first: $first) {
	totalCount pageInfo { hasNextPage endCursor }
	edges { node { action actorKind actorId actor requestId createdAt leftOut changes { type record op count fields { name before after withheld } } } } } }`

func (c caller) entries(t *testing.T, filter vars) []any {
	t.Helper()
	return at(c.must(t, auditLog, vars{"f": filter, "first": 250}), "auditLog.edges").([]any)
}

// Each mutation of the SDL is asked for by the store itself. Whatever changed
// rows left one entry of its name; whatever was refused or changed nothing, none.
func TestEveryMutationLeavesAnEntry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		a := h.shop(t, secret+" Loja")
		ids := a.fillStore(t)
		attempts := attemptsOn(ids)
		spare := text(a.must(t, `mutation { createAccessToken(input: {name: "spare"}) { accessToken { id } } }`, nil), "createAccessToken.accessToken.id")
		attempts["Mutation.revokeAccessToken"] = attempt{document: fmt.Sprintf(`revokeAccessToken(id: %q) { name }`, spare)}
		var idle []string
		ofStore := 0
		for _, field := range parsed(t).Mutation.Fields {
			attempt, known := attempts["Mutation."+field.Name]
			if !known {
				t.Errorf("%s is not tried: add it to attemptsOn", field.Name)
				continue
			}
			before, had := h.recordsOf(t, ids["store"]), len(a.entries(t, vars{"actions": []string{field.Name}}))
			got := a.ask(t, "mutation { "+attempt.document+" }", nil).codes()
			changed := !maps.Equal(before, h.recordsOf(t, ids["store"]))
			left := len(a.entries(t, vars{"actions": []string{field.Name}})) - had
			if changed != (left > 0) {
				t.Errorf("%s (%q): rows changed: %v, entries: %d", field.Name, got, changed, left)
			}
			if scopeOf(field.Directives) == "" {
				continue // for persons, strangers and the operator
			}
			ofStore++
			if !changed {
				idle = append(idle, field.Name+" "+got)
			}
		}
		if most := ofStore / 3; len(idle) > most {
			t.Errorf("%d mutations changed nothing, want at most %d: %q", len(idle), most, idle)
		}
		for _, e := range a.entries(t, nil) {
			others := map[string]string{"createStore": "OPERATOR", "askAsBuyer": "BUYER"}
			if text(e, "node.actorKind") != cmp.Or(others[text(e, "node.action")], "MERCHANT") || text(e, "node.requestId") != "req_1" {
				t.Errorf("an entry does not say who, or of which request: %v", e)
			}
		}
	})
}

// recordsOf is what a store has, without the entries themselves.
func (h *house) recordsOf(t *testing.T, storeID string) map[string]bool {
	t.Helper()
	records := make(map[string]bool)
	for _, row := range h.rowsOf(t, storeID) {
		if !strings.Contains(row, `"id":"aud_`) && !strings.Contains(row, `"id":"idem_`) {
			records[row] = true
		}
	}
	return records
}

func TestTheAuditLogSaysBeforeAndAfter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		a, b := h.shop(t, "Alpha"), h.shop(t, "Beta")
		a.must(t, `mutation { updateStore(input: {undoWindowSeconds: 77}) { id } }`, nil)
		a.must(t, `mutation { updateStore(input: {undoWindowSeconds: 77}) { id } }`, nil) // nothing changes
		if got := a.ask(t, `mutation { updateStore(input: {undoWindowSeconds: -1}) { id } }`, nil).codes(); got != "INVALID_INPUT" {
			t.Fatalf("codes = %q", got)
		}
		entries := a.entries(t, vars{"actions": []string{"updateStore"}})
		if len(entries) != 1 {
			t.Fatalf("%d entries, want 1: %v", len(entries), entries)
		}
		got := fmt.Sprint(text(entries[0], "node.changes.0.fields.0.name"), " ", text(entries[0], "node.changes.0.fields.0.before"), " ", text(entries[0], "node.changes.0.fields.0.after"))
		if want := "undo_window_seconds 0 77"; got != want {
			t.Errorf("changed %q, want %q", got, want)
		}
		record := text(entries[0], "node.changes.0.record")
		if got := len(a.entries(t, vars{"record": record, "actor": text(entries[0], "node.actorId"), "from": text(entries[0], "node.createdAt")})); got != 1 {
			t.Errorf("%d entries by record, actor and time, want 1", got)
		}
		if got := b.entries(t, vars{"record": record}); len(got) != 0 {
			t.Errorf("another store sees %v", got)
		}
		if got := a.entries(t, vars{"before": text(entries[0], "node.createdAt"), "actions": []string{"updateStore"}}); len(got) != 0 {
			t.Errorf("before it there is %v", got)
		}
	})
}

// Neither a secret nor a buyer stands in the log.
func TestTheAuditLogWithholds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s).shop(t, "Alpha")
		order := a.order(t, "A-1")
		const mark = "MARKED"
		a.must(t, fmt.Sprintf(`mutation { changeShippingAddress(input: {orderId: %q, address: {name: "`+mark+`", line1: "Rua `+mark+` 1", city: "São Paulo", postalCode: "01310-100", countryCode: "BR"}}) { id } }`, order), nil)
		a.must(t, fmt.Sprintf(`mutation { hold(input: {id: %q, reason: OTHER, note: "`+mark+`"}) { id } }`, order), nil)
		a.must(t, `mutation { connectEasyPost(input: {webhookSecret: "`+mark+`-1"}) { id } }`, nil)
		a.must(t, `mutation { connectEasyPost(input: {webhookSecret: "`+mark+`-2"}) { id } }`, nil)
		log := fmt.Sprint(a.entries(t, nil))
		if strings.Contains(log, mark) {
			t.Errorf("the log holds what it must not: %s", log)
		}
		for _, field := range []string{"name:shipping_address withheld:true", "name:webhook_secret withheld:true"} {
			if !strings.Contains(log, field) {
				t.Errorf("the log does not say %q: %s", field, log)
			}
		}
	})
}

func TestTheAuditLogIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s).shop(t, "Alpha")
		before := a.entries(t, nil)
		for _, statement := range []string{"UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"} {
			tx, err := s.DB().BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if s.Postgres() {
				if _, err := tx.ExecContext(t.Context(), "SELECT set_config('waybill.store_id', '*', true)"); err != nil {
					t.Fatal(err)
				}
			}
			_, err = tx.ExecContext(t.Context(), statement)
			if err == nil || !strings.Contains(err.Error(), "audit") {
				t.Errorf("%s: %v, want it refused", statement, err)
			}
			_ = tx.Rollback()
		}
		if got := a.entries(t, nil); len(got) != len(before) || len(got) == 0 {
			t.Errorf("%d entries, want %d", len(got), len(before))
		}
	})
}

// Paging through the log shows each entry once.
func TestTheAuditLogIsExportedByPaging(t *testing.T) {
	t.Parallel()
	a := open(t, storetest.Open(t)).shop(t, "Alpha")
	for n := range 7 {
		a.must(t, fmt.Sprintf(`mutation { updateStore(input: {undoWindowSeconds: %d}) { id } }`, n+1), nil)
	}
	var seen []string
	var after any
	for {
		page := a.must(t, auditLog, vars{"first": 3, "after": after, "f": vars{"actions": []string{"updateStore"}}})
		for _, e := range at(page, "auditLog.edges").([]any) {
			seen = append(seen, text(e, "node.changes.0.fields.0.after"))
		}
		if at(page, "auditLog.pageInfo.hasNextPage") != true {
			break
		}
		after = at(page, "auditLog.pageInfo.endCursor")
	}
	if want := []string{"7", "6", "5", "4", "3", "2", "1"}; !slices.Equal(seen, want) {
		t.Errorf("exported %v, want %v", seen, want)
	}
}

// What is gone is still in the log.
func TestTheAuditLogSaysWhatWasDeleted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s).shop(t, "Alpha")
		id := text(a.must(t, `mutation { createShippingProfile(input: {name: "Sofas", groups: [{zones: [{name: "World", restOfWorld: true, rates: [{name: "Standard", kind: FLAT, amount: "5.00 BRL"}]}]}]}) { id } }`, nil), "createShippingProfile.id")
		a.must(t, `mutation($id: ID!) { deleteShippingProfile(id: $id) }`, vars{"id": id})
		entries := a.entries(t, vars{"actions": []string{"deleteShippingProfile"}})
		if len(entries) != 1 {
			t.Fatalf("entries = %v", entries)
		}
		before := make(map[string]string)
		for _, change := range at(entries[0], "node.changes").([]any) {
			if text(change, "op") != "DELETED" || text(change, "record") != id {
				continue
			}
			for _, field := range at(change, "fields").([]any) {
				before[text(field, "name")] = text(field, "before")
			}
		}
		if before["name"] != "Sofas" || before["version"] != "1" || !strings.Contains(before["groups"], "5.00 BRL") {
			t.Errorf("it was %v", before)
		}
	})
}

// What was given out of a buyer's is noted without saying anything of the buyer.
func TestExportingABuyerLeavesAnEntry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s).shop(t, "Loja")
		orders := []any{a.order(t, "B-1"), a.order(t, "B-2")}
		for _, email := range []string{"nobody@example.com", "BIA@example.com"} {
			a.must(t, `query($e: String!) { exportBuyer(email: $e) { orders } }`, vars{"e": email})
		}
		entries := a.entries(t, vars{"actions": []string{"exportBuyer"}})
		if len(entries) != 1 {
			t.Fatalf("%d entries, want one, of the buyer who was found: %v", len(entries), entries)
		}
		changes := at(entries[0], "node.changes").([]any)
		if len(changes) != len(orders) {
			t.Errorf("changes: %v", changes)
		}
		for _, c := range changes {
			if text(c, "op") != "READ" || text(c, "type") != "Order" || !slices.Contains(orders, at(c, "record")) || len(at(c, "fields").([]any)) > 0 {
				t.Errorf("change: %v", c)
			}
		}
		if said := fmt.Sprint(entries); strings.Contains(strings.ToLower(said), "bia@") {
			t.Errorf("the entry names the buyer: %s", said)
		}
	})
}
