package carrier

import "github.com/waybill/waybill/ent/parcel"

// easyPostStatus maps a status, refined by its detail where that says more: a
// detail never makes a parcel that arrived, came back or was cancelled anything
// else.
func easyPostStatus(status, detail string) parcel.TrackingStatus {
	rough, known := easyPostStatuses[status]
	if !known {
		rough = easyPostStatusOf{parcel.TrackingStatusUnknown, true}
	}
	if fine, says := easyPostDetails[detail]; says && rough.refined {
		return fine
	}
	return rough.status
}

type easyPostStatusOf struct {
	status  parcel.TrackingStatus
	refined bool // its detail may say more
}

// easyPostStatuses are the statuses of EasyPost's documentation of trackers.
// What it does not list is UNKNOWN.
var easyPostStatuses = map[string]easyPostStatusOf{
	"unknown":              {parcel.TrackingStatusUnknown, true},
	"pre_transit":          {parcel.TrackingStatusInfoReceived, false},
	"in_transit":           {parcel.TrackingStatusInTransit, true},
	"out_for_delivery":     {parcel.TrackingStatusOutForDelivery, true},
	"delivered":            {parcel.TrackingStatusDelivered, false},
	"available_for_pickup": {parcel.TrackingStatusAvailableForPickup, false},
	"return_to_sender":     {parcel.TrackingStatusReturning, false},
	"failure":              {parcel.TrackingStatusException, true},
	"cancelled":            {parcel.TrackingStatusCancelled, false},
	"error":                {parcel.TrackingStatusException, true},
}

// easyPostDetails are those of its status details that say more than the status
// beside them.
var easyPostDetails = map[string]parcel.TrackingStatus{
	"received_at_origin_facility": parcel.TrackingStatusPickedUp,
	"arrived_at_pickup_location":  parcel.TrackingStatusAvailableForPickup,
	"delayed":                     parcel.TrackingStatusDelayed,
	"weather_delay":               parcel.TrackingStatusDelayed,
	"missorted":                   parcel.TrackingStatusDelayed,
	"delivery_exception":          parcel.TrackingStatusAttemptedDelivery,
	"address_correction":          parcel.TrackingStatusException,
	"awaiting_information":        parcel.TrackingStatusException,
	"damaged":                     parcel.TrackingStatusException,
	"held":                        parcel.TrackingStatusException,
	"lost":                        parcel.TrackingStatusException,
	"refused":                     parcel.TrackingStatusException,
	"transit_exception":           parcel.TrackingStatusException,
	"return":                      parcel.TrackingStatusReturning,
	"expired":                     parcel.TrackingStatusExpired,
}
