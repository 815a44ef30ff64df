package fulfillment_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// sixBoth hands a sub-order of six over to north; south offers them too, for more.
func (f *fixture) sixBoth(t *testing.T) (*ent.Order, *ent.SubOrder) {
	t.Helper()
	in := f.automatic(input("A-1", "BOTH"))
	in.Lines[0].Quantity = 6
	o := f.paid(t, in)
	f.hand(t, f.subOrders(t, o)[0])
	return o, f.subOrders(t, o)[0]
}

func (f *fixture) reroute(t *testing.T, sub *ent.SubOrder, units ...int) *ent.SubOrder {
	t.Helper()
	made, err := f.service.RerouteSubOrder(f.ctx, reroutes(sub, f.south, units...))
	if err != nil {
		t.Fatalf("reroute: %v", err)
	}
	return made
}

func reroutes(sub *ent.SubOrder, to *ent.Supplier, units ...int) fulfillment.RerouteSubOrderInput {
	in := fulfillment.RerouteSubOrderInput{ID: sub.ID, SupplierID: to.ID}
	for _, n := range units {
		in.Lines = append(in.Lines, &fulfillment.RerouteLineInput{SubOrderLineID: sub.Edges.Lines[0].ID, Quantity: n})
	}
	return in
}

var soldOut = supplier.Rejected{Rejection: supplier.Rejection{Reason: supplier.InventoryOutOfStock}}

func TestARejectedSubOrderGoesToAnotherSupplier(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixBoth(t)
		if options, err := f.service.RerouteOptions(f.ctx, sub.ID); err != nil || len(options) != 0 {
			t.Errorf("while its supplier has it: %v, %v", options, err)
		}
		_, err := f.service.RerouteSubOrder(f.ctx, reroutes(sub, f.south))
		if got := problem.Of(err); got != problem.Conflict {
			t.Errorf("while its supplier has it: %v", err)
		}
		f.tell(t, sub, soldOut)
		options, err := f.service.RerouteOptions(f.ctx, sub.ID)
		if err != nil || len(options) != 1 {
			t.Fatalf("options %v, %v", options, err)
		}
		got := fmt.Sprintf("%s %d %t %s %s", options[0].Supplier.Code, options[0].Units, options[0].Complete, options[0].Cost, options[0].Margin)
		if want := "south 6 true 24.00 BRL 36.00 BRL"; got != want {
			t.Errorf("option %q, want %q", got, want)
		}
		in := reroutes(sub, f.south)
		in.IdempotencyKey = new("r-1")
		for range 2 {
			if _, err := f.service.RerouteSubOrder(f.ctx, in); err != nil {
				t.Fatal(err)
			}
		}
		f.wantUnits(t, o, "#1001-1 CANCELLED/REJECTED 0 of 0", "#1001-2 OPEN/SUBMITTED 0 of 6")
		f.wantIncidents(t, o, "SUPPLIER_REJECTED BROKEN ended")

		f.tell(t, sub, shippedAll("late")) // the old supplier, after all
		f.wantIncidents(t, o, "SUPPLIER_REJECTED BROKEN ended", "UNEXPECTED_SHIPMENT BROKEN")
		second := f.subOrders(t, o)[1]
		f.hand(t, second)
		f.tell(t, second, shippedAll("1"))
		if o = f.order(t, o.ID); o.UnitsShipped != 6 || o.FulfillmentStatus != order.FulfillmentStatusFulfilled {
			t.Errorf("shipped %d, %s", o.UnitsShipped, o.FulfillmentStatus)
		}
	})
}

func TestSomeUnitsGoToAnotherSupplier(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixBoth(t)
		f.tell(t, sub, soldOut)
		f.reroute(t, sub, 2, 1)
		f.wantUnits(t, o, "#1001-1 ON_HOLD/REJECTED 0 of 3", "#1001-2 OPEN/SUBMITTED 0 of 3")
		for name, in := range map[string]fulfillment.RerouteSubOrderInput{
			"TooMany":     reroutes(sub, f.south, 4),
			"ItsOwn":      reroutes(sub, f.north),
			"NotOffering": reroutes(sub, f.supplier("west")),
		} {
			if _, err := f.service.RerouteSubOrder(f.ctx, in); problem.Of(err) != problem.Conflict && problem.Of(err) != problem.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		f.wantUnits(t, o, "#1001-1 ON_HOLD/REJECTED 0 of 3", "#1001-2 OPEN/SUBMITTED 0 of 3")
	})
}

func TestTheRestOfASupplierThatGaveUpGoesElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixBoth(t)
		f.tell(t, sub, shippedUnits(sub, "1", 4))
		f.tell(t, sub, soldOut)
		f.wantIncidents(t, o, "SUPPLIER_GAVE_UP BROKEN")
		f.reroute(t, sub)
		f.wantUnits(t, o, "#1001-1 INCOMPLETE/CLOSED 4 of 4", "#1001-2 OPEN/SUBMITTED 0 of 2")
		f.wantIncidents(t, o, "SUPPLIER_GAVE_UP BROKEN ended")
		f.tell(t, sub, shippedAll("2")) // the old supplier found them after all
		f.wantIncidents(t, o, "SUPPLIER_GAVE_UP BROKEN ended", "UNEXPECTED_SHIPMENT BROKEN")
		f.wantUnits(t, o, "#1001-1 INCOMPLETE/CLOSED 4 of 4", "#1001-2 OPEN/SUBMITTED 0 of 2")
	})
}

func TestABackorderGoesElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixBoth(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 4), backordered(sub, 2)}})
		f.reroute(t, f.subOrders(t, o)[1])
		want := []string{"#1001-1 IN_PROGRESS/ACCEPTED 0 of 4", "#1001-2 CANCELLED/CANCELLATION_ACCEPTED 0 of 0", "#1001-3 OPEN/SUBMITTED 0 of 2"}
		if diff := cmp.Diff(f.units(t, o), want); diff != "" {
			t.Error(diff)
		}
		f.tell(t, sub, shippedUnits(sub, "1", 6))
		f.wantIncidents(t, o, "UNEXPECTED_SHIPMENT BROKEN")
		if got := f.order(t, o.ID); got.UnitsNeeded != 6 || got.UnitsShipped != 4 {
			t.Errorf("needs %d, shipped %d", got.UnitsNeeded, got.UnitsShipped)
		}
	})
}

func TestABackorderThatShippedInPartKeepsWhatItShipped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixBoth(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 4), backordered(sub, 2)}})
		later := f.subOrders(t, o)[1]
		f.mark(t, marked(later, "9400111899223197428490", 1))
		f.reroute(t, later)
		f.wantUnits(t, o, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 4", "#1001-2 CLOSED/CLOSED 1 of 1", "#1001-3 OPEN/SUBMITTED 0 of 1")
		if got := f.order(t, o.ID); got.UnitsNeeded != 6 || got.UnitsShipped != 1 {
			t.Errorf("needs %d, shipped %d", got.UnitsNeeded, got.UnitsShipped)
		}
	})
}
