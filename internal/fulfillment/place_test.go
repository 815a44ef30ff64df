package fulfillment_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

func TestCreateOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := input("A-1", "MUG", "LAMP")
		in.Lines[0].Quantity = 3
		in.Lines[0].Discount = new(money.New(500, "BRL"))
		o, err := f.service.CreateOrder(f.ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		got := []int64{o.SubtotalMinor, o.DiscountMinor, o.ShippingMinor, o.TotalMinor}
		if diff := cmp.Diff(got, []int64{3500, 500, 1500, 5000}); diff != "" {
			t.Errorf("money differs: %s", diff)
		}
		if o.Name != "#1001" || o.Version != 1 || o.FulfillmentStatus != order.FulfillmentStatusUnfulfilled {
			t.Errorf("got %s version %d %s", o.Name, o.Version, o.FulfillmentStatus)
		}
		if subs := f.subOrders(t, o); len(subs) != 0 {
			t.Errorf("an unpaid order has %d sub-orders", len(subs))
		}
	})
}

func TestPlacingTwiceIsOneOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		ids := make([]string, 20)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				o, err := f.service.CreateOrder(f.ctx, input("A-1", "MUG"))
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = o.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("two orders: %s and %s", ids[0], id)
			}
		}
		for i, externalID := range []string{"A-2", "A-3"} { // of twenty calls at once, those that came second took a number too
			second, err := f.service.CreateOrder(f.ctx, input(externalID, "MUG"))
			if err != nil || second.Number < 1002+i || second.Number > 1021+i {
				t.Errorf("number of %s = %v, %v", externalID, second, err)
			}
		}
		_, err := f.service.CreateOrder(f.ctx, input("A-1", "LAMP"))
		if got := problem.Of(err); got != problem.Conflict {
			t.Errorf("other content: code = %s, want CONFLICT", got)
		}
	})
}

func TestEveryFaultComesBackAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := fulfillment.CreateOrderInput{
			Shipping: new(money.New(-1, "USD")),
			Lines:    []*fulfillment.CreateOrderLineInput{{SKU: "MUG"}, {SKU: "NOVEL", Quantity: 1}},
		}
		_, err := f.service.CreateOrder(f.ctx, in)
		p, ok := problem.As(err)
		if !ok {
			t.Fatalf("got %v, want a problem", err)
		}
		got := make(map[string]string)
		for _, fault := range p.Faults {
			got[fault.Field] = fault.Code
		}
		want := map[string]string{
			"externalId": problem.Required, "lines.0.quantity": problem.OutOfRange, "lines.1.title": problem.Required,
			"lines.1.unitPrice": problem.Required, "shippingAddress": problem.Required, "shipping": problem.OutOfRange,
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("faults differ: %s", diff)
		}
		if n := f.store.Client().Order.Query().CountX(f.ctx); n != 0 {
			t.Errorf("%d orders were written", n)
		}
	})
}

func TestFiftyPaymentsMakeOneSplit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, err := f.service.CreateOrder(f.ctx, input("A-1", "LAMP", "MUG", "LONE"))
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if _, err := f.service.MarkOrderPaid(f.ctx, fulfillment.MarkOrderPaidInput{ID: o.ID}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		var got []string
		for _, sub := range f.subOrders(t, o) {
			from := "nobody"
			if sub.Edges.Supplier != nil {
				from = sub.Edges.Supplier.Code
			}
			got = append(got, sub.Name+" "+from+" "+string(sub.Status))
		}
		want := []string{"#1001-1 south OPEN", "#1001-2 north OPEN", "#1001-3 nobody ON_HOLD"}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("split differs: %s", diff)
		}
	})
}

func TestCancelOrderBeforeAnySupplierHasIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG", "LAMP")))
		if _, err := f.service.CancelOrder(f.ctx, fulfillment.CancelOrderInput{ID: o.ID}); err != nil {
			t.Fatal(err)
		}
		for _, sub := range f.subOrders(t, o) {
			f.hand(t, sub)
			if sub.Status != suborder.StatusCancelled || f.taken(sub.ID) != 0 {
				t.Errorf("%s is %s and was taken %d times", sub.Name, sub.Status, f.taken(sub.ID))
			}
		}
		if o = f.order(t, o.ID); o.Status != order.StatusCancelled || o.UnitsNeeded != 0 {
			t.Errorf("order is %s and needs %d units", o.Status, o.UnitsNeeded)
		}
	})
}

// Gift cards go by e-mail: paid, such an order has nothing left to do, and does
// not wait among those to be shipped.
func TestNothingToShipIsDone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.store.Client().Store.Update().SetHoldRiskFrom(80).ExecX(f.ctx)
		gift := input("G-1")
		gift.Lines = []*fulfillment.CreateOrderLineInput{
			{SKU: "GIFT", Title: new("Gift card"), UnitPrice: new(money.New(5000, "BRL")), Quantity: 2, RequiresShipping: new(false)},
		}
		unpaid, err := f.service.CreateOrder(f.ctx, gift)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.order(t, unpaid.ID); got.Status != order.StatusOpen {
			t.Errorf("unpaid: %s, want OPEN", got.Status)
		}
		for range 2 {
			if _, err := f.service.MarkOrderPaid(f.ctx, fulfillment.MarkOrderPaidInput{ID: unpaid.ID}); err != nil {
				t.Fatal(err)
			}
		}
		f.closedOnce(t, unpaid.ID)

		gift.ExternalID, gift.RiskScore = "G-2", new(90)
		risky := f.paid(t, gift)
		if got := f.order(t, risky.ID); got.Status != order.StatusOpen {
			t.Errorf("held: %s, want OPEN", got.Status)
		}
		for _, h := range f.order(t, risky.ID).QueryHolds().AllX(f.ctx) {
			if _, err := f.service.ReleaseHold(f.ctx, h.ID); err != nil {
				t.Fatal(err)
			}
		}
		f.closedOnce(t, risky.ID)

		refunded := f.paid(t, input("A-9", "MUG"))
		_, err = f.service.RecordRefund(f.ctx, fulfillment.RecordRefundInput{
			OrderID: refunded.ID, ExternalID: "R-9", Amount: money.New(100, "BRL"),
			Lines: []*fulfillment.RefundLineInput{{OrderLineID: refunded.QueryLines().OnlyX(f.ctx).ID, Quantity: 1}},
		})
		if err != nil {
			t.Fatal(err)
		}
		f.closedOnce(t, refunded.ID)
	})
}

func (f *fixture) closedOnce(t *testing.T, id string) {
	t.Helper()
	o := f.order(t, id)
	closed := o.QueryEvents().Where(orderevent.Kind(fulfillment.OrderClosed)).CountX(f.ctx)
	if o.Status != order.StatusClosed || o.ClosedAt == nil || o.FulfillmentStatus != order.FulfillmentStatusUnfulfilled || closed != 1 {
		t.Errorf("%s, %s, closed %d times; want CLOSED and UNFULFILLED, once", o.Status, o.FulfillmentStatus, closed)
	}
}

func TestRefundTakesUnitsOutOfWhatWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := input("A-1", "MUG")
		in.Lines[0].Quantity = 3
		o := f.paid(t, in)
		line := f.store.Client().OrderLine.Query().OnlyX(f.ctx)
		refund := func(id string, units int) error {
			_, err := f.service.RecordRefund(f.ctx, fulfillment.RecordRefundInput{
				OrderID: o.ID, ExternalID: id, Amount: money.New(1000, "BRL"),
				Lines: []*fulfillment.RefundLineInput{{OrderLineID: line.ID, Quantity: units}},
			})
			return err
		}
		for range 2 { // told twice
			if err := refund("R-1", 2); err != nil {
				t.Fatal(err)
			}
		}
		o = f.order(t, o.ID)
		if o.UnitsNeeded != 1 || o.RefundedMinor != 1000 || o.PaymentStatus != order.PaymentStatusPartiallyRefunded {
			t.Errorf("needs %d, refunded %d, %s", o.UnitsNeeded, o.RefundedMinor, o.PaymentStatus)
		}
		if _, err := f.service.ShipOrder(f.ctx, fulfillment.ShipOrderInput{OrderID: o.ID}); err != nil {
			t.Fatal(err)
		}
		f.hand(t, f.subOrders(t, o)[0])
		if got := problem.Of(refund("R-2", 1)); got != problem.Conflict {
			t.Errorf("refund of a submitted unit: code = %s, want CONFLICT", got)
		}
	})
}
