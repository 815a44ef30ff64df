package main

import "fmt"

// plan is what a replay does with an order, and what must be true in the end.
type plan struct {
	cancel                        bool // before any supplier has it
	accept, reject, ship, deliver bool // what its suppliers do
	wantFulfillment, wantDelivery string
	wantStatus                    string
}

// planOf reads the data's word for how an order ended. An order that was
// cancelled after the carrier had it was shipped all the same: goods on their
// way win over a cancellation.
func planOf(o *olistOrder) (plan, error) {
	shipped := plan{accept: true, ship: true, wantFulfillment: "FULFILLED", wantDelivery: "IN_TRANSIT", wantStatus: "OPEN"}
	delivered := plan{accept: true, ship: true, deliver: true, wantFulfillment: "FULFILLED", wantDelivery: "DELIVERED", wantStatus: "CLOSED"}
	switch o.status {
	case "delivered":
		return delivered, nil
	case "shipped":
		return shipped, nil
	case "canceled":
		switch {
		case !o.delivered.IsZero():
			return delivered, nil
		case !o.handedOver.IsZero():
			return shipped, nil
		}
		return plan{cancel: true, wantFulfillment: "UNFULFILLED", wantDelivery: "NONE", wantStatus: "CANCELLED"}, nil
	case "invoiced", "processing":
		return plan{accept: true, wantFulfillment: "IN_PROGRESS", wantDelivery: "NONE", wantStatus: "OPEN"}, nil
	case "approved", "created":
		return plan{wantFulfillment: "IN_PROGRESS", wantDelivery: "NONE", wantStatus: "OPEN"}, nil
	case "unavailable":
		return plan{reject: true, wantFulfillment: "REQUEST_DECLINED", wantDelivery: "NONE", wantStatus: "OPEN"}, nil
	}
	return plan{}, fmt.Errorf("order %s has an unknown status %q", o.id, o.status)
}
