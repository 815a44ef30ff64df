package fulfillment

import (
	"context"
	"errors"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// SetFulfillmentMode sets the mode of an order, a supplier or the store; nil
// clears it, so that the next level decides. What was submitted is never
// touched. It tells how many waiting sub-orders the mode would send, and has
// jobs send them when asked to. A dry run only tells.
func (s *Service) SetFulfillmentMode(ctx context.Context, in SetFulfillmentModeInput) (*SetFulfillmentModePayload, error) {
	if err := checkMode(in); err != nil {
		return nil, err
	}
	var result *SetFulfillmentModePayload
	steps := func(tx *store.Tx) (err error) {
		if result, err = s.setMode(ctx, tx, in); err == nil && deref(in.DryRun) {
			err = errDryRun
		}
		return err
	}
	var err error
	if in.OrderID != nil {
		err = s.change(ctx, *in.OrderID, func(c *change) error { return c.setOrderMode(in.Mode, steps) })
	} else {
		err = s.store.InTx(ctx, steps)
	}
	if err != nil && !errors.Is(err, errDryRun) {
		return nil, err
	}
	return result, nil
}

// errDryRun undoes what a dry run did.
var errDryRun = errors.New("dry run")

func checkMode(in SetFulfillmentModeInput) error {
	faults := problem.Collect()
	if in.OrderID != nil && in.SupplierID != nil {
		faults.Add("supplierId", problem.Duplicate, "must not be given beside orderId")
	}
	if in.Mode == nil && in.OrderID == nil && in.SupplierID == nil {
		faults.Add("mode", problem.Required, "must be given for the store")
	}
	return faults.Err()
}

// setOrderMode is a change of the order like any other, with an event.
func (c *change) setOrderMode(mode *Mode, steps func(*store.Tx) error) error {
	if string(deref(c.order.FulfillmentMode)) != string(deref(mode)) {
		c.record(OrderModeChanged, nil, map[string]any{"mode": string(deref(mode))})
	}
	return steps(c.Tx)
}

// setMode writes the mode on its level, and counts and starts what waits.
func (s *Service) setMode(ctx context.Context, tx *store.Tx, in SetFulfillmentModeInput) (*SetFulfillmentModePayload, error) {
	if err := writeMode(ctx, tx, in); err != nil {
		return nil, err
	}
	viewer, _ := auth.From(ctx)
	shop, err := tx.Store.Get(ctx, viewer.StoreID)
	if err != nil {
		return nil, fmt.Errorf("read store: %w", err)
	}
	waiting, err := waitingFor(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	result := &SetFulfillmentModePayload{Mode: shop.FulfillmentMode}
	if in.Mode != nil {
		result.Mode = *in.Mode
	}
	orders := make(map[string]bool)
	for _, sub := range waiting {
		if nearestMode(sub.Edges.Order, sub.Edges.Supplier, shop) == entstore.FulfillmentModeAutomatic {
			result.Waiting++
			orders[sub.OrderID] = true
		}
	}
	if !deref(in.SubmitWaiting) {
		return result, nil
	}
	for id := range orders {
		if err := tx.Enqueue(ctx, ShipWaiting{OrderID: id}, s.now()); err != nil {
			return nil, err
		}
	}
	result.Submitted = result.Waiting
	return result, nil
}

func writeMode(ctx context.Context, tx *store.Tx, in SetFulfillmentModeInput) (err error) {
	viewer, _ := auth.From(ctx)
	switch {
	case in.OrderID != nil:
		update := tx.Order.UpdateOneID(*in.OrderID).ClearFulfillmentMode()
		if in.Mode != nil {
			update = tx.Order.UpdateOneID(*in.OrderID).SetFulfillmentMode(order.FulfillmentMode(*in.Mode))
		}
		err = update.Exec(ctx)
	case in.SupplierID != nil:
		update := tx.Supplier.UpdateOneID(*in.SupplierID).ClearFulfillmentMode()
		if in.Mode != nil {
			update = tx.Supplier.UpdateOneID(*in.SupplierID).SetFulfillmentMode(supplier.FulfillmentMode(*in.Mode))
		}
		err = update.Exec(ctx)
	default:
		err = tx.Store.UpdateOneID(viewer.StoreID).SetFulfillmentMode(*in.Mode).Exec(ctx)
	}
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.NotFound, "no such order or supplier")
	}
	if err != nil {
		return fmt.Errorf("set fulfilment mode: %w", err)
	}
	return nil
}

// waitingFor reads the sub-orders that wait for Ship order on the level whose
// mode is set.
func waitingFor(ctx context.Context, tx *store.Tx, in SetFulfillmentModeInput) ([]*ent.SubOrder, error) {
	query := tx.SubOrder.Query().Where(
		suborder.StatusEQ(open.Status), suborder.RequestStatusEQ(open.Request), suborder.SupplierIDNotNil(),
		suborder.HasOrderWith(order.StatusEQ(order.StatusOpen)),
	)
	if in.OrderID != nil {
		query.Where(suborder.OrderID(*in.OrderID))
	}
	if in.SupplierID != nil {
		query.Where(suborder.SupplierID(*in.SupplierID))
	}
	waiting, err := query.WithOrder().WithSupplier().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read waiting sub-orders: %w", err)
	}
	return waiting, nil
}

// ShipWaiting submits the sub-orders of an order that wait although their mode
// is automatic by now.
func (s *Service) ShipWaiting(ctx context.Context, orderID string) error {
	ctx, found, err := s.actForOrder(ctx, orderID)
	if err != nil || !found {
		return err
	}
	return s.change(ctx, orderID, func(c *change) error {
		subs, err := c.subOrders().Where(suborder.StatusEQ(open.Status), suborder.RequestStatusEQ(open.Request),
			suborder.SupplierIDNotNil()).All(ctx)
		if err != nil {
			return fmt.Errorf("read waiting sub-orders: %w", err)
		}
		for _, sub := range subs {
			if err := c.goOn(ctx, sub); err != nil {
				return err
			}
		}
		return nil
	})
}
