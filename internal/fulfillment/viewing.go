package fulfillment

import (
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
)

// viewOf is the order as its buyer sees it.
func viewOf(storeName string, o *ent.Order) *Tracking {
	view := &Tracking{
		OrderName: o.Name, StoreName: storeName, PlacedAt: o.PlacedAt, Version: o.Version,
		FulfillmentStatus: o.FulfillmentStatus, DeliveryStatus: o.DeliveryStatus,
		Notices: []string{}, Packages: []*TrackingPackage{}, Waiting: waitingLines(o), MayAsk: mayAsk(o), Requests: requestsOf(o),
	}
	titles := titlesOf(o)
	for _, s := range o.Edges.Shipments {
		if s.Status == shipment.StatusCancelled {
			continue
		}
		lines := []*TrackingLine{}
		for _, l := range s.Edges.Lines {
			lines = append(lines, &TrackingLine{Title: titles[l.SubOrderLineID], Quantity: l.Quantity})
		}
		for _, p := range s.Edges.Parcels {
			view.Packages = append(view.Packages, packageOf(s, p, lines))
		}
	}
	view.Summary, view.NoticeKinds = summaryOf(o, view), noticesOf(o)
	view.Headline = view.Summary.headline()
	for _, kind := range view.NoticeKinds {
		view.Notices = append(view.Notices, noticeWords[kind])
	}
	return view
}

// requestsOf is what the buyer asked for.
func requestsOf(o *ent.Order) []*TrackingRequest {
	numbers := make(map[string]string)
	for _, s := range o.Edges.Shipments {
		for _, p := range s.Edges.Parcels {
			numbers[p.ID] = p.TrackingNumber
		}
	}
	asked := make([]*TrackingRequest, len(o.Edges.Requests))
	for i, r := range o.Edges.Requests {
		asked[i] = &TrackingRequest{
			Kind: r.Kind, Status: r.Status, TrackingNumber: numbers[deref(r.ParcelID)], AskedAt: r.CreatedAt, AnsweredAt: r.AnsweredAt, Answer: r.Answer,
		}
	}
	return asked
}

// noticesOf says how what was asked of the senders stands: each once, however
// many there are.
func noticesOf(o *ent.Order) []TrackingNotice {
	said := []TrackingNotice{}
	say := func(when bool, kind TrackingNotice) {
		if when && !slices.Contains(said, kind) {
			said = append(said, kind)
		}
	}
	for _, sub := range o.Edges.SubOrders {
		say(sub.RequestStatus == suborder.RequestStatusCancellationRequested, NoticeCancelAsked)
		say(sub.RequestStatus == suborder.RequestStatusCancellationRejected, NoticeCancelRefused)
		say(sub.ReplacesShipmentID != nil && !Ended(sub.Status), NoticeSendingAgain)
		if sub.AddressState == nil || sub.Status == suborder.StatusCancelled {
			continue
		}
		say(requested(sub) && withSupplier(sub), NoticeAddressAsked)
		say(*sub.AddressState == suborder.AddressStateAgreed, NoticeAddressAgreed)
		say(*sub.AddressState == suborder.AddressStateRefused, NoticeAddressRefused)
	}
	return said
}

// titlesOf finds the title of every sub-order line.
func titlesOf(o *ent.Order) map[string]string {
	lines := make(map[string]string)
	for _, l := range o.Edges.Lines {
		lines[l.ID] = l.Title
	}
	titles := make(map[string]string)
	for _, sub := range o.Edges.SubOrders {
		for _, l := range sub.Edges.Lines {
			titles[l.ID] = lines[l.OrderLineID]
		}
	}
	return titles
}

// waitingLines is what is still to be sent.
func waitingLines(o *ent.Order) []*TrackingLine {
	shipped := make(map[string]int)
	for _, sub := range o.Edges.SubOrders {
		for _, l := range sub.Edges.Lines {
			if sub.ReplacesShipmentID == nil {
				shipped[l.OrderLineID] += l.ShippedQuantity
			}
		}
	}
	waiting := []*TrackingLine{}
	for _, l := range o.Edges.Lines {
		rest := l.Quantity - l.CancelledQuantity - l.RefundedQuantity - shipped[l.ID]
		if l.RequiresShipping && rest > 0 {
			waiting = append(waiting, &TrackingLine{Title: l.Title, Quantity: rest})
		}
	}
	return waiting
}

func packageOf(s *ent.Shipment, p *ent.Parcel, lines []*TrackingLine) *TrackingPackage {
	out := &TrackingPackage{
		Carrier: p.Carrier, TrackingNumber: p.TrackingNumber, TrackingURL: p.TrackingURL,
		Status: p.TrackingStatus, StatusText: plainWords[p.TrackingStatus],
		EstimatedDeliveryAt: p.EstimatedDeliveryAt, ShippedAt: s.ShippedAt, DeliveredAt: p.DeliveredAt,
		Lines: lines, Events: []*TrackingStep{},
	}
	events := chronological(p.Edges.Events)
	slices.Reverse(events)
	for _, e := range events {
		step := &TrackingStep{Status: parcel.TrackingStatus(e.Status), Message: e.Message, Location: e.Location, OccurredAt: e.OccurredAt}
		if step.Message == "" {
			step.Message = plainWords[step.Status]
		}
		out.Events = append(out.Events, step)
	}
	return out
}

// plainWords is what a buyer reads for a carrier's status.
var plainWords = map[parcel.TrackingStatus]string{
	parcel.TrackingStatusUnknown:            "No news from the carrier yet",
	parcel.TrackingStatusInfoReceived:       "The carrier knows about your package",
	parcel.TrackingStatusPickedUp:           "The carrier has your package",
	parcel.TrackingStatusInTransit:          "On its way",
	parcel.TrackingStatusDelayed:            "Delayed",
	parcel.TrackingStatusOutForDelivery:     "Out for delivery",
	parcel.TrackingStatusAttemptedDelivery:  "The carrier tried to deliver",
	parcel.TrackingStatusAvailableForPickup: "Ready for you to pick up",
	parcel.TrackingStatusDelivered:          "Delivered",
	parcel.TrackingStatusException:          "There is a problem on the way",
	parcel.TrackingStatusReturning:          "On its way back to the sender",
	parcel.TrackingStatusReturned:           "Returned to the sender",
	parcel.TrackingStatusExpired:            "No news from the carrier for a long time",
	parcel.TrackingStatusCancelled:          "Cancelled",
}

// noticeWords is what a buyer reads of each notice.
var noticeWords = map[TrackingNotice]string{
	NoticeCancelAsked:    "We have asked the sender to cancel part of your order",
	NoticeCancelRefused:  "Part of your order could not be cancelled any more",
	NoticeSendingAgain:   "We are sending part of your order again",
	NoticeAddressAsked:   "We have told the sender your new address and wait for an answer",
	NoticeAddressAgreed:  "The sender has confirmed your new address",
	NoticeAddressRefused: "Part of your order goes to the old address",
}
