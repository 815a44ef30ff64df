package filter_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/graph/filter"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// A feed lets an order through exactly when the list would show it.
func TestMatchAgreesWithWhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		rapid.Check(t, func(rt *rapid.T) {
			shop := openShop(rt, s)
			for n := range rapid.IntRange(0, 5).Draw(rt, "orders") {
				shop.place(rt, n)
			}
			wanted := drawFilter(rt, shop.suppliers)
			got := []string{}
			for _, o := range shop.orders(rt) {
				if wanted.Match(o) {
					got = append(got, o.ID)
				}
			}
			want := []string{}
			for _, o := range shop.orders(rt, wanted) {
				want = append(want, o.ID)
			}
			if diff := cmp.Diff(got, want, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
				rt.Fatalf("matched, listed (-got +want):\n%s", diff)
			}
		})
	})
}

func TestANilFilterLetsEverythingThrough(t *testing.T) {
	t.Parallel()
	var f *filter.Order
	if len(f.Where()) != 0 || !f.Match(&ent.Order{}) || f.NeedsSubOrders() {
		t.Error("a nil filter keeps orders back")
	}
}

type shop struct {
	ctx       context.Context
	client    *ent.Client
	suppliers []string
}

func openShop(t *rapid.T, s *store.Store) shop {
	made, err := s.Client().Store.Create().SetName("Loja").SetCurrency("BRL").Save(auth.Everywhere(context.Background()))
	must(t, err)
	shop := shop{ctx: auth.As(context.Background(), auth.Merchant, made.ID, "Ana"), client: s.Client()}
	for n := range 2 {
		supplier, err := s.Client().Supplier.Create().SetName("S").SetCode(fmt.Sprint(n)).SetWebhookSecret("x").Save(shop.ctx)
		must(t, err)
		shop.suppliers = append(shop.suppliers, supplier.ID)
	}
	return shop
}

func (s shop) place(t *rapid.T, n int) {
	made, err := s.client.Order.Create().
		SetExternalID(fmt.Sprintf("%d", 1001-n)). // an external id may look like another order's number
		SetNumber(1001 + n).SetName(fmt.Sprintf("#%d", 1001+n)).SetDigest("d").SetCurrency("BRL").
		SetStatus(rapid.SampledFrom(statuses).Draw(t, "status")).
		SetPaymentStatus(rapid.SampledFrom(payments).Draw(t, "payment")).
		SetFulfillmentStatus(rapid.SampledFrom(fulfillments).Draw(t, "fulfillment")).
		SetDeliveryStatus(rapid.SampledFrom(deliveries).Draw(t, "delivery")).
		SetPlacedAt(drawTime(t).UTC()).Save(s.ctx)
	must(t, err)
	for n := range rapid.IntRange(0, 2).Draw(t, "sub-orders") {
		sub := s.client.SubOrder.Create().SetOrderID(made.ID).SetNumber(n + 1).SetName("#")
		if rapid.Bool().Draw(t, "supplied") {
			sub.SetSupplierID(rapid.SampledFrom(s.suppliers).Draw(t, "supplier"))
		}
		must(t, sub.Exec(s.ctx))
	}
}

func (s shop) orders(t *rapid.T, filters ...*filter.Order) []*ent.Order {
	query := s.client.Order.Query().WithSubOrders()
	for _, f := range filters {
		query.Where(f.Where()...)
	}
	found, err := query.All(s.ctx)
	must(t, err)
	return found
}

var (
	statuses     = []order.Status{order.StatusOpen, order.StatusClosed, order.StatusCancelled}
	payments     = []order.PaymentStatus{order.PaymentStatusPending, order.PaymentStatusPaid}
	fulfillments = []order.FulfillmentStatus{order.FulfillmentStatusUnfulfilled, order.FulfillmentStatusOnHold}
	deliveries   = []order.DeliveryStatus{order.DeliveryStatusNone, order.DeliveryStatusDelivered}
	searches     = []string{"1001", "#1001", "1002", "01001", "##1001", "1000", "-1001", " 1003 ", "", "99999999999999999999"}
)

func drawFilter(t *rapid.T, suppliers []string) *filter.Order {
	strangers := append([]string{identity.New("sup")}, suppliers...)
	return &filter.Order{
		Status:            rapid.SliceOfN(rapid.SampledFrom(statuses), 0, 2).Draw(t, "statuses"),
		PaymentStatus:     rapid.SliceOfN(rapid.SampledFrom(payments), 0, 1).Draw(t, "payments"),
		FulfillmentStatus: rapid.SliceOfN(rapid.SampledFrom(fulfillments), 0, 1).Draw(t, "fulfillments"),
		DeliveryStatus:    rapid.SliceOfN(rapid.SampledFrom(deliveries), 0, 1).Draw(t, "deliveries"),
		SupplierID:        maybe(t, "of", rapid.SampledFrom(strangers)),
		PlacedFrom:        maybe(t, "from", rapid.Custom(drawTime)),
		PlacedBefore:      maybe(t, "before", rapid.Custom(drawTime)),
		Search:            maybe(t, "search", rapid.SampledFrom(searches)),
	}
}

// drawTime draws few moments, close together and in several zones, so that
// bounds are hit exactly.
func drawTime(t *rapid.T) time.Time {
	at := time.Date(2026, 11, 23, 23, 59, 59, 0, time.UTC)
	at = at.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "step")) * 500 * time.Millisecond)
	return at.In(time.FixedZone("", 3600*rapid.IntRange(-3, 3).Draw(t, "zone")))
}

func maybe[T any](t *rapid.T, name string, values *rapid.Generator[T]) *T {
	if rapid.IntRange(0, 3).Draw(t, name+"?") > 0 {
		return nil
	}
	value := values.Draw(t, name)
	return &value
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
