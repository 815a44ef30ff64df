package statistics_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/statistics"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// The clocks of New York went back in the night to Sunday, 1 November 2026.
const zone = "America/New_York"

var now = time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)

// fixture is a store with a supplier, on a database of its own.
type fixture struct {
	ctx      context.Context
	service  *statistics.Service
	db       *ent.Client
	supplier *ent.Supplier
	placed   int
}

func each(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := &fixture{db: s.Client(), service: statistics.New(statistics.Config{Store: s, Now: func() time.Time { return now }})}
		test(t, f.in(t, "Alfa"))
	})
}

// in is the same database, looked at from a new store.
func (f *fixture) in(t *testing.T, name string) *fixture {
	t.Helper()
	shop := f.db.Store.Create().SetName(name).SetCurrency("BRL").SaveX(auth.Everywhere(t.Context()))
	other := &fixture{ctx: auth.As(t.Context(), auth.Merchant, shop.ID, "Ana"), db: f.db, service: f.service}
	id := identity.New("sup")
	sealed, err := storetest.Keys().Seal(secret.At(supplier.Table, supplier.FieldWebhookSecret, id), secret.Text("never used"))
	if err != nil {
		t.Fatal(err)
	}
	other.supplier = f.db.Supplier.Create().SetID(id).SetWebhookSecret(sealed).SetName("North").SetCode("north").SetConnector("memory").SetEndpoint("memory://north").SaveX(other.ctx)
	return other
}

func (f *fixture) order(at time.Time, change ...func(*ent.OrderCreate)) *ent.Order {
	f.placed++
	c := f.db.Order.Create().SetExternalID(fmt.Sprint(f.placed)).SetDigest("d").SetNumber(f.placed).SetName(fmt.Sprint("#", f.placed)).
		SetCurrency("BRL").SetTotalMinor(1000).SetUnitsOrdered(2).SetPlacedAt(at)
	for _, do := range change {
		do(c)
	}
	return c.SaveX(f.ctx)
}

// sub is a sub-order submitted at noon, accepted and shipped so many seconds
// later; less than nothing: never.
func (f *fixture) sub(o *ent.Order, accepted, shipped int, by time.Time) *ent.SubOrder {
	noon := o.PlacedAt.Truncate(time.Second)
	c := f.db.SubOrder.Create().SetOrderID(o.ID).SetSupplierID(f.supplier.ID).SetNumber(1).SetName(o.Name + "-1").SetSubmittedAt(noon).SetShipBy(by)
	if accepted >= 0 {
		c.SetAcceptedAt(noon.Add(time.Duration(accepted) * time.Second))
	}
	if shipped >= 0 {
		c.SetShippedAt(noon.Add(time.Duration(accepted+shipped) * time.Second))
	}
	return c.SaveX(f.ctx)
}

func (f *fixture) parcel(sub *ent.SubOrder, carrier string, took time.Duration, by time.Time) {
	shipped := *sub.ShippedAt
	h := f.db.Shipment.Create().SetOrderID(sub.OrderID).SetSubOrderID(sub.ID).SetExternalID("x").SetStatus(shipment.StatusShipped).SetShippedAt(shipped).SetDeliverBy(by)
	p := f.db.Parcel.Create().SetCarrier(carrier).SetTrackingNumber("1")
	if took > 0 {
		h.SetDeliveredAt(shipped.Add(took)).SetStatus(shipment.StatusDelivered)
		p.SetDeliveredAt(shipped.Add(took))
	}
	p.SetShipmentID(h.SaveX(f.ctx).ID).SaveX(f.ctx)
}

func (f *fixture) of(t *testing.T, from, to, zone string) *statistics.Statistics {
	t.Helper()
	got, err := f.service.Of(f.ctx, statistics.Input{From: from, To: to, TimeZone: &zone})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOrdersAreCountedOnTheirDayInTheZone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		for _, at := range []string{
			"2026-10-31T03:59:59Z",                         // Friday, a second too early
			"2026-10-31T04:00:00Z", "2026-11-01T03:59:59Z", // Saturday, UTC-4
			"2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-02T04:59:59Z", // Sunday, which has 25 hours
			"2026-11-02T05:00:00Z", // Monday, UTC-5
			"2026-11-03T05:00:00Z", // Tuesday, too late
		} {
			moment, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			f.order(moment)
		}
		f.order(now.AddDate(-1, 0, 0))
		other := f.in(t, "Beta")
		other.order(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
		got := f.of(t, "2026-10-31", "2026-11-02", zone)
		counts := func(n int) statistics.Counts {
			return statistics.Counts{Orders: n, Units: 2 * n, Sales: new(money.New(int64(1000*n), "BRL"))}
		}
		want := []statistics.Day{{"2026-10-31", counts(2)}, {"2026-11-01", counts(4)}, {"2026-11-02", counts(1)}}
		if diff := cmp.Diff(got.Days, want); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(got.Totals, counts(7)); diff != "" {
			t.Error(diff)
		}
		if utc := f.of(t, "2026-11-01", "2026-11-01", ""); utc.Totals.Orders != 4 {
			t.Errorf("in UTC: %d orders, want 4", utc.Totals.Orders)
		}
	})
}

func TestWhatBecameOfOrdersIsCounted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		day := now.AddDate(0, 0, -3)
		f.order(day)
		f.order(day, func(c *ent.OrderCreate) { c.SetStatus(order.StatusCancelled) })
		f.order(day, func(c *ent.OrderCreate) { c.SetFulfillmentStatus(order.FulfillmentStatusFulfilled) })
		f.order(day, func(c *ent.OrderCreate) {
			c.SetFulfillmentStatus(order.FulfillmentStatusFulfilled).SetDeliveryStatus(order.DeliveryStatusDelivered).SetCurrency("USD")
		})
		got := f.of(t, "2026-11-01", "2026-11-10", zone)
		want := statistics.Counts{Orders: 4, Cancelled: 1, Fulfilled: 2, Delivered: 1, Units: 8, Sales: new(money.New(3000, "BRL"))}
		if diff := cmp.Diff(got.Totals, want); diff != "" {
			t.Error(diff)
		}
		if len(got.Days) != 10 || got.Days[0].Sales != nil {
			t.Errorf("%d days, the first with %v", len(got.Days), got.Days[0].Sales)
		}
	})
}

func TestDurationsAreTheRanksAtTheHalfAndAtNineTenths(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		for i := 10; i > 0; i-- { // accepted after 10, 20 … 100 s; shipped 1 to 10 h later
			sub := f.sub(f.order(now.AddDate(0, 0, -5)), 10*i, 3600*i, now)
			if i%2 == 0 {
				f.parcel(sub, "ups", time.Duration(i)*24*time.Hour, now)
			}
		}
		f.sub(f.order(now.AddDate(0, 0, -5)), -1, -1, now)
		f.sub(f.order(now.AddDate(0, 0, -50)), 9999, 9999, now)
		got := f.of(t, "2026-11-01", "2026-11-10", zone).Durations
		want := []statistics.Duration{
			{statistics.Accept, 10, 50, 90},
			{statistics.Ship, 10, 5 * 3600, 9 * 3600},
			{statistics.Deliver, 5, 6 * 86400, 10 * 86400},
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPunctualityComparesWithThePromise(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		placed := now.AddDate(0, 0, -5)
		early, late := placed.Add(time.Hour), placed.Add(3*time.Hour)
		inTime := f.sub(f.order(placed), 60, 7200, late)
		tooLate := f.sub(f.order(placed), 60, 7200, early)
		f.sub(f.order(placed), 60, -1, early)              // overdue
		f.sub(f.order(placed), 60, -1, now.Add(time.Hour)) // not due yet
		f.parcel(inTime, "ups", 24*time.Hour, now)         // in time
		f.parcel(tooLate, "dhl", 0, now.Add(-time.Minute)) // overdue
		got := f.of(t, "2026-11-01", "2026-11-10", zone)
		want := []statistics.Punctuality{{ID: f.supplier.ID, Name: "North", Count: 4, Due: 3, InTime: 1, Late: 1}}
		if diff := cmp.Diff(got.Suppliers, want); diff != "" {
			t.Error(diff)
		}
		want = []statistics.Punctuality{{ID: "dhl", Name: "dhl", Count: 1, Due: 1, Late: 1}, {ID: "ups", Name: "ups", Count: 1, Due: 1, InTime: 1}}
		if diff := cmp.Diff(got.Carriers, want); diff != "" {
			t.Error(diff)
		}
		if share := got.Suppliers[0].OnTimeShare(); share == nil || *share != 1.0/3 {
			t.Errorf("share %v, want a third", share)
		}
		if share := (statistics.Punctuality{}).OnTimeShare(); share != nil {
			t.Errorf("share of nothing: %v", *share)
		}
	})
}

func TestLateIsWhatIsOpenAndPastItsDeadline(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.order(now.AddDate(0, 0, -90))
		open := func(kind incident.Kind, severity incident.Severity, deadline *time.Time, resolved bool) {
			c := f.db.Incident.Create().SetOrderID(o.ID).SetKind(kind).SetSeverity(severity).SetRank(1).SetCause(fmt.Sprint(kind, severity, deadline, resolved)).SetOpenedAt(now).SetNillableDeadlineAt(deadline)
			if resolved {
				c.SetResolvedAt(now)
			}
			c.SaveX(f.ctx)
		}
		open(incident.KindNoAck, incident.SeverityBroken, &now, false)
		open(incident.KindNoAck, incident.SeverityBroken, &now, true)
		open(incident.KindNoAck, incident.SeverityAtRisk, &now, false)
		open(incident.KindSupplierRejected, incident.SeverityBroken, nil, false)
		got := f.of(t, "2026-11-10", "2026-11-10", zone)
		if diff := cmp.Diff(got.Late, []statistics.Late{{incident.KindNoAck, 1}}); diff != "" {
			t.Error(diff)
		}
		if got.Totals != (statistics.Counts{}) || len(got.Durations)+len(got.Suppliers)+len(got.Carriers) != 0 {
			t.Errorf("of no orders: %+v", got)
		}
	})
}

func TestOfRefusesWhatIsNoSpan(t *testing.T) {
	t.Parallel()
	f := (&fixture{db: storetest.Open(t).Client(), service: statistics.New(statistics.Config{})}).in(t, "Alfa")
	for _, tc := range []struct{ from, to, zone, field string }{
		{"2026-11-31", "2026-12-01", zone, "from"},
		{"2026-11-01", "soon", zone, "to"},
		{"2026-11-02", "2026-11-01", zone, "to"},
		{"2025-11-01", "2026-11-02", zone, "to"},
		{"2026-11-01", "2026-11-01", "Mars/Olympus", "timeZone"},
		{"2026-11-01", "2026-11-01", "Local", "timeZone"},
	} {
		_, err := f.service.Of(f.ctx, statistics.Input{From: tc.from, To: tc.to, TimeZone: &tc.zone})
		if refused, is := problem.As(err); !is || len(refused.Faults) != 1 || refused.Faults[0].Field != tc.field {
			t.Errorf("%+v: %v", tc, err)
		}
	}
}
