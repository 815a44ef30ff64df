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

// CancelOrder calls the whole order off. It fails with CONFLICT, changing
// nothing, once a supplier has or may have any of it. Twice changes nothing.
func (s *Service) CancelOrder(ctx context.Context, in CancelOrderInput) (*ent.Order, error) {
	err := s.change(ctx, in.ID, func(c *change) error {
		if c.order.Status == order.StatusCancelled {
			return nil
		}
		if c.order.Status == order.StatusClosed {
			return problem.Errorf(problem.Conflict, "order %s is closed", c.order.Name)
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
	for _, sub := range subs {
		if sub.Status == suborder.StatusCancelled {
			continue
		}
		if err := c.cancel(ctx, sub, reason); err != nil {
			return err
		}
	}
	if err := c.cancelLines(ctx); err != nil {
		return err
	}
	err = c.Order.UpdateOneID(c.order.ID).SetStatus(order.StatusCancelled).
		SetCancelledAt(c.now).SetCancelReason(reason).Exec(ctx)
	if err != nil {
		return fmt.Errorf("cancel order: %w", err)
	}
	c.record(OrderCancelled, nil, map[string]any{"reason": reason})
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

// CancelSubOrder calls off a sub-order that no supplier has. It fails with
// CONFLICT once one has, or may have, it.
func (s *Service) CancelSubOrder(ctx context.Context, in CancelSubOrderInput) (*ent.SubOrder, error) {
	var result *ent.SubOrder
	err := s.changeSubOrder(ctx, in.ID, func(c *change, sub *ent.SubOrder) error {
		result = sub
		if sub.Status == suborder.StatusCancelled {
			return nil
		}
		return c.cancel(ctx, sub, deref(in.Reason))
	})
	return result, err
}

// cancel takes a sub-order and its units out of the order.
func (c *change) cancel(ctx context.Context, sub *ent.SubOrder, reason string) error {
	if err := c.withdraw(ctx, sub); err != nil {
		return err
	}
	if err := c.releaseAll(ctx, sub); err != nil {
		return err
	}
	if err := c.move(ctx, sub, Cancelled); err != nil {
		return err
	}
	for _, l := range sub.Edges.Lines {
		rest := l.Quantity - l.CancelledQuantity - l.ShippedQuantity
		if err := l.Update().AddCancelledQuantity(rest).Exec(ctx); err != nil {
			return fmt.Errorf("cancel sub-order line: %w", err)
		}
		if err := c.OrderLine.UpdateOneID(l.OrderLineID).AddCancelledQuantity(rest).Exec(ctx); err != nil {
			return fmt.Errorf("cancel order line: %w", err)
		}
	}
	c.record(SubOrderCancelled, sub, map[string]any{"reason": reason})
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
		SetFailureCode("WITHDRAWN").SetFailureMessage("called off before it was sent").Exec(ctx)
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
