package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

const (
	writers = 32
	changes = 6 // of each writer
)

// While 32 writers change 5 orders of one store, whoever reads the feed from
// where it last stood never meets a gap, and meets every event once.
func TestTheFeedIsDenseAndInCommitOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		seedStore(t, s, "store_2")
		orders := make([]*ent.Order, 5)
		for i := range orders {
			orders[i] = seedOrder(t, s, storeID, 1001+i)
		}
		published := collectPublished(s)
		var writing errgroup.Group
		for w := range writers {
			writing.Go(func() error { return amendSeveral(s, orders, w) })
		}
		followed := follow(t, s, storeID, writers*changes)
		if err := writing.Wait(); err != nil {
			t.Fatalf("amend: %v", err)
		}

		wantDense(t, "position", followed, func(e realtime.Event) (string, int64) { return e.StoreID, e.Position })
		wantDense(t, "version", followed, func(e realtime.Event) (string, int64) { return e.OrderID, e.Version })
		told := published()
		slices.SortFunc(told, func(a, b realtime.Event) int { return int(a.Position - b.Position) })
		if diff := cmp.Diff(followed, told); diff != "" {
			t.Errorf("published is not what was written (-written +published):\n%s", diff)
		}
		heads, err := s.Heads(everywhere, []string{storeID, "store_2", "store_3"})
		if diff := cmp.Diff(map[string]int64{storeID: writers * changes, "store_2": 0}, heads); err != nil || diff != "" {
			t.Errorf("Heads() %v (-want +got):\n%s", err, diff)
		}
	})
}

func amendSeveral(s *store.Store, orders []*ent.Order, writer int) error {
	for n := range changes {
		o := orders[(writer+n)%len(orders)]
		err := s.InTx(merchant, func(tx *store.Tx) error {
			return amend(merchant, tx, o.ID, fmt.Sprintf("writer %d, change %d", writer, n))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func collectPublished(s *store.Store) func() []realtime.Event {
	var mu sync.Mutex
	var all []realtime.Event
	s.PublishTo(func(_ context.Context, events ...realtime.Event) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, events...)
	})
	return func() []realtime.Event { return all }
}

// follow reads the feed as a node does that missed every announcement.
func follow(t *testing.T, s *store.Store, storeID string, until int) []realtime.Event {
	t.Helper()
	var all []realtime.Event
	for len(all) < until {
		events, err := s.Read(t.Context(), storeID, int64(len(all)), 10)
		if err != nil {
			t.Fatalf("read feed: %v", err)
		}
		for _, e := range events {
			if e.Position != int64(len(all)+1) {
				t.Fatalf("met position %d after %d", e.Position, len(all))
			}
			all = append(all, e)
		}
	}
	return all
}

func wantDense(t *testing.T, what string, events []realtime.Event, of func(realtime.Event) (string, int64)) {
	t.Helper()
	last := map[string]int64{}
	for _, e := range events {
		key, n := of(e)
		if n != last[key]+1 {
			t.Fatalf("%s %d of %s follows %d", what, n, key, last[key])
		}
		last[key] = n
	}
}

func TestReadPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		a, b := seedOrder(t, s, storeID, 1001), seedOrder(t, s, storeID, 1002)
		err := s.InTx(merchant, func(tx *store.Tx) error {
			for i, o := range []*ent.Order{a, b, a, b} {
				tx.Record(store.Draft{
					StoreID: storeID, OrderID: o.ID, Version: int64(i/2 + 1), Kind: "order.amended",
					Tracking: json.RawMessage(`{"headline":"on its way"}`), OccurredAt: placedAt,
				})
			}
			return nil
		})
		if err != nil {
			t.Fatalf("InTx: %v", err)
		}

		page, err := s.Read(t.Context(), storeID, 1, 2)
		if diff := cmp.Diff([]realtime.Event{recorded(2, b.ID, 1), recorded(3, a.ID, 2)}, page, sameJSON); err != nil || diff != "" {
			t.Errorf("Read(after 1, 2) %v (-want +got):\n%s", err, diff)
		}
		page, err = s.ReadOrder(t.Context(), b.ID, 0, 10)
		if diff := cmp.Diff([]realtime.Event{recorded(2, b.ID, 1), recorded(4, b.ID, 2)}, page, sameJSON); err != nil || diff != "" {
			t.Errorf("ReadOrder(after 0) %v (-want +got):\n%s", err, diff)
		}
		page, err = s.Read(t.Context(), "store_2", 0, 10)
		if err != nil || len(page) != 0 {
			t.Errorf("Read of another store = %d events, %v, want none", len(page), err)
		}
	})
}

// PostgreSQL writes JSON in its own way.
var sameJSON = cmp.Transformer("json", func(raw json.RawMessage) (value any) {
	_ = json.Unmarshal(raw, &value)
	return value
})

func recorded(position int64, orderID string, version int64) realtime.Event {
	return realtime.Event{
		StoreID: storeID, Position: position, OrderID: orderID, Version: version, Kind: "order.amended",
		Tracking: json.RawMessage(`{"headline":"on its way"}`), RecordedAt: placedAt,
	}
}
