package graph_test

import (
	"fmt"
	"testing"

	"github.com/waybill/waybill/internal/store/storetest"
)

func TestPagesHaveBounds(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	for _, c := range []struct {
		query, field string
		variables    vars
	}{
		{`{ orders(first: 251) { totalCount } }`, "orders.first", nil},
		{`{ orders(first: -1) { totalCount } }`, "orders.first", nil},
		{`{ orders(last: 9999) { totalCount } }`, "orders.last", nil},
		{`{ orders(first: 1, last: 1) { totalCount } }`, "orders.last", nil},
		{`{ orders(first: null) { totalCount } }`, "orders.first", nil},
		{`query($n: Int) { o: orders(first: $n) { totalCount } }`, "o.first", vars{"n": 300}},
		{`{ orders { edges { node { ...F } } } } fragment F on Order { timeline(first: 300) { totalCount } }`, "orders.edges.node.timeline.first", nil},
	} {
		got := merchant.ask(t, c.query, c.variables)
		if got.codes() != "INVALID_INPUT" || len(got.Errors[0].Extensions.Faults) != 1 || got.Errors[0].Extensions.Faults[0].Field != c.field {
			t.Errorf("%s: %+v, want a fault of %s", c.query, got.Errors, c.field)
		}
	}
}

// However a page is left out, it has fifty edges; the next one goes on behind it.
func TestAPageHasFiftyEdgesUnlessAsked(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	var inputs []vars
	for n := range 52 {
		inputs = append(inputs, purchase(fmt.Sprintf("A-%d", n)))
	}
	merchant.must(t, `mutation($in: [CreateOrderInput!]!) { createOrders(inputs: $in) { order { id } error { code } } }`, vars{"in": inputs})
	for _, query := range []string{
		`{ orders { pageInfo { endCursor hasNextPage } edges { node { number } } } }`,
		`query($n: Int) { orders(first: $n) { pageInfo { endCursor hasNextPage } edges { node { number } } } }`,
		`{ ...F } fragment F on Query { orders { pageInfo { endCursor hasNextPage } edges { node { number } } } }`,
	} {
		for range 2 { // parsed, then from the cache
			first := merchant.must(t, query, nil)
			if edges, _ := at(first, "orders.edges").([]any); len(edges) != 50 || at(first, "orders.pageInfo.hasNextPage") != true {
				t.Fatalf("%s: %d edges", query, len(edges))
			}
			rest := merchant.must(t, `query($after: Cursor) { orders(after: $after) { edges { node { number } } } }`,
				vars{"after": text(first, "orders.pageInfo.endCursor")})
			if edges, _ := at(rest, "orders.edges").([]any); len(edges) != 2 || at(rest, "orders.edges.1.node.number") != 1001.0 {
				t.Errorf("second page: %v", rest)
			}
		}
	}
}

func TestAnOperationThatAsksForTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	greedy := `{ suppliers(first: 250) { edges { node { subOrders(first: 250) { edges { node { id name } } } } } } }`
	if got := merchant.ask(t, greedy, nil); got.codes() != "COMPLEXITY_LIMIT_EXCEEDED" {
		t.Errorf("errors = %+v", got.Errors)
	}
	merchant.must(t, ordersInFull, vars{"first": 250})
}
