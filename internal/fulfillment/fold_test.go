package fulfillment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/trackingevent"
)

var someStatuses = []parcel.TrackingStatus{
	"UNKNOWN", "INFO_RECEIVED", "PICKED_UP", "IN_TRANSIT", "DELAYED", "OUT_FOR_DELIVERY", "ATTEMPTED_DELIVERY",
	"AVAILABLE_FOR_PICKUP", "DELIVERED", "EXCEPTION", "RETURNING", "RETURNED", "EXPIRED", "CANCELLED",
}

func someEvents(t *rapid.T) []*ent.TrackingEvent {
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *ent.TrackingEvent {
		occurred := start.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "hour")) * time.Hour)
		return &ent.TrackingEvent{
			Status:     string(rapid.SampledFrom(someStatuses).Draw(t, "status")),
			Source:     trackingevent.SourceSupplier,
			OccurredAt: occurred, ReceivedAt: occurred.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, "lag")) * time.Minute),
			DedupeKey: fmt.Sprint(rapid.IntRange(0, 1<<30).Draw(t, "key")),
		}
	}), 0, 12).Draw(t, "events")
}

func TestFoldDoesNotCareForOrderOrRepetition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := someEvents(t)
		want := fold(events)
		again := append(slices.Clone(events), events...)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		dice.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if got := fold(again); got.status != want.status || !same(got.deliveredAt, want.deliveredAt) || !same(got.lastEventAt, want.lastEventAt) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

func TestAFinalStatusStays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		events := someEvents(t)
		before := fold(events)
		late := &ent.TrackingEvent{
			Status: string(rapid.SampledFrom(someStatuses).Draw(t, "late")), Source: trackingevent.SourceCarrier,
			OccurredAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), DedupeKey: "late",
		}
		after := fold(append(events, late)).status
		switch before.status {
		case parcel.TrackingStatusReturned, parcel.TrackingStatusCancelled:
			if after != before.status {
				t.Fatalf("%s became %s", before.status, after)
			}
		case parcel.TrackingStatusDelivered:
			if after != before.status && after != parcel.TrackingStatusReturning && after != parcel.TrackingStatusReturned {
				t.Fatalf("DELIVERED became %s", after)
			}
		case parcel.TrackingStatusExpired:
			if late.Status != "UNKNOWN" && string(after) != late.Status {
				t.Fatalf("EXPIRED did not revive to %s", late.Status)
			}
		default: // what is not final may become anything
		}
	})
}

func TestAPersonMayCorrectAFinalStatus(t *testing.T) {
	t.Parallel()
	arrived := &ent.TrackingEvent{Status: "DELIVERED", Source: trackingevent.SourceCarrier, OccurredAt: time.Unix(1, 0)}
	correction := &ent.TrackingEvent{Status: "IN_TRANSIT", Source: trackingevent.SourcePerson, OccurredAt: time.Unix(2, 0)}
	if got := fold([]*ent.TrackingEvent{arrived, correction}); got.status != "IN_TRANSIT" || got.deliveredAt != nil {
		t.Errorf("got %s delivered at %v", got.status, got.deliveredAt)
	}
}

func same(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
