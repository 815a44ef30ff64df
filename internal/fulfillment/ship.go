package fulfillment

import (
	"context"
	"fmt"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/problem"
)

// ShipOrder hands the waiting sub-orders of a paid order, or those that are
// named, to their suppliers. A second call returns the same submissions. It
// fails with CONFLICT, submitting nothing, when a named one may not be shipped,
// or when nothing may.
func (s *Service) ShipOrder(ctx context.Context, in ShipOrderInput) (*ShipOrderPayload, error) {
	var made []*ent.Submission
	err := s.change(ctx, in.OrderID, func(c *change) error {
		if deref(in.IdempotencyKey) != "" {
			if _, err := c.Seen(ctx, *in.IdempotencyKey, "shipOrder", in); err != nil {
				return err
			}
		}
		var err error
		made, err = c.ship(ctx, in.SubOrderIds)
		return err
	})
	if err != nil {
		return nil, err
	}
	shipped, err := s.Order(ctx, in.OrderID)
	if err != nil {
		return nil, err
	}
	return &ShipOrderPayload{Order: shipped, Submissions: made}, nil
}

// ShipOrders ships up to 500 orders, each on its own.
func (s *Service) ShipOrders(ctx context.Context, inputs []*ShipOrderInput) ([]*ShipOrdersRow, error) {
	if err := bulk(len(inputs)); err != nil {
		return nil, err
	}
	rows := make([]*ShipOrdersRow, len(inputs))
	for i, in := range inputs {
		rows[i] = &ShipOrdersRow{OrderID: in.OrderID, Submissions: []*ent.Submission{}}
		shipped, err := s.ShipOrder(ctx, *in)
		failed, err := rowProblem(err)
		if err != nil {
			return nil, err
		}
		if rows[i].Error = failed; failed == nil {
			rows[i].Order, rows[i].Submissions = shipped.Order, shipped.Submissions
		}
	}
	return rows, nil
}

// ship submits what may be submitted. What was submitted before is returned
// beside it.
func (c *change) ship(ctx context.Context, only []string) ([]*ent.Submission, error) {
	if c.order.PaidAt == nil || c.order.Status != order.StatusOpen {
		return nil, problem.Errorf(problem.Conflict, "order %s is %s and its payment %s", c.order.Name, c.order.Status, c.order.PaymentStatus)
	}
	subs, err := c.subOrders().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sub-orders: %w", err)
	}
	submissions := []*ent.Submission{}
	for _, sub := range subs {
		named := slices.Contains(only, sub.ID)
		if len(only) > 0 && !named {
			continue
		}
		only = slices.DeleteFunc(slices.Clone(only), func(id string) bool { return id == sub.ID })
		made, err := c.shipSubOrder(ctx, sub)
		if problem.Of(err) == problem.Conflict && !named {
			continue
		}
		if err != nil {
			return nil, err
		}
		submissions = append(submissions, made)
		if named && len(only) == 0 {
			break
		}
	}
	if len(only) > 0 {
		return nil, problem.Errorf(problem.NotFound, "no sub-order %s in order %s", only[0], c.order.Name)
	}
	if len(submissions) == 0 {
		return nil, problem.Errorf(problem.Conflict, "nothing of order %s may be shipped now", c.order.Name)
	}
	return submissions, nil
}

// shipSubOrder submits one sub-order, or returns the submission it has.
func (c *change) shipSubOrder(ctx context.Context, sub *ent.SubOrder) (*ent.Submission, error) {
	if last := latest(sub); last != nil && sub.RequestStatus != suborder.RequestStatusRejected && sub.Status != suborder.StatusCancelled && last.FailureCode != withdrawn {
		return last, nil
	}
	if sub.SupplierID == nil {
		return nil, problem.Errorf(problem.Conflict, "%s has no supplier", sub.Name)
	}
	if sub.Status == suborder.StatusScheduled {
		if err := c.move(ctx, sub, WindowEnded); err != nil {
			return nil, err
		}
	}
	return c.submit(ctx, sub)
}

const withdrawn = "WITHDRAWN"

// submit queues a fresh attempt to hand the sub-order over. The job sends it
// after the commit.
func (c *change) submit(ctx context.Context, sub *ent.SubOrder) (*ent.Submission, error) {
	if err := c.move(ctx, sub, Submitted); err != nil {
		return nil, err
	}
	made, err := c.queue(ctx, sub, c.now)
	if err != nil {
		return nil, err
	}
	c.record(SubOrderSubmitted, sub, nil)
	return made, nil
}

// proceed starts a sub-order that nothing holds: scheduled, submitted or left
// waiting, as the nearest mode says.
func (c *change) proceed(ctx context.Context, sub *ent.SubOrder) error {
	shop, err := c.shop(ctx)
	if err != nil {
		return err
	}
	if nearestMode(c.order, sub.Edges.Supplier, shop) == store.FulfillmentModeManual || c.order.Status != order.StatusOpen {
		return nil
	}
	first := sub.RequestStatus == suborder.RequestStatusUnsubmitted && len(sub.Edges.Submissions) == 0
	if shop.UndoWindowSeconds > 0 && first {
		return c.schedule(ctx, sub, shop.UndoWindowSeconds)
	}
	_, err = c.submit(ctx, sub)
	return err
}

// nearestMode is the order's mode, else the supplier's, else the store's.
func nearestMode(o *ent.Order, s *ent.Supplier, shop *ent.Store) Mode {
	switch {
	case o != nil && o.FulfillmentMode != nil:
		return Mode(*o.FulfillmentMode)
	case s != nil && s.FulfillmentMode != nil:
		return Mode(*s.FulfillmentMode)
	}
	return shop.FulfillmentMode
}

// schedule opens the undo window.
func (c *change) schedule(ctx context.Context, sub *ent.SubOrder, seconds int) error {
	at := c.now.Add(secondsOf(seconds))
	sub, err := sub.Update().SetStatus(scheduled.Status).SetSubmitAt(at).Save(ctx)
	if err != nil {
		return fmt.Errorf("schedule sub-order: %w", err)
	}
	c.record(SubOrderScheduled, sub, map[string]any{"submitAt": at})
	return c.Enqueue(ctx, EndWindow{SubOrderID: sub.ID}, at)
}

// EndWindow submits a sub-order whose undo window is over. One that was held,
// cancelled or shipped by hand meanwhile stays as it is.
func (s *Service) EndWindow(ctx context.Context, subOrderID string) error {
	ctx, found, err := s.actFor(ctx, subOrderID)
	if err != nil || !found {
		return err
	}
	return s.changeSubOrder(ctx, subOrderID, func(c *change, sub *ent.SubOrder) error {
		if sub.Status != suborder.StatusScheduled || sub.SubmitAt == nil || sub.SubmitAt.After(c.now) {
			return nil
		}
		if held, err := c.soldOut(ctx, sub); held || err != nil {
			return err
		}
		_, err := c.shipSubOrder(ctx, sub)
		return err
	})
}

// RetrySubmission sends a waiting attempt now. One that is in doubt is looked up
// as soon as the call that it was sent with can no longer arrive: until then a
// supplier that does not know it may still take it.
func (s *Service) RetrySubmission(ctx context.Context, subOrderID string) (*ent.Submission, error) {
	var last *ent.Submission
	err := s.changeSubOrder(ctx, subOrderID, func(c *change, sub *ent.SubOrder) error {
		last = latest(sub)
		if !retriable(sub) {
			return problem.Errorf(problem.Conflict, "%s has no attempt that waits", sub.Name)
		}
		due := c.now
		if last.Status == submission.StatusInDoubt && last.StartedAt != nil {
			if safe := last.StartedAt.Add(s.timeout + lostAfter); safe.After(due) {
				due = safe
			}
		}
		var err error
		if last, err = last.Update().SetDueAt(due).Save(ctx); err != nil {
			return fmt.Errorf("bring attempt forward: %w", err)
		}
		return c.Enqueue(ctx, Submit{SubOrderID: sub.ID, Insist: true}, due)
	})
	return last, err
}

func retriable(sub *ent.SubOrder) bool {
	last := latest(sub)
	return last != nil && (last.Status == submission.StatusQueued || last.Status == submission.StatusInDoubt)
}
