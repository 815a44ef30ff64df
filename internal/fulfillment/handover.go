package fulfillment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	entsupplier "github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/supplier"
)

// Handing over exactly once:
//
//	QUEUED ──take──▶ SENDING ──▶ SUCCEEDED
//	                    │ ├────▶ FAILED, and another attempt QUEUED (surely not taken)
//	                    │ └────▶ IN_DOUBT (time-out, lost reply)
//	                    └ lost (we died) ▶ IN_DOUBT ──look up──▶ SUCCEEDED, or FAILED and QUEUED again
//
// Each step is one transaction under the order's lock; the supplier is called
// between two of them. Every attempt carries the sub-order's id as reference
// and idempotency key.
const (
	lostAfter   = 5 * time.Second // beyond the call's own time-out
	firstRetry  = 5 * time.Second
	longestWait = 15 * time.Minute
)

// task is what a job does between two transactions.
type task struct {
	sub       *ent.SubOrder
	lookup    bool
	order     supplier.Order
	connector supplier.Connector
}

// Submit takes the next step of handing a sub-order over. It returns how long
// to wait until there is another one; 0 means that there is none. It may be
// called at any time, twice or by two nodes at once. A paused supplier is called
// only when somebody insists.
func (s *Service) Submit(ctx context.Context, subOrderID string, insist bool) (time.Duration, error) {
	ctx, found, err := s.actFor(ctx, subOrderID)
	if err != nil || !found {
		return 0, err
	}
	next, wait, err := s.take(ctx, subOrderID)
	if err != nil || next == nil {
		return wait, err
	}
	calling, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if next.lookup {
		receipt, err := next.connector.Lookup(calling, next.order.Reference)
		return s.conclude(context.WithoutCancel(ctx), next, receipt, err)
	}
	to := deref(next.sub.SupplierID)
	done, pause := s.breakers.admit(to, subOrderID)
	switch {
	case pause == 0:
		defer s.noteBreaker(context.WithoutCancel(ctx), to)
	case insist:
		done = func(supplier.Outcome) {} // the breaker did not ask
	default:
		s.noteBreaker(ctx, to)
		return s.postpone(context.WithoutCancel(ctx), next, pause)
	}
	receipt, err := next.connector.Submit(calling, next.order)
	done(supplier.OutcomeOf(err))
	return s.conclude(context.WithoutCancel(ctx), next, receipt, err)
}

// take decides what is to be done now and claims it.
func (s *Service) take(ctx context.Context, subOrderID string) (next *task, wait time.Duration, err error) {
	err = s.changeSubOrder(ctx, subOrderID, func(c *change, sub *ent.SubOrder) error {
		last := latest(sub)
		if last == nil || sub.Edges.Supplier == nil {
			return nil
		}
		if early := last.DueAt.Sub(c.now); early > 0 && !settled(last) {
			wait = early
			return nil
		}
		connector, err := s.connector(sub.Edges.Supplier)
		if err != nil {
			return err // before anything is claimed
		}
		switch last.Status {
		case submission.StatusQueued:
			next = c.task(sub, connector, false)
			if err := sub.Update().SetShipTo(c.order.ShippingAddress).ClearAddressState().Exec(ctx); err != nil {
				return fmt.Errorf("note where it goes: %w", err)
			}
			return c.claim(ctx, last, submission.StatusSending)
		case submission.StatusSending: // whoever sent it died or lost the reply
			next = c.task(sub, connector, true)
			c.record(SubOrderInDoubt, sub, map[string]any{"code": "LOST"})
			return c.claim(ctx, last, submission.StatusInDoubt)
		case submission.StatusInDoubt:
			next = c.task(sub, connector, true)
			return c.claim(ctx, last, submission.StatusInDoubt)
		case submission.StatusSucceeded, submission.StatusFailed:
		}
		return nil
	})
	return next, wait, err
}

func settled(s *ent.Submission) bool {
	return s.Status == submission.StatusSucceeded || s.Status == submission.StatusFailed
}

// claim keeps others away for as long as the call may take.
func (c *change) claim(ctx context.Context, last *ent.Submission, to submission.Status) error {
	update := last.Update().SetStatus(to).SetDueAt(c.now.Add(c.service.timeout + lostAfter))
	if last.StartedAt == nil {
		update.SetStartedAt(c.now)
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("claim submission: %w", err)
	}
	return nil
}

func (c *change) task(sub *ent.SubOrder, connector supplier.Connector, lookup bool) *task {
	return &task{sub: sub, lookup: lookup, connector: connector, order: c.service.supplierOrder(c.order, sub)}
}

// connector is how a supplier is reached.
func (s *Service) connector(to *ent.Supplier) (supplier.Connector, error) {
	key, err := s.store.Secrets().Open(secret.At(entsupplier.Table, entsupplier.FieldAPIKey, to.ID), to.APIKey)
	if err != nil {
		return nil, fmt.Errorf("connect to supplier: %w", err)
	}
	return s.suppliers.Connector(to.Connector, supplier.Account{SupplierID: to.ID, Endpoint: to.Endpoint, APIKey: key, Timeout: s.timeout})
}

// supplierOrder is what the supplier gets to see: where to, what, and our
// reference. No e-mail, no price that the buyer paid.
func (s *Service) supplierOrder(o *ent.Order, sub *ent.SubOrder) supplier.Order {
	out := supplier.Order{
		Reference: sub.ID, IdempotencyKey: sub.ID, Name: sub.Name, ShippingMethod: o.ShippingMethod,
		WebhookURL: s.WebhookURL(deref(sub.SupplierID)),
	}
	if a := o.ShippingAddress; a != nil {
		out.ShipTo = supplier.Address(*a)
	}
	for _, l := range sub.Edges.Lines {
		out.Currency = l.CostCurrency
		if n := l.Quantity - l.CancelledQuantity; n > 0 {
			out.Lines = append(out.Lines, supplier.OrderLine{
				LineID: l.ID, SKU: l.SupplierSku, Quantity: n, UnitCost: l.UnitCostMinor,
			})
		}
	}
	return out
}

// WebhookURL is where a supplier sends its webhooks.
func (s *Service) WebhookURL(supplierID string) string {
	return s.publicURL + "/webhooks/suppliers/" + supplierID
}

// conclude writes down how the call ended.
func (s *Service) conclude(ctx context.Context, done *task, receipt supplier.Receipt, failure error) (wait time.Duration, err error) {
	s.outcomes.WithLabelValues(string(supplier.OutcomeOf(failure))).Inc()
	err = s.changeSubOrder(ctx, done.sub.ID, func(c *change, sub *ent.SubOrder) error {
		last := latest(sub)
		if settled(last) {
			return nil // a webhook was faster
		}
		if failure == nil {
			return c.taken(ctx, sub, last, receipt)
		}
		var err error
		wait, err = c.notTaken(ctx, sub, last, failure, done.lookup)
		return err
	})
	if err == nil && failure == nil {
		s.contacted(ctx, deref(done.sub.SupplierID))
	}
	return wait, err
}

// taken notes that the supplier has the sub-order, and its answer if it gave
// one at once.
func (c *change) taken(ctx context.Context, sub *ent.SubOrder, last *ent.Submission, receipt supplier.Receipt) error {
	if err := c.succeed(ctx, sub, last, receipt.SupplierOrderID); err != nil {
		return err
	}
	switch receipt.State {
	case supplier.StateAccepted, supplier.StateShipped:
		return c.accept(ctx, sub)
	case supplier.StateRejected:
		return c.reject(ctx, sub, hold.Reason(receipt.RejectionReason), receipt.RejectionMessage)
	default: // the answer comes by webhook
	}
	return nil
}

func (c *change) succeed(ctx context.Context, sub *ent.SubOrder, last *ent.Submission, supplierOrderID string) error {
	if err := last.Update().SetStatus(submission.StatusSucceeded).SetFinishedAt(c.now).Exec(ctx); err != nil {
		return fmt.Errorf("conclude submission: %w", err)
	}
	last.Status = submission.StatusSucceeded
	had := sub.Update().SetAskAt(askNext(sub.Edges.Supplier.Polled, c.now, c.now)).SetDisagreement("")
	if supplierOrderID != "" {
		had.SetSupplierOrderID(supplierOrderID)
	}
	if err := had.Exec(ctx); err != nil {
		return fmt.Errorf("keep the supplier's number: %w", err)
	}
	c.record(SubOrderSent, sub, map[string]any{"supplierOrderId": supplierOrderID})
	if to := sub.Edges.Supplier; to.Connector == supplier.KindPortal && to.Email != "" {
		return c.Enqueue(ctx, TellOfSubOrder{SubOrderID: sub.ID}, c.now)
	}
	return nil
}

// notTaken decides what a failure means: refused, try again, or find out first.
func (c *change) notTaken(ctx context.Context, sub *ent.SubOrder, last *ent.Submission, failure error, lookup bool) (time.Duration, error) {
	code, message := supplier.Describe(failure)
	switch outcome := supplier.OutcomeOf(failure); {
	case outcome == supplier.Refused && !lookup:
		if err := c.fail(ctx, last, code, message); err != nil {
			return 0, err
		}
		return 0, c.reject(ctx, sub, hold.Reason(supplier.ReasonOf(failure)), message)
	case outcome == supplier.NotTaken && !lookup, outcome == supplier.NotFound && lookup:
		if err := c.fail(ctx, last, code, message); err != nil {
			return 0, err
		}
		c.record(SubOrderNotTaken, sub, map[string]any{"code": code, "attempt": last.Attempt})
		wait := max(backoff(last.Attempt), supplier.RetryAfter(failure))
		if sub.RequestStatus == suborder.RequestStatusCancellationRequested {
			return 0, c.answerCancellation(ctx, sub, true, "the supplier never had it")
		}
		if sub.RequestStatus != suborder.RequestStatusSubmitted {
			return 0, nil
		}
		_, err := c.queue(ctx, sub, c.now.Add(wait))
		return 0, err // the new attempt has a job of its own
	}
	wait := backoff(last.Lookups + 1)
	if last.Status == submission.StatusSending {
		c.record(SubOrderInDoubt, sub, map[string]any{"code": code})
	}
	err := last.Update().SetStatus(submission.StatusInDoubt).AddLookups(1).SetDueAt(c.now.Add(wait)).
		SetFailureCode(code).SetFailureMessage(message).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("note doubt: %w", err)
	}
	return wait, nil
}

func (c *change) fail(ctx context.Context, last *ent.Submission, code, message string) error {
	err := last.Update().SetStatus(submission.StatusFailed).SetFinishedAt(c.now).
		SetFailureCode(code).SetFailureMessage(message).Exec(ctx)
	if err != nil {
		return fmt.Errorf("conclude submission: %w", err)
	}
	return nil
}

// queue adds the next attempt and its job.
func (c *change) queue(ctx context.Context, sub *ent.SubOrder, at time.Time) (*ent.Submission, error) {
	attempt := 1
	if last := latest(sub); last != nil {
		attempt = last.Attempt + 1
	}
	made, err := c.Submission.Create().SetSubOrderID(sub.ID).SetAttempt(attempt).SetDueAt(at).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("queue submission: %w", err)
	}
	sub.Edges.Submissions = append(sub.Edges.Submissions, made)
	return made, c.Enqueue(ctx, Submit{SubOrderID: sub.ID}, at)
}

// backoff doubles from firstRetry to longestWait, with a jitter of ±20 %.
func backoff(attempt int) time.Duration {
	wait := longestWait
	if attempt < 10 {
		wait = min(longestWait, firstRetry<<(attempt-1))
	}
	return wait*4/5 + rand.N(wait*2/5)
}

// Overdue names the sub-orders whose submission should have moved by now: their
// job was lost or its node died. It is what makes "never none" true.
func (s *Service) Overdue(ctx context.Context, limit int) ([]string, error) {
	ids, err := s.store.Client().Submission.Query().
		Where(submission.StatusIn(submission.StatusQueued, submission.StatusSending, submission.StatusInDoubt),
			submission.DueAtLT(s.now().Add(-lostAfter))).
		Order(submission.ByDueAt()).Limit(limit).
		Select(submission.FieldSubOrderID).Strings(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("find overdue submissions: %w", err)
	}
	return ids, nil
}
