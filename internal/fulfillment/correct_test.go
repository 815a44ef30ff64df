package fulfillment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

func marked(sub *ent.SubOrder, number string, units ...int) fulfillment.MarkShippedInput {
	in := fulfillment.MarkShippedInput{
		SubOrderID: sub.ID, IdempotencyKey: new("key " + number),
		Parcels: []*fulfillment.MarkShippedParcelInput{{Carrier: new("usps"), TrackingNumber: number}},
	}
	for _, n := range units {
		in.Lines = append(in.Lines, &fulfillment.MarkShippedLineInput{SubOrderLineID: sub.Edges.Lines[0].ID, Quantity: n})
	}
	return in
}

func (f *fixture) mark(t *testing.T, in fulfillment.MarkShippedInput) *ent.Shipment {
	t.Helper()
	made, err := f.service.MarkShipped(f.ctx, in)
	if err != nil {
		t.Fatalf("mark shipped: %v", err)
	}
	return made
}

// numbers are the tracking numbers of an order, by shipment.
func (f *fixture) numbers(t *testing.T, o *ent.Order) (got []string) {
	t.Helper()
	for _, s := range f.store.Client().Shipment.Query().Where(shipment.OrderID(o.ID)).WithParcels().AllX(f.ctx) {
		text := ""
		for _, p := range s.Edges.Parcels {
			text += p.TrackingNumber + " "
		}
		got = append(got, text+string(s.Status))
	}
	return got
}

func TestMarkedByHandWhatNoSupplierHad(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "LONE"))
		sub := f.subOrders(t, o)[0]
		first := f.mark(t, marked(sub, "94001"))
		if again := f.mark(t, marked(sub, "94001")); again.ID != first.ID {
			t.Errorf("the same key made %s and %s", first.ID, again.ID)
		}
		f.wantUnits(t, o, "#1001-1 CLOSED/CLOSED 1 of 1")
		if got := f.order(t, o.ID).FulfillmentStatus; got != order.FulfillmentStatusFulfilled {
			t.Errorf("order is %s", got)
		}
		_, err := f.service.MarkShipped(f.ctx, marked(sub, "94002"))
		if got := problem.Of(err); got != problem.Conflict {
			t.Errorf("nothing is left: %v", err)
		}
	})
}

func TestTheSuppliersWordIsBroughtTogetherWithAPersons(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		units   []int // marked by hand, of six; none: all
		notices []supplier.Shipped
		want    []string
		shipped string
	}{
		"SameNumber":         {[]int{4}, []supplier.Shipped{shippedAll("9")}, []string{"BR9 SHIPPED"}, "#1001-1 IN_PROGRESS/ACCEPTED 4 of 6"},
		"AllMarkedAnyNumber": {nil, []supplier.Shipped{shippedAll("7"), shippedAll("7")}, []string{"BR9 BR7 SHIPPED"}, "#1001-1 CLOSED/CLOSED 6 of 6"},
		"TheRestByItself":    {[]int{4}, []supplier.Shipped{shippedAll("7")}, []string{"BR9 SHIPPED", "BR7 SHIPPED"}, "#1001-1 CLOSED/CLOSED 6 of 6"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, f *fixture) {
				o, sub := f.sixMugs(t)
				f.mark(t, marked(sub, "BR9", test.units...))
				for _, notice := range test.notices {
					f.tell(t, sub, notice)
				}
				if diff := cmp.Diff(f.numbers(t, o), test.want); diff != "" {
					t.Error(diff)
				}
				f.wantUnits(t, o, test.shipped)
			})
		})
	}
}

func TestMarkShippedReportsEveryFault(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		in := marked(sub, " ", 4, 3)
		in.Lines = append(in.Lines, &fulfillment.MarkShippedLineInput{SubOrderLineID: "sln_nobody", Quantity: 1})
		_, err := f.service.MarkShipped(f.ctx, in)
		p, _ := problem.As(err)
		var got []string
		if p != nil {
			for _, fault := range p.Faults {
				got = append(got, fault.Field+" "+fault.Code)
			}
		}
		want := []string{"lines.1.quantity OUT_OF_RANGE", "lines.2.quantity OUT_OF_RANGE", "parcels.0.trackingNumber REQUIRED"}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (%v)", diff, err)
		}
		f.wantUnits(t, o, "#1001-1 OPEN/SUBMITTED 0 of 6")
	})
}

func TestAVoidedShipmentReturnsItsUnits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		wrong := f.mark(t, marked(sub, "BR9"))
		for range 2 {
			if _, err := f.service.VoidShipment(f.ctx, fulfillment.VoidShipmentInput{ID: wrong.ID, Reason: new("another order's")}); err != nil {
				t.Fatal(err)
			}
		}
		f.wantUnits(t, o, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 6")
		f.tell(t, sub, shippedAll("1"))
		if diff := cmp.Diff(f.numbers(t, o), []string{"BR9 CANCELLED", "BR1 SHIPPED"}); diff != "" {
			t.Error(diff)
		}
		if o = f.order(t, o.ID); o.UnitsShipped != 6 || o.FulfillmentStatus != order.FulfillmentStatusFulfilled {
			t.Errorf("shipped %d, %s", o.UnitsShipped, o.FulfillmentStatus)
		}
		right := f.store.Client().Shipment.Query().Where(shipment.StatusEQ(shipment.StatusShipped)).WithParcels().OnlyX(f.ctx)
		if _, err := f.service.MarkDelivered(f.ctx, fulfillment.MarkDeliveredInput{ParcelID: right.Edges.Parcels[0].ID}); err != nil {
			t.Fatal(err)
		}
		_, err := f.service.VoidShipment(f.ctx, fulfillment.VoidShipmentInput{ID: right.ID})
		if got := problem.Of(err); got != problem.Conflict {
			t.Errorf("voiding what was delivered: %v", err)
		}
		if got := f.order(t, o.ID); got.Status != order.StatusClosed || got.DeliveryStatus != order.DeliveryStatusDelivered {
			t.Errorf("order is %s, %s", got.Status, got.DeliveryStatus)
		}
	})
}

func TestACorrectedNumberIsStillFoundByTheOldOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, shippedAll("1"))
		p := f.store.Client().Parcel.Query().OnlyX(f.ctx)
		corrected, err := f.service.CorrectParcel(f.ctx, fulfillment.CorrectParcelInput{ID: p.ID, Carrier: new("usps"), TrackingNumber: new("9400111"), Note: new("typing error")})
		if err != nil || corrected.TrackingNumber != "9400111" || corrected.TrackingURL == p.TrackingURL {
			t.Fatalf("corrected to %v, %v", corrected, err)
		}
		for _, number := range []string{"BR1", "9400111"} {
			f.tell(t, sub, supplier.Tracking{TrackingNumber: number, Events: []supplier.TrackingEvent{
				{Status: supplier.TrackInTransit, OccurredAt: f.now().Add(time.Hour), Message: number},
			}})
		}
		f.tell(t, sub, shippedAll("1")) // told again, with the old number
		if diff := cmp.Diff(f.numbers(t, o), []string{"9400111 SHIPPED"}); diff != "" {
			t.Error(diff)
		}
		if p = f.store.Client().Parcel.Query().WithEvents().OnlyX(f.ctx); len(p.Edges.Events) != 2 || p.TrackingStatus != parcel.TrackingStatusInTransit {
			t.Errorf("%d events, %s", len(p.Edges.Events), p.TrackingStatus)
		}
		told := f.store.Client().OrderEvent.Query().Where(orderevent.Kind(fulfillment.ParcelCorrected)).OnlyX(f.ctx)
		if told.Actor != "Ana" || told.Details["from"] != "Correios BR1" {
			t.Errorf("the timeline says %v", told)
		}
	})
}
