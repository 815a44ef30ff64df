package fulfillment

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/auth"
)

// AcceptSubOrder notes the supplier's yes, when it came by other means.
func (s *Service) AcceptSubOrder(ctx context.Context, id string) (*ent.SubOrder, error) {
	var result *ent.SubOrder
	err := s.changeSubOrder(ctx, id, func(c *change, sub *ent.SubOrder) error {
		result = sub
		return c.accept(ctx, sub)
	})
	return result, err
}

// RejectSubOrder notes the supplier's no, when it came by other means.
func (s *Service) RejectSubOrder(ctx context.Context, in RejectSubOrderInput) (*ent.SubOrder, error) {
	var result *ent.SubOrder
	err := s.changeSubOrder(ctx, in.ID, func(c *change, sub *ent.SubOrder) error {
		result = sub
		return c.reject(ctx, sub, in.Reason, deref(in.Message))
	})
	return result, err
}

// accept takes the supplier's yes to all of a sub-order. Told again, it changes
// nothing.
func (c *change) accept(ctx context.Context, sub *ent.SubOrder) error {
	state := State{sub.Status, sub.RequestStatus}
	if state == accepted || state == closed || state == asked || state == refused {
		return nil
	}
	if err := c.move(ctx, sub, Accepted); err != nil {
		return err
	}
	if err := c.provenTaken(ctx, sub); err != nil {
		return err
	}
	c.record(SubOrderAccepted, sub, nil)
	return nil
}

// reject takes the supplier's no to all of a sub-order: it is held with the
// reason, and may be shipped again or routed to someone else.
func (c *change) reject(ctx context.Context, sub *ent.SubOrder, reason hold.Reason, message string) error {
	if hold.ReasonValidator(reason) != nil {
		reason = hold.ReasonOther
	}
	if sub.RequestStatus == suborder.RequestStatusCancellationRequested {
		return c.rejectedAnyway(ctx, sub, message)
	}
	if err := c.releaseAll(ctx, sub); err != nil {
		return err
	}
	if err := c.move(ctx, sub, Rejected); err != nil {
		return err
	}
	if err := c.provenTaken(ctx, sub); err != nil {
		return err
	}
	err := sub.Update().SetRejectionReason(reason.String()).SetRejectionMessage(message).Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep rejection: %w", err)
	}
	c.record(SubOrderRejected, sub, map[string]any{"reason": reason.String(), "message": message})
	return c.holdSubOrder(ctx, sub, reason, message)
}

// rejectedAnyway takes a no to what was to be cancelled: nothing is left to ask.
func (c *change) rejectedAnyway(ctx context.Context, sub *ent.SubOrder, message string) error {
	if err := c.provenTaken(ctx, sub); err != nil {
		return err
	}
	return c.answerCancellation(ctx, sub, true, message)
}

// provenTaken ends an attempt that is still open: the supplier's answer proves
// that it arrived, so nothing is sent again.
func (c *change) provenTaken(ctx context.Context, sub *ent.SubOrder) error {
	if last := latest(sub); last != nil && !settled(last) {
		return c.succeed(ctx, sub, last, sub.SupplierOrderID)
	}
	return nil
}

// giveUp notes that the supplier will not ship the rest.
func (c *change) giveUp(ctx context.Context, sub *ent.SubOrder, reason, message string) error {
	if err := c.move(ctx, sub, GaveUp); err != nil {
		return err
	}
	c.record(SubOrderIncomplete, sub, map[string]any{"reason": reason, "message": message})
	return nil
}

// contacted notes that a supplier answered. It is correct to about a minute and
// never fails a change.
func (s *Service) contacted(ctx context.Context, supplierID string) {
	now := s.now()
	err := s.store.Client().Supplier.Update().
		Where(supplier.ID(supplierID), supplier.Or(supplier.LastContactAtIsNil(), supplier.LastContactAtLT(now.Add(-time.Minute)))).
		SetLastContactAt(now).Exec(auth.Everywhere(ctx))
	if err != nil {
		s.log.WarnContext(ctx, "contact not noted", "supplier_id", supplierID, "error", err)
	}
}
