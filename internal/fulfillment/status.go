package fulfillment

import (
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/problem"
)

// State is the two axes of a sub-order: the merchant's and the supplier's.
type State struct {
	Status  suborder.Status
	Request suborder.RequestStatus
}

// Event is something that moves a sub-order.
type Event string

// The events of the state table.
const (
	WindowEnded           Event = "WINDOW_ENDED"
	Held                  Event = "HELD"
	Released              Event = "RELEASED"
	Submitted             Event = "SUBMITTED"
	Withdrawn             Event = "WITHDRAWN" // submitted, but surely not sent
	Accepted              Event = "ACCEPTED"
	Rejected              Event = "REJECTED"
	Repriced              Event = "REPRICED"  // accepted, for more than the store's limit
	Cancelled             Event = "CANCELLED" // no supplier has it
	CancellationRequested Event = "CANCELLATION_REQUESTED"
	CancellationAgreed    Event = "CANCELLATION_AGREED"
	CancellationRefused   Event = "CANCELLATION_REFUSED"
	RestCancelled         Event = "REST_CANCELLED" // agreed, after some of it shipped
	Shipped               Event = "SHIPPED"        // some of it; accepts implicitly
	AllShipped            Event = "ALL_SHIPPED"
	GaveUp                Event = "GAVE_UP"
	ShipmentVoided        Event = "SHIPMENT_VOIDED"
)

//nolint:gochecknoglobals // the states of the table below; nobody changes them
var (
	open       = State{suborder.StatusOpen, suborder.RequestStatusUnsubmitted}
	scheduled  = State{suborder.StatusScheduled, suborder.RequestStatusUnsubmitted}
	onHold     = State{suborder.StatusOnHold, suborder.RequestStatusUnsubmitted}
	submitted  = State{suborder.StatusOpen, suborder.RequestStatusSubmitted}
	priced     = State{suborder.StatusOnHold, suborder.RequestStatusSubmitted}
	rejected   = State{suborder.StatusOpen, suborder.RequestStatusRejected}
	heldReject = State{suborder.StatusOnHold, suborder.RequestStatusRejected}
	accepted   = State{suborder.StatusInProgress, suborder.RequestStatusAccepted}
	askedEarly = State{suborder.StatusOpen, suborder.RequestStatusCancellationRequested}
	asked      = State{suborder.StatusInProgress, suborder.RequestStatusCancellationRequested}
	refused    = State{suborder.StatusInProgress, suborder.RequestStatusCancellationRejected}
	calledOff  = State{suborder.StatusCancelled, suborder.RequestStatusCancellationAccepted}
	closed     = State{suborder.StatusClosed, suborder.RequestStatusClosed}
	incomplete = State{suborder.StatusIncomplete, suborder.RequestStatusClosed}
)

func cancelled(from suborder.RequestStatus) State {
	return State{suborder.StatusCancelled, from}
}

// next is the whole state table of DESIGN section 3. What does not stand here
// does not happen.
var next = map[Event]map[State]State{
	WindowEnded: {scheduled: open},
	Held:        {open: onHold, scheduled: onHold, rejected: heldReject},
	Released:    {onHold: open, heldReject: rejected, priced: accepted},
	Submitted:   {open: submitted, rejected: submitted},
	Withdrawn:   {submitted: open},
	Accepted:    {submitted: accepted, askedEarly: asked},
	Rejected:    {submitted: rejected, priced: rejected},
	Repriced:    {submitted: priced},
	Cancelled: {
		open: cancelled(open.Request), scheduled: cancelled(open.Request), onHold: cancelled(open.Request),
		rejected: cancelled(rejected.Request), heldReject: cancelled(rejected.Request),
	},
	CancellationRequested: {submitted: askedEarly, priced: askedEarly, accepted: asked, refused: asked},
	CancellationAgreed:    {askedEarly: calledOff, asked: calledOff},
	CancellationRefused:   {askedEarly: refused, asked: refused},
	RestCancelled:         {asked: closed},
	Shipped: {
		open: accepted, scheduled: accepted, onHold: accepted, // marked by hand
		submitted: accepted, priced: accepted, accepted: accepted, refused: refused, askedEarly: refused, asked: refused,
		rejected: accepted, heldReject: accepted, incomplete: accepted, // the goods are on their way, whatever was said
	},
	AllShipped:     {accepted: closed, refused: closed},
	GaveUp:         {accepted: incomplete, asked: incomplete, refused: incomplete},
	ShipmentVoided: {closed: accepted, accepted: accepted, refused: refused, asked: asked},
}

// Next returns where an event leads from a state, or a CONFLICT when the table
// does not know the pair.
func Next(from State, e Event) (State, error) {
	to, ok := next[e][from]
	if !ok {
		return from, problem.Errorf(problem.Conflict, "not possible while the sub-order is %s and its request %s", from.Status, from.Request)
	}
	return to, nil
}

// Allows says whether the table knows the event from this state.
func (s State) Allows(e Event) bool {
	_, ok := next[e][s]
	return ok
}

// Ended says whether nothing more is to come of a sub-order.
func Ended(s suborder.Status) bool {
	return s == suborder.StatusClosed || s == suborder.StatusCancelled || s == suborder.StatusIncomplete
}
