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
	SubOrderBackordered  = "sub_order.backordered"
	SubOrderReconciled   = "sub_order.reconciled"
	SubOrderRescheduled  = "sub_order.rescheduled"
	SubOrderRepriced     = "sub_order.repriced"
	SubOrderRejected     = "sub_order.rejected"
	SubOrderCancelled    = "sub_order.cancelled"
	SubOrderIncomplete   = "sub_order.incomplete"
	SubOrderRerouted     = "sub_order.rerouted"
	CancellationAsked    = "sub_order.cancellation_requested"
	OrderAddressChanged  = "order.address_changed"
	AddressAsked         = "sub_order.address_requested"
	AddressAnswered      = "sub_order.address_answered"
	CancellationAnswered = "sub_order.cancellation_answered"
	ShipmentShipped      = "shipment.shipped"
	ShipmentDelivered    = "shipment.delivered"
	ParcelTracked        = "parcel.tracked"
	ParcelAdded          = "parcel.added"
	ShipmentUnexpected   = "shipment.unexpected"
	ShipmentVoid         = "shipment.voided"
	ShipmentReplaced     = "shipment.replaced"
	ReturnRequested      = "return.requested"
	ReturnAuthorised     = "return.authorised"
	ReturnDeclined       = "return.declined"
	ReturnReceived       = "return.received"
	ReturnClosed         = "return.closed"
	ClaimMade            = "claim.made"
	ClaimSettled         = "claim.settled"
	ShipmentAdopted      = "shipment.adopted"
	ParcelCorrected      = "parcel.corrected"
	IncidentOpened       = "incident.opened"
	IncidentChanged      = "incident.changed"
	IncidentAcknowledged = "incident.acknowledged"
	IncidentResolved     = "incident.resolved"
	BuyerLinkCreated     = "buyer_link.created"
	BuyerLinkRevoked     = "buyer_link.revoked"
	BuyerAsked           = "buyer_request.made"
	BuyerAnswered        = "buyer_request.answered"
	BuyerErased          = "order.buyer_erased"
	NoteAdded            = "note.added"
	NoteEdited           = "note.edited"
	NoteDeleted          = "note.deleted"
)

// EventKinds lists them all, for who asks to be told of some.
var EventKinds = []string{
	OrderPlaced, OrderPaid, OrderRefunded, OrderCancelled, OrderClosed, OrderCancelAsked, OrderModeChanged, HoldOpened,
	HoldReleased, SubOrderCreated, SubOrderScheduled, SubOrderSubmitted, SubOrderSent, SubOrderNotTaken, SubOrderInDoubt,
	SubOrderAccepted, SubOrderBackordered, SubOrderReconciled, SubOrderRescheduled, SubOrderRepriced, SubOrderRejected,
	SubOrderCancelled, SubOrderIncomplete, SubOrderRerouted, CancellationAsked, OrderAddressChanged, AddressAsked,
	AddressAnswered, CancellationAnswered, ShipmentShipped, ShipmentDelivered, ParcelTracked, ParcelAdded,
	ShipmentUnexpected, ShipmentVoid, ShipmentReplaced, ReturnRequested, ReturnAuthorised, ReturnDeclined, ReturnReceived,
	ReturnClosed, ClaimMade, ClaimSettled, ShipmentAdopted, ParcelCorrected, IncidentOpened, IncidentChanged,
	IncidentAcknowledged, IncidentResolved, BuyerLinkCreated, BuyerLinkRevoked, BuyerAsked, BuyerAnswered, BuyerErased,
	NoteAdded, NoteEdited, NoteDeleted,
}
