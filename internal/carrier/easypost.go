package carrier

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/waybill/waybill/ent/parcel"
)

// ErrTracker is why a document is not taken: it is no tracker of EasyPost.
var ErrTracker = errors.New("not a tracker of EasyPost")

// tracker is EasyPost's object of that name.
type tracker struct {
	Object       string     `json:"object"`
	TrackingCode string     `json:"tracking_code"`
	Carrier      string     `json:"carrier"`
	EstDelivery  *time.Time `json:"est_delivery_date"`
	Details      []detail   `json:"tracking_details"`
}

type detail struct {
	Message      string    `json:"message"`
	Status       string    `json:"status"`
	StatusDetail string    `json:"status_detail"`
	Datetime     time.Time `json:"datetime"`
	Location     struct {
		City    string `json:"city"`
		State   string `json:"state"`
		Country string `json:"country"`
	} `json:"tracking_location"`
}

// ParseEasyPost reads a tracker, alone or inside a webhook's event. It fails
// with ErrTracker.
func ParseEasyPost(body []byte) (Tracker, error) {
	var event struct {
		Result *tracker `json:"result"`
		tracker
	}
	if err := json.Unmarshal(body, &event); err != nil {
		return Tracker{}, fmt.Errorf("%w: %w", ErrTracker, err)
	}
	found := event.tracker
	if event.Result != nil {
		found = *event.Result
	}
	if found.Object != "Tracker" || found.TrackingCode == "" {
		return Tracker{}, ErrTracker
	}
	out := Tracker{Number: found.TrackingCode, Carrier: found.Carrier, EstimatedDeliveryAt: found.EstDelivery}
	for _, d := range found.Details {
		if d.Datetime.IsZero() {
			continue // EasyPost announces some steps before they happen
		}
		out.Events = append(out.Events, Event{
			Status: easyPostStatus(d), SourceStatus: d.Status, Message: d.Message,
			Location: place(d), OccurredAt: d.Datetime.UTC(),
		})
	}
	return out, nil
}

// easyPostStatus maps a status, refined by its detail where that says more.
func easyPostStatus(d detail) parcel.TrackingStatus {
	if status, known := easyPostDetails[d.StatusDetail]; known && d.Status == "in_transit" {
		return status
	}
	if status, known := easyPostStatuses[d.Status]; known {
		return status
	}
	return parcel.TrackingStatusUnknown
}

// The lists are those of EasyPost's documentation of trackers.
var easyPostStatuses = map[string]parcel.TrackingStatus{
	"pre_transit":          parcel.TrackingStatusInfoReceived,
	"in_transit":           parcel.TrackingStatusInTransit,
	"out_for_delivery":     parcel.TrackingStatusOutForDelivery,
	"available_for_pickup": parcel.TrackingStatusAvailableForPickup,
	"delivered":            parcel.TrackingStatusDelivered,
	"return_to_sender":     parcel.TrackingStatusReturning,
	"failure":              parcel.TrackingStatusException,
	"error":                parcel.TrackingStatusException,
	"cancelled":            parcel.TrackingStatusCancelled,
}

var easyPostDetails = map[string]parcel.TrackingStatus{
	"received_at_origin_facility": parcel.TrackingStatusPickedUp,
	"delayed":                     parcel.TrackingStatusDelayed,
	"weather_delay":               parcel.TrackingStatusDelayed,
}

func place(d detail) string {
	var parts []string
	for _, part := range []string{d.Location.City, d.Location.State, d.Location.Country} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}
