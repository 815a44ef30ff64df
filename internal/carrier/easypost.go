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
	ID           string   `json:"id"`
	Object       string   `json:"object"`
	TrackingCode string   `json:"tracking_code"`
	Carrier      string   `json:"carrier"`
	Status       string   `json:"status"`
	StatusDetail string   `json:"status_detail"`
	EstDelivery  moment   `json:"est_delivery_date"`
	UpdatedAt    moment   `json:"updated_at"`
	Details      []detail `json:"tracking_details"`
}

type detail struct {
	Message      string `json:"message"`
	Status       string `json:"status"`
	StatusDetail string `json:"status_detail"`
	Datetime     moment `json:"datetime"`
	Location     struct {
		City    string `json:"city"`
		State   string `json:"state"`
		Country string `json:"country"`
	} `json:"tracking_location"`
}

// moment is a time that may be missing or garbled: one bad date must not cost
// the other facts of a parcel.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil && at.Year() > 1970 && at.Year() < 3000 {
		m.Time = at.UTC()
	}
	return nil
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
	number := strings.TrimSpace(found.TrackingCode)
	if found.Object != "Tracker" || number == "" {
		return Tracker{}, ErrTracker
	}
	out := Tracker{Number: number, Carrier: found.Carrier, Events: found.events()}
	if !found.EstDelivery.IsZero() {
		out.EstimatedDeliveryAt = &found.EstDelivery.Time
	}
	return out, nil
}

// events are the details that have happened, and the tracker's own status where
// they do not say it. What a returning parcel is delivered to is its sender.
func (t *tracker) events() []Event {
	var events []Event
	told, returning := false, false
	for _, d := range t.Details {
		if d.Datetime.IsZero() {
			continue // EasyPost announces some steps before they happen
		}
		status := easyPostStatus(d.Status, d.StatusDetail)
		returning = returning || status == parcel.TrackingStatusReturning
		if returning && status == parcel.TrackingStatusDelivered {
			status = parcel.TrackingStatusReturned
		}
		told = told || d.Status == t.Status
		events = append(events, Event{
			Status: status, SourceStatus: d.Status, Message: d.Message, Location: place(d), OccurredAt: d.Datetime.Time,
		})
	}
	if summary := easyPostStatus(t.Status, t.StatusDetail); !told && summary != parcel.TrackingStatusUnknown && !t.UpdatedAt.IsZero() {
		events = append(events, Event{
			SourceID: t.ID + ":" + t.Status, Status: summary, SourceStatus: t.Status, OccurredAt: t.UpdatedAt.Time,
		})
	}
	return events
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
