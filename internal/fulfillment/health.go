package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplier"
)

// SupplierHealth is how a supplier has done lately. Times are in seconds, shares
// from 0 to 1; nil: nothing to tell from.
type SupplierHealth struct {
	Since              time.Time
	SubOrders          int
	AnswerSeconds      *float64
	AcceptSeconds      *float64
	ShipSeconds        *float64
	RejectRate         *float64
	OnTimeShare        *float64
	LastContactAt      *time.Time
	BreakerState       supplier.BreakerState
	BreakerChangedAt   *time.Time
	AwaitingAnswer     int
	AwaitingShipment   int
	AwaitingSubmission int
}

const (
	healthDays   = 30
	healthSample = 1000
	answerSample = 100
)

// Health looks at the newest thousand sub-orders that were submitted to a
// supplier in the last thirty days: an index gives them, so it costs the same
// however many there are.
func (s *Service) Health(ctx context.Context, of *ent.Supplier) (*SupplierHealth, error) {
	since := s.now().AddDate(0, 0, -healthDays)
	sample, err := s.store.Client().SubOrder.Query().
		Where(suborder.SupplierID(of.ID), suborder.SubmittedAtGTE(since), suborder.BackorderOfIDIsNil()).
		Order(suborder.BySubmittedAt(sql.OrderDesc())).Limit(healthSample).
		Select(suborder.FieldID, suborder.FieldStatus, suborder.FieldRequestStatus, suborder.FieldSubmittedAt, suborder.FieldAcceptedAt,
			suborder.FieldShippedAt, suborder.FieldShipBy, suborder.FieldAskAt, suborder.FieldRejectionReason).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sub-orders of supplier %s: %w", of.ID, err)
	}
	h := healthOf(sample, s.now())
	if h.AnswerSeconds, err = s.answerTime(ctx, sample); err != nil {
		return nil, err
	}
	h.Since, h.LastContactAt, h.BreakerState, h.BreakerChangedAt = since, of.LastContactAt, of.BreakerState, of.BreakerChangedAt
	return h, nil
}

// answerTime is how long the newest of a supplier's sub-orders took to hand over.
func (s *Service) answerTime(ctx context.Context, sample []*ent.SubOrder) (*float64, error) {
	var ids []string
	for _, sub := range sample[:min(len(sample), answerSample)] {
		ids = append(ids, sub.ID)
	}
	calls, err := s.store.Client().Submission.Query().
		Where(submission.SubOrderIDIn(ids...), submission.StatusEQ(submission.StatusSucceeded), submission.StartedAtNotNil()).
		Select(submission.FieldStartedAt, submission.FieldFinishedAt).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read submissions: %w", err)
	}
	took := make([]float64, len(calls))
	for i, c := range calls {
		took[i] = c.FinishedAt.Sub(*c.StartedAt).Seconds()
	}
	return median(took), nil
}

func healthOf(sample []*ent.SubOrder, now time.Time) *SupplierHealth {
	h := &SupplierHealth{SubOrders: len(sample)}
	var accept, ship []float64
	rejected, answered, onTime, due := 0, 0, 0, 0
	for _, sub := range sample {
		if sub.AcceptedAt != nil {
			accept = append(accept, sub.AcceptedAt.Sub(*sub.SubmittedAt).Seconds())
		}
		if sub.AcceptedAt != nil && sub.ShippedAt != nil {
			ship = append(ship, sub.ShippedAt.Sub(*sub.AcceptedAt).Seconds())
		}
		if sub.RejectionReason != "" {
			rejected++
		}
		if sub.RejectionReason != "" || sub.AcceptedAt != nil {
			answered++
		}
		if by := sub.ShipBy; by != nil && (sub.ShippedAt != nil || now.After(*by)) {
			due++
			if sub.ShippedAt != nil && !sub.ShippedAt.After(*by) {
				onTime++
			}
		}
		h.await(sub)
	}
	h.AcceptSeconds, h.ShipSeconds = median(accept), median(ship)
	h.RejectRate, h.OnTimeShare = portionOf(rejected, answered), portionOf(onTime, due)
	return h
}

// await counts what a sub-order waits for.
func (h *SupplierHealth) await(sub *ent.SubOrder) {
	switch state := (State{sub.Status, sub.RequestStatus}); {
	case state == submitted && sub.AskAt == nil: // nobody has it yet
		h.AwaitingSubmission++
	case state == submitted:
		h.AwaitingAnswer++
	case sub.Status == suborder.StatusInProgress:
		h.AwaitingShipment++
	}
}

func median(values []float64) *float64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	middle := values[len(values)/2]
	if len(values)%2 == 0 {
		middle = (middle + values[len(values)/2-1]) / 2
	}
	return &middle
}

func portionOf(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	s := float64(part) / float64(whole)
	return &s
}
