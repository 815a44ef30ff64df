package fulfillment

import (
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
)

// TrackingSituation is how an order stands for its buyer, in one word.
type TrackingSituation string

// The situations. Those from Problem on count packages.
const (
	SituationCancelled       TrackingSituation = "CANCELLED"
	SituationNothingToShip   TrackingSituation = "NOTHING_TO_SHIP"
	SituationAwaitingPayment TrackingSituation = "AWAITING_PAYMENT"
	SituationCancelling      TrackingSituation = "CANCELLING"
	SituationPreparing       TrackingSituation = "PREPARING"
	SituationProblem         TrackingSituation = "PROBLEM"
	SituationOnTheWay        TrackingSituation = "ON_THE_WAY"
	SituationReturning       TrackingSituation = "RETURNING"
	SituationReturned        TrackingSituation = "RETURNED"
	SituationDelivered       TrackingSituation = "DELIVERED"
)

// TrackingSummary is what the headline says, for who writes it in another
// language. An event from before there were summaries has an empty one.
type TrackingSummary struct {
	Situation  TrackingSituation `json:"situation"`
	Count      int               `json:"count"`
	Total      int               `json:"total"`
	MoreToCome bool              `json:"moreToCome"`
}

// situationOf is what a package's status counts as. A cancelled label is no
// package; without news it is on its way.
func situationOf(status parcel.TrackingStatus) TrackingSituation {
	switch status {
	case parcel.TrackingStatusDelivered:
		return SituationDelivered
	case parcel.TrackingStatusException:
		return SituationProblem
	case parcel.TrackingStatusReturning:
		return SituationReturning
	case parcel.TrackingStatusReturned:
		return SituationReturned
	case parcel.TrackingStatusCancelled:
		return ""
	default:
		return SituationOnTheWay
	}
}

// summaryOf says how things stand: first what needs somebody, then what moves,
// then what has ended.
func summaryOf(o *ent.Order, view *Tracking) TrackingSummary {
	counts, total := map[TrackingSituation]int{}, 0
	for _, p := range view.Packages {
		if s := situationOf(p.Status); s != "" {
			counts[s]++
			total++
		}
	}
	if total == 0 || o.Status == order.StatusCancelled {
		return TrackingSummary{Situation: unsent(o, len(view.Waiting) > 0)}
	}
	for _, s := range []TrackingSituation{SituationProblem, SituationOnTheWay, SituationReturning, SituationReturned} {
		if counts[s] > 0 {
			return TrackingSummary{Situation: s, Count: counts[s], Total: total, MoreToCome: len(view.Waiting) > 0}
		}
	}
	return TrackingSummary{Situation: SituationDelivered, Count: total, Total: total, MoreToCome: len(view.Waiting) > 0}
}

// unsent is how an order stands that has no package.
func unsent(o *ent.Order, waiting bool) TrackingSituation {
	switch {
	case o.Status == order.StatusCancelled:
		return SituationCancelled
	case !waiting:
		return SituationNothingToShip
	case o.PaidAt == nil:
		return SituationAwaitingPayment
	case o.CancelRequestedAt != nil:
		return SituationCancelling
	}
	return SituationPreparing
}

// headline is the summary in one English sentence. The buyer's page writes it in
// the buyer's language (web/src/tracking); a test keeps the two the same.
func (s TrackingSummary) headline() string {
	text := sentences[s.Situation]
	switch {
	case s.Total == 0:
		return text.one
	case s.Total > 1 && s.Count == s.Total:
		text.one = fmt.Sprintf(text.all, s.Total)
	case s.Total > 1:
		text.one = fmt.Sprintf(text.some, s.Count, s.Total)
	}
	if s.MoreToCome {
		return text.one + ", more to come"
	}
	return text.one
}

// sentences are said of the only package, of all and of some; of an order without
// packages there is one.
var sentences = map[TrackingSituation]struct{ one, all, some string }{
	SituationCancelled:       {one: "Your order was cancelled"},
	SituationNothingToShip:   {one: "Nothing in this order needs shipping"},
	SituationAwaitingPayment: {one: "We are waiting for your payment"},
	SituationCancelling:      {one: "Your order is being cancelled"},
	SituationPreparing:       {one: "We are preparing your order"},
	SituationProblem:         {"There is a problem with your package", "There is a problem with your %d packages", "There is a problem with %d of %d packages"},
	SituationOnTheWay:        {"Your package is on the way", "%d packages on the way", "%d of %d packages on the way"},
	SituationReturning:       {"Your package is on its way back to the sender", "%d packages on their way back to the sender", "%d of %d packages on the way back to the sender"},
	SituationReturned:        {"Your package went back to the sender", "%d packages went back to the sender", "%d of %d packages went back to the sender"},
	SituationDelivered:       {"Your package was delivered", "All %d packages were delivered", "%d of %d packages were delivered"},
}
