package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
)

const storeID = "store_1"

var (
	everywhere = auth.Everywhere(context.Background())
	merchant   = auth.As(context.Background(), auth.Merchant, storeID, "Ana")
	placedAt   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

// note is a job that nobody works off; the tests count it.
type note struct {
	OrderID string `json:"orderId"`
}

func (note) Kind() string { return "note" }

func seedStore(t *testing.T, s *store.Store, id string) {
	t.Helper()
	if err := s.Client().Store.Create().SetID(id).SetName("Loja").SetCurrency("BRL").Exec(everywhere); err != nil {
		t.Fatalf("create store: %v", err)
	}
}

func seedOrder(t *testing.T, s *store.Store, storeID string, number int) *ent.Order {
	t.Helper()
	created, err := s.Client().Order.Create().SetStoreID(storeID).SetExternalID(fmt.Sprint(number)).
		SetDigest("digest").SetNumber(number).SetName(fmt.Sprintf("#%d", number)).
		SetCurrency("BRL").SetPlacedAt(placedAt).Save(everywhere)
	if err != nil {
		t.Fatalf("create order: %v", err)
	}
	return created
}

// amend is a change as the services make them: rows, version, event, job.
func amend(ctx context.Context, tx *store.Tx, orderID, text string) error {
	o, err := tx.LockOrder(ctx, orderID)
	if err != nil {
		return err
	}
	if err := tx.Order.UpdateOne(o).SetNote(text).SetVersion(o.Version + 1).Exec(ctx); err != nil {
		return fmt.Errorf("update order: %w", err)
	}
	tx.Record(store.Draft{
		StoreID: o.StoreID, OrderID: o.ID, Version: o.Version + 1,
		Kind: "order.amended", Details: map[string]any{"note": text}, OccurredAt: placedAt,
	})
	return tx.Enqueue(ctx, note{OrderID: o.ID}, time.Time{})
}

func countJobs(t *testing.T, s *store.Store, state string) int {
	t.Helper()
	var n int
	row := s.DB().QueryRow("SELECT count(*) FROM river_job WHERE kind = 'note' AND state = $1", state)
	if err := row.Scan(&n); err != nil {
		t.Fatalf("count jobs: %v", err)
	}
	return n
}

// wantUnchanged fails unless the order is as it was seeded, without event or job.
func wantUnchanged(t *testing.T, s *store.Store, orderID string) {
	t.Helper()
	o := s.Client().Order.GetX(everywhere, orderID)
	events, err := s.ReadOrder(everywhere, orderID, 0, 10)
	if err != nil {
		t.Fatalf("read order events: %v", err)
	}
	if o.Version != 0 || o.Note != "" || len(events) != 0 || countJobs(t, s, "available") != 0 {
		t.Errorf("version %d, note %q, %d events, %d jobs, want nothing changed",
			o.Version, o.Note, len(events), countJobs(t, s, "available"))
	}
}
