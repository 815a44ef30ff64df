package fulfillment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
)

// watchedAtOnce is how many orders one job looks at.
const watchedAtOnce = 20

// watchLease is how long an order whose deadline came stays out of the sweep.
// Should its job be lost, it is found again.
const watchLease = 5 * time.Minute

// SweepDeadlines finds the orders whose next deadline has come, by an index of
// nothing but deadlines, and has each of them looked at. It returns how many
// there were, at most limit.
func (s *Service) SweepDeadlines(ctx context.Context, limit int) (int, error) {
	ctx = auth.Everywhere(ctx)
	var due []string
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		query := tx.Order.Query().Where(order.WatchAtLTE(s.now())).Order(order.ByWatchAt()).Limit(limit)
		if tx.Locks() {
			query.ForUpdate(sql.WithLockAction(sql.SkipLocked))
		}
		if due, err = query.IDs(ctx); err != nil || len(due) == 0 {
			return err
		}
		if err := tx.Order.Update().Where(order.IDIn(due...)).SetWatchAt(s.now().Add(watchLease)).Exec(ctx); err != nil {
			return err
		}
		var looks []Watch
		for some := range slices.Chunk(due, watchedAtOnce) {
			looks = append(looks, Watch{OrderIDs: some})
		}
		return store.EnqueueMany(ctx, tx, looks)
	})
	if err != nil {
		return 0, fmt.Errorf("sweep deadlines: %w", err)
	}
	return len(due), nil
}

// Watch brings the incidents of orders in line with the time, each on its own.
func (s *Service) Watch(ctx context.Context, orderIDs ...string) error {
	var failed []error
	for _, id := range orderIDs {
		failed = append(failed, s.watch(ctx, id))
	}
	return errors.Join(failed...)
}

func (s *Service) watch(ctx context.Context, orderID string) error {
	ctx, found, err := s.actForOrder(ctx, orderID)
	if err != nil || !found {
		return err
	}
	return s.change(ctx, orderID, func(c *change) error {
		c.due = true
		return nil
	})
}

// actForOrder lets Waybill itself act for the store of an order, as jobs do.
func (s *Service) actForOrder(ctx context.Context, orderID string) (context.Context, bool, error) {
	found, err := s.store.Client().Order.Query().Where(order.ID(orderID)).Select(order.FieldStoreID).Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return ctx, false, nil
	}
	if err != nil {
		return ctx, false, fmt.Errorf("find order %s: %w", orderID, err)
	}
	return auth.As(ctx, auth.System, found.StoreID, "Waybill"), true, nil
}
