package fulfillment

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/problem"
)

// CancelOrder calls off what no supplier has at once, and asks the suppliers of
// the rest to stop. The order is CANCELLED when all of it is; what ships first
// stays. It fails with CONFLICT when nothing is left to cancel. Twice changes
// nothing.
func (s *Service) CancelOrder(ctx context.Context, in CancelOrderInput) (*ent.Order, error) {
	err := s.change(ctx, in.ID, func(c *change) error {
		if c.order.Status == order.StatusCancelled {
			return nil
		}
		return c.cancelOrder(ctx, deref(in.Reason))
	})
	if err != nil {
		return nil, err
	}
	return s.Order(ctx, in.ID)
}

func (c *change) cancelOrder(ctx context.Context, reason string) error {
	subs, err := c.subOrders().All(ctx)
	if err != nil {
		return fmt.Errorf("read sub-orders: %w", err)
	}
	open := c.order.Status == order.StatusOpen && len(subs) == 0
	for _, sub := range subs {
		if Ended(sub.Status) {
			continue
		}
		open = true
		if err := c.callOff(ctx, sub, reason); err != nil {
			return err
		}
	}
	if !open {
		return problem.Errorf(problem.Conflict, "nothing of order %s is left to cancel", c.order.Name)
	}
	if c.order.CancelRequestedAt == nil {
		err = c.Order.Update().Where(order.ID(c.order.ID)).SetCancelRequestedAt(c.now).SetCancelReason(reason).Exec(ctx)
		if err != nil {
			return fmt.Errorf("note cancellation: %w", err)
		}
		c.order.CancelRequestedAt, c.order.CancelReason = &c.now, reason
	}
	if err := c.grantCancelling(ctx); err != nil {
		return err
	}
	return c.finishCancelling(ctx)
}

// finishCancelling cancels the order once all of its parts are.
func (c *change) finishCancelling(ctx context.Context) error {
	if c.order.CancelRequestedAt == nil || c.order.Status != order.StatusOpen {
		return nil
	}
	left, err := c.SubOrder.Query().Where(suborder.OrderID(c.order.ID), suborder.StatusNEQ(suborder.StatusCancelled)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read sub-orders: %w", err)
	}
	if left {
		return nil
	}
	if err := c.cancelLines(ctx); err != nil {
		return err
	}
	err = c.Order.Update().Where(order.ID(c.order.ID)).SetStatus(order.StatusCancelled).SetCancelledAt(c.now).Exec(ctx)
	if err != nil {
		return fmt.Errorf("cancel order: %w", err)
	}
	c.order.Status = order.StatusCancelled
	c.record(OrderCancelled, nil, map[string]any{"reason": c.order.CancelReason})
	return nil
}

// cancelLines cancels what no sub-order had: services, and orders not yet paid.
func (c *change) cancelLines(ctx context.Context) error {
	lines, err := c.order.QueryLines().All(ctx)
	if err != nil {
		return fmt.Errorf("read order lines: %w", err)
	}
	for _, line := range lines {
		rest := line.Quantity - line.RefundedQuantity
		if err := line.Update().SetCancelledQuantity(rest).Exec(ctx); err != nil {
			return fmt.Errorf("cancel order line: %w", err)
		}
	}
	return nil
}

// CancelSubOrder calls off a sub-order that no supplier has at once; of one
// that a supplier has, or may have, it asks for. It fails with CONFLICT once
// nothing is left to cancel. Twice changes nothing.
func (s *Service) CancelSubOrder(ctx context.Context, in CancelSubOrderInput) (*ent.SubOrder, error) {
	var result *ent.SubOrder
	err := s.changeSubOrder(ctx, in.ID, func(c *change, sub *ent.SubOrder) error {
		result = sub
		if sub.Status == suborder.StatusCancelled {
			return nil
		}
		return c.callOff(ctx, sub, deref(in.Reason))
	})
	return result, err
}

// callOff cancels a sub-order, or asks its supplier to.
func (c *change) callOff(ctx context.Context, sub *ent.SubOrder, reason string) error {
	if err := c.withdraw(ctx, sub); err != nil {
		return err
	}
	switch state := (State{sub.Status, sub.RequestStatus}); {
	case state == askedEarly || state == asked:
		return nil
	case state.Allows(CancellationRequested) && !reached(sub):
		return c.dropUnsent(ctx, sub, reason)
	case state.Allows(CancellationRequested):
		return c.askToCancel(ctx, sub, reason)
	}
	return c.cancel(ctx, sub, reason)
}

// cancel takes a sub-order that no supplier has out of the order.
func (c *change) cancel(ctx context.Context, sub *ent.SubOrder, reason string) error {
	if err := c.releaseAll(ctx, sub); err != nil {
		return err
	}
	if err := c.move(ctx, sub, Cancelled); err != nil {
		return err
	}
	if err := c.cancelUnits(ctx, sub); err != nil {
		return err
	}
	c.record(SubOrderCancelled, sub, map[string]any{"reason": reason})
	return nil
}

// cancelUnits takes what a sub-order has not shipped out of the order.
func (c *change) cancelUnits(ctx context.Context, sub *ent.SubOrder) error {
	for _, l := range sub.Edges.Lines {
		rest := l.Quantity - l.CancelledQuantity - l.ShippedQuantity
		if rest <= 0 {
			continue
		}
		if err := l.Update().AddCancelledQuantity(rest).Exec(ctx); err != nil {
			return fmt.Errorf("cancel sub-order line: %w", err)
		}
		l.CancelledQuantity += rest
		if sub.ReplacesShipmentID != nil {
			continue // what the buyer ordered was shipped once
		}
		if err := c.OrderLine.UpdateOneID(l.OrderLineID).AddCancelledQuantity(rest).Exec(ctx); err != nil {
			return fmt.Errorf("cancel order line: %w", err)
		}
	}
	return nil
}

// withdraw takes back a submission that surely never left the house. One that
// was sent, or is being sent, stays.
func (c *change) withdraw(ctx context.Context, sub *ent.SubOrder) error {
	last := latest(sub)
	if sub.RequestStatus != suborder.RequestStatusSubmitted || last == nil || last.Status != submission.StatusQueued {
		return nil
	}
	err := last.Update().SetStatus(submission.StatusFailed).SetFinishedAt(c.now).
		SetFailureCode(withdrawn).SetFailureMessage("called off before it was sent").Exec(ctx)
	if err != nil {
		return fmt.Errorf("withdraw submission: %w", err)
	}
	return c.move(ctx, sub, Withdrawn)
}

// latest is the newest attempt to hand a sub-order over, or nil.
func latest(sub *ent.SubOrder) *ent.Submission {
	if n := len(sub.Edges.Submissions); n > 0 {
		return sub.Edges.Submissions[n-1]
	}
	return nil
}
