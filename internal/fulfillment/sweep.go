package fulfillment

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
)

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
		looks := make([]Watch, len(due))
		for i, id := range due {
			looks[i] = Watch{OrderID: id}
		}
		return store.EnqueueMany(ctx, tx, looks)
	})
	if err != nil {
		return 0, fmt.Errorf("sweep deadlines: %w", err)
	}
	return len(due), nil
}

// Watch brings the incidents of an order in line with the time.
func (s *Service) Watch(ctx context.Context, orderID string) error {
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
