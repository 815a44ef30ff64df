package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/store/storetest"
)

// Whatever the SDL says of a record, its own merchant is told: every field of
// every node that needs no argument is asked for, of each record of a store that
// has one of every kind.
func TestEveryFieldOfARecordIsServed(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	a := h.shop(t, "Alpha")
	ids := a.fillStore(t)
	schema := parsed(t)
	asked := make(map[string]bool)
	for _, row := range h.rowsOf(t, ids["store"]) {
		var record struct{ ID string }
		if err := json.Unmarshal([]byte(row), &record); err != nil {
			t.Fatalf("read row: %v", err)
		}
		if slices.Contains(noNodes, identity.Prefix(record.ID)) {
			continue // the service shows them
		}
		query := `query($id: ID!) { node(id: $id) { __typename id } }`
		name := text(a.must(t, query, vars{"id": record.ID}), "node.__typename")
		fields := selection(schema, schema.Types[name])
		got := a.ask(t, fmt.Sprintf(`query($id: ID!) { node(id: $id) { ... on %s { %s } } }`, name, fields), vars{"id": record.ID})
		if codes := got.codes(); codes != "" {
			t.Errorf("%s { %s }: %s %v", name, fields, codes, got.Errors)
		}
		asked[name] = true
	}
	for _, node := range schema.PossibleTypes["Node"] {
		if !asked[node.Name] {
			t.Errorf("there is no %s to ask: let fillStore make one", node.Name)
		}
	}
}

// selection is all that needs no argument, and of objects that they are there.
func selection(schema *ast.Schema, of *ast.Definition) string {
	var selected []string
	for _, field := range fieldsOf(of) {
		if slices.ContainsFunc(field.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil }) {
			continue
		}
		below := ""
		if schema.Types[field.Type.Name()].IsCompositeType() {
			below = " { __typename }"
		}
		selected = append(selected, field.Name+below)
	}
	return strings.Join(selected, " ")
}
