package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/waybill/waybill/internal/store/storetest"
)

// Whatever a list takes (a cursor that another store was given, a filter by
// another store's ids), it shows the asker's own records only. The lists, their
// cursors and their filters are those of the SDL: a new one is tried as it is.
func TestForeignCursorsAndFiltersShowNothing(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	a, b := h.shop(t, secret+" Loja"), h.shop(t, "Beta")
	ids := a.fillStore(t)
	theirs := h.idsOf(t, ids["store"])
	b.order(t, "B-1")
	for _, list := range parsed(t).Query.Fields {
		if !strings.HasSuffix(list.Type.Name(), "Connection") {
			continue
		}
		for _, argument := range list.Arguments {
			switch {
			case argument.Type.Name() == "Cursor":
				b.triesCursors(t, a, list.Name, argument.Name, theirs)
			case argument.Name == "filter":
				b.triesFilter(t, list.Name, parsed(t).Types[argument.Type.Name()], ids, theirs)
			}
		}
	}
}

// triesCursors asks for a list before and after the records of another store.
func (c caller) triesCursors(t *testing.T, owner caller, list, argument string, theirs []string) {
	t.Helper()
	count := "first"
	if argument == "before" {
		count = "last"
	}
	given := owner.must(t, fmt.Sprintf(`{ %s(first: 50) { edges { cursor } } }`, list), nil)
	edges, _ := at(given, list+".edges").([]any)
	for _, edge := range edges {
		query := fmt.Sprintf(`query($at: Cursor) { %s(%s: $at, %s: 50) { edges { node { id } } } }`, list, argument, count)
		c.wantsNoneOf(t, theirs, query, vars{"at": text(edge, "cursor")})
	}
}

// triesFilter asks for a list by every id of another store.
func (c caller) triesFilter(t *testing.T, list string, filter *ast.Definition, ids map[string]string, theirs []string) {
	t.Helper()
	for _, field := range filter.Fields {
		if name := field.Type.Name(); name != "ID" && name != "String" {
			continue
		}
		for _, id := range ids {
			var value any = id
			if field.Type.Elem != nil {
				value = []string{id}
			}
			query := fmt.Sprintf(`query($f: %s) { %s(filter: $f) { edges { node { id } } } }`, filter.Name, list)
			c.wantsNoneOf(t, theirs, query, vars{"f": vars{field.Name: value}})
		}
	}
}

func (c caller) wantsNoneOf(t *testing.T, theirs []string, query string, variables vars) {
	t.Helper()
	shown, err := json.Marshal(c.ask(t, query, variables).Data)
	if err != nil {
		t.Fatalf("write data: %v", err)
	}
	for _, id := range theirs {
		if strings.Contains(string(shown), `"`+id+`"`) {
			t.Errorf("%s with %v shows %s of another store", query, variables, id)
		}
	}
}

// idsOf are those of all that a store has.
func (h *house) idsOf(t *testing.T, storeID string) (ids []string) {
	t.Helper()
	for _, row := range h.rowsOf(t, storeID) {
		var record struct{ ID string }
		if err := json.Unmarshal([]byte(row), &record); err != nil {
			t.Fatalf("read row: %v", err)
		}
		ids = append(ids, record.ID)
	}
	return ids
}

// A feed takes no cursor but its own: not another store's, nor another order's.
func TestForeignCursorsOfFeedsAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	a, b := h.shop(t, "Alpha"), h.shop(t, "Beta")
	first, second, other := a.order(t, "A-1"), a.order(t, "A-2"), b.order(t, "B-1")
	cursor := func(c caller, field string) string {
		f := c.dial(t, "Bearer "+c.token)
		f.subscribe(t, "subscription { "+field+" { cursor } }", nil)
		return text(f.next(t), "extensions.cursor")
	}
	ofOrder := func(id string) string { return fmt.Sprintf("orderUpdated(id: %q)", id) }
	store, order := cursor(a, "ordersUpdated"), cursor(a, ofOrder(first))
	for name, test := range map[string]struct {
		by    caller
		field string
	}{
		"another store's feed":      {b, fmt.Sprintf("ordersUpdated(after: %q)", store)},
		"an order's in the store's": {a, fmt.Sprintf("ordersUpdated(after: %q)", order)},
		"the store's in an order's": {a, fmt.Sprintf("orderUpdated(id: %q, after: %q)", first, store)},
		"another order's":           {a, fmt.Sprintf("orderUpdated(id: %q, after: %q)", second, order)},
		"another store's order's":   {b, fmt.Sprintf("orderUpdated(id: %q, after: %q)", other, order)},
	} {
		f := test.by.dial(t, "Bearer "+test.by.token)
		f.subscribe(t, "subscription { "+test.field+" { cursor } }", nil)
		if got := f.message(t); got["type"] != "error" || text(got, "payload.0.extensions.code") != "INVALID_INPUT" {
			t.Errorf("%s: %v, want INVALID_INPUT", name, got)
		}
	}
}

// Whoever's token was revoked, has expired or never was, gets at nothing at all:
// each field of the roots is tried, over HTTP, and the socket before any.
func TestWhoIsShutOutGetsAtNothing(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	merchant := h.shop(t, secret+" Loja")
	ids := merchant.fillStore(t)
	made := merchant.must(t, createToken, nil)
	revoked := text(made, "createAccessToken.token")
	merchant.must(t, `mutation($id: ID!) { revokeAccessToken(id: $id) { id } }`, vars{"id": text(made, "createAccessToken.accessToken.id")})
	soon := time.Now().Add(300 * time.Millisecond)
	expired := text(merchant.must(t, `mutation($at: DateTime) { createAccessToken(input: {name: "brief", kind: MERCHANT, expiresAt: $at}) { token } }`,
		vars{"at": soon.Format(time.RFC3339Nano)}), "createAccessToken.token")
	<-time.After(time.Until(soon))
	before := h.rowsOf(t, ids["store"])
	attempts := attemptsOn(ids)
	for why, token := range map[string]string{"revoked": revoked, "expired": expired, "unknown": "wb_" + strings.Repeat("a", 32), "no token": "x"} {
		if status := h.status(t, token); status != http.StatusUnauthorized {
			t.Errorf("%s: status %d, want 401", why, status)
		}
		h.connect(t, "Bearer "+token).wantClosed(t, why)
		for _, root := range roots(t) {
			for _, field := range root.Fields {
				attempt, tried := attempts[root.Name+"."+field.Name]
				if !tried {
					continue // TestAStoreIsItsOwn says so
				}
				got := caller{h, token}.ask(t, strings.ToLower(root.Name)+" { "+attempt.document+" }", nil)
				if got.codes() != "UNAUTHENTICATED" || got.Data != nil {
					t.Errorf("%s.%s with a token that is %s: %q %v", root.Name, field.Name, why, got.codes(), got.Data)
				}
			}
		}
	}
	if after := h.rowsOf(t, ids["store"]); !slices.Equal(after, before) {
		t.Error("something was changed")
	}
}

// Where several ids are asked for at once, each of them has to be the asker's:
// one of another store among them is refused, and nothing of it is changed.
func TestOneForeignIDAmongOnesOwnIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	a, b := h.shop(t, "Alpha"), h.shop(t, "Beta")
	theirs, own := a.fillStore(t), b.fillStore(t)
	plain, before, tried := attemptsOn(own), h.rowsOf(t, theirs["store"]), 0
	for kind := range theirs {
		mixed := maps.Clone(own)
		mixed[kind] = theirs[kind]
		for name, attempt := range attemptsOn(mixed) {
			if attempt.document == plain[name].document || !usesAnother(attempt.document, own, kind) {
				continue
			}
			tried++
			root, _, _ := strings.Cut(name, ".")
			got := b.ask(t, strings.ToLower(root)+" { "+attempt.document+" }", nil)
			shown, _ := json.Marshal(got.Data)
			refused := slices.Contains([]string{"NOT_FOUND", "INVALID_INPUT", "FORBIDDEN", "UNAUTHENTICATED"}, got.codes()) || strings.Contains(string(shown), `"code":"NOT_FOUND"`)
			hidden := name == "Query.nodes" && !strings.Contains(string(shown), theirs[kind]) // the others are shown
			if !refused && !hidden {
				t.Errorf("%s with another store's %s: %q %s", name, kind, got.codes(), shown)
			}
		}
	}
	if tried < 5 {
		t.Errorf("%d fields take several ids, there were more", tried)
	}
	if after := h.rowsOf(t, theirs["store"]); !slices.Equal(after, before) {
		t.Error("something of theirs was changed")
	}
}

// usesAnother says whether a document has an id of one's own of another kind.
func usesAnother(document string, own map[string]string, kind string) bool {
	for k, id := range own {
		if k != kind && strings.Contains(document, id) {
			return true
		}
	}
	return false
}
