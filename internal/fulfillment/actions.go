package fulfillment

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
)

// OrderAction is something that may be done with an order now.
type OrderAction string

// SubOrderAction is something that may be done with a sub-order now.
type SubOrderAction string

// Attention is something that goes wrong by itself and is being retried or
// needs a look.
type Attention struct {
	Severity      incident.Severity
	Reason        string
	Message       string
	Since         time.Time
	NextAttemptAt *time.Time
}

// AtRisk may still end well by itself; Broken needs somebody.
const (
	AtRisk = incident.SeverityAtRisk
	Broken = incident.SeverityBroken
)

// SubOrderActions is what may be done with a sub-order now.
func (s *Service) SubOrderActions(ctx context.Context, sub *ent.SubOrder) ([]SubOrderAction, error) {
	attempts, err := sub.Submissions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read submissions: %w", err)
	}
	waiting := false
	if n := len(attempts); n > 0 {
		last := attempts[n-1].Status
		waiting = last == submission.StatusQueued || last == submission.StatusInDoubt
	}
	return actionsOf(sub, waiting), nil
}

// actionsOf is what the table and the facts allow. Waiting: an attempt to hand
// it over has not ended.
func actionsOf(sub *ent.SubOrder, waiting bool) []SubOrderAction {
	state := State{sub.Status, sub.RequestStatus}
	actions := []SubOrderAction{}
	for _, candidate := range []struct {
		action  SubOrderAction
		allowed bool
	}{
		{"SHIP", sub.SupplierID != nil && (state.Allows(Submitted) || state == scheduled)},
		{"HOLD", state.Allows(Held) || sub.Status == onHold.Status},
		{"RELEASE_HOLD", state.Allows(Released)},
		{"CANCEL", state.Allows(Cancelled) || state.Allows(CancellationRequested)},
		{"RETRY", waiting && (state == submitted || state == askedEarly)},
		{"ACCEPT", state.Allows(Accepted)},
		{"REJECT", state.Allows(Rejected)},
		{"ROUTE", routable(sub)},
		{"REROUTE", reroutableAs(sub)},
		{"MARK_SHIPPED", state.Allows(Shipped) && !Ended(sub.Status)},
		{"CHECK", sub.AskAt != nil},
		{"RESHIP", sub.ShippedAt != nil && sub.Status != suborder.StatusCancelled},
	} {
		if candidate.allowed {
			actions = append(actions, candidate.action)
		}
	}
	return actions
}

// OrderActions is what may be done with an order now.
func (s *Service) OrderActions(ctx context.Context, o *ent.Order) ([]OrderAction, error) {
	subs, err := o.SubOrders(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sub-orders: %w", err)
	}
	var ship, hold, release bool
	cancel, unsent := len(subs) == 0, len(subs) == 0
	for _, sub := range subs {
		state := State{sub.Status, sub.RequestStatus}
		ship = ship || sub.SupplierID != nil && (state.Allows(Submitted) || state == scheduled)
		hold = hold || state.Allows(Held)
		release = release || state.Allows(Released)
		cancel = cancel || state.Allows(Cancelled) || state.Allows(CancellationRequested)
		unsent = unsent || !Ended(sub.Status)
	}
	isOpen, paid := o.Status == order.StatusOpen, o.PaidAt != nil
	actions := []OrderAction{}
	for _, candidate := range []struct {
		action  OrderAction
		allowed bool
	}{
		{"MARK_PAID", isOpen && !paid},
		{"SHIP", isOpen && paid && ship},
		{"HOLD", isOpen && (hold || len(subs) == 0)},
		{"RELEASE_HOLD", isOpen && release},
		{"CANCEL", isOpen && cancel},
		{"CHANGE_ADDRESS", isOpen && unsent && o.ShippingAddress != nil},
		{"RECORD_REFUND", paid && o.RefundedMinor < o.TotalMinor},
		{"SET_FULFILLMENT_MODE", isOpen},
	} {
		if candidate.allowed {
			actions = append(actions, candidate.action)
		}
	}
	return actions, nil
}

// Attention says what goes wrong with a sub-order by itself, or nil.
func (s *Service) Attention(ctx context.Context, sub *ent.SubOrder) (*Attention, error) {
	attempts, err := sub.Submissions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read submissions: %w", err)
	}
	switch {
	case Ended(sub.Status):
		return nil, nil
	case sub.SupplierID == nil:
		return &Attention{Severity: Broken, Reason: "NO_SUPPLIER", Message: "No supplier offers its lines.", Since: sub.CreatedAt}, nil
	case sub.RequestStatus == suborder.RequestStatusRejected:
		return &Attention{Severity: Broken, Reason: "SUPPLIER_REJECTED", Message: "The supplier declined: " + sub.RejectionMessage, Since: deref(sub.SubmittedAt)}, nil
	}
	return troubled(attempts), nil
}

// brokenAfter failed attempts in a row, waiting will hardly help.
const brokenAfter = 8

// troubled looks at the newest attempts.
func troubled(attempts []*ent.Submission) *Attention {
	n := len(attempts)
	if n == 0 {
		return nil
	}
	last := attempts[n-1]
	trouble := &Attention{Severity: AtRisk, Since: attempts[0].CreatedAt, NextAttemptAt: &last.DueAt}
	if n > brokenAfter || last.Lookups > brokenAfter {
		trouble.Severity = Broken
	}
	switch {
	case last.Status == submission.StatusInDoubt:
		trouble.Reason, trouble.Message = "SUBMISSION_IN_DOUBT", "The supplier may have it; it is being asked. "+last.FailureMessage
	case last.Status == submission.StatusQueued && n > 1 && notTaken(attempts[n-2]):
		trouble.Reason, trouble.Message = "SUPPLIER_UNAVAILABLE", "The supplier did not take it. "+attempts[n-2].FailureMessage
	default:
		return nil
	}
	return trouble
}
