package graph_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// sayings is every distinct statement that ent sent.
type sayings struct {
	mu  sync.Mutex
	all map[string]bool
}

func (s *sayings) observe(_ context.Context, query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[query] = true
}

// However many orders a store has, one of them is found through an index that
// leads to it, never by going through the store.
func TestNothingIsFoundByGoingThroughTheStore(t *testing.T) {
	t.Parallel()
	said := &sayings{all: make(map[string]bool)}
	s := storetest.Open(t, storetest.OnStatement(said.observe))
	merchant := open(t, s).shop(t, "Mugs")
	clear(said.all) // the catalogue is not what grows
	for _, externalID := range []string{"A-1", "A-2"} {
		merchant.ship(t, merchant.order(t, externalID))
	}
	merchant.must(t, ordersInFull, vars{"first": 50})
	for query := range said.all {
		for _, step := range planOf(t, s, query) {
			if !leads(step, query) {
				t.Errorf("%s\n\tin: %s", step, query)
			}
		}
	}
	if len(said.all) < 40 {
		t.Errorf("only %d statements were looked at", len(said.all))
	}
}

// leads says whether a step of a plan goes to its rows directly. Lists in order
// go through their index, and counting a store's orders counts them.
func leads(step, query string) bool {
	switch {
	case strings.HasSuffix(step, "VALUES CLAUSE"), strings.Contains(step, "subquery"), strings.Contains(query, "`limited_query` AS"):
		return true // rows that are in the statement, or were found by it
	case step == "SCAN carrier_accounts":
		return true // a store has one or two
	case strings.HasPrefix(step, "SCAN"):
		return false
	case strings.HasSuffix(step, "(store_id=?)"):
		return strings.Contains(query, "ORDER BY") && strings.Contains(query, "LIMIT") || strings.Contains(query, "COUNT(")
	}
	return true
}

func planOf(t *testing.T, s *store.Store, query string) (steps []string) {
	t.Helper()
	arguments := make([]any, strings.Count(query, "?"))
	rows, err := s.DB().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, arguments...)
	if err != nil {
		t.Fatalf("explain %s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return slices.Compact(steps)
}
