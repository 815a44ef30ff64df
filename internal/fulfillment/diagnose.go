package fulfillment

import (
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
)

// trouble is one thing that is wrong now.
type trouble struct {
	kind     incident.Kind
	severity incident.Severity
	sub      *ent.SubOrder
	parcel   *ent.Parcel
	request  *ent.BuyerRequest
	message  string
	deadline *time.Time // of what is late, or about to be
}

// cause is the same for as long as the same thing is wrong.
func (t trouble) cause() string {
	switch {
	case t.request != nil:
		return string(t.kind) + ":" + t.request.ID
	case t.parcel != nil:
		return string(t.kind) + ":" + t.parcel.ID
	}
	return string(t.kind) + ":" + t.sub.ID
}

// diagnosis is all that is wrong with an order at a moment, from its records
// alone, and when that may change by itself.
type diagnosis struct {
	now      time.Time
	troubles []trouble
	next     *time.Time
}

func diagnose(o *ent.Order, now time.Time) diagnosis {
	d := diagnosis{now: now}
	if o.Status == order.StatusCancelled {
		return d
	}
	for _, sub := range o.Edges.SubOrders {
		d.first(d.troubleOf(sub), disagreement(sub), d.lateness(sub))
	}
	for _, r := range o.Edges.Requests {
		d.first(wish(o, r))
	}
	lost := replaced(o)
	for _, s := range o.Edges.Shipments {
		if s.Status == shipment.StatusCancelled || lost[s.ID] {
			continue
		}
		for _, p := range s.Edges.Parcels {
			d.first(troubleUnderway(s, p), doubtful(s, p), d.unseen(s, p), d.overdue(s, p), d.stuck(s, p))
		}
	}
	return d
}

// first keeps the first of several looks that found something: one thing wrong
// is one incident.
func (d *diagnosis) first(looks ...*trouble) {
	for _, t := range looks {
		if t != nil {
			d.troubles = append(d.troubles, *t)
			return
		}
	}
}

// late is at risk in the last quarter of its time, and broken after it.
func (d *diagnosis) late(t trouble, since, by time.Time) *trouble {
	warned := by.Add(-by.Sub(since) / 4)
	t.deadline = &by
	switch {
	case d.now.Before(warned):
		d.wake(warned)
		return nil
	case d.now.Before(by):
		d.wake(by)
		t.severity = incident.SeverityAtRisk
	default:
		t.severity = incident.SeverityBroken
	}
	return &t
}

func (d *diagnosis) wake(at time.Time) {
	if d.next == nil || at.Before(*d.next) {
		d.next = &at
	}
}

// troubleOf is what is wrong with a sub-order apart from time: the first that
// fits.
func (d *diagnosis) troubleOf(sub *ent.SubOrder) *trouble {
	t := &trouble{sub: sub, severity: incident.SeverityBroken}
	state := State{sub.Status, sub.RequestStatus}
	switch {
	case sub.Status == suborder.StatusIncomplete && remaining(sub) > 0:
		t.kind, t.message = incident.KindSupplierGaveUp, fmt.Sprintf("The supplier will not ship %d units of %s.", remaining(sub), sub.Name)
	case Ended(sub.Status):
		return nil
	case sub.SupplierID == nil && sub.Status != suborder.StatusInProgress:
		t.kind, t.message = incident.KindNoSupplier, "No supplier ships "+sub.Name+"."
	case sub.RequestStatus == suborder.RequestStatusRejected:
		t.kind, t.message = incident.KindSupplierRejected, "The supplier declined "+sub.Name+": "+orElse(sub.RejectionMessage, sub.RejectionReason)
	case state == priced:
		t.kind, t.message = incident.KindCostChanged, "The supplier asks for more than agreed for "+sub.Name+"."
	default:
		return handingOver(t, sub)
	}
	return t
}

// disagreement is what the supplier tells otherwise.
func disagreement(sub *ent.SubOrder) *trouble {
	if sub.Disagreement == "" {
		return nil
	}
	return &trouble{kind: incident.KindSupplierDisagrees, severity: incident.SeverityBroken, sub: sub, message: sub.Name + ": " + sub.Disagreement + "."}
}

// handingOver is what is wrong with the attempts to hand a sub-order over.
func handingOver(t *trouble, sub *ent.SubOrder) *trouble {
	n, last := len(sub.Edges.Submissions), latest(sub)
	if last == nil {
		return nil
	}
	if n <= brokenAfter && last.Lookups <= brokenAfter {
		t.severity = incident.SeverityAtRisk
	}
	switch {
	case last.Status == submission.StatusInDoubt:
		t.kind, t.message = incident.KindSubmissionInDoubt, "The supplier may have "+sub.Name+"; it is being asked. "+last.FailureMessage
	case last.Status == submission.StatusQueued && n > 1 && notTaken(sub.Edges.Submissions[n-2]):
		t.kind, t.message = incident.KindSupplierUnavailable, "The supplier did not take "+sub.Name+". "+sub.Edges.Submissions[n-2].FailureMessage
	default:
		return nil
	}
	return t
}

// notTaken says whether an attempt failed by itself.
func notTaken(s *ent.Submission) bool {
	return s.Status == submission.StatusFailed && s.FailureCode != withdrawn
}

// lateness is what the supplier should have done with a sub-order by now.
func (d *diagnosis) lateness(sub *ent.SubOrder) *trouble {
	state := State{sub.Status, sub.RequestStatus}
	switch {
	case (state == asked || state == askedEarly) && sub.AcceptBy != nil && sub.CancelRequestedAt != nil:
		return d.late(trouble{kind: incident.KindNoAck, sub: sub, message: "The supplier has not answered the request to cancel " + sub.Name + "."}, *sub.CancelRequestedAt, *sub.AcceptBy)
	case state == submitted && sub.AcceptBy != nil && sub.SubmittedAt != nil:
		return d.late(trouble{kind: incident.KindNoAck, sub: sub, message: "The supplier has not answered about " + sub.Name + "."}, *sub.SubmittedAt, *sub.AcceptBy)
	case sub.Status == suborder.StatusInProgress && remaining(sub) > 0 && sub.ShipBy != nil && sub.AcceptedAt != nil:
		return d.late(trouble{kind: incident.KindNotShippedInTime, sub: sub, message: fmt.Sprintf("The supplier has not shipped %d units of %s.", remaining(sub), sub.Name)}, *sub.AcceptedAt, *sub.ShipBy)
	}
	return nil
}

// underway is which of a carrier's statuses are trouble.
var underway = map[parcel.TrackingStatus]trouble{
	parcel.TrackingStatusDelayed:           {kind: incident.KindDeliveryDelayed, severity: incident.SeverityAtRisk},
	parcel.TrackingStatusAttemptedDelivery: {kind: incident.KindDeliveryException, severity: incident.SeverityAtRisk},
	parcel.TrackingStatusException:         {kind: incident.KindDeliveryException, severity: incident.SeverityBroken},
	parcel.TrackingStatusExpired:           {kind: incident.KindDeliveryException, severity: incident.SeverityBroken},
	parcel.TrackingStatusReturning:         {kind: incident.KindReturning, severity: incident.SeverityBroken},
	parcel.TrackingStatusReturned:          {kind: incident.KindReturning, severity: incident.SeverityBroken},
}

// troubleUnderway is what the carrier itself calls wrong.
func troubleUnderway(s *ent.Shipment, p *ent.Parcel) *trouble {
	t, wrong := underway[p.TrackingStatus]
	if !wrong {
		return nil
	}
	t.parcel, t.sub = p, &ent.SubOrder{ID: s.SubOrderID}
	t.message = fmt.Sprintf("%s: %s.", labelOf(p), plainWords[p.TrackingStatus])
	return &t
}

// doubtful: the number may be wrong, and no carrier has scanned it.
func doubtful(s *ent.Shipment, p *ent.Parcel) *trouble {
	if p.Doubt == "" || p.TrackingStatus != parcel.TrackingStatusUnknown && p.TrackingStatus != parcel.TrackingStatusInfoReceived {
		return nil
	}
	t := late(incident.KindDoubtfulTracking, s, p, p.Doubt)
	t.severity = incident.SeverityAtRisk
	return &t
}

// What carriers usually need, in calendar days: they work on weekends, and scan
// late.
const (
	firstScanWithin = 4 * 24 * time.Hour
	nextScanWithin  = 8 * 24 * time.Hour
)

// unseen: the carrier has not scanned the parcel since it was handed over.
func (d *diagnosis) unseen(s *ent.Shipment, p *ent.Parcel) *trouble {
	if p.TrackingStatus != parcel.TrackingStatusUnknown && p.TrackingStatus != parcel.TrackingStatusInfoReceived || s.ShippedAt == nil {
		return nil
	}
	return d.late(late(incident.KindNoTracking, s, p, "the carrier has not scanned it yet"), *s.ShippedAt, s.ShippedAt.Add(firstScanWithin))
}

// overdue: the parcel should have arrived.
func (d *diagnosis) overdue(s *ent.Shipment, p *ent.Parcel) *trouble {
	if final(p.TrackingStatus) || s.ShippedAt == nil || s.DeliverBy == nil {
		return nil
	}
	return d.late(late(incident.KindNotReceived, s, p, "it has not arrived"), *s.ShippedAt, *s.DeliverBy)
}

// stuck: nobody has seen the parcel for long.
func (d *diagnosis) stuck(s *ent.Shipment, p *ent.Parcel) *trouble {
	if final(p.TrackingStatus) || p.LastEventAt == nil || p.TrackingStatus == parcel.TrackingStatusAvailableForPickup {
		return nil
	}
	return d.late(late(incident.KindNoMovement, s, p, "no scan since "+p.LastEventAt.Format(time.DateOnly)), *p.LastEventAt, p.LastEventAt.Add(nextScanWithin))
}

func late(kind incident.Kind, s *ent.Shipment, p *ent.Parcel, what string) trouble {
	return trouble{kind: kind, sub: &ent.SubOrder{ID: s.SubOrderID}, parcel: p, message: fmt.Sprintf("%s: %s.", labelOf(p), what)}
}

func labelOf(p *ent.Parcel) string {
	if p.Carrier == "" {
		return p.TrackingNumber
	}
	return p.Carrier + " " + p.TrackingNumber
}

// wishes are what an open request of the buyer is to the merchant.
var wishes = map[buyerrequest.Kind]trouble{
	buyerrequest.KindCancel:      {kind: incident.KindBuyerCancels, message: "The buyer asks to cancel"},
	buyerrequest.KindAddress:     {kind: incident.KindBuyerMoves, message: "The buyer asks to send it to another address"},
	buyerrequest.KindNotReceived: {kind: incident.KindBuyerMisses, message: "The buyer has not received"},
}

// wish is what the buyer waits to hear about.
func wish(o *ent.Order, r *ent.BuyerRequest) *trouble {
	if r.Status != buyerrequest.StatusOpen {
		return nil
	}
	t := wishes[r.Kind]
	t.severity, t.request = incident.SeverityAtRisk, r
	for _, s := range o.Edges.Shipments {
		for _, p := range s.Edges.Parcels {
			if p.ID == deref(r.ParcelID) {
				t.parcel, t.sub = p, &ent.SubOrder{ID: s.SubOrderID}
				t.message += " " + labelOf(p)
			}
		}
	}
	if r.Note != "" {
		t.message += ": " + r.Note
	} else {
		t.message += "."
	}
	return &t
}
