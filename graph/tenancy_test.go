package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/waybill/waybill/ent/migrate"
	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// secret is in every text of store A, and nowhere else.
const secret = "ALPHA"

// Nobody but its own merchants sees or changes anything of a store: each field
// of the roots is tried with the other store's token, with none, with the
// operator's and, for mutations, with a token that may only look.
func TestAStoreIsItsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		a, b := h.shop(t, secret+" Loja"), h.shop(t, "Beta")
		ids := a.fillStore(t)
		looker := caller{h, text(a.must(t, `mutation { createAccessToken(input: {name: "L", kind: READ_ONLY}) { token } }`, nil), "createAccessToken.token")}
		attempts := attemptsOn(ids)
		before := h.rowsOf(t, ids["store"])
		for _, root := range roots(t) {
			for _, field := range root.Fields {
				if strings.HasPrefix(field.Name, "__") {
					continue
				}
				name := root.Name + "." + field.Name
				attempt, known := attempts[name]
				if !known {
					t.Errorf("%s is not tried: add it to attemptsOn", name)
					continue
				}
				asks := trial{t, strings.ToLower(root.Name) + " { " + attempt.document + " }", name, field}
				asks.stranger(b, attempt.own)
				asks.nobody(caller{h, ""})
				asks.operator(caller{h, operatorToken}, attempt.own)
				asks.looker(looker, root.Name)
			}
		}
		if diff := cmp.Diff(h.rowsOf(t, ids["store"]), before); diff != "" {
			t.Errorf("store A was changed (-got +want):\n%s", diff)
		}
	})
}

// noNodes are the records of a store that have no node.
var noNodes = []string{"brq", "mem", "inv", "viw"}

// A record that another store does not see by its id is there for its own.
func TestNodesAreTheStoresOwn(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	a, b := h.shop(t, secret+" Loja"), h.shop(t, "Beta")
	a.fillStore(t)
	for _, row := range h.rowsOf(t, text(a.must(t, `{ store { id } }`, nil), "store.id")) {
		var record struct{ ID string }
		if err := json.Unmarshal([]byte(row), &record); err != nil {
			t.Fatalf("read row: %v", err)
		}
		if slices.Contains(noNodes, identity.Prefix(record.ID)) {
			continue // the service shows them
		}
		query, variables := `query($id: ID!) { node(id: $id) { id } nodes(ids: [$id, "ord_none", $id]) { id } }`, vars{"id": record.ID}
		if got := a.must(t, query, variables); text(got, "node.id") != record.ID || text(got, "nodes.2.id") != record.ID {
			t.Errorf("%s: store A sees %v", record.ID, got)
		}
		if got := b.must(t, query, variables); at(got, "node") != nil || at(got, "nodes.0") != nil {
			t.Errorf("%s: store B sees %v", record.ID, got)
		}
	}
}

// trial is one field of a root that somebody asks for.
type trial struct {
	*testing.T
	document string
	name     string
	field    *ast.FieldDefinition
}

func (t trial) public() bool { return t.field.Directives.ForName("public") != nil }

func (t trial) forPerson() bool { return t.field.Directives.ForName("person") != nil }

func (t trial) forOperator() bool { return t.field.Directives.ForName("operator") != nil }

func (t trial) stranger(b caller, own bool) {
	t.Helper()
	got := b.ask(t.T, t.document, nil)
	shown, err := json.Marshal(got.Data)
	if err != nil {
		t.Fatalf("write data: %v", err)
	}
	if strings.Contains(string(shown), secret) {
		t.Errorf("%s shows another store's records: %s", t.name, shown)
	}
	codes := got.codes()
	refused := codes == "NOT_FOUND" || codes == "INVALID_INPUT" || codes == "FORBIDDEN" && (t.forOperator() || t.forPerson())
	nothing := codes == "" && strings.HasSuffix(string(shown), ":null}") || strings.Contains(string(shown), `"code":"NOT_FOUND"`)
	if !own && !refused && !nothing {
		t.Errorf("%s by another store: %q %s", t.name, codes, shown)
	}
}

func (t trial) nobody(nobody caller) {
	t.Helper()
	got := nobody.ask(t.T, t.document, nil).codes()
	if got != "UNAUTHENTICATED" && !t.public() {
		t.Errorf("%s by nobody: %q, want UNAUTHENTICATED", t.name, got)
	}
}

func (t trial) operator(operator caller, own bool) {
	t.Helper()
	got := operator.ask(t.T, t.document, nil).codes()
	served := t.public() || t.forOperator() && own
	if got != "FORBIDDEN" && !served {
		t.Errorf("%s by the operator: %q, want FORBIDDEN", t.name, got)
	}
}

func (t trial) looker(looker caller, root string) {
	t.Helper()
	got := looker.ask(t.T, t.document, nil).codes()
	want := ""
	if scope := scopeOf(t.field.Directives); root == "Mutation" || t.forPerson() || scope != "" && !auth.ViewerRole.Scopes().Has(scope) {
		want = "FORBIDDEN"
	}
	if got != want && !t.public() {
		t.Errorf("%s with a READ_ONLY token: %q, want %q", t.name, got, want)
	}
}

func roots(t *testing.T) []*ast.Definition {
	t.Helper()
	schema := parsed(t)
	return []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription}
}

func parsed(t *testing.T) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: graph.SDL()})
	if err != nil {
		t.Fatalf("read the SDL: %v", err)
	}
	return schema
}

// rowsOf is everything that a store has, as JSON, but for when a token was last
// used.
func (h *house) rowsOf(t *testing.T, storeID string) []string {
	t.Helper()
	var rows []string
	for _, table := range migrate.Tables {
		column := "store_id"
		switch {
		case table.Name == "stores":
			column = "id"
		case !slices.ContainsFunc(table.Columns, func(c *schema.Column) bool { return c.Name == column }):
			continue // no store's
		}
		rows = append(rows, h.read(t, fmt.Sprintf("SELECT * FROM %s WHERE %s = $1 ORDER BY id", table.Name, column), storeID)...)
	}
	return rows
}

func (h *house) read(t *testing.T, query, storeID string) []string {
	t.Helper()
	found, err := h.store.DB().QueryContext(auth.Everywhere(t.Context()), query, storeID)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatalf("read columns: %v", err)
	}
	var rows []string
	for found.Next() {
		row, cells, into := vars{}, make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := found.Scan(into...); err != nil {
			t.Fatalf("read row: %v", err)
		}
		for i, name := range columns {
			if name != "last_used_at" {
				row[name] = cells[i]
			}
		}
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatalf("write row: %v", err)
		}
		rows = append(rows, string(text))
	}
	if err := found.Err(); err != nil {
		t.Fatalf("read rows: %v", err)
	}
	return rows
}
