package supplier

import "slices"

// TrackingStatus is where a parcel is, in Waybill's own list; a supplier maps
// its carrier's words to it.
type TrackingStatus string

// The tracking statuses.
const (
	TrackUnknown            TrackingStatus = "UNKNOWN"
	TrackInfoReceived       TrackingStatus = "INFO_RECEIVED"
	TrackPickedUp           TrackingStatus = "PICKED_UP"
	TrackInTransit          TrackingStatus = "IN_TRANSIT"
	TrackDelayed            TrackingStatus = "DELAYED"
	TrackOutForDelivery     TrackingStatus = "OUT_FOR_DELIVERY"
	TrackAttemptedDelivery  TrackingStatus = "ATTEMPTED_DELIVERY"
	TrackAvailableForPickup TrackingStatus = "AVAILABLE_FOR_PICKUP"
	TrackDelivered          TrackingStatus = "DELIVERED"
	TrackException          TrackingStatus = "EXCEPTION"
	TrackReturning          TrackingStatus = "RETURNING"
	TrackReturned           TrackingStatus = "RETURNED"
	TrackExpired            TrackingStatus = "EXPIRED"
	TrackCancelled          TrackingStatus = "CANCELLED"
)

// TrackingStatuses lists every tracking status of the protocol.
func TrackingStatuses() []TrackingStatus {
	return []TrackingStatus{
		TrackUnknown, TrackInfoReceived, TrackPickedUp, TrackInTransit, TrackDelayed,
		TrackOutForDelivery, TrackAttemptedDelivery, TrackAvailableForPickup, TrackDelivered,
		TrackException, TrackReturning, TrackReturned, TrackExpired, TrackCancelled,
	}
}

// Known says whether s is a status of the protocol.
func (s TrackingStatus) Known() bool { return slices.Contains(TrackingStatuses(), s) }
