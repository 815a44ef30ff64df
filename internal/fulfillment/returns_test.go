package fulfillment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderreturn"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplierclaim"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// shippedMugs is an order of six mugs that have arrived, and their shipment.
func (f *fixture) shippedMugs(t *testing.T) (*ent.Order, *ent.SubOrder, *ent.Shipment) {
	t.Helper()
	o, sub := f.sixMugs(t)
	f.tell(t, sub, shippedAll("1"))
	f.tell(t, sub, track("BR1", supplier.TrackDelivered, f.now()))
	return o, sub, f.order(t, o.ID).QueryShipments().WithLines().OnlyX(f.ctx)
}

func back(o *ent.Order, s *ent.Shipment, units int) fulfillment.RequestReturnInput {
	return fulfillment.RequestReturnInput{OrderID: o.ID, Reason: orderreturn.ReasonDefective, Lines: []*fulfillment.RequestReturnLineInput{
		{ShipmentLineID: s.Edges.Lines[0].ID, Quantity: units},
	}}
}

func TestAUnitComesBackOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub, s := f.shippedMugs(t)
		request := func(units int) (*ent.OrderReturn, error) { return f.service.RequestReturn(f.ctx, back(o, s, units)) }
		first, err := request(4)
		if err != nil || first.Name != o.Name+"-R1" {
			t.Fatalf("first return %v, %v", first, err)
		}
		if _, err := request(3); problem.Of(err) != problem.Invalid {
			t.Errorf("seven of six units: %v, want INVALID_INPUT", err)
		}
		answer := func(id string, yes bool) error {
			_, err := f.service.AnswerReturn(f.ctx, fulfillment.AnswerReturnInput{ID: id, Authorise: yes})
			return err
		}
		if err := answer(first.ID, false); err != nil {
			t.Fatal(err)
		}
		second, err := request(6) // declined units may be asked for again
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{answer(second.ID, true), answer(second.ID, true)} {
			if err != nil {
				t.Error(err)
			}
		}
		if err := answer(second.ID, false); problem.Of(err) != problem.Conflict {
			t.Errorf("declined after authorising: %v", err)
		}
		line := second.ID
		for _, l := range f.store.Client().OrderReturn.GetX(f.ctx, second.ID).QueryLines().AllX(f.ctx) {
			line = l.ID
		}
		receive := func(units int) error {
			_, err := f.service.ReceiveReturn(f.ctx, fulfillment.ReceiveReturnInput{ID: second.ID, Lines: []*fulfillment.ReceiveReturnLineInput{{ReturnLineID: line, Quantity: units}}})
			return err
		}
		for i, want := range []problem.Code{"", "", problem.Invalid} {
			if err := receive(3); problem.Of(err) != want {
				t.Errorf("receiving part %d: %v, want %q", i+1, err, want)
			}
		}
		f.ledgers(t, o, sub, second)
		if closed, err := f.service.CloseReturn(f.ctx, second.ID); err != nil || closed.Status != orderreturn.StatusClosed {
			t.Errorf("closed: %v, %v", closed, err)
		}
		if got := f.order(t, o.ID); got.FulfillmentStatus != order.FulfillmentStatusFulfilled || got.DeliveryStatus != order.DeliveryStatusDelivered {
			t.Errorf("after the return the order is %s, %s", got.FulfillmentStatus, got.DeliveryStatus)
		}
	})
}

// ledgers gives the buyer money for a return and gets less from the supplier.
func (f *fixture) ledgers(t *testing.T, o *ent.Order, sub *ent.SubOrder, r *ent.OrderReturn) {
	t.Helper()
	_, err := f.service.RecordRefund(f.ctx, fulfillment.RecordRefundInput{OrderID: o.ID, ExternalID: "R", ReturnID: &r.ID, Amount: money.New(3000, "BRL")})
	if err != nil {
		t.Fatal(err)
	}
	claim, err := f.service.ClaimFromSupplier(f.ctx, fulfillment.ClaimFromSupplierInput{SubOrderID: sub.ID, ReturnID: &r.ID, Amount: money.New(1800, "BRL")})
	if err != nil {
		t.Fatal(err)
	}
	settle := func(minor int64) error {
		_, err := f.service.SettleClaim(f.ctx, fulfillment.SettleClaimInput{ID: claim.ID, Granted: new(money.New(minor, "BRL"))})
		return err
	}
	for i, want := range []problem.Code{problem.Invalid, "", "", problem.Conflict} {
		if err := settle([]int64{1801, 900, 900, 800}[i]); problem.Of(err) != want {
			t.Errorf("settling %d: %v, want %q", i, err, want)
		}
	}
	kept := f.store.Client().OrderReturn.GetX(f.ctx, r.ID)
	refunded, err := kept.Refunded(f.ctx)
	owed := kept.QueryClaims().OnlyX(f.ctx)
	if err != nil || refunded.String() != "30.00 BRL" || owed.Status != supplierclaim.StatusGranted || owed.Granted().String() != "9.00 BRL" {
		t.Errorf("refunded %s, granted %s, %v", refunded, owed.Granted(), err)
	}
}

// A lost shipment is sent again. The order's units still add up, and how the
// replacement fares counts.
func TestAReplacementCountsInsteadOfWhatWasLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, shippedAll("1"))
		f.tell(t, sub, track("BR1", supplier.TrackException, f.now()))
		f.wantIncidents(t, o, "DELIVERY_EXCEPTION BROKEN")
		lost := f.order(t, o.ID).QueryShipments().OnlyX(f.ctx)
		again, err := f.service.ReshipShipment(f.ctx, fulfillment.ReshipShipmentInput{ShipmentID: lost.ID})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.service.ReshipShipment(f.ctx, fulfillment.ReshipShipmentInput{ShipmentID: lost.ID}); problem.Of(err) != problem.Conflict {
			t.Errorf("a second replacement: %v", err)
		}
		f.wantIncidents(t, o, "DELIVERY_EXCEPTION BROKEN ended")
		if diff := cmp.Diff(f.notices(t, o), []string{"We are sending part of your order again"}); diff != "" {
			t.Error(diff)
		}
		if got := f.order(t, o.ID); got.UnitsShipped != 6 || got.UnitsNeeded != 6 || got.FulfillmentStatus != order.FulfillmentStatusFulfilled {
			t.Errorf("%d of %d shipped, %s", got.UnitsShipped, got.UnitsNeeded, got.FulfillmentStatus)
		}
		if _, err := f.service.ShipOrder(f.ctx, fulfillment.ShipOrderInput{OrderID: o.ID, SubOrderIds: []string{again.ID}}); err != nil {
			t.Fatal(err)
		}
		made := f.store.Client().SubOrder.Query().Where(suborder.ID(again.ID)).WithLines().OnlyX(f.ctx)
		f.hand(t, made)
		f.tell(t, made, shippedAll("2"))
		f.tell(t, made, track("BR2", supplier.TrackDelivered, f.now()))
		if got := f.order(t, o.ID); got.UnitsShipped != 6 || got.UnitsDelivered != 6 || got.DeliveryStatus != order.DeliveryStatusDelivered || got.Status != order.StatusClosed {
			t.Errorf("%d shipped, %d delivered, %s, %s", got.UnitsShipped, got.UnitsDelivered, got.DeliveryStatus, got.Status)
		}
		arrived := f.order(t, o.ID).QueryShipments().AllX(f.ctx)[1]
		if _, err := f.service.ReshipShipment(f.ctx, fulfillment.ReshipShipmentInput{ShipmentID: arrived.ID}); err != nil {
			t.Fatal(err)
		}
		if got := f.order(t, o.ID); got.Status != order.StatusOpen {
			t.Errorf("with another replacement the order is %s", got.Status)
		}
	})
}
