package fulfillment

// The kinds of order events. They are a promise: the timeline, live feeds and
// webhooks show them, so a name never changes its meaning.
const (
	OrderPlaced          = "order.placed"
	OrderPaid            = "order.paid"
	OrderRefunded        = "order.refunded"
	OrderCancelled       = "order.cancelled"
	OrderClosed          = "order.closed"
	OrderCancelAsked     = "order.cancellation_requested"
	OrderModeChanged     = "order.mode_changed"
	HoldOpened           = "hold.opened"
	HoldReleased         = "hold.released"
	SubOrderCreated      = "sub_order.created"
	SubOrderScheduled    = "sub_order.scheduled"
	SubOrderSubmitted    = "sub_order.submitted"
	SubOrderSent         = "sub_order.sent"
	SubOrderNotTaken     = "sub_order.not_taken"
	SubOrderInDoubt      = "sub_order.in_doubt"
	SubOrderAccepted     = "sub_order.accepted"
	SubOrderRejected     = "sub_order.rejected"
	SubOrderCancelled    = "sub_order.cancelled"
	SubOrderIncomplete   = "sub_order.incomplete"
	SubOrderRerouted     = "sub_order.rerouted"
	CancellationAsked    = "sub_order.cancellation_requested"
	CancellationAnswered = "sub_order.cancellation_answered"
	ShipmentShipped      = "shipment.shipped"
	ShipmentDelivered    = "shipment.delivered"
	ParcelTracked        = "parcel.tracked"
	ParcelAdded          = "parcel.added"
	BuyerLinkCreated     = "buyer_link.created"
	BuyerLinkRevoked     = "buyer_link.revoked"
)
