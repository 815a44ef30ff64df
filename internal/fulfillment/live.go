package fulfillment

import "github.com/waybill/waybill/ent"

// OrderUpdate is a change of an order, or (Event nil) its present state.
type OrderUpdate struct {
	Event     *ent.OrderEvent
	Order     *ent.Order
	Recovered bool
	Cursor    string
}

// OrdersUpdate is a change of one of many orders, or (Event nil) the start of
// the feed.
type OrdersUpdate struct {
	Event     *ent.OrderEvent
	Order     *ent.Order
	Recovered bool
	Cursor    string
}

// TrackingUpdate is a change of what the buyer sees.
type TrackingUpdate struct {
	Tracking  *Tracking
	Recovered bool
	Cursor    string
}
