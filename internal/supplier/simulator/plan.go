package simulator

import (
	"fmt"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// Plan is what a supplier does by itself with an order that it took. Times are
// on the simulator's clock.
type Plan struct {
	// AcceptAfter is the time from taking to the answer; at 0 the receipt
	// carries the answer and no webhook follows.
	AcceptAfter time.Duration
	// ShipAfter is the time from the answer to the first shipment, and between
	// shipments.
	ShipAfter time.Duration
	Carrier   string // "UPS", or "USPS" and other posts; see TrackingNumber
	Track     []TrackStep
}

// TrackStep is a tracking event, so long after its shipment.
type TrackStep struct {
	After    time.Duration
	Status   supplier.TrackingStatus
	Message  string
	Location string
}

// DefaultPlan takes as long as a domestic parcel does: two days.
func DefaultPlan() Plan {
	return Plan{
		AcceptAfter: 2 * time.Minute, ShipAfter: 3 * time.Hour, Carrier: "UPS",
		Track: []TrackStep{
			{0, supplier.TrackInfoReceived, "Label created", ""},
			{2 * time.Hour, supplier.TrackPickedUp, "Picked up", "Louisville, KY"},
			{9 * time.Hour, supplier.TrackInTransit, "Departed from facility", "Louisville, KY"},
			{26 * time.Hour, supplier.TrackInTransit, "Arrived at facility", "Columbus, OH"},
			{44 * time.Hour, supplier.TrackOutForDelivery, "Out for delivery", "Columbus, OH"},
			{48 * time.Hour, supplier.TrackDelivered, "Left at front door", "Columbus, OH"},
		},
	}
}

// QuickPlan is DefaultPlan for someone who watches: a minute, at speed 1.
func QuickPlan() Plan {
	p := DefaultPlan()
	p.AcceptAfter, p.ShipAfter = 3*time.Second, 7*time.Second
	for i := range p.Track {
		p.Track[i].After = time.Duration(i) * 10 * time.Second
	}
	return p
}

// follow plans what becomes of an order just taken. The lock is held.
func (s *Server) follow(o *order, at time.Time) {
	if o.from.Manual || o.scenario.Silent {
		return
	}
	plan := *o.from.Plan
	var answer supplier.Body = supplier.Accepted{}
	if why := o.scenario.Reject; why != "" {
		answer = supplier.Rejected{Rejection: supplier.Rejection{Reason: why, Message: "The simulator was asked to reject this."}}
	}
	if plan.AcceptAfter == 0 {
		_ = o.apply(answer) // what was just taken can be answered
		s.planShipments(o, plan, at)
		return
	}
	s.schedule(at.Add(plan.AcceptAfter), func(at time.Time) {
		if s.tell(o, at, answer) == nil {
			s.planShipments(o, plan, at)
		}
	})
}

func (s *Server) planShipments(o *order, plan Plan, accepted time.Time) {
	if o.state != supplier.StateAccepted {
		return
	}
	shipments := max(o.scenario.Shipments, 1)
	for n := range shipments {
		s.schedule(accepted.Add(time.Duration(n+1)*plan.ShipAfter), func(at time.Time) {
			s.shipByPlan(o, plan, at, shipments-n)
		})
	}
}

// shipByPlan ships what is due of the goods when so many shipments are left.
func (s *Server) shipByPlan(o *order, plan Plan, at time.Time, left int) {
	notice := supplier.Shipped{ShipmentID: o.nextShipmentID(), ShippedAt: at}
	if left > 1 || len(o.shipments) > 0 {
		notice.Lines = o.share(left)
		if len(notice.Lines) == 0 {
			return // all gone already
		}
	}
	for range max(o.scenario.Parcels, 1) {
		notice.Parcels = append(notice.Parcels, plan.parcel(at))
	}
	if s.tell(o, at, notice) != nil {
		return // cancelled meanwhile
	}
	for _, p := range notice.Parcels {
		for i, t := range plan.Track {
			s.schedule(at.Add(t.After), func(at time.Time) { s.trackByPlan(o, p, i, t, at) })
		}
	}
}

func (s *Server) trackByPlan(o *order, p supplier.Parcel, i int, t TrackStep, at time.Time) {
	event := supplier.TrackingEvent{
		ID: fmt.Sprintf("%s-%d", p.TrackingNumber, i+1), Status: t.Status,
		Message: t.Message, Location: t.Location, OccurredAt: at,
	}
	// It cannot fail: only a shipment plans tracking, and goods stay shipped.
	_ = s.tell(o, at, supplier.Tracking{
		TrackingNumber: p.TrackingNumber, Carrier: p.Carrier, Events: []supplier.TrackingEvent{event},
	})
}

func (p Plan) parcel(shipped time.Time) supplier.Parcel {
	number, link := TrackingNumber(p.Carrier)
	out := supplier.Parcel{Carrier: p.Carrier, TrackingNumber: number, TrackingURL: link}
	if n := len(p.Track); n > 0 {
		expected := shipped.Add(p.Track[n-1].After)
		out.EstimatedDeliveryAt = &expected
	}
	return out
}
