package fulfillment_test

import (
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/supplier"
)

const day = 24 * time.Hour

// until turns the clock and does what the sweep and its jobs would.
func (f *fixture) until(t *testing.T, at time.Time) {
	t.Helper()
	f.Lock()
	f.at = at
	f.Unlock()
	if _, err := f.service.SweepDeadlines(t.Context(), 1000); err != nil {
		t.Fatalf("sweep: %v", err)
	}
	for _, o := range f.store.Client().Order.Query().Where(order.WatchAtGT(at), order.WatchAtLTE(at.Add(5*time.Minute))).AllX(f.ctx) {
		if err := f.service.Watch(t.Context(), o.ID); err != nil {
			t.Fatalf("watch: %v", err)
		}
	}
}

func (f *fixture) dueAt(t *testing.T, o *ent.Order) time.Time {
	t.Helper()
	at := f.order(t, o.ID).WatchAt
	if at == nil {
		t.Fatal("the order waits for no deadline")
	}
	return *at
}

// shippedNow is all of a sub-order, handed over this moment.
func shippedNow(f *fixture) supplier.Shipped {
	notice := shippedAll("1")
	notice.ShippedAt = f.now()
	return notice
}

// The clock starts on Monday, 23 November 2026, noon. North answers within a
// business day, ships within three and delivers within fifteen.
func TestDeadlinesAreAtRiskBeforeTheyAreBroken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.wantIncidents(t, o)
		f.until(t, f.dueAt(t, o))
		f.wantIncidents(t, o, "NO_ACK AT_RISK")
		f.until(t, f.dueAt(t, o))
		f.wantIncidents(t, o, "NO_ACK BROKEN")
		if got := f.now(); !got.Equal(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("broken at %s, want the end of Tuesday", got)
		}
		f.tell(t, sub, supplier.Accepted{})
		f.wantIncidents(t, o, "NO_ACK BROKEN ended")

		f.until(t, f.dueAt(t, o))
		f.until(t, f.dueAt(t, o))
		f.wantIncidents(t, o, "NO_ACK BROKEN ended", "NOT_SHIPPED_IN_TIME BROKEN")
		if got := f.now(); !got.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("broken at %s, want the end of Monday", got)
		}
		f.tell(t, sub, shippedNow(f))
		f.wantIncidents(t, o, "NO_ACK BROKEN ended", "NOT_SHIPPED_IN_TIME BROKEN ended")
	})
}

func TestDeadlinesOfParcels(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.tell(t, sub, shippedNow(f))
		start := f.now()
		f.until(t, start.Add(3*day))
		f.wantIncidents(t, o, "NO_TRACKING AT_RISK")
		f.until(t, start.Add(4*day))
		f.wantIncidents(t, o, "NO_TRACKING BROKEN")
		f.tell(t, sub, track("BR1", supplier.TrackInTransit, f.now()))
		f.wantIncidents(t, o, "NO_TRACKING BROKEN ended")
		f.until(t, start.Add(11*day))
		f.wantIncidents(t, o, "NO_TRACKING BROKEN ended", "NO_MOVEMENT AT_RISK")
		f.until(t, start.Add(30*day))
		f.wantIncidents(t, o, "NO_TRACKING BROKEN ended", "NO_MOVEMENT AT_RISK ended", "NOT_RECEIVED BROKEN")
		f.tell(t, sub, track("BR1", supplier.TrackDelivered, f.now()))
		f.wantIncidents(t, o, "NO_TRACKING BROKEN ended", "NO_MOVEMENT AT_RISK ended", "NOT_RECEIVED BROKEN ended")
		if at := f.order(t, o.ID).WatchAt; at != nil {
			t.Errorf("all has arrived, and the order is looked at again %s", at)
		}
	})
}

// What was promised stays, whatever the supplier's terms become; its own words
// change it.
func TestDeadlinesFollowWhatTheSupplierSays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.tell(t, sub, supplier.Accepted{})
		f.store.Client().Supplier.UpdateOneID(f.north.ID).SetShipDays(30).ExecX(f.ctx)
		third := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
		if got := f.subOrders(t, o)[0].ShipBy; got == nil || !got.Equal(third) {
			t.Errorf("to be shipped by %v, want %s", got, third)
		}
		line := supplier.AcceptedLine{LineID: sub.Edges.Lines[0].ID, Quantity: 1, Status: supplier.LineAccepted, ExpectedAt: new(time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC))}
		if kept := f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{line}}); kept.Status != message.StatusApplied {
			t.Errorf("another date is %s: %s", kept.Status, kept.Outcome)
		}
		monday := time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC) // the 5th is a Saturday
		if got := f.subOrders(t, o)[0].ShipBy; got == nil || !got.Equal(monday) {
			t.Errorf("to be shipped by %v, want %s", got, monday)
		}
		if kept := f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{line}}); kept.Status != message.StatusIgnored {
			t.Errorf("the same date again is %s", kept.Status)
		}
	})
}

// A sweep finds what is due and nothing else, and a lost job is found again.
func TestTheSweepFindsWhatIsDue(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		sweep := func(want int) {
			t.Helper()
			if got, err := f.service.SweepDeadlines(t.Context(), 10); err != nil || got != want {
				t.Errorf("swept %d, %v, want %d", got, err, want)
			}
		}
		first := f.paid(t, f.automatic(input("A-1", "MUG")))
		f.paid(t, input("A-2", "MUG")) // waits for Ship order: nobody is late
		sweep(0)
		f.Lock()
		f.at = *f.store.Client().Order.GetX(f.ctx, first.ID).WatchAt
		f.Unlock()
		sweep(1)
		sweep(0)
		f.advance(6 * time.Minute)
		sweep(1)
	})
}
