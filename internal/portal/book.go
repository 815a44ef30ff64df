package portal

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
	connector "github.com/waybill/waybill/internal/supplier/portal"
)

// Book is the portal as its connector reads it: the sub-orders themselves.
type Book struct {
	Store *store.Store
}

// Find returns what a supplier has under a reference; nil: nothing.
func (b Book) Find(ctx context.Context, supplierID, reference string) (*connector.Entry, error) {
	sub, err := b.Store.Client().SubOrder.Query().WithLines().
		Where(suborder.ID(reference), suborder.SupplierID(supplierID), suborder.RequestStatusNEQ(suborder.RequestStatusUnsubmitted)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find sub-order: %w", err)
	}
	entry := &connector.Entry{Name: sub.Name, State: stateOf(sub), Answered: sub.AcceptedAt != nil, Units: make(map[string]int)}
	if entry.State == supplier.StateRejected {
		entry.Rejection = supplier.ParseRejection(sub.RejectionReason, sub.RejectionMessage)
	}
	for _, l := range sub.Edges.Lines {
		if n := l.Quantity - l.CancelledQuantity; n > 0 {
			entry.Units[l.ID] = n
		}
	}
	return entry, nil
}

func stateOf(sub *ent.SubOrder) supplier.State {
	for _, l := range sub.Edges.Lines {
		if l.ShippedQuantity > 0 {
			return supplier.StateShipped
		}
	}
	switch {
	case sub.Status == suborder.StatusCancelled:
		return supplier.StateCancelled
	case sub.RequestStatus == suborder.RequestStatusRejected, sub.Status == suborder.StatusIncomplete:
		return supplier.StateRejected
	case sub.AcceptedAt != nil:
		return supplier.StateAccepted
	}
	return supplier.StateReceived
}

// theirs are the sub-orders that were handed to a supplier.
func theirs(supplierID string) predicate.SubOrder {
	return suborder.And(
		suborder.SupplierID(supplierID), suborder.RequestStatusNEQ(suborder.RequestStatusUnsubmitted),
		suborder.Or(suborder.RequestStatusNEQ(suborder.RequestStatusSubmitted), suborder.AcceptedAtNotNil(),
			suborder.HasSubmissionsWith(submission.StatusEQ(submission.StatusSucceeded))),
	)
}
