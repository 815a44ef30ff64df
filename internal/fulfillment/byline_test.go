package fulfillment_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/supplier"
)

var twelfthOfMay = time.Date(2027, 5, 12, 0, 0, 0, 0, time.UTC)

// sixMugs hands a sub-order of six mugs at 3.00 BRL over.
func (f *fixture) sixMugs(t *testing.T) (*ent.Order, *ent.SubOrder) {
	t.Helper()
	in := f.automatic(input("A-1", "MUG"))
	in.Lines[0].Quantity = 6
	o := f.paid(t, in)
	f.hand(t, f.subOrders(t, o)[0])
	return o, f.subOrders(t, o)[0]
}

func answer(sub *ent.SubOrder, status supplier.LineStatus, quantity int) supplier.AcceptedLine {
	return supplier.AcceptedLine{LineID: sub.Edges.Lines[0].ID, Quantity: quantity, Status: status}
}

func backordered(sub *ent.SubOrder, quantity int) supplier.AcceptedLine {
	line := answer(sub, supplier.LineBackordered, quantity)
	line.ExpectedAt = &twelfthOfMay
	return line
}

// units says how each sub-order of an order stands, with its units to ship and shipped.
func (f *fixture) units(t *testing.T, o *ent.Order) (got []string) {
	t.Helper()
	for _, sub := range f.subOrders(t, o) {
		l := sub.Edges.Lines[0]
		got = append(got, fmt.Sprintf("%s %s/%s %d of %d", sub.Name, sub.Status, sub.RequestStatus, l.ShippedQuantity, l.Quantity-l.CancelledQuantity))
	}
	return got
}

func (f *fixture) wantUnits(t *testing.T, o *ent.Order, want ...string) {
	t.Helper()
	if diff := cmp.Diff(f.units(t, o), want); diff != "" {
		t.Error(diff)
	}
}

func shippedUnits(sub *ent.SubOrder, id string, quantity int) supplier.Shipped {
	s := shippedAll(id)
	s.Lines = []supplier.ShippedLine{{LineID: sub.Edges.Lines[0].ID, Quantity: quantity}}
	return s
}

// Accept three, back-order two until 12 May, refuse one.
func TestAnAnswerByLineSplitsTheSubOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		refused := answer(sub, supplier.LineRejected, 1)
		refused.Reason = supplier.InvalidSKU
		yes := supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 3), backordered(sub, 2), refused}}
		f.tell(t, sub, yes)
		f.tell(t, sub, yes)
		f.wantUnits(t, o, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 3", "#1001-2 IN_PROGRESS/ACCEPTED 0 of 2", "#1001-3 ON_HOLD/UNSUBMITTED 0 of 1")
		later, no := f.subOrders(t, o)[1], f.subOrders(t, o)[2]
		if later.ExpectedAt == nil || !later.ExpectedAt.Equal(twelfthOfMay) || *later.BackorderOfID != sub.ID || later.Edges.Lines[0].UnitCostMinor != 300 {
			t.Errorf("back-order: %v", later)
		}
		if len(no.Edges.Holds) != 1 || no.Edges.Holds[0].Reason != hold.ReasonInvalidSKU || no.SupplierID != nil {
			t.Errorf("refused: %v %v", no, no.Edges.Holds)
		}

		f.tell(t, sub, shippedUnits(sub, "1", 3))
		f.tell(t, sub, shippedUnits(sub, "2", 2)) // the back-order, under the first one's reference
		f.tell(t, sub, shippedUnits(sub, "2", 2))
		f.wantUnits(t, o, "#1001-1 CLOSED/CLOSED 3 of 3", "#1001-2 CLOSED/CLOSED 2 of 2", "#1001-3 ON_HOLD/UNSUBMITTED 0 of 1")
		f.tell(t, sub, supplier.Tracking{TrackingNumber: "BR2", Events: []supplier.TrackingEvent{{Status: supplier.TrackInTransit, OccurredAt: f.now()}}})
		if got := f.store.Client().Parcel.Query().Where(parcel.TrackingNumber("BR2")).OnlyX(f.ctx).TrackingStatus; got != parcel.TrackingStatusInTransit {
			t.Errorf("parcel of the back-order is %s", got)
		}
		if o = f.order(t, o.ID); o.UnitsNeeded != 6 || o.UnitsShipped != 5 || o.FulfillmentStatus != order.FulfillmentStatusPartiallyFulfilled {
			t.Errorf("needs %d, shipped %d, %s", o.UnitsNeeded, o.UnitsShipped, o.FulfillmentStatus)
		}
	})
}

func TestOneShipmentMayHoldBackorderedUnitsToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 4), backordered(sub, 2)}})
		f.tell(t, sub, shippedUnits(sub, "1", 6))
		f.tell(t, sub, shippedUnits(sub, "1", 6))
		f.wantUnits(t, o, "#1001-1 CLOSED/CLOSED 4 of 4", "#1001-2 CLOSED/CLOSED 2 of 2")
		f.tell(t, sub, shippedUnits(sub, "9", 1)) // one mug too many
		if o = f.order(t, o.ID); o.UnitsShipped != 6 || o.FulfillmentStatus != order.FulfillmentStatusFulfilled {
			t.Errorf("shipped %d, %s", o.UnitsShipped, o.FulfillmentStatus)
		}
	})
}

func TestWhatIsBackorderedWholeStaysOneSubOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{backordered(sub, 6)}})
		f.wantUnits(t, o, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 6")
		if got := f.subOrders(t, o)[0].ExpectedAt; got == nil || !got.Equal(twelfthOfMay) {
			t.Errorf("expected at %v", got)
		}
		f.tell(t, sub, shippedAll("1"))
		f.wantUnits(t, o, "#1001-1 CLOSED/CLOSED 6 of 6")
	})
}

func TestRefusingEveryLineIsARejection(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineRejected, 6)}})
		f.wantUnits(t, o, "#1001-1 ON_HOLD/REJECTED 0 of 6")
	})
}

func TestAHigherCostHoldsAboveTheLimit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cost int64
		want string
	}{
		"Below":   {315, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 6"}, // 5 % more is within the limit
		"Above":   {316, "#1001-1 ON_HOLD/SUBMITTED 0 of 6"},
		"Cheaper": {100, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 6"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, f *fixture) {
				o, sub := f.sixMugs(t)
				line := answer(sub, supplier.LineAccepted, 6)
				line.UnitCost = &test.cost
				f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{line}})
				f.wantUnits(t, o, test.want)
				l := f.subOrders(t, o)[0].Edges.Lines[0]
				if l.UnitCostMinor != test.cost || l.OrderedCostMinor == nil || *l.OrderedCostMinor != 300 {
					t.Errorf("cost %d, ordered %v", l.UnitCostMinor, l.OrderedCostMinor)
				}
			})
		})
	}
}

func TestAHigherCostIsAgreedToOrRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		line := answer(sub, supplier.LineAccepted, 6)
		line.UnitCost = new(int64(900))
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{line}})
		held := f.subOrders(t, o)[0].Edges.Holds
		if len(held) != 1 || held[0].Reason != hold.ReasonPriceChanged {
			t.Fatalf("holds: %v", held)
		}
		if _, err := f.service.ReleaseHold(f.ctx, held[0].ID); err != nil {
			t.Fatal(err)
		}
		f.wantUnits(t, o, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 6")

		in := f.automatic(input("A-2", "MUG"))
		second := f.paid(t, in)
		other := f.subOrders(t, second)[0]
		f.hand(t, other)
		line = answer(other, supplier.LineAccepted, 1)
		line.UnitCost = new(int64(900))
		f.tell(t, other, supplier.Accepted{Lines: []supplier.AcceptedLine{line}})
		f.cancelOrder(t, second.ID)
		f.ask(t, other)
		f.wantStands(t, second.ID, "CANCELLED UNFULFILLED", "CANCELLED/CANCELLATION_ACCEPTED")
		if held := f.subOrders(t, second)[0].Edges.Holds; len(held) != 1 || held[0].ReleasedAt == nil {
			t.Errorf("holds of a cancelled sub-order: %v", held)
		}
	})
}

func TestABackorderIsCancelledAtOnceAndALateShipmentIsSeen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 4), backordered(sub, 2)}})
		later := f.subOrders(t, o)[1]
		if _, err := f.service.CancelSubOrder(f.ctx, fulfillment.CancelSubOrderInput{ID: later.ID}); err != nil {
			t.Fatal(err)
		}
		f.tell(t, sub, shippedUnits(sub, "1", 6))
		f.wantUnits(t, o, "#1001-1 CLOSED/CLOSED 4 of 4", "#1001-2 CANCELLED/CANCELLATION_ACCEPTED 0 of 0")
		seen, err := f.store.Client().OrderEvent.Query().
			Where(orderevent.OrderID(o.ID), orderevent.Kind(fulfillment.ShipmentUnexpected)).Only(f.ctx)
		if err != nil || fmt.Sprint(seen.Details["units"]) != "2 units" {
			t.Errorf("the timeline says %v, %v", seen, err)
		}
		if o = f.order(t, o.ID); o.UnitsNeeded != 4 || o.FulfillmentStatus != order.FulfillmentStatusFulfilled {
			t.Errorf("needs %d, %s", o.UnitsNeeded, o.FulfillmentStatus)
		}
	})
}

func TestARejectionAfterTheRestShippedEndsTheBackorder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 4), backordered(sub, 2)}})
		f.tell(t, sub, shippedUnits(sub, "1", 4))
		f.tell(t, sub, supplier.Rejected{Rejection: supplier.Rejection{Reason: supplier.InventoryOutOfStock}})
		f.wantUnits(t, o, "#1001-1 CLOSED/CLOSED 4 of 4", "#1001-2 INCOMPLETE/CLOSED 0 of 2")
	})
}
