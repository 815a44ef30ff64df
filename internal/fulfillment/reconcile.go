package fulfillment

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// What a supplier tells when it is asked is compared with what we know:
//
//	messages that never came       taken in like webhooks; told before, they are known by their id
//	an answer without message      accepted, rejected: taken from the receipt
//	anything else that differs     an incident, SUPPLIER_DISAGREES, for a person

// takeIn compares a supplier's views with our sub-orders.
func (s *Service) takeIn(ctx context.Context, of *ent.Supplier, subOrderIDs []string, views map[string]supplier.View) error {
	missed, err := s.missed(ctx, of, views)
	if err != nil {
		return err
	}
	for _, id := range subOrderIDs {
		for _, a := range missed[id] {
			if err := s.keep(ctx, a); err != nil {
				return err
			}
		}
		view, known := views[id]
		err := s.changeSubOrder(ctx, id, func(c *change, sub *ent.SubOrder) error {
			return c.reconcile(ctx, sub, view, known, len(missed[id]))
		})
		if err != nil && problem.Of(err) != problem.NotFound {
			return err
		}
	}
	return nil
}

// missed finds the messages that we were never told, or have not acted on yet,
// by reference.
func (s *Service) missed(ctx context.Context, of *ent.Supplier, views map[string]supplier.View) (map[string][]arrival, error) {
	told := make(map[string]arrival)
	var ids []string
	for _, view := range views {
		for _, raw := range view.Messages {
			m, err := supplier.ParseMessage(raw)
			if err != nil || m.Reference != view.Reference {
				continue // nothing to learn from
			}
			told[m.ID] = arrival{source: message.SourceSupplier, sender: of.ID, id: m.ID, kind: m.Type, reference: m.Reference, body: raw}
			ids = append(ids, m.ID)
		}
	}
	for some := range slices.Chunk(ids, 500) {
		known, err := s.store.Client().Message.Query().
			Where(message.SenderID(of.ID), message.ExternalIDIn(some...), message.StatusNEQ(message.StatusReceived)).Select(message.FieldExternalID).Strings(ctx)
		if err != nil {
			return nil, fmt.Errorf("find known messages: %w", err)
		}
		for _, id := range known {
			delete(told, id)
		}
	}
	missed := make(map[string][]arrival)
	for _, id := range ids { // in the order in which they were told
		if a, fresh := told[id]; fresh {
			missed[a.reference] = append(missed[a.reference], a)
			delete(told, id)
		}
	}
	return missed, nil
}

// reconcile takes one sub-order's view and says when to ask again.
func (c *change) reconcile(ctx context.Context, sub *ent.SubOrder, view supplier.View, known bool, missed int) error {
	next := c.now.Add(soonest) // to see whether what was missed has put it right
	disagreement := sub.Disagreement
	if missed > 0 {
		c.record(SubOrderReconciled, sub, map[string]any{"messages": missed})
	} else {
		if known {
			if err := c.catchUp(ctx, sub, view); err != nil {
				return err
			}
		}
		disagreement = differs(sub, view, known)
		next = askNext(sub.Edges.Supplier.Polled, newest(sub), c.now)
	}
	if disagreement != sub.Disagreement {
		c.record(SubOrderReconciled, sub, map[string]any{"disagreement": disagreement})
	}
	update := sub.Update().SetCheckedAt(c.now).SetDisagreement(disagreement).SetAskAt(next)
	if more, err := c.stillHeard(ctx, sub); err != nil {
		return err
	} else if !more && missed == 0 && disagreement == "" {
		update.ClearAskAt()
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("note what the supplier told: %w", err)
	}
	return nil
}

// catchUp takes an answer that came without a message.
func (c *change) catchUp(ctx context.Context, sub *ent.SubOrder, view supplier.View) (err error) {
	state := State{sub.Status, sub.RequestStatus}
	switch {
	case view.State == supplier.StateAccepted && state == submitted:
		err = c.accept(ctx, sub)
	case view.State == supplier.StateRejected && (state.Allows(Rejected) || state == asked || state == askedEarly):
		err = c.reject(ctx, sub, hold.Reason(view.RejectionReason), view.RejectionMessage)
	case view.State == supplier.StateCancelled && (state == asked || state == askedEarly):
		err = c.answerCancellation(ctx, sub, true, "cancelled at the supplier")
	default:
		return nil
	}
	if err == nil {
		c.record(SubOrderReconciled, sub, map[string]any{"state": string(view.State)})
	}
	return err
}

// differs says what of a supplier's view does not fit ours, in words; empty: it
// fits.
func differs(sub *ent.SubOrder, view supplier.View, known bool) string {
	open := !Ended(sub.Status)
	shipped := shippedUnits(sub) > 0
	switch {
	case !known && (open || shipped) && confirmed(sub):
		return "the supplier does not know it"
	case !known:
		return ""
	case view.State == supplier.StateCancelled && sub.Status == suborder.StatusInProgress:
		return "the supplier has cancelled it"
	case view.State == supplier.StateRejected && sub.Status == suborder.StatusInProgress:
		return "the supplier has rejected it"
	case view.State == supplier.StateShipped && open && !shipped:
		return "the supplier has shipped it and tells no tracking number"
	case view.State != supplier.StateShipped && shipped && !slices.ContainsFunc(view.Messages, func(m json.RawMessage) bool { return ships(m) }):
		return "the supplier has not shipped it"
	case view.State != supplier.StateCancelled && view.State != supplier.StateRejected && sub.Status == suborder.StatusCancelled:
		return "the supplier is still at work on it"
	}
	return ""
}

// confirmed says whether the supplier said that it has the sub-order.
func confirmed(sub *ent.SubOrder) bool {
	last := latest(sub)
	return sub.RequestStatus != suborder.RequestStatusSubmitted || last != nil && last.Status == submission.StatusSucceeded
}

func ships(raw []byte) bool {
	m, err := supplier.ParseMessage(raw)
	return err == nil && m.Type == supplier.TypeShipped
}

// parcelsUnderWay says whether a supplier that is polled may still tell where a
// parcel is.
func (c *change) parcelsUnderWay(ctx context.Context, sub *ent.SubOrder) (bool, error) {
	ended := []parcel.TrackingStatus{parcel.TrackingStatusDelivered, parcel.TrackingStatusReturned, parcel.TrackingStatusCancelled}
	some, err := c.Parcel.Query().Where(parcel.TrackingStatusNotIn(ended...), parcel.CreatedAtGT(c.now.Add(-followedFor)),
		parcel.HasShipmentWith(shipment.SubOrderID(sub.ID), shipment.StatusNEQ(shipment.StatusCancelled))).Exist(ctx)
	return some, wrapped("read parcels", err)
}

// followedFor is how long a polled supplier is asked where its parcels are.
const followedFor = 90 * 24 * time.Hour
