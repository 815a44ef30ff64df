package fulfillment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// needle is what every text of a buyer's order holds.
const needle = "needle-zzq"

const needleNumber = "+5511900001234"

// bought is an order whose every personal field holds the needle.
func bought(externalID string, skus ...string) fulfillment.CreateOrderInput {
	in := input(externalID, skus...)
	in.Email, in.Note = new(needle+"@buyer.example"), new(needle)
	in.ShippingAddress = &address.Address{
		Name: needle, Company: needle, Line1: needle + " 1", Line2: needle, City: needle, Region: "SP", PostalCode: "01310-100", CountryCode: "BR", Phone: needleNumber,
	}
	return in
}

// holding lists the columns in which the needle is found.
func (f *fixture) holding(t *testing.T) (found []string) {
	t.Helper()
	for _, c := range ent.PersonalColumns {
		text := "CAST(" + c.Name + " AS TEXT)"
		if f.store.Postgres() && c.Table == message.Table && c.Name == message.FieldBody {
			text = "convert_from(body, 'UTF8')"
		}
		var n int
		row := f.store.DB().QueryRowContext(auth.Everywhere(t.Context()), fmt.Sprintf(
			"SELECT count(*) FROM %s WHERE %[2]s LIKE '%%%[3]s%%' OR %[2]s LIKE '%%%[4]s%%'", c.Table, text, needle, needleNumber))
		if err := row.Scan(&n); err != nil {
			t.Fatalf("search %s.%s: %v", c.Table, c.Name, err)
		}
		if n > 0 {
			found = append(found, c.Table+"."+c.Name)
		}
	}
	return found
}

func erasing(email string) fulfillment.EraseBuyerInput {
	return fulfillment.EraseBuyerInput{Email: &email}
}

// toldMuch is an order whose suppliers said much about its buyer.
func (f *fixture) toldMuch(t *testing.T) *ent.Order {
	t.Helper()
	o := f.paid(t, f.automatic(bought("much", "MUG", "LAMP")))
	subs := f.subOrders(t, o)
	for _, sub := range subs {
		f.hand(t, sub)
	}
	f.tell(t, subs[0], supplier.Rejected{Rejection: supplier.Rejection{Reason: "OTHER", Message: needle}})
	f.tell(t, subs[1], supplier.Accepted{})
	f.tell(t, subs[1], supplier.Shipped{ShipmentID: needle}) // which says too little to be understood
	f.tell(t, subs[1], supplier.Shipped{ShipmentID: "s1", ShippedAt: f.now(), Parcels: []supplier.Parcel{{Carrier: "UPS", TrackingNumber: "1Z1", TrackingURL: "https://c.example/?to=" + needle}}})
	f.tell(t, subs[1], supplier.Tracking{TrackingNumber: "1Z1", Events: []supplier.TrackingEvent{
		{Status: "IN_TRANSIT", Message: needle, Location: needle, OccurredAt: f.now()},
	}})
	link := f.store.Client().BuyerLink.Query().FirstX(f.ctx)
	f.store.Client().BuyerRequest.Create().SetOrderID(o.ID).SetLinkID(link.ID).SetKind(buyerrequest.KindAddress).
		SetAddress(bought("x").ShippingAddress).SetNote(needle).SaveX(f.ctx)
	f.store.Client().Note.Create().SetOrderID(o.ID).SetAuthorKind("USER").SetBody(needle).SaveX(f.ctx)
	endpoint := f.store.Client().WebhookEndpoint.Create().SetURL("https://shop.example").SetPosition(0).SaveX(f.ctx)
	f.store.Client().WebhookDelivery.Create().SetEndpointID(endpoint.ID).SetEventID("evt_1").SetKind("order.paid").
		SetOrderID(o.ID).SetResponse("no room for " + needle).SaveX(f.ctx)
	return o
}

func TestErasingABuyer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.toldMuch(t)
		link := f.link(t, o)
		if n := len(f.holding(t)); n < 10 {
			t.Fatalf("the needle is in %d columns", n)
		}
		if _, err := f.service.EraseBuyer(f.ctx, erasing(needle+"@buyer.example")); problem.Of(err) != problem.Conflict || !strings.Contains(err.Error(), o.Name) {
			t.Fatalf("while it is under way: %v", err)
		}
		in := erasing(strings.ToUpper(needle) + "@BUYER.example")
		in.DespiteOpenOrders = new("they insist")
		if got, err := f.service.EraseBuyer(f.ctx, in); err != nil || got.Orders != 1 || got.Remaining != 0 {
			t.Fatalf("erased %+v, %v", got, err)
		}
		if left := f.holding(t); len(left) > 0 {
			t.Errorf("the needle is left in %v", left)
		}
		if seen, err := f.service.Tracking(t.Context(), link); err != nil || seen != nil {
			t.Errorf("the buyer's link still opens: %v, %v", seen, err)
		}
		now := f.order(t, o.ID)
		if now.ErasedAt == nil || now.Email != "" || now.ShippingAddress.CountryCode != "BR" || now.TotalMinor != o.TotalMinor || !now.PlacedAt.Equal(o.PlacedAt) {
			t.Errorf("the order is %+v", now)
		}
		subs := f.subOrders(t, o)
		if subs[0].Status != suborder.StatusCancelled || subs[1].Status != suborder.StatusClosed {
			t.Errorf("sub-orders: %s, %s", subs[0].Status, subs[1].Status)
		}
		again, err := f.service.EraseBuyer(f.ctx, in)
		if err != nil || again.Orders != 0 || f.order(t, o.ID).Version != now.Version {
			t.Errorf("again: %+v, %v", again, err)
		}
		if _, err := f.service.CreateOrder(f.ctx, bought("much", "MUG", "LAMP")); problem.Of(err) != problem.Conflict {
			t.Errorf("the shop sends it again: %v", err)
		}
	})
}

func TestWhatComesAfterErasingIsErasedToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.toldMuch(t)
		if _, err := f.service.EraseBuyer(f.ctx, fulfillment.EraseBuyerInput{OrderID: &o.ID, DespiteOpenOrders: new("they insist")}); err != nil {
			t.Fatal(err)
		}
		sub := f.subOrders(t, o)[1]
		f.advance(time.Hour)
		f.tell(t, sub, supplier.Tracking{TrackingNumber: "1Z1", Events: []supplier.TrackingEvent{
			{Status: "EXCEPTION", Message: needle, Location: needle, OccurredAt: f.now()},
		}})
		f.tell(t, sub, supplier.Rejected{Rejection: supplier.Rejection{Reason: "OTHER", Message: needle}})
		if left := f.holding(t); len(left) > 0 {
			t.Errorf("the needle is back in %v", left)
		}
		if got := f.order(t, o.ID).DeliveryStatus; got != order.DeliveryStatusException {
			t.Errorf("delivery is %s: the fact itself was lost", got)
		}
	})
}

func TestErasingGoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		for i := range 3 {
			f.paid(t, bought(fmt.Sprint("o", i), "MUG"))
		}
		other := bought("other", "MUG")
		other.Email = new("somebody@else.example")
		kept := f.paid(t, other)
		first := f.store.Client().Order.Query().Order(ent.Asc("id")).FirstX(f.ctx)
		if _, err := f.service.EraseBuyer(f.ctx, fulfillment.EraseBuyerInput{OrderID: &first.ID, DespiteOpenOrders: new("x")}); err != nil {
			t.Fatal(err) // as if the rest had been cut off
		}
		in := erasing(needle + "@buyer.example")
		in.DespiteOpenOrders = new("x")
		if got, err := f.service.EraseBuyer(f.ctx, in); err != nil || got.Orders != 2 || got.Remaining != 0 {
			t.Errorf("then %+v, %v", got, err)
		}
		if now := f.order(t, kept.ID); now.ErasedAt != nil || now.ShippingAddress.Name != needle {
			t.Errorf("another buyer's order is %+v", now.ShippingAddress)
		}
	})
}

func TestErasingNeedsOneBuyer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		for name, in := range map[string]fulfillment.EraseBuyerInput{
			"Nobody": {}, "Blank": erasing("  "), "Both": {Email: new("a@b.c"), OrderID: new("ord_1")},
		} {
			if _, err := f.service.EraseBuyer(f.ctx, in); problem.Of(err) != problem.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnExportHoldsOnePageAtATime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		for i := range 52 {
			if _, err := f.service.CreateOrder(f.ctx, bought(fmt.Sprint("o", i), "MUG")); err != nil {
				t.Fatal(err)
			}
		}
		first, err := f.service.ExportBuyer(f.ctx, needle+"@BUYER.example", nil)
		if err != nil || first.Orders != 50 || first.Next == nil {
			t.Fatalf("first page: %+v, %v", first, err)
		}
		last, err := f.service.ExportBuyer(f.ctx, needle+"@buyer.example", first.Next)
		if err != nil || last.Orders != 2 || last.Next != nil {
			t.Fatalf("last page: %+v, %v", last, err)
		}
		names := func(page *fulfillment.BuyerExport) (all []any) {
			for _, o := range page.Data["orders"].([]any) {
				all = append(all, o.(map[string]any)["name"])
			}
			return all
		}
		if seen := names(first); slices.ContainsFunc(names(last), func(n any) bool { return slices.Contains(seen, n) }) {
			t.Error("an order is on both pages")
		}
	})
}
