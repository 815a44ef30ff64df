package graph_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the tables of docs/access.md")

const accessPage = "../docs/access.md"

// Each field of the roots says who may use it, in exactly one way; each record
// that is found by its id says what it takes to see it.
func TestTheSDLSaysWhoMay(t *testing.T) {
	t.Parallel()
	for _, root := range roots(t) {
		for _, field := range fieldsOf(root) {
			says := 0
			for _, directive := range []string{"public", "operator", "signedIn", "requires"} {
				says += len(field.Directives.ForNames(directive))
			}
			if says != 1 {
				t.Errorf("%s.%s says %d times who may use it, want once", root.Name, field.Name, says)
			}
			if scope := scopeOf(field.Directives); scope != "" && !slices.Contains(auth.AllScopes, scope) {
				t.Errorf("%s.%s needs %s, which is no scope", root.Name, field.Name, scope)
			}
		}
	}
	for _, kind := range parsed(t).GetPossibleTypes(parsed(t).Types["Node"]) {
		if !slices.Contains(auth.AllScopes, scopeOf(kind.Directives)) {
			t.Errorf("%s does not say what it takes to see it", kind.Name)
		}
	}
}

// The page is what people read: it says what the code does.
func TestTheAccessPageIsTrue(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(accessPage)
	if err != nil {
		t.Fatalf("read page: %v", err)
	}
	got := string(page)
	const begin, end = "<!-- tables -->\n", "<!-- end of tables -->"
	before, rest, found := strings.Cut(got, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("the page has no tables")
	}
	want := before + begin + accessTables(t) + end + after
	if *update {
		if err := os.WriteFile(accessPage, []byte(want), 0o600); err != nil {
			t.Fatalf("write page: %v", err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/access.md (-want +got); go test ./graph -run AccessPage -update writes it:\n%s", diff)
	}
}

func accessTables(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| scope |")
	for _, role := range auth.Roles {
		fmt.Fprintf(&b, " %s |", role)
	}
	b.WriteString(" fields of the roots | and below |\n|---|---|---|---|---|---|---|\n")
	for _, scope := range auth.AllScopes {
		fmt.Fprintf(&b, "| `%s` |", scope)
		for _, role := range auth.Roles {
			fmt.Fprintf(&b, " %s |", map[bool]string{true: "yes", false: "–"}[role.Scopes().Has(scope)])
		}
		var entrances, below []string
		for _, kind := range parsed(t).Types {
			if scopeOf(kind.Directives) == scope {
				below = append(below, "`"+kind.Name+"`")
			}
			for _, field := range kind.Fields {
				if scopeOf(field.Directives) != scope {
					continue
				}
				if isRoot(kind) {
					entrances = append(entrances, "`"+field.Name+"`")
				} else {
					below = append(below, "`"+kind.Name+"."+field.Name+"`")
				}
			}
		}
		slices.Sort(entrances)
		slices.Sort(below)
		fmt.Fprintf(&b, " %s | %s |\n", strings.Join(entrances, " "), strings.Join(below, " "))
	}
	return b.String()
}

// Every field of the roots is asked for by every role, and with every scope
// alone; and by callers that no field which needs a scope is for.
func TestEveryRoleAndScopeOnEveryRoot(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	storeID := text(h.shop(t, "Loja").must(t, `{ store { id } }`, nil), "store.id")
	callers := map[string]auth.Viewer{"nothing": {Kind: auth.App, StoreID: storeID}}
	for _, role := range auth.Roles {
		callers[string(role)] = auth.Viewer{Kind: auth.User, StoreID: storeID, Role: role, Scopes: role.Scopes()}
	}
	for _, scope := range auth.AllScopes {
		callers[string(scope)] = auth.Viewer{Kind: auth.App, StoreID: storeID, Scopes: auth.ScopesOf(scope)}
	}
	for _, kind := range []auth.Kind{auth.Supplier, auth.Carrier, auth.Buyer, auth.Operator} {
		callers[string(kind)] = auth.Viewer{Kind: kind, StoreID: storeID}
	}
	attempts := attemptsOn(map[string]string{})
	for _, root := range roots(t) {
		for _, field := range fieldsOf(root) {
			document := bare(t, root, attempts[root.Name+"."+field.Name].document)
			for name, viewer := range callers {
				got := caller{h, ""}.as(viewer).ask(t, document, nil)
				refused := strings.Contains(fmt.Sprint(got.Errors), "needs ") || strings.Contains(fmt.Sprint(got.Errors), "is for the operator")
				if want := !lets(field, viewer); refused != want {
					t.Errorf("%s.%s by %s: refused %t, want %t: %+v", root.Name, field.Name, name, refused, want, got.Errors)
				}
				if refused && (got.codes() != "FORBIDDEN" || got.Data != nil) {
					t.Errorf("%s.%s by %s is refused with %q and %v", root.Name, field.Name, name, got.codes(), got.Data)
				}
			}
		}
	}
}

// lets is what the directives promise.
func lets(field *ast.FieldDefinition, viewer auth.Viewer) bool {
	switch {
	case field.Directives.ForName("public") != nil:
		return true
	case field.Directives.ForName("operator") != nil:
		return viewer.Kind == auth.Operator
	case field.Directives.ForName("signedIn") != nil:
		return viewer.Kind == auth.User || viewer.Kind == auth.App
	default:
		return slices.Contains(viewer.Scopes.List(), scopeOf(field.Directives))
	}
}

// bare is an attempt that asks for nothing below the root.
func bare(t *testing.T, root *ast.Definition, attempt string) string {
	t.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: strings.ToLower(root.Name) + " { " + attempt + " }"})
	if err != nil {
		t.Fatalf("read attempt %q: %v", attempt, err)
	}
	for _, selected := range document.Operations[0].SelectionSet {
		if field := selected.(*ast.Field); len(field.SelectionSet) > 0 {
			field.SelectionSet = ast.SelectionSet{&ast.Field{Alias: "__typename", Name: "__typename"}}
		}
	}
	var b strings.Builder
	formatter.NewFormatter(&b).FormatQueryDocument(document)
	return b.String()
}

// What a role may not see is not found by another way: below other records, in
// fragments, under the same field twice, by its id.
func TestNoWayAroundAScope(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	merchant := h.shop(t, "Loja")
	id := merchant.order(t, "1")
	got := merchant.must(t, `{ store { id } accessTokens { edges { node { id } } } suppliers { edges { node { id } } } }`, nil)
	fulfiller := caller{h, ""}.as(auth.Viewer{
		Kind: auth.User, StoreID: text(got, "store.id"), Role: auth.Fulfiller, Scopes: auth.Fulfiller.Scopes(),
	})
	for name, document := range map[string]string{
		"field":       `query($id: ID!) { order(id: $id) { subOrders { lines { unitCost } } } }`,
		"alias":       `query($id: ID!) { order(id: $id) { subOrders { lines { quantity: unitCost } } } }`,
		"fragment":    `query($id: ID!) { order(id: $id) { ...o } } fragment o on Order { subOrders { lines { ... on SubOrderLine { unitCost } } } }`,
		"twice":       `query($id: ID!) { order(id: $id) { id } order(id: $id) { subOrders { lines { unitCost } } } }`,
		"second root": `query($id: ID!) { order(id: $id) { id } accessTokens { totalCount edges { node { id } } } }`,
		"node":        `query($id: ID!) { node(id: $id) { ... on Order { subOrders { lines { unitCost } } } } }`,
		"included":    `query($id: ID!) { order(id: $id) { subOrders { lines { unitCost @include(if: true) @skip(if: false) } } } }`,
		"elsewhere":   `query($id: ID!) { order(id: $id) { subOrders { supplier { offers { cost } } } } }`,
	} {
		if got := fulfiller.ask(t, document, vars{"id": id}); got.codes() != "FORBIDDEN" || got.Data != nil {
			t.Errorf("%s: %q %v, want FORBIDDEN", name, got.codes(), got.Data)
		}
	}
	left := `query($id: ID!, $costs: Boolean = false) { order(id: $id) { subOrders { lines { quantity unitCost @include(if: $costs) orderedUnitCost @skip(if: true) } } } }`
	if got := fulfiller.must(t, left, vars{"id": id}); at(got, "order.subOrders.0.lines.0.quantity") == nil {
		t.Errorf("a fulfiller does not see the quantity: %v", got)
	}
	nodes := fulfiller.must(t, `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, vars{"ids": []string{
		text(got, "accessTokens.edges.0.node.id"), id, text(got, "suppliers.edges.0.node.id"),
	}})
	if at(nodes, "nodes.0") != nil || text(nodes, "nodes.1.id") != id || at(nodes, "nodes.2") == nil {
		t.Errorf("a fulfiller sees nodes %v, want order and supplier but no token", nodes)
	}
}

// A token may do what its scopes say and no more, least of all give itself more.
func TestScopesOfATokenEndToEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		merchant := h.shop(t, "Loja")
		const create = `mutation($in: CreateAccessTokenInput!) { createAccessToken(input: $in) { token accessToken { kind scopes } } }`
		made := merchant.must(t, create, vars{"in": vars{"name": "Shop", "scopes": []string{"orders:write", "tokens:write"}}})
		want := []any{"orders:read", "orders:write", "tokens:read", "tokens:write"}
		if diff := cmp.Diff(want, at(made, "createAccessToken.accessToken.scopes")); diff != "" {
			t.Errorf("scopes (-want +got):\n%s", diff)
		}
		shop := caller{h, text(made, "createAccessToken.token")}
		id := shop.order(t, "1")
		if got := shop.ask(t, `mutation($in: ShipOrderInput!) { shipOrder(input: $in) { order { id } } }`, vars{"in": vars{"orderId": id}}); got.codes() != "FORBIDDEN" {
			t.Errorf("shipOrder without orders:ship: %q", got.codes())
		}
		for _, more := range []vars{{"scopes": []string{"orders:ship"}}, {"kind": "MERCHANT"}, {"kind": "READ_ONLY"}, {}} {
			more["name"] = "More"
			if got := shop.ask(t, create, vars{"in": more}); got.codes() != "FORBIDDEN" {
				t.Errorf("createAccessToken(%v) by one who has less: %q, want FORBIDDEN", more, got.codes())
			}
		}
		shop.must(t, create, vars{"in": vars{"name": "Less", "scopes": []string{"orders:read"}}})
		for _, wrong := range []vars{{"kind": "MERCHANT", "scopes": []string{"orders:read"}}, {"scopes": []string{"orders:*"}}} {
			wrong["name"] = "Wrong"
			if got := merchant.ask(t, create, vars{"in": wrong}); got.codes() != "INVALID_INPUT" && got.codes() != "GRAPHQL_VALIDATION_FAILED" {
				t.Errorf("createAccessToken(%v): %q", wrong, got.codes())
			}
		}
		all := text(merchant.must(t, create, vars{"in": vars{"name": "All", "kind": "APP"}}), "createAccessToken.token")
		if got := (caller{h, all}).must(t, `{ accessTokens { edges { node { scopes } } } }`, nil); len(at(got, "accessTokens.edges.0.node.scopes").([]any)) != len(auth.AllScopes) {
			t.Errorf("an APP token without scopes may do %v, want everything as before", got)
		}
	})
}

func fieldsOf(root *ast.Definition) []*ast.FieldDefinition {
	return slices.DeleteFunc(slices.Clone(root.Fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
}

func isRoot(kind *ast.Definition) bool {
	return slices.Contains([]string{"Query", "Mutation", "Subscription"}, kind.Name)
}

func scopeOf(says ast.DirectiveList) auth.Scope {
	requires := says.ForName("requires")
	if requires == nil {
		return ""
	}
	return auth.Scope(requires.Arguments.ForName("scope").Value.Raw)
}
