package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
)

// What is wrong with an order is computed from its records at the end of every
// change (troublesOf), and held against the incidents that are open: new causes
// open one, causes that are gone end theirs. So there is one incident for each
// cause, and none outlives it.

// trouble is one thing that is wrong now.
type trouble struct {
	kind     incident.Kind
	severity incident.Severity
	sub      *ent.SubOrder
	parcel   *ent.Parcel
	message  string
}

// cause is the same for as long as the same thing is wrong.
func (t trouble) cause() string {
	if t.parcel != nil {
		return string(t.kind) + ":" + t.parcel.ID
	}
	return string(t.kind) + ":" + t.sub.ID
}

// The work queue shows what hurts first: broken before at risk, what nobody has
// seen before what somebody works on, old before new.
const (
	rankBroken = iota
	rankAtRisk
	rankSeen // is added when it was acknowledged
)

func rankOf(severity incident.Severity, acknowledged bool) int {
	rank := rankAtRisk
	if severity == incident.SeverityBroken {
		rank = rankBroken
	}
	if acknowledged {
		rank += rankSeen
	}
	return rank
}

// lasting kinds are no state but something that happened: only a person ends
// them.
func lasting(kind incident.Kind) bool { return kind == incident.KindUnexpectedShipment }

// troublesOf is all that is wrong with an order, from its records alone.
func troublesOf(o *ent.Order) []trouble {
	var all []trouble
	if o.Status == order.StatusCancelled {
		return nil
	}
	for _, sub := range o.Edges.SubOrders {
		if t, wrong := troubleOf(sub); wrong {
			all = append(all, t)
		}
	}
	for _, s := range o.Edges.Shipments {
		if s.Status == shipment.StatusCancelled {
			continue
		}
		for _, p := range s.Edges.Parcels {
			if t, wrong := underway[p.TrackingStatus]; wrong {
				t.parcel, t.sub = p, &ent.SubOrder{ID: s.SubOrderID}
				t.message = fmt.Sprintf("%s %s: %s.", p.Carrier, p.TrackingNumber, plainWords[p.TrackingStatus])
				all = append(all, t)
			}
		}
	}
	return all
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

// troubleOf is what is wrong with a sub-order: the first that fits.
func troubleOf(sub *ent.SubOrder) (trouble, bool) {
	t := trouble{sub: sub, severity: incident.SeverityBroken}
	state := State{sub.Status, sub.RequestStatus}
	switch {
	case sub.Status == suborder.StatusIncomplete && remaining(sub) > 0:
		t.kind, t.message = incident.KindSupplierGaveUp, fmt.Sprintf("The supplier will not ship %d units of %s.", remaining(sub), sub.Name)
	case Ended(sub.Status):
		return t, false
	case sub.SupplierID == nil && sub.Status != suborder.StatusInProgress:
		t.kind, t.message = incident.KindNoSupplier, "No supplier ships "+sub.Name+"."
	case sub.RequestStatus == suborder.RequestStatusRejected:
		t.kind, t.message = incident.KindSupplierRejected, "The supplier declined "+sub.Name+": "+orElse(sub.RejectionMessage, sub.RejectionReason)
	case state == priced:
		t.kind, t.message = incident.KindCostChanged, "The supplier asks for more than agreed for "+sub.Name+"."
	default:
		return handingOver(t, sub)
	}
	return t, true
}

// handingOver is what is wrong with the attempts to hand a sub-order over.
func handingOver(t trouble, sub *ent.SubOrder) (trouble, bool) {
	n, last := len(sub.Edges.Submissions), latest(sub)
	if last == nil {
		return t, false
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
		return t, false
	}
	return t, true
}

// notTaken says whether an attempt failed by itself.
func notTaken(s *ent.Submission) bool {
	return s.Status == submission.StatusFailed && s.FailureCode != withdrawn
}

// watch brings the open incidents of the order in line with what is wrong now.
func (c *change) watch(ctx context.Context, o *ent.Order) error {
	open, err := c.Incident.Query().Where(incident.OrderID(o.ID), incident.EndedAtIsNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("read incidents: %w", err)
	}
	now := make(map[string]trouble)
	for _, t := range troublesOf(o) {
		now[t.cause()] = t
	}
	for _, i := range open {
		t, still := now[i.Cause]
		delete(now, i.Cause)
		switch {
		case still:
			err = c.goesOn(ctx, i, t)
		case !lasting(i.Kind):
			err = c.ends(ctx, i)
		}
		if err != nil {
			return err
		}
	}
	fresh := make([]trouble, 0, len(now))
	for _, t := range now {
		fresh = append(fresh, t)
	}
	slices.SortFunc(fresh, func(a, b trouble) int { return strings.Compare(a.cause(), b.cause()) })
	for _, t := range fresh {
		if err := c.raise(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// raise opens an incident.
func (c *change) raise(ctx context.Context, t trouble) error {
	create := c.Incident.Create().SetOrderID(c.order.ID).SetKind(t.kind).SetSeverity(t.severity).SetRank(rankOf(t.severity, false)).
		SetCause(t.cause()).SetMessage(t.message).SetOpenedAt(c.now).SetSubOrderID(t.sub.ID)
	if t.parcel != nil {
		create.SetParcelID(t.parcel.ID)
	}
	made, err := create.Save(ctx)
	if err != nil {
		return fmt.Errorf("open incident: %w", err)
	}
	c.record(IncidentOpened, t.sub, map[string]any{"incidentId": made.ID, "kind": string(t.kind), "severity": string(t.severity), "message": t.message})
	return nil
}

// goesOn keeps an incident up to date: at risk may become broken, and better
// again.
func (c *change) goesOn(ctx context.Context, i *ent.Incident, t trouble) error {
	if i.Severity == t.severity && i.Message == t.message {
		return nil
	}
	err := i.Update().SetSeverity(t.severity).SetRank(rankOf(t.severity, i.AcknowledgedAt != nil)).SetMessage(t.message).Exec(ctx)
	if err != nil {
		return fmt.Errorf("update incident: %w", err)
	}
	if i.Severity != t.severity {
		c.record(IncidentChanged, t.sub, map[string]any{"incidentId": i.ID, "kind": string(i.Kind), "severity": string(t.severity)})
	}
	return nil
}

// ends closes an incident whose cause is gone.
func (c *change) ends(ctx context.Context, i *ent.Incident) error {
	update := i.Update().SetEndedAt(c.now)
	if i.ResolvedAt == nil {
		update.SetResolvedAt(c.now)
		c.record(IncidentResolved, &ent.SubOrder{ID: deref(i.SubOrderID)}, map[string]any{"incidentId": i.ID, "kind": string(i.Kind)})
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("end incident: %w", err)
	}
	return nil
}

// unexpected raises an incident for goods that nobody waited for.
func (c *change) unexpected(ctx context.Context, sub *ent.SubOrder, shipmentID, what string) error {
	c.record(ShipmentUnexpected, sub, map[string]any{"shipmentId": shipmentID, "units": what})
	cause := trouble{kind: incident.KindUnexpectedShipment, sub: sub}.cause()
	known, err := c.Incident.Query().Where(incident.OrderID(c.order.ID), incident.Cause(cause), incident.EndedAtIsNil()).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read incidents: %w", err)
	}
	if known {
		return nil
	}
	return c.raise(ctx, trouble{
		kind: incident.KindUnexpectedShipment, severity: incident.SeverityBroken, sub: sub,
		message: fmt.Sprintf("The supplier shipped %s of %s (%s) that nobody waits for.", what, sub.Name, shipmentID),
	})
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
