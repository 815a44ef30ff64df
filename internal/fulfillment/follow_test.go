package fulfillment_test

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

func at(hour int) time.Time { return time.Date(2026, 11, 24, hour, 0, 0, 0, time.UTC) }

func trackingOf(number string, events ...supplier.TrackingEvent) supplier.Tracking {
	return supplier.Tracking{TrackingNumber: number, Events: events}
}

func shippedAs(id string, numbers ...string) supplier.Shipped {
	notice := supplier.Shipped{ShipmentID: id, ShippedAt: at(8)}
	for _, n := range numbers {
		notice.Parcels = append(notice.Parcels, supplier.Parcel{Carrier: "Correios", TrackingNumber: n})
	}
	return notice
}

func TestFromPaidToDelivered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG", "LAMP")))
		var got []string
		note := func() {
			o = f.order(t, o.ID)
			got = append(got, string(o.FulfillmentStatus)+" "+string(o.DeliveryStatus)+" "+string(o.Status))
		}
		subs := f.subOrders(t, o)
		for _, sub := range subs {
			f.hand(t, sub)
		}
		note()
		f.tell(t, subs[0], supplier.Accepted{})
		f.tell(t, subs[0], shippedAs("N-1", "PB1BR", "PB2BR"))
		note()
		f.tell(t, subs[1], shippedAs("S-1", "PB3BR")) // without a prior acceptance
		note()
		f.tell(t, subs[0], trackingOf("PB1BR", supplier.TrackingEvent{Status: "DELIVERED", OccurredAt: at(12)}))
		f.tell(t, subs[0], trackingOf("PB2BR", supplier.TrackingEvent{Status: "DELIVERED", OccurredAt: at(13)}))
		note()
		f.tell(t, subs[1], trackingOf("PB3BR", supplier.TrackingEvent{Status: "DELIVERED", OccurredAt: at(14)}))
		note()
		want := []string{
			"IN_PROGRESS NONE OPEN", "PARTIALLY_FULFILLED IN_TRANSIT OPEN", "FULFILLED IN_TRANSIT OPEN",
			"FULFILLED PARTIALLY_DELIVERED OPEN", "FULFILLED DELIVERED CLOSED",
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("roll-ups differ: %s", diff)
		}
		view, err := f.service.Tracking(t.Context(), f.link(t, o))
		if err != nil || view.Headline != "All 3 packages were delivered" || view.Version != o.Version {
			t.Errorf("buyer sees %+v, %v", view, err)
		}
		f.versionsAreDense(t, o.ID)
	})
}

func (f *fixture) versionsAreDense(t *testing.T, orderID string) {
	t.Helper()
	events, err := f.store.ReadOrder(f.ctx, orderID, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range events {
		if e.Version != int64(i+1) {
			t.Errorf("event %d has version %d", i+1, e.Version)
		}
	}
}

// Whatever the order in which a supplier's messages arrive, and however often,
// the order ends the same.
func TestDuplicatesAndReorderingChangeNothing(t *testing.T) {
	t.Parallel()
	messages := map[string]supplier.Body{
		"accepted": supplier.Accepted{},
		"shipped":  shippedAs("N-1", "PB1BR"),
		"picked":   trackingOf("PB1BR", supplier.TrackingEvent{ID: "1", Status: "PICKED_UP", OccurredAt: at(9)}),
		"moving":   trackingOf("PB1BR", supplier.TrackingEvent{ID: "2", Status: "IN_TRANSIT", OccurredAt: at(10)}),
		"arrived":  trackingOf("PB1BR", supplier.TrackingEvent{ID: "3", Status: "DELIVERED", OccurredAt: at(11)}),
	}
	each(t, func(t *testing.T, f *fixture) {
		for seed := range uint64(6) {
			dice := rand.New(rand.NewPCG(seed, 1))
			o := f.paid(t, f.automatic(input("A-"+string(rune('a'+seed)), "MUG")))
			sub := f.subOrders(t, o)[0]
			f.hand(t, sub)
			var names []string
			for name := range messages {
				names = append(names, name, name)
			}
			slices.Sort(names)
			dice.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for _, name := range names {
				f.tellAs(t, sub.ID+name, sub, messages[name])
				f.applyWaiting(t)
			}
			p := f.store.Client().Parcel.Query().Order(ent.Asc("id")).AllX(f.ctx)
			last := p[len(p)-1]
			o = f.order(t, o.ID)
			if len(p) != int(seed)+1 || last.TrackingStatus != parcel.TrackingStatusDelivered || last.QueryEvents().CountX(f.ctx) != 3 {
				t.Errorf("seed %d %v: %d parcels, %s", seed, names, len(p), last.TrackingStatus)
			}
			if o.FulfillmentStatus != order.FulfillmentStatusFulfilled || o.DeliveryStatus != order.DeliveryStatusDelivered {
				t.Errorf("seed %d %v: %s %s", seed, names, o.FulfillmentStatus, o.DeliveryStatus)
			}
		}
	})
}

// applyWaiting runs the jobs of the messages that were woken.
func (f *fixture) applyWaiting(t *testing.T) {
	t.Helper()
	for _, m := range f.store.Client().Message.Query().Where(message.StatusEQ(message.StatusWaiting)).AllX(f.ctx) {
		if err := f.service.Apply(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAcceptedByLineSplitsOffTheRest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := f.automatic(input("A-1", "MUG"))
		in.Lines[0].Quantity = 5
		o := f.paid(t, in)
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{
			{LineID: sub.Edges.Lines[0].ID, Quantity: 3, Status: supplier.LineAccepted},
			{LineID: sub.Edges.Lines[0].ID, Quantity: 2, Status: supplier.LineRejected, Reason: supplier.InventoryOutOfStock},
		}})
		f.tell(t, sub, shippedAs("N-1", "PB1BR"))
		var got []string
		for _, s := range f.subOrders(t, o) {
			got = append(got, s.Name+" "+string(s.Status)+" "+strconv.Itoa(s.Edges.Lines[0].Quantity-s.Edges.Lines[0].CancelledQuantity))
		}
		if diff := cmp.Diff(got, []string{"#1001-1 CLOSED 3", "#1001-2 ON_HOLD 2"}); diff != "" {
			t.Errorf("sub-orders differ: %s", diff)
		}
		if o = f.order(t, o.ID); o.UnitsNeeded != 5 || o.UnitsShipped != 3 || o.FulfillmentStatus != order.FulfillmentStatusPartiallyFulfilled {
			t.Errorf("needs %d, shipped %d, %s", o.UnitsNeeded, o.UnitsShipped, o.FulfillmentStatus)
		}
	})
}

func TestWebhooksOfStrangersAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		body := []byte(`{}`)
		wrong, err := supplier.Sign(supplier.NewSecret(), "msg_x", time.Now(), body)
		if err != nil {
			t.Fatal(err)
		}
		for id, header := range map[string]http.Header{f.north.ID: wrong, "sup_nobody": wrong} {
			err := f.service.ReceiveSupplierWebhook(t.Context(), id, header, body)
			if got := problem.Of(err); got != problem.Unauthenticated {
				t.Errorf("%s: code = %s, want UNAUTHENTICATED", id, got)
			}
		}
		if n := f.store.Client().Message.Query().CountX(f.ctx); n != 0 {
			t.Errorf("%d messages were kept", n)
		}
	})
}

func TestASupplierCannotSpeakOfAnothersSubOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		thief := *sub
		thief.SupplierID = &f.south.ID
		if got := f.tell(t, &thief, supplier.Accepted{}); got.Status != message.StatusFailed {
			t.Errorf("message is %s: %s", got.Status, got.Outcome)
		}
		if got := f.subOrders(t, o)[0]; got.Status != suborder.StatusOpen {
			t.Errorf("sub-order is %s", got.Status)
		}
	})
}

func TestUnknownTypesAreKeptAndShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		sub := f.subOrders(t, f.paid(t, f.automatic(input("A-1", "MUG"))))[0]
		got := f.tell(t, sub, supplier.Unknown{Type: "order.sang", Raw: []byte(`{"song":"la"}`)})
		if got.Status != message.StatusIgnored || got.Kind != "order.sang" {
			t.Errorf("message is %s of kind %q: %s", got.Status, got.Kind, got.Outcome)
		}
	})
}
