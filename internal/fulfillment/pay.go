package fulfillment

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderline"
	"github.com/waybill/waybill/ent/orderreturn"
	"github.com/waybill/waybill/ent/refund"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/suborderline"
	"github.com/waybill/waybill/internal/problem"
)

// MarkOrderPaid notes that the buyer has paid and splits the order. Doing it
// again, or fifty times at once, makes one split.
func (s *Service) MarkOrderPaid(ctx context.Context, in MarkOrderPaidInput) (*ent.Order, error) {
	err := s.change(ctx, in.ID, func(c *change) error {
		if c.order.PaidAt != nil {
			return nil
		}
		if c.order.Status == order.StatusCancelled {
			return problem.Errorf(problem.Conflict, "order %s is cancelled", c.order.Name)
		}
		at := c.now
		if in.PaidAt != nil {
			at = in.PaidAt.UTC()
		}
		return c.paid(ctx, at)
	})
	if err != nil {
		return nil, err
	}
	return s.Order(ctx, in.ID)
}

// paid writes the payment and splits the order.
func (c *change) paid(ctx context.Context, at time.Time) error {
	err := c.Order.Update().Where(order.ID(c.order.ID)).SetPaymentStatus(order.PaymentStatusPaid).SetPaidAt(at).Exec(ctx)
	if err != nil {
		return fmt.Errorf("mark order paid: %w", err)
	}
	c.order.PaymentStatus, c.order.PaidAt = order.PaymentStatusPaid, &at
	c.record(OrderPaid, nil, nil)
	if err := c.screen(ctx); err != nil {
		return err
	}
	return c.route(ctx)
}

// RecordRefund notes money that the shop gave back, once per external id, and
// takes the refunded units out of what waits. Units that a supplier has are a
// CONFLICT.
func (s *Service) RecordRefund(ctx context.Context, in RecordRefundInput) (*ent.Order, error) {
	err := s.change(ctx, in.OrderID, func(c *change) error {
		first, err := c.Refund.Query().Where(refund.OrderID(c.order.ID), refund.ExternalID(in.ExternalID)).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			return c.refund(ctx, in)
		case err != nil:
			return fmt.Errorf("find refund: %w", err)
		case first.AmountMinor != in.Amount.Minor:
			return problem.Errorf(problem.Conflict, "refund %s was recorded before with another amount", in.ExternalID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Order(ctx, in.OrderID)
}

func (c *change) refund(ctx context.Context, in RecordRefundInput) error {
	if err := c.checkRefund(in); err != nil {
		return err
	}
	if in.ReturnID != nil {
		ours, err := c.order.QueryReturns().Where(orderreturn.ID(*in.ReturnID)).Exist(ctx)
		if err != nil {
			return fmt.Errorf("find return: %w", err)
		}
		if !ours {
			return problem.Errorf(problem.NotFound, "no return %s of order %s", *in.ReturnID, c.order.Name)
		}
	}
	err := c.Refund.Create().SetOrderID(c.order.ID).SetExternalID(in.ExternalID).SetNillableReturnID(in.ReturnID).
		SetAmountMinor(in.Amount.Minor).SetNote(deref(in.Note)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("create refund: %w", err)
	}
	refunded := c.order.RefundedMinor + in.Amount.Minor
	status := order.PaymentStatusPartiallyRefunded
	if refunded == c.order.TotalMinor {
		status = order.PaymentStatusRefunded
	}
	err = c.Order.UpdateOneID(c.order.ID).SetRefundedMinor(refunded).SetPaymentStatus(status).Exec(ctx)
	if err != nil {
		return fmt.Errorf("add up refunds: %w", err)
	}
	for _, line := range in.Lines {
		if err := c.refundUnits(ctx, line); err != nil {
			return err
		}
	}
	c.record(OrderRefunded, nil, map[string]any{"amount": in.Amount.String()})
	return nil
}

func (c *change) checkRefund(in RecordRefundInput) error {
	if c.order.PaidAt == nil {
		return problem.Errorf(problem.Conflict, "order %s is not paid", c.order.Name)
	}
	faults := problem.Collect()
	faults.Require("externalId", in.ExternalID)
	switch left := c.order.TotalMinor - c.order.RefundedMinor; {
	case in.Amount.Currency != c.order.Currency:
		faults.Add("amount", problem.WrongCurrency, "is in %s, the order is in %s", in.Amount.Currency, c.order.Currency)
	case in.Amount.Minor < 0 || in.Amount.Minor > left:
		faults.Add("amount", problem.OutOfRange, "must be from 0 to what is left of the total")
	}
	for i, line := range in.Lines {
		if line.Quantity < 1 {
			faults.At("lines", i).Add("quantity", problem.OutOfRange, "must be at least 1")
		}
	}
	return faults.Err()
}

// refundUnits takes units out of the waiting sub-orders of a line, the newest
// sub-order first.
func (c *change) refundUnits(ctx context.Context, in *RefundLineInput) error {
	line, err := c.OrderLine.Query().Where(orderline.ID(in.OrderLineID), orderline.OrderID(c.order.ID)).Only(ctx)
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.NotFound, "no line %s in order %s", in.OrderLineID, c.order.Name)
	}
	if err != nil {
		return fmt.Errorf("read order line: %w", err)
	}
	if in.Quantity > line.Quantity-line.CancelledQuantity-line.RefundedQuantity {
		return problem.Errorf(problem.Conflict, "line %s has fewer than %d units left", line.Sku, in.Quantity)
	}
	if line.RequiresShipping {
		if err := c.takeOut(ctx, line, in.Quantity); err != nil {
			return err
		}
	}
	if err := line.Update().AddRefundedQuantity(in.Quantity).Exec(ctx); err != nil {
		return fmt.Errorf("refund units: %w", err)
	}
	return nil
}

func (c *change) takeOut(ctx context.Context, line *ent.OrderLine, rest int) error {
	waiting, err := c.SubOrderLine.Query().
		Where(suborderline.OrderLineID(line.ID), suborderline.HasSubOrderWith(suborder.OrderID(c.order.ID))).
		WithSubOrder().All(ctx)
	if err != nil {
		return fmt.Errorf("read waiting lines: %w", err)
	}
	for i := len(waiting) - 1; i >= 0 && rest > 0; i-- {
		l := waiting[i]
		sub := l.Edges.SubOrder
		if state := (State{sub.Status, sub.RequestStatus}); !state.Allows(Cancelled) || sub.ReplacesShipmentID != nil {
			continue
		}
		take := min(rest, l.Quantity-l.CancelledQuantity)
		if err := l.Update().AddCancelledQuantity(take).Exec(ctx); err != nil {
			return fmt.Errorf("take units out: %w", err)
		}
		rest -= take
		if err := c.cancelEmpty(ctx, sub.ID); err != nil {
			return err
		}
	}
	if rest > 0 {
		return problem.Errorf(problem.Conflict, "%d units of %s are with a supplier already", rest, line.Sku)
	}
	return nil
}

// cancelEmpty cancels a sub-order that has nothing left to ship.
func (c *change) cancelEmpty(ctx context.Context, id string) error {
	sub, err := c.subOrder(ctx, id)
	if err != nil || remaining(sub) > 0 {
		return err
	}
	if err := c.releaseAll(ctx, sub); err != nil {
		return err
	}
	c.record(SubOrderCancelled, sub, map[string]any{"reason": "refunded"})
	return c.move(ctx, sub, Cancelled)
}

// remaining is the units of a sub-order that are neither cancelled nor shipped.
func remaining(sub *ent.SubOrder) int {
	units := 0
	for _, l := range sub.Edges.Lines {
		units += l.Quantity - l.CancelledQuantity - l.ShippedQuantity
	}
	return units
}
