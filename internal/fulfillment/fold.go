package fulfillment

import (
	"cmp"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/trackingevent"
)

// trail is what a parcel's events add up to.
type trail struct {
	status      parcel.TrackingStatus
	lastEventAt *time.Time
	deliveredAt *time.Time
}

// fold adds up a parcel's events by when they happened, so that the order in
// which we hear of them, and hearing twice, make no difference.
func fold(events []*ent.TrackingEvent) trail {
	t := trail{status: parcel.TrackingStatusUnknown}
	for _, e := range chronological(events) {
		at := e.OccurredAt
		t.lastEventAt = &at
		to := parcel.TrackingStatus(e.Status)
		if to == t.status || !follows(t.status, to, e.Source) {
			continue
		}
		t.status = to
		if to == parcel.TrackingStatusDelivered {
			t.deliveredAt = &at
		}
	}
	if t.status != parcel.TrackingStatusDelivered {
		t.deliveredAt = nil
	}
	return t
}

// follows says whether a status may replace another one that happened before.
// DELIVERED, RETURNED and CANCELLED are final; a person may correct anything.
func follows(from, to parcel.TrackingStatus, source trackingevent.Source) bool {
	switch {
	case to == parcel.TrackingStatusUnknown:
		return false
	case source == trackingevent.SourcePerson:
		return true
	case from == parcel.TrackingStatusDelivered:
		return to == parcel.TrackingStatusReturning || to == parcel.TrackingStatusReturned
	case from == parcel.TrackingStatusReturned, from == parcel.TrackingStatusCancelled:
		return false
	case to == parcel.TrackingStatusInfoReceived:
		return from == parcel.TrackingStatusUnknown || from == parcel.TrackingStatusExpired
	case to == parcel.TrackingStatusPickedUp:
		return from == parcel.TrackingStatusUnknown || from == parcel.TrackingStatusInfoReceived || from == parcel.TrackingStatusExpired
	}
	return true
}

// chronological sorts by when things happened, then by when we heard of them;
// the last key only makes the order total.
func chronological(events []*ent.TrackingEvent) []*ent.TrackingEvent {
	sorted := slices.Clone(events)
	slices.SortFunc(sorted, func(a, b *ent.TrackingEvent) int {
		return cmp.Or(a.OccurredAt.Compare(b.OccurredAt), a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.DedupeKey, b.DedupeKey))
	})
	return sorted
}
