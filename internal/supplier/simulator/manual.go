package simulator

import (
	"fmt"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// Accept makes the supplier accept an order: whole, or as the lines say. A zero
// time is now on the simulator's clock; so it is for Reject and Cancel.
func (s *Server) Accept(reference string, at time.Time, lines ...supplier.AcceptedLine) error {
	return s.Tell(reference, at, supplier.Accepted{Lines: lines})
}

// Reject makes the supplier reject an order that has not shipped.
func (s *Server) Reject(reference string, at time.Time, why supplier.Rejection) error {
	return s.Tell(reference, at, supplier.Rejected{Rejection: why})
}

// Ship makes goods leave. It may be called several times for parts, each with
// one or more parcels; what is left empty is filled in: an id, now, one parcel.
func (s *Server) Ship(reference string, notice supplier.Shipped) error {
	return s.Tell(reference, notice.ShippedAt, notice)
}

// Track makes the supplier report what happened to a parcel.
func (s *Server) Track(reference, number string, events ...supplier.TrackingEvent) error {
	var at time.Time
	if n := len(events); n > 0 {
		at = events[n-1].OccurredAt
	}
	return s.Tell(reference, at, supplier.Tracking{TrackingNumber: number, Events: events})
}

// Cancel makes the supplier answer that it cancelled, or that it will not.
func (s *Server) Cancel(reference string, at time.Time, agreed bool, reason string) error {
	return s.Tell(reference, at, supplier.Cancelled{Agreed: agreed, Reason: reason})
}

// Tell makes the supplier say anything of an order that it took, and be so. It
// fails with ErrUnknownOrder or ErrNotPossible; then nothing is sent.
func (s *Server) Tell(reference string, at time.Time, body supplier.Body) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.references[reference]
	if o == nil {
		return fmt.Errorf("%w: %s", ErrUnknownOrder, reference)
	}
	return s.tellAt(o, at, body)
}

func (s *Server) tellAt(o *order, at time.Time, body supplier.Body) error {
	if at.IsZero() {
		at = s.clock.now()
	}
	if notice, ok := body.(supplier.Shipped); ok {
		body = s.complete(o, notice, at)
	}
	return s.tell(o, at, body)
}

func (s *Server) complete(o *order, notice supplier.Shipped, at time.Time) supplier.Shipped {
	if notice.ShipmentID == "" {
		notice.ShipmentID = o.nextShipmentID()
	}
	if notice.ShippedAt.IsZero() {
		notice.ShippedAt = at
	}
	if len(notice.Parcels) == 0 {
		notice.Parcels = []supplier.Parcel{o.from.Plan.parcel(at)}
	}
	return notice
}
