package fulfillment

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
)

// Hold holds an order or one of its sub-orders. It fails with CONFLICT while
// the sub-order, or all of the order's, are with a supplier or ended.
func (s *Service) Hold(ctx context.Context, in HoldInput) (*ent.Hold, error) {
	var made *ent.Hold
	err := s.changeOwner(ctx, in.ID, func(c *change, sub *ent.SubOrder) error {
		return c.Once(ctx, in.IdempotencyKey, "hold", in, func() (id string, err error) {
			made, err = c.hold(ctx, sub, in)
			if err != nil {
				return "", err
			}
			return made.ID, nil
		}, func(id string) (err error) {
			made, err = c.Hold.Get(ctx, id)
			return err
		})
	})
	return made, err
}

// changeOwner runs a change on an order (sub is nil) or on a sub-order.
func (s *Service) changeOwner(ctx context.Context, id string, steps func(c *change, sub *ent.SubOrder) error) error {
	if identity.Prefix(id) == "sub" {
		return s.changeSubOrder(ctx, id, steps)
	}
	return s.change(ctx, id, func(c *change) error { return steps(c, nil) })
}

func (c *change) hold(ctx context.Context, sub *ent.SubOrder, in HoldInput) (*ent.Hold, error) {
	if c.order.Status != order.StatusOpen {
		return nil, problem.Errorf(problem.Conflict, "order %s is %s", c.order.Name, c.order.Status)
	}
	if sub != nil {
		return c.openHold(ctx, sub, in.Reason, deref(in.Note))
	}
	subs, err := c.subOrders().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sub-orders: %w", err)
	}
	held := 0
	for _, sub := range subs {
		if err := c.bringToHold(ctx, sub); err == nil {
			held++
		} else if problem.Of(err) != problem.Conflict {
			return nil, err
		}
	}
	if len(subs) > 0 && held == 0 {
		return nil, problem.Errorf(problem.Conflict, "everything of order %s is with its suppliers", c.order.Name)
	}
	return c.createHold(ctx, nil, in.Reason, deref(in.Note))
}

// openHold adds a reason to a sub-order, and holds it unless it is held.
func (c *change) openHold(ctx context.Context, sub *ent.SubOrder, reason hold.Reason, note string) (*ent.Hold, error) {
	if err := c.bringToHold(ctx, sub); err != nil {
		return nil, err
	}
	return c.createHold(ctx, sub, reason, note)
}

func (c *change) bringToHold(ctx context.Context, sub *ent.SubOrder) error {
	if sub.Status == suborder.StatusOnHold {
		return nil
	}
	return c.move(ctx, sub, Held)
}

func (c *change) holdSubOrder(ctx context.Context, sub *ent.SubOrder, reason hold.Reason, note string) error {
	_, err := c.openHold(ctx, sub, reason, note)
	return err
}

func (c *change) createHold(ctx context.Context, sub *ent.SubOrder, reason hold.Reason, note string) (*ent.Hold, error) {
	create := c.Hold.Create().SetOrderID(c.order.ID).SetReason(reason).SetNote(note).SetHeldBy(who(ctx))
	if sub != nil {
		create.SetSubOrderID(sub.ID)
	}
	made, err := create.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create hold: %w", err)
	}
	c.record(HoldOpened, sub, map[string]any{"reason": reason.String(), "note": note})
	return made, nil
}

// ReleaseHold releases one hold. When it was the last one, the sub-orders go on
// by themselves if their mode says so. Twice changes nothing.
func (s *Service) ReleaseHold(ctx context.Context, id string) (*ent.Hold, error) {
	found, err := s.store.Client().Hold.Get(ctx, id)
	if err := missing("hold", id, err); err != nil {
		return nil, err
	}
	var released *ent.Hold
	err = s.change(ctx, found.OrderID, func(c *change) error {
		released, err = c.Hold.Get(ctx, id)
		if err != nil {
			return fmt.Errorf("read hold: %w", err)
		}
		if released.ReleasedAt != nil {
			return nil
		}
		released, err = c.release(ctx, released)
		if err != nil {
			return err
		}
		return c.resume(ctx, released.SubOrderID)
	})
	return released, err
}

func (c *change) release(ctx context.Context, h *ent.Hold) (*ent.Hold, error) {
	h, err := h.Update().SetReleasedAt(c.now).SetReleasedBy(who(ctx)).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("release hold: %w", err)
	}
	d := map[string]any{"reason": h.Reason.String()}
	var sub *ent.SubOrder
	if h.SubOrderID != nil {
		sub = &ent.SubOrder{ID: *h.SubOrderID}
	}
	c.record(HoldReleased, sub, d)
	return h, nil
}

// resume lets every sub-order go on whose last hold is gone; only one of them
// when subID names it.
func (c *change) resume(ctx context.Context, subID *string) error {
	orderHeld, err := c.openHolds(ctx, hold.SubOrderIDIsNil())
	if err != nil || orderHeld > 0 {
		return err
	}
	query := c.subOrders().Where(suborder.StatusEQ(suborder.StatusOnHold))
	if subID != nil {
		query.Where(suborder.ID(*subID))
	}
	subs, err := query.All(ctx)
	if err != nil {
		return fmt.Errorf("read held sub-orders: %w", err)
	}
	for _, sub := range subs {
		if err := c.resumeSubOrder(ctx, sub); err != nil {
			return err
		}
	}
	return nil
}

func (c *change) resumeSubOrder(ctx context.Context, sub *ent.SubOrder) error {
	held, err := c.openHolds(ctx, hold.SubOrderID(sub.ID))
	if err != nil || held > 0 {
		return err
	}
	if err := c.move(ctx, sub, Released); err != nil {
		return err
	}
	if sub.Status == suborder.StatusInProgress { // its price was agreed to
		c.record(SubOrderAccepted, sub, nil)
		return nil
	}
	if sub.SupplierID == nil {
		return nil // waits for somebody to route it
	}
	return c.goOn(ctx, sub)
}

// releaseAll releases the holds of a sub-order that is being ended, without
// letting it go on.
func (c *change) releaseAll(ctx context.Context, sub *ent.SubOrder) error {
	open, err := c.Hold.Query().Where(hold.SubOrderID(sub.ID), hold.ReleasedAtIsNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("read holds: %w", err)
	}
	for _, h := range open {
		if _, err := c.release(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (c *change) openHolds(ctx context.Context, of predicate.Hold) (int, error) {
	n, err := c.Hold.Query().Where(hold.OrderID(c.order.ID), hold.ReleasedAtIsNil(), of).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count holds: %w", err)
	}
	return n, nil
}

func who(ctx context.Context) string {
	v, _ := auth.From(ctx)
	return v.Name
}
