package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

const notesOf = `query($id: ID!) { order(id: $id) { notes { id body author editedAt allowedActions } timeline(first: 100) { edges { node { kind details } } } } }`

func TestNotesAreTheirAuthors(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		ana := h.shop(t, "Loja")
		order := ana.order(t, "A-1")
		fulfiller := ana.with(t, "orders:ship")
		add := `mutation($in: AddNoteInput!) { addNote(input: $in) { id body author } }`
		in := vars{"in": vars{"orderId": order, "body": "  call the buyer first\n", "idempotencyKey": "n1"}}
		first := ana.must(t, add, in)
		again := ana.must(t, add, in)
		note := text(first, "addNote.id")
		if text(again, "addNote.id") != note || text(first, "addNote.body") != "call the buyer first" {
			t.Errorf("added %v, again %v", first, again)
		}
		theirs := text(fulfiller.must(t, add, vars{"in": vars{"orderId": order, "body": "called"}}), "addNote.id")

		seen := func(c caller) (shown []string) {
			for _, n := range at(c.must(t, notesOf, vars{"id": order}), "order.notes").([]any) {
				shown = append(shown, fmt.Sprint(text(n, "body"), at(n, "allowedActions"), at(n, "editedAt") != nil))
			}
			return shown
		}
		if got := seen(ana); !slices.Equal(got, []string{"call the buyer first[EDIT DELETE] false", "called[DELETE] false"}) {
			t.Errorf("Ana sees %q", got)
		}
		if got := seen(fulfiller); !slices.Equal(got, []string{"call the buyer first[] false", "called[EDIT DELETE] false"}) {
			t.Errorf("who ships sees %q", got)
		}
		edit := `mutation($in: EditNoteInput!) { editNote(input: $in) { body } }`
		if got := ana.ask(t, edit, vars{"in": vars{"id": theirs, "body": "x"}}); got.codes() != "FORBIDDEN" {
			t.Errorf("editing another's: %+v", got)
		}
		if got := fulfiller.ask(t, `mutation($id: ID!) { deleteNote(id: $id) }`, vars{"id": note}); got.codes() != "FORBIDDEN" {
			t.Errorf("deleting another's: %+v", got)
		}
		for _, body := range []string{"", " \n", strings.Repeat("x", 2001)} {
			if got := ana.ask(t, edit, vars{"in": vars{"id": note, "body": body}}); got.codes() != "INVALID_INPUT" {
				t.Errorf("a note of %d letters: %+v", len(body), got)
			}
		}
		for range 2 {
			ana.must(t, edit, vars{"in": vars{"id": note, "body": "<b>call</b>"}})
		}
		ana.must(t, `mutation($id: ID!) { deleteNote(id: $id) }`, vars{"id": theirs})
		if got := ana.ask(t, `mutation($id: ID!) { deleteNote(id: $id) }`, vars{"id": theirs}); got.codes() != "NOT_FOUND" {
			t.Errorf("deleting again: %+v", got)
		}
		if got := seen(ana); !slices.Equal(got, []string{"<b>call</b>[EDIT DELETE] true"}) {
			t.Errorf("in the end Ana sees %q", got)
		}
		var kinds []string
		got := ana.must(t, notesOf, vars{"id": order})
		for _, e := range at(got, "order.timeline.edges").([]any) {
			if kind := text(e, "node.kind"); strings.HasPrefix(kind, "note.") {
				kinds = append(kinds, kind)
			}
		}
		if !slices.Equal(kinds, []string{"note.added", "note.added", "note.edited", "note.deleted"}) || strings.Contains(fmt.Sprint(at(got, "order.timeline")), "call") {
			t.Errorf("the timeline says %v: %v", kinds, at(got, "order.timeline"))
		}
		ana.must(t, `mutation($id: ID!) { eraseBuyer(input: {orderId: $id, despiteOpenOrders: "x"}) { orders } }`, vars{"id": order})
		ana.must(t, add, vars{"in": vars{"orderId": order, "body": "Bia called again"}})
		if got := seen(ana); strings.Contains(strings.Join(got, ""), "call") {
			t.Errorf("after erasing: %q", got)
		}
	})
}

// with makes an access token of the caller's store that may do only so much.
func (c caller) with(t *testing.T, scopes ...string) caller {
	t.Helper()
	made := c.must(t, `mutation($s: [Scope!]) { createAccessToken(input: {name: "less", kind: APP, scopes: $s}) { token } }`, vars{"s": scopes})
	return caller{c.house, text(made, "createAccessToken.token")}
}

func TestSavedViewsAreOnesOwnOrTheStores(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		a, other := h.shop(t, "Alpha"), h.shop(t, "Beta")
		save := func(c caller, name string, shared bool, q string) answer {
			return c.ask(t, `mutation($in: SaveViewInput!) { saveView(input: $in) { id shared createdBy } }`,
				vars{"in": vars{"page": "orders", "name": name, "criteria": vars{"q": q}, "shared": shared}})
		}
		views := func(c caller) (shown []string) {
			for _, v := range at(c.must(t, `{ savedViews(page: "orders") { name criteria shared } }`, nil), "savedViews").([]any) {
				shown = append(shown, fmt.Sprint(text(v, "name"), " ", text(v, "criteria.q"), " ", at(v, "shared")))
			}
			return shown
		}
		first := save(a, "Late", true, "1")
		if changed := save(a, "Late", true, "2"); text(first.Data, "saveView.id") == "" || text(changed.Data, "saveView.id") != text(first.Data, "saveView.id") {
			t.Errorf("saved %+v, changed %+v", first, changed)
		}
		if got := save(a, "Mine", false, "x"); got.codes() != "FORBIDDEN" {
			t.Errorf("a token's own view: %+v", got)
		}
		if got := save(a.with(t, "orders:read"), "Late", true, "x"); got.codes() != "FORBIDDEN" {
			t.Errorf("sharing without settings:write: %+v", got)
		}
		for _, bad := range []struct{ name, q string }{{"", "x"}, {"n", strings.Repeat("x", 5000)}} {
			if got := save(a, bad.name, true, bad.q); got.codes() != "INVALID_INPUT" {
				t.Errorf("%.10s: %+v", bad.name, got)
			}
		}
		if got := views(a); !slices.Equal(got, []string{"Late 2 true"}) {
			t.Errorf("the store sees %q", got)
		}
		if got := views(other); got != nil {
			t.Errorf("another store sees %q", got)
		}
		remove := `mutation($id: ID!) { deleteView(id: $id) }`
		if got := other.ask(t, remove, vars{"id": text(first.Data, "saveView.id")}); got.codes() != "NOT_FOUND" {
			t.Errorf("another store deletes: %+v", got)
		}
		if got := a.with(t, "orders:read").ask(t, remove, vars{"id": text(first.Data, "saveView.id")}); got.codes() != "FORBIDDEN" {
			t.Errorf("who may only look deletes: %+v", got)
		}
		var at20 errgroup.Group
		for range 20 {
			at20.Go(func() error {
				if got := save(a, "At once", true, "x"); got.codes() != "" {
					return fmt.Errorf("saving at once: %+v", got)
				}
				return nil
			})
		}
		if err := at20.Wait(); err != nil {
			t.Error(err)
		}
		if got := views(a); len(got) != 2 {
			t.Errorf("after twenty at once: %q", got)
		}
		a.must(t, remove, vars{"id": text(first.Data, "saveView.id")})
		if got := views(a); len(got) != 1 {
			t.Errorf("after deleting: %q", got)
		}
	})
}

func TestOrdersAreFoundByTheirBuyer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := open(t, s).shop(t, "Loja")
		id := a.order(t, "A-1")
		for search, want := range map[string]int{"BIA@example.com": 1, "bia@example.co": 0, "@example.com": 0, "": 0} {
			if got := fmt.Sprint(at(a.must(t, `query($s: String) { orders(filter: {search: $s}) { totalCount } }`, vars{"s": search}), "orders.totalCount")); got != fmt.Sprint(want) {
				t.Errorf("%q finds %s orders, want %d", search, got, want)
			}
		}
		if got := text(a.must(t, `query($id: ID!) { order(id: $id) { email } }`, vars{"id": id}), "order.email"); got != "bia@example.com" {
			t.Errorf("email = %q", got)
		}
	})
}

// Two who may do the same follow an order: each is told what they may do with a
// note, not what the other may.
func TestAFeedTellsEachWhatTheyMayDoWithANote(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	ana := h.shop(t, "Loja")
	order := ana.order(t, "A-1")
	one, two := ana.with(t, "orders:ship"), ana.with(t, "orders:ship")
	one.must(t, `mutation($in: AddNoteInput!) { addNote(input: $in) { id } }`, vars{"in": vars{"orderId": order, "body": "called"}})
	for want, c := range map[string]caller{"[EDIT DELETE]": one, "[]": two} {
		f := h.dial(t, "Bearer "+c.token)
		f.subscribe(t, `subscription($id: ID!) { orderUpdated(id: $id) { order { notes { allowedActions } } } }`, vars{"id": order})
		if got := f.next(t); fmt.Sprint(at(got, "data.orderUpdated.order.notes.0.allowedActions")) != want {
			t.Errorf("told %v, want %s", got, want)
		}
	}
}
