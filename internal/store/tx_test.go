package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

var errChangedMind = errors.New("changed my mind")

func TestInTxCommitsRowsEventsAndJobs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		o := seedOrder(t, s, storeID, 1001)

		err := s.InTx(merchant, func(tx *store.Tx) error { return amend(merchant, tx, o.ID, "gift") })
		if err != nil {
			t.Fatalf("InTx: %v", err)
		}

		if got := s.Client().Order.GetX(merchant, o.ID); got.Version != 1 || got.Note != "gift" {
			t.Errorf("order has version %d and note %q, want 1 and gift", got.Version, got.Note)
		}
		event := s.Client().OrderEvent.Query().OnlyX(merchant)
		if event.Position != 1 || event.ActorKind != "MERCHANT" || event.Actor != "Ana" {
			t.Errorf("event at %d by %s %s, want 1 by MERCHANT Ana", event.Position, event.ActorKind, event.Actor)
		}
		if n := countJobs(t, s, "available"); n != 1 {
			t.Errorf("%d jobs ready to run, want 1", n)
		}
	})
}

func TestInTxLeavesNothingOfAFailedChange(t *testing.T) {
	t.Parallel()
	failures := map[string]func(tx *store.Tx, orderID string) error{
		"ChangeFails": func(*store.Tx, string) error { return errChangedMind },
		"EventFails": func(tx *store.Tx, orderID string) error {
			tx.Record(store.Draft{StoreID: storeID, OrderID: orderID, Version: 1, Kind: "again", OccurredAt: placedAt})
			return nil
		},
		"EventsOfTwoStores": func(tx *store.Tx, orderID string) error {
			tx.Record(store.Draft{StoreID: "store_2", OrderID: orderID, Version: 2, Kind: "again", OccurredAt: placedAt})
			return nil
		},
	}
	for name, fail := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				s.PublishTo(func(context.Context, ...realtime.Event) { t.Error("published") })
				seedStore(t, s, storeID)
				o := seedOrder(t, s, storeID, 1001)

				err := s.InTx(merchant, func(tx *store.Tx) error {
					return errors.Join(amend(merchant, tx, o.ID, "gift"), fail(tx, o.ID))
				})
				if err == nil {
					t.Error("InTx succeeded")
				}
				wantUnchanged(t, s, o.ID)
			})
		})
	}
}

func TestInTxOutlivesAPanic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		o := seedOrder(t, s, storeID, 1001)
		func() {
			defer func() { _ = recover() }()
			_ = s.InTx(merchant, func(tx *store.Tx) error {
				_ = amend(merchant, tx, o.ID, "gift")
				panic("out of luck")
			})
		}()
		wantUnchanged(t, s, o.ID)
		if err := s.InTx(merchant, func(tx *store.Tx) error { return amend(merchant, tx, o.ID, "gift") }); err != nil {
			t.Errorf("InTx after a panic: %v", err)
		}
	})
}

func TestEventsArePublishedAfterTheCommit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		o := seedOrder(t, s, storeID, 1001)
		ctx, leave := context.WithCancel(merchant)
		var published, committed []realtime.Event
		s.PublishTo(func(ctx context.Context, events ...realtime.Event) {
			leave() // whoever asked for the change may be gone by now
			found, err := s.Read(ctx, storeID, 0, 10)
			if err != nil {
				t.Errorf("read: %v", err)
			}
			published, committed = events, found
		})

		if err := s.InTx(ctx, func(tx *store.Tx) error { return amend(ctx, tx, o.ID, "gift") }); err != nil {
			t.Fatalf("InTx: %v", err)
		}

		want := []realtime.Event{{
			StoreID: storeID, Position: 1, OrderID: o.ID, Version: 1, Kind: "order.amended", RecordedAt: placedAt,
		}}
		if diff := cmp.Diff(want, published); diff != "" {
			t.Errorf("published (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, committed); diff != "" {
			t.Errorf("readable when published (-want +got):\n%s", diff)
		}
	})
}

func TestALostRaceIsRunAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		o := seedOrder(t, s, storeID, 1001)
		var published atomic.Int32
		s.PublishTo(func(_ context.Context, events ...realtime.Event) { published.Add(int32(len(events))) })
		runs := 0
		err := s.InTx(merchant, func(tx *store.Tx) error {
			if err := amend(merchant, tx, o.ID, "gift"); err != nil {
				return err
			}
			if runs++; runs < 3 {
				return &pgconn.PgError{Code: "40001", Message: "could not serialize access"}
			}
			return nil
		})
		if err != nil || runs != 3 || published.Load() != 1 || countJobs(t, s, "available") != 1 {
			t.Errorf("InTx: %v, %d runs, %d published, %d jobs, want 3 runs and one of each",
				err, runs, published.Load(), countJobs(t, s, "available"))
		}
	})
}

func TestDeadlockedChangesBothCommit(t *testing.T) {
	t.Parallel()
	s := storetest.OpenPostgres(t)
	seedStore(t, s, storeID)
	a, b := seedOrder(t, s, storeID, 1001).ID, seedOrder(t, s, storeID, 1002).ID
	var changes errgroup.Group
	var locked sync.WaitGroup
	locked.Add(2)
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		first := true
		changes.Go(func() error {
			return s.InTx(merchant, func(tx *store.Tx) error {
				if _, err := tx.LockOrder(merchant, pair[0]); err != nil {
					return err
				}
				if first {
					first = false
					locked.Done()
					locked.Wait()
				}
				return amend(merchant, tx, pair[1], "crossed")
			})
		})
	}
	if err := changes.Wait(); err != nil {
		t.Fatalf("InTx: %v", err)
	}
	if heads, err := s.Heads(everywhere, []string{storeID}); err != nil || heads[storeID] != 2 {
		t.Errorf("feed stands at %d, %v, want 2", heads[storeID], err)
	}
}

func TestEnqueueForLaterWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		err := s.InTx(merchant, func(tx *store.Tx) error {
			return errors.Join(
				tx.Enqueue(merchant, note{OrderID: "now"}, time.Now().Add(-time.Second)),
				tx.Enqueue(merchant, note{OrderID: "later"}, time.Now().Add(time.Hour)))
		})
		if err != nil {
			t.Fatalf("InTx: %v", err)
		}
		if ready, waiting := countJobs(t, s, "available"), countJobs(t, s, "scheduled"); ready != 1 || waiting != 1 {
			t.Errorf("%d jobs ready, %d scheduled, want one each", ready, waiting)
		}
	})
}
