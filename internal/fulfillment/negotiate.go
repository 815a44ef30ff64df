package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/supplier"
)

// Cancelling what a supplier has is a negotiation:
//
//	asked ──▶ agreed                       the units leave the order
//	      ──▶ refused, or shipped first    the sub-order goes on
//	      ──▶ the supplier never had it    as if agreed
//
// The supplier is asked from a job, again and again until it answers: asking
// twice is safe.

// askToCancel notes the wish and leaves the asking to a job.
func (c *change) askToCancel(ctx context.Context, sub *ent.SubOrder, reason string) error {
	if err := c.releaseAll(ctx, sub); err != nil { // a price that nobody agreed to
		return err
	}
	if err := c.move(ctx, sub, CancellationRequested); err != nil {
		return err
	}
	err := sub.Update().SetCancelRequestedAt(c.now).SetCancelReason(reason).SetCancelAnswer("").Exec(ctx)
	if err != nil {
		return fmt.Errorf("note the request: %w", err)
	}
	c.record(CancellationAsked, sub, map[string]any{"reason": reason})
	return c.Enqueue(ctx, AskToCancel{SubOrderID: sub.ID}, c.now)
}

// reached says whether a supplier has, or may have, the sub-order by its own
// reference. A back-order goes by the first sub-order's, and what a person
// marked shipped may never have been submitted.
func reached(sub *ent.SubOrder) bool {
	return slices.ContainsFunc(sub.Edges.Submissions, func(s *ent.Submission) bool { return s.Status != submission.StatusFailed })
}

// dropUnsent cancels what there is nobody to ask about.
func (c *change) dropUnsent(ctx context.Context, sub *ent.SubOrder, reason string) error {
	if err := c.move(ctx, sub, CancellationRequested); err != nil {
		return err
	}
	if err := sub.Update().SetCancelRequestedAt(c.now).SetCancelReason(reason).Exec(ctx); err != nil {
		return fmt.Errorf("note the request: %w", err)
	}
	sub.CancelReason = reason
	return c.answerCancellation(ctx, sub, true, "no supplier was sent it")
}

// AskToCancel takes the next step of asking a supplier to stop. It returns how
// long to wait until there is another one; 0 means that there is none.
func (s *Service) AskToCancel(ctx context.Context, subOrderID string) (time.Duration, error) {
	ctx, found, err := s.actFor(ctx, subOrderID)
	if err != nil || !found {
		return 0, err
	}
	sub, err := s.store.Client().SubOrder.Query().Where(suborder.ID(subOrderID)).WithSupplier().WithSubmissions(byAttempt).Only(ctx)
	if err != nil {
		return 0, fmt.Errorf("read sub-order %s: %w", subOrderID, err)
	}
	if sub.RequestStatus != suborder.RequestStatusCancellationRequested {
		return 0, nil // answered, or shipped meanwhile
	}
	if wait := s.untilSettled(sub); wait > 0 {
		return wait, nil
	}
	connector, err := s.connector(sub.Edges.Supplier)
	if err != nil {
		return 0, fmt.Errorf("connect to supplier of %s: %w", sub.Name, err)
	}
	calling, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	answer, err := connector.Cancel(calling, sub.ID, sub.CancelReason)
	return s.heard(context.WithoutCancel(ctx), sub, answer, err)
}

const (
	askAgain    = 2 * time.Second
	pendingWait = time.Hour // an answer that was promised comes by webhook
)

// untilSettled is how long to wait while it is still being found out whether the
// supplier has the sub-order; 0 is not at all.
func (s *Service) untilSettled(sub *ent.SubOrder) time.Duration {
	if last := latest(sub); last != nil && !settled(last) {
		return max(last.DueAt.Sub(s.now()), 0) + askAgain
	}
	return 0
}

// heard writes down the supplier's answer to a request to cancel.
func (s *Service) heard(ctx context.Context, asked *ent.SubOrder, answer supplier.Cancellation, failure error) (wait time.Duration, err error) {
	outcome := supplier.OutcomeOf(failure)
	switch {
	case outcome == supplier.NotFound:
		answer = supplier.Cancellation{State: supplier.CancelAgreed, Message: "the supplier does not have it"}
	case failure != nil:
		since := s.now().Sub(deref(asked.CancelRequestedAt))
		return max(min(since, longestWait), firstRetry, supplier.RetryAfter(failure)), nil
	case answer.State == supplier.CancelPending:
		return pendingWait, nil
	}
	s.contacted(ctx, deref(asked.SupplierID))
	err = s.changeSubOrder(ctx, asked.ID, func(c *change, sub *ent.SubOrder) error {
		if sub.RequestStatus != suborder.RequestStatusCancellationRequested {
			return nil // a webhook was faster
		}
		return c.answerCancellation(ctx, sub, answer.State == supplier.CancelAgreed, answer.Message)
	})
	return 0, err
}

// answerCancellation takes the supplier's answer.
func (c *change) answerCancellation(ctx context.Context, sub *ent.SubOrder, agreed bool, message string) error {
	event := CancellationRefused
	if agreed {
		event = agreement(sub)
	}
	if err := c.move(ctx, sub, event); err != nil {
		return err
	}
	if err := sub.Update().SetCancelAnswer(message).Exec(ctx); err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	c.record(CancellationAnswered, sub, map[string]any{"agreed": agreed, "message": message})
	if !agreed {
		return nil
	}
	if err := c.cancelUnits(ctx, sub); err != nil {
		return err
	}
	c.record(SubOrderCancelled, sub, map[string]any{"reason": sub.CancelReason})
	return c.finishCancelling(ctx)
}

// agreement ends a sub-order of which nothing more is to come: what was shipped
// of it stays.
func agreement(sub *ent.SubOrder) Event {
	if shippedUnits(sub) > 0 {
		return RestCancelled
	}
	return CancellationAgreed
}

// overtaken notes that goods left before the supplier stopped.
func (c *change) overtaken(ctx context.Context, sub *ent.SubOrder) error {
	if err := sub.Update().SetCancelAnswer("it was shipped first").Exec(ctx); err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	c.record(CancellationAnswered, sub, map[string]any{"agreed": false, "message": "it was shipped first"})
	return nil
}

func shippedUnits(sub *ent.SubOrder) int {
	units := 0
	for _, l := range sub.Edges.Lines {
		units += l.ShippedQuantity
	}
	return units
}
