package carrier_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/internal/carrier"
)

// recorded reads the trackers that EasyPost returned in test mode.
func recorded(t testing.TB) []json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile("../../../shared/data/easypost/trackers.json")
	if err != nil {
		t.Fatalf("the real inputs are missing: put shared/ beside the checkout: %v", err)
	}
	var trackers []json.RawMessage
	if err := json.Unmarshal(raw, &trackers); err != nil {
		t.Fatal(err)
	}
	return trackers
}

func TestRecordedTrackersAreUnderstood(t *testing.T) {
	t.Parallel()
	trackers := recorded(t)
	if len(trackers) != 8 {
		t.Errorf("got %d recorded trackers, want 8", len(trackers))
	}
	for _, raw := range trackers {
		got, err := carrier.ParseEasyPost(raw)
		if err != nil || got.Number == "" || got.Carrier != "USPS" || got.EstimatedDeliveryAt == nil || len(got.Events) != 2 {
			t.Errorf("got %+v, %v", got, err)
		}
		for _, e := range got.Events {
			if e.OccurredAt.IsZero() || e.Status != parcel.TrackingStatusInfoReceived || e.SourceStatus != "pre_transit" || e.Message == "" {
				t.Errorf("%s: event %+v", got.Number, e)
			}
		}
		inside, err := carrier.ParseEasyPost([]byte(`{"description":"tracker.updated","object":"Event","id":"evt_1","result":` + string(raw) + `}`))
		if diff := cmp.Diff(inside, got); diff != "" || err != nil {
			t.Errorf("inside an event it differs: %s, %v", diff, err)
		}
	}
}

func TestARecordedTrackerInFull(t *testing.T) {
	t.Parallel()
	got, err := carrier.ParseEasyPost(recorded(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	want := carrier.Tracker{
		Number: "EZ1000000001", Carrier: "USPS",
		EstimatedDeliveryAt: new(time.Date(2024, 7, 26, 19, 34, 37, 0, time.UTC)),
		Events: []carrier.Event{
			{
				Status: parcel.TrackingStatusInfoReceived, SourceStatus: "pre_transit", Message: "Pre-Shipment Info Sent to USPS",
				OccurredAt: time.Date(2024, 6, 26, 19, 34, 37, 0, time.UTC),
			},
			{
				Status: parcel.TrackingStatusInfoReceived, SourceStatus: "pre_transit", Message: "Shipping Label Created",
				Location: "HOUSTON, TX", OccurredAt: time.Date(2024, 6, 27, 8, 11, 37, 0, time.UTC),
			},
		},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}

// statusesOf parses a tracker of these details, each status or status/detail.
func statusesOf(t *testing.T, summary, details string) []parcel.TrackingStatus {
	t.Helper()
	got, err := carrier.ParseEasyPost([]byte(fmt.Sprintf(
		`{"object":"Tracker","id":"trk_1","tracking_code":"EZ1","status":%q,"updated_at":"2026-03-09T08:00:00Z","tracking_details":[%s]}`, summary, details)))
	if err != nil {
		t.Fatal(err)
	}
	var statuses []parcel.TrackingStatus
	for _, e := range got.Events {
		statuses = append(statuses, e.Status)
	}
	return statuses
}

func detail(status, fine string) string {
	return fmt.Sprintf(`{"status":%q,"status_detail":%q,"datetime":"2026-03-01T08:00:00Z"}`, status, fine)
}

func TestStatusesOfEasyPost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status, detail string
		want           parcel.TrackingStatus
	}{
		{"unknown", "unknown", parcel.TrackingStatusUnknown},
		{"pre_transit", "label_created", parcel.TrackingStatusInfoReceived},
		{"in_transit", "departed_facility", parcel.TrackingStatusInTransit},
		{"in_transit", "received_at_origin_facility", parcel.TrackingStatusPickedUp},
		{"in_transit", "weather_delay", parcel.TrackingStatusDelayed},
		{"in_transit", "held", parcel.TrackingStatusException},
		{"out_for_delivery", "out_for_delivery", parcel.TrackingStatusOutForDelivery},
		{"out_for_delivery", "delivery_exception", parcel.TrackingStatusAttemptedDelivery},
		{"delivered", "arrived_at_destination", parcel.TrackingStatusDelivered},
		{"delivered", "delayed", parcel.TrackingStatusDelivered},
		{"available_for_pickup", "arrived_at_pickup_location", parcel.TrackingStatusAvailableForPickup},
		{"return_to_sender", "refused", parcel.TrackingStatusReturning},
		{"failure", "damaged", parcel.TrackingStatusException},
		{"failure", "", parcel.TrackingStatusException},
		{"cancelled", "cancelled", parcel.TrackingStatusCancelled},
		{"error", "expired", parcel.TrackingStatusExpired},
		{"teleported", "status_update", parcel.TrackingStatusUnknown},
	} {
		got := statusesOf(t, test.status, detail(test.status, test.detail))
		if diff := cmp.Diff(got, []parcel.TrackingStatus{test.want}); diff != "" {
			t.Errorf("%s/%s: %s", test.status, test.detail, diff)
		}
	}
}

func TestWhatTheTrackerSaysOfItself(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		summary, details string
		want             []parcel.TrackingStatus
	}{
		"AloneCounts":           {"cancelled", "", []parcel.TrackingStatus{parcel.TrackingStatusCancelled}},
		"SaidByDetails":         {"in_transit", detail("in_transit", ""), []parcel.TrackingStatus{parcel.TrackingStatusInTransit}},
		"BeyondTheDetails":      {"failure", detail("in_transit", ""), []parcel.TrackingStatus{parcel.TrackingStatusInTransit, parcel.TrackingStatusException}},
		"UnknownIsNoFact":       {"unknown", "", nil},
		"AnnouncedIsNoFact":     {"unknown", `{"status":"in_transit","datetime":null}`, nil},
		"GarbledDateIsNoFact":   {"unknown", `{"status":"in_transit","datetime":"soon"},` + detail("delivered", ""), []parcel.TrackingStatus{parcel.TrackingStatusDelivered}},
		"DeliveredToItsSender":  {"delivered", detail("return_to_sender", "return") + "," + detail("delivered", ""), []parcel.TrackingStatus{parcel.TrackingStatusReturning, parcel.TrackingStatusReturned}},
		"DeliveredThenReturned": {"return_to_sender", detail("delivered", "") + "," + detail("return_to_sender", ""), []parcel.TrackingStatus{parcel.TrackingStatusDelivered, parcel.TrackingStatusReturning}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(statusesOf(t, test.summary, test.details), test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoTracker(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		``, `[]`, `null`, `{}`, `{"object":"Batch","id":"batch_1"}`, `{"object":"Tracker","tracking_code":" "}`,
		`{"object":"Event","result":{"object":"Batch","tracking_code":"EZ1"}}`, `{"object":"Tracker","tracking_code":7}`,
	} {
		if got, err := carrier.ParseEasyPost([]byte(body)); !errors.Is(err, carrier.ErrTracker) {
			t.Errorf("%s: got %+v, %v", body, got, err)
		}
	}
}

func FuzzParseEasyPost(f *testing.F) {
	for _, raw := range recorded(f) {
		f.Add([]byte(raw))
	}
	f.Add([]byte(`{"result":{"object":"Tracker","tracking_code":"1","tracking_details":[{"datetime":"0000-01-01T00:00:00Z"},null]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := carrier.ParseEasyPost(body)
		if err != nil {
			if !errors.Is(err, carrier.ErrTracker) {
				t.Errorf("fails with %v", err)
			}
			return
		}
		if got.Number == "" {
			t.Errorf("a tracker without number: %s", body)
		}
		for _, e := range got.Events {
			if e.OccurredAt.IsZero() || parcel.TrackingStatusValidator(e.Status) != nil {
				t.Errorf("a fact without time or status: %+v", e)
			}
		}
	})
}
