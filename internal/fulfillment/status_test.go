package fulfillment_test

import (
	"testing"

	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
)

var events = []fulfillment.Event{
	fulfillment.WindowEnded, fulfillment.Held, fulfillment.Released, fulfillment.Submitted, fulfillment.Withdrawn,
	fulfillment.Accepted, fulfillment.Rejected, fulfillment.Cancelled, fulfillment.CancellationRequested,
	fulfillment.CancellationAgreed, fulfillment.CancellationRefused, fulfillment.Shipped, fulfillment.AllShipped,
	fulfillment.GaveUp, fulfillment.ShipmentVoided, fulfillment.RestCancelled, fulfillment.Repriced,
}

var statuses = []suborder.Status{
	suborder.StatusOpen, suborder.StatusScheduled, suborder.StatusOnHold, suborder.StatusInProgress,
	suborder.StatusIncomplete, suborder.StatusClosed, suborder.StatusCancelled,
}

var requests = []suborder.RequestStatus{
	suborder.RequestStatusUnsubmitted, suborder.RequestStatusSubmitted, suborder.RequestStatusAccepted,
	suborder.RequestStatusRejected, suborder.RequestStatusCancellationRequested,
	suborder.RequestStatusCancellationAccepted, suborder.RequestStatusCancellationRejected, suborder.RequestStatusClosed,
}

// The table as DESIGN section 3 draws it, once more, in words: every pair that
// does not stand here must be refused.
var table = map[string]string{
	"SCHEDULED/UNSUBMITTED WINDOW_ENDED": "OPEN/UNSUBMITTED",

	"OPEN/UNSUBMITTED HELD":        "ON_HOLD/UNSUBMITTED",
	"SCHEDULED/UNSUBMITTED HELD":   "ON_HOLD/UNSUBMITTED",
	"OPEN/REJECTED HELD":           "ON_HOLD/REJECTED",
	"ON_HOLD/UNSUBMITTED RELEASED": "OPEN/UNSUBMITTED",
	"ON_HOLD/REJECTED RELEASED":    "OPEN/REJECTED",

	"OPEN/UNSUBMITTED SUBMITTED": "OPEN/SUBMITTED",
	"OPEN/REJECTED SUBMITTED":    "OPEN/SUBMITTED",
	"OPEN/SUBMITTED WITHDRAWN":   "OPEN/UNSUBMITTED",

	"OPEN/SUBMITTED REPRICED":                  "ON_HOLD/SUBMITTED",
	"ON_HOLD/SUBMITTED RELEASED":               "IN_PROGRESS/ACCEPTED",
	"ON_HOLD/SUBMITTED REJECTED":               "OPEN/REJECTED",
	"ON_HOLD/SUBMITTED SHIPPED":                "IN_PROGRESS/ACCEPTED",
	"ON_HOLD/SUBMITTED CANCELLATION_REQUESTED": "OPEN/CANCELLATION_REQUESTED",

	"OPEN/SUBMITTED ACCEPTED":              "IN_PROGRESS/ACCEPTED",
	"OPEN/SUBMITTED REJECTED":              "OPEN/REJECTED",
	"OPEN/CANCELLATION_REQUESTED ACCEPTED": "IN_PROGRESS/CANCELLATION_REQUESTED",

	"OPEN/UNSUBMITTED CANCELLED":      "CANCELLED/UNSUBMITTED",
	"SCHEDULED/UNSUBMITTED CANCELLED": "CANCELLED/UNSUBMITTED",
	"ON_HOLD/UNSUBMITTED CANCELLED":   "CANCELLED/UNSUBMITTED",
	"OPEN/REJECTED CANCELLED":         "CANCELLED/REJECTED",
	"ON_HOLD/REJECTED CANCELLED":      "CANCELLED/REJECTED",

	"OPEN/SUBMITTED CANCELLATION_REQUESTED":                    "OPEN/CANCELLATION_REQUESTED",
	"IN_PROGRESS/ACCEPTED CANCELLATION_REQUESTED":              "IN_PROGRESS/CANCELLATION_REQUESTED",
	"IN_PROGRESS/CANCELLATION_REJECTED CANCELLATION_REQUESTED": "IN_PROGRESS/CANCELLATION_REQUESTED",
	"OPEN/CANCELLATION_REQUESTED CANCELLATION_AGREED":          "CANCELLED/CANCELLATION_ACCEPTED",
	"IN_PROGRESS/CANCELLATION_REQUESTED CANCELLATION_AGREED":   "CANCELLED/CANCELLATION_ACCEPTED",
	"OPEN/CANCELLATION_REQUESTED CANCELLATION_REFUSED":         "IN_PROGRESS/CANCELLATION_REJECTED",
	"IN_PROGRESS/CANCELLATION_REQUESTED CANCELLATION_REFUSED":  "IN_PROGRESS/CANCELLATION_REJECTED",

	"IN_PROGRESS/CANCELLATION_REQUESTED REST_CANCELLED": "CLOSED/CLOSED",

	"OPEN/UNSUBMITTED SHIPPED":                   "IN_PROGRESS/ACCEPTED",
	"SCHEDULED/UNSUBMITTED SHIPPED":              "IN_PROGRESS/ACCEPTED",
	"ON_HOLD/UNSUBMITTED SHIPPED":                "IN_PROGRESS/ACCEPTED",
	"OPEN/SUBMITTED SHIPPED":                     "IN_PROGRESS/ACCEPTED",
	"IN_PROGRESS/ACCEPTED SHIPPED":               "IN_PROGRESS/ACCEPTED",
	"OPEN/CANCELLATION_REQUESTED SHIPPED":        "IN_PROGRESS/CANCELLATION_REJECTED",
	"IN_PROGRESS/CANCELLATION_REQUESTED SHIPPED": "IN_PROGRESS/CANCELLATION_REJECTED",
	"IN_PROGRESS/CANCELLATION_REJECTED SHIPPED":  "IN_PROGRESS/CANCELLATION_REJECTED",
	"OPEN/REJECTED SHIPPED":                      "IN_PROGRESS/ACCEPTED",
	"ON_HOLD/REJECTED SHIPPED":                   "IN_PROGRESS/ACCEPTED",
	"INCOMPLETE/CLOSED SHIPPED":                  "IN_PROGRESS/ACCEPTED",

	"IN_PROGRESS/ACCEPTED ALL_SHIPPED":              "CLOSED/CLOSED",
	"IN_PROGRESS/CANCELLATION_REJECTED ALL_SHIPPED": "CLOSED/CLOSED",

	"IN_PROGRESS/ACCEPTED GAVE_UP":               "INCOMPLETE/CLOSED",
	"IN_PROGRESS/CANCELLATION_REQUESTED GAVE_UP": "INCOMPLETE/CLOSED",
	"IN_PROGRESS/CANCELLATION_REJECTED GAVE_UP":  "INCOMPLETE/CLOSED",

	"CLOSED/CLOSED SHIPMENT_VOIDED":                      "IN_PROGRESS/ACCEPTED",
	"IN_PROGRESS/ACCEPTED SHIPMENT_VOIDED":               "IN_PROGRESS/ACCEPTED",
	"IN_PROGRESS/CANCELLATION_REJECTED SHIPMENT_VOIDED":  "IN_PROGRESS/CANCELLATION_REJECTED",
	"IN_PROGRESS/CANCELLATION_REQUESTED SHIPMENT_VOIDED": "IN_PROGRESS/CANCELLATION_REQUESTED",
}

func TestStateTable(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, status := range statuses {
		for _, request := range requests {
			for _, event := range events {
				pair := string(status) + "/" + string(request) + " " + string(event)
				to, err := fulfillment.Next(fulfillment.State{Status: status, Request: request}, event)
				want, known := table[pair]
				switch got := string(to.Status) + "/" + string(to.Request); {
				case known && (err != nil || got != want):
					t.Errorf("%s leads to %s, %v, want %s", pair, got, err, want)
				case !known && problem.Of(err) != problem.Conflict:
					t.Errorf("%s leads to %s, want CONFLICT", pair, got)
				case known:
					seen++
				}
			}
		}
	}
	if seen != len(table) {
		t.Errorf("saw %d pairs of the table, it has %d", seen, len(table))
	}
}
