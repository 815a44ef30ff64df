package fulfillment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerlink"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// handed places an automatic order and lets its suppliers take it.
func (f *fixture) handed(t *testing.T, skus ...string) (*ent.Order, []*ent.SubOrder) {
	t.Helper()
	o := f.paid(t, f.automatic(input("A-1", skus...)))
	for _, sub := range f.subOrders(t, o) {
		f.hand(t, sub)
	}
	return o, f.subOrders(t, o)
}

func (f *fixture) cancelOrder(t *testing.T, id string) {
	t.Helper()
	if _, err := f.service.CancelOrder(f.ctx, fulfillment.CancelOrderInput{ID: id, Reason: new("changed their mind")}); err != nil {
		t.Fatalf("cancel order: %v", err)
	}
}

// ask runs the job that asks a supplier to cancel.
func (f *fixture) ask(t *testing.T, sub *ent.SubOrder) time.Duration {
	t.Helper()
	wait, err := f.service.AskToCancel(f.ctx, sub.ID)
	if err != nil {
		t.Fatalf("ask to cancel %s: %v", sub.Name, err)
	}
	return wait
}

// stands says how the sub-orders of an order stand, and the order.
func (f *fixture) stands(t *testing.T, id string) []string {
	t.Helper()
	o := f.order(t, id)
	got := []string{string(o.Status) + " " + string(o.FulfillmentStatus)}
	for _, sub := range f.subOrders(t, o) {
		got = append(got, string(sub.Status)+"/"+string(sub.RequestStatus))
	}
	return got
}

func (f *fixture) wantStands(t *testing.T, id string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(f.stands(t, id), want); diff != "" {
		t.Error(diff)
	}
}

// link is the token of the buyer's page.
func (f *fixture) link(t *testing.T, o *ent.Order) string {
	t.Helper()
	link, err := f.store.Client().BuyerLink.Query().Where(buyerlink.OrderID(o.ID)).Only(f.ctx)
	if err != nil {
		t.Fatal(err)
	}
	token, err := f.service.BuyerLinkToken(link)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func shippedAll(id string) supplier.Shipped {
	return supplier.Shipped{ShipmentID: id, ShippedAt: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Parcels: []supplier.Parcel{{Carrier: "Correios", TrackingNumber: "BR" + id}}}
}

func TestCancellingAsksWhoHasItAndCancelsTheRest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, subs := f.handed(t, "MUG", "LAMP", "LONE") // nobody offers LONE
		f.stop = func(reference string) (supplier.Cancellation, error) {
			if reference == subs[0].ID {
				return supplier.Cancellation{State: supplier.CancelAgreed}, nil
			}
			return supplier.Cancellation{State: supplier.CancelRefused, Message: "packed already"}, nil
		}
		f.cancelOrder(t, o.ID)
		f.wantStands(t, o.ID, "OPEN IN_PROGRESS", "OPEN/CANCELLATION_REQUESTED", "OPEN/CANCELLATION_REQUESTED", "CANCELLED/UNSUBMITTED")
		for range 2 { // asking again changes nothing
			f.ask(t, subs[0])
			f.ask(t, subs[1])
			f.cancelOrder(t, f.order(t, o.ID).ID)
		}
		f.ask(t, subs[1]) // the merchant asked once more, and is refused once more
		f.wantStands(t, o.ID, "OPEN IN_PROGRESS", "CANCELLED/CANCELLATION_ACCEPTED", "IN_PROGRESS/CANCELLATION_REJECTED", "CANCELLED/UNSUBMITTED")
		if got := f.subOrders(t, o)[1].CancelAnswer; got != "packed already" {
			t.Errorf("answer = %q", got)
		}
		if o = f.order(t, o.ID); o.UnitsNeeded != 1 || o.UnitsCancelled != 2 {
			t.Errorf("needed %d, cancelled %d units, want 1 and 2", o.UnitsNeeded, o.UnitsCancelled)
		}
	})
}

func TestAnOrderIsCancelledWhenAllSuppliersAgreed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, subs := f.handed(t, "MUG", "LAMP")
		f.tell(t, subs[0], supplier.Accepted{})
		f.cancelOrder(t, o.ID)
		if view, err := f.service.Tracking(t.Context(), f.link(t, o)); err != nil || view.Headline != "Your order is being cancelled" {
			t.Errorf("the buyer reads %+v, %v", view, err)
		}
		f.ask(t, subs[0])
		f.tell(t, subs[1], supplier.Cancelled{Agreed: true})
		f.tell(t, subs[1], supplier.Cancelled{Agreed: true})
		f.wantStands(t, o.ID, "CANCELLED UNFULFILLED", "CANCELLED/CANCELLATION_ACCEPTED", "CANCELLED/CANCELLATION_ACCEPTED")
		if o = f.order(t, o.ID); o.UnitsNeeded != 0 || o.CancelledAt == nil || o.CancelReason != "changed their mind" {
			t.Errorf("%d units needed, cancelled at %v because %q", o.UnitsNeeded, o.CancelledAt, o.CancelReason)
		}
		_, err := f.service.CancelSubOrder(f.ctx, fulfillment.CancelSubOrderInput{ID: subs[0].ID})
		if err != nil {
			t.Errorf("cancelling what is cancelled: %v", err)
		}
	})
}

func TestAShipmentThatRacesTheRequestWins(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, subs := f.handed(t, "MUG", "LAMP")
		f.cancelOrder(t, o.ID)
		f.tell(t, subs[0], shippedAll("1"))
		f.ask(t, subs[0])
		f.ask(t, subs[1])
		f.wantStands(t, o.ID, "OPEN FULFILLED", "CLOSED/CLOSED", "CANCELLED/CANCELLATION_ACCEPTED")
		refused, err := f.store.Client().OrderEvent.Query().
			Where(orderevent.OrderID(o.ID), orderevent.SubOrderID(subs[0].ID), orderevent.Kind(fulfillment.CancellationAnswered)).Only(f.ctx)
		if err != nil || refused.Details["agreed"] != false {
			t.Errorf("the timeline says %+v, %v", refused, err)
		}
		f.tell(t, subs[1], shippedAll("2")) // agreed, and shipped all the same
		if got := f.order(t, o.ID).UnitsShipped; got != 1 {
			t.Errorf("%d units shipped, want 1: goods of a cancelled sub-order are not counted silently", got)
		}
		_, err = f.service.CancelOrder(f.ctx, fulfillment.CancelOrderInput{ID: o.ID})
		if got := problem.Of(err); got != problem.Conflict {
			t.Errorf("nothing left to cancel: %v", err)
		}
	})
}

func TestTheRestOfAPartlyShippedSubOrderIsCancelled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := f.automatic(input("A-1", "MUG"))
		in.Lines[0].Quantity = 5
		o := f.paid(t, in)
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		first := shippedAll("1")
		first.Lines = []supplier.ShippedLine{{LineID: sub.Edges.Lines[0].ID, Quantity: 2}}
		f.tell(t, sub, first)
		f.cancelOrder(t, o.ID)
		f.ask(t, sub)
		f.wantStands(t, o.ID, "OPEN FULFILLED", "CLOSED/CLOSED")
		if o = f.order(t, o.ID); o.UnitsNeeded != 2 || o.UnitsShipped != 2 || o.UnitsCancelled != 3 {
			t.Errorf("needed %d, shipped %d, cancelled %d", o.UnitsNeeded, o.UnitsShipped, o.UnitsCancelled)
		}
	})
}

func TestAskingWaitsUntilItIsKnownWhoHasIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		taken bool
		want  []string
	}{
		"NeverTaken": {false, []string{"CANCELLED UNFULFILLED", "CANCELLED/CANCELLATION_ACCEPTED"}},
		"Taken":      {true, []string{"CANCELLED UNFULFILLED", "CANCELLED/CANCELLATION_ACCEPTED"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, f *fixture) {
				f.fail = func(int) (bool, error) {
					return test.taken, &supplier.Error{Outcome: supplier.InDoubt, Code: supplier.CodeTimeout}
				}
				asked := 0
				f.stop = func(string) (supplier.Cancellation, error) {
					asked++
					return supplier.Cancellation{State: supplier.CancelAgreed}, nil
				}
				o := f.paid(t, f.automatic(input("A-1", "MUG")))
				sub := f.subOrders(t, o)[0]
				f.hand(t, sub)
				f.cancelOrder(t, o.ID)
				if wait := f.ask(t, sub); wait == 0 || asked > 0 {
					t.Errorf("it was asked before it was known who has it (wait %s)", wait)
				}
				f.advance(time.Hour)
				f.hand(t, sub) // looks it up
				f.ask(t, sub)
				f.wantStands(t, o.ID, test.want...)
				if got := f.taken(sub.ID); got > 1 || test.taken != (asked == 1) {
					t.Errorf("taken %d times, asked %d times", got, asked)
				}
			})
		})
	}
}

func TestASupplierThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, subs := f.handed(t, "MUG")
		answers := []supplier.Cancellation{{State: supplier.CancelPending}, {State: supplier.CancelAgreed}}
		f.stop = func(string) (answer supplier.Cancellation, err error) {
			if f.calls++; f.calls == 2 {
				return answer, &supplier.Error{Outcome: supplier.InDoubt, Code: supplier.CodeTimeout}
			}
			answer, answers = answers[0], answers[1:]
			return answer, nil
		}
		f.cancelOrder(t, o.ID)
		for step, again := range []bool{true, true, false, false} {
			if wait := f.ask(t, subs[0]); (wait > 0) != again {
				t.Errorf("step %d: wait %s", step, wait)
			}
		}
		f.wantStands(t, o.ID, "CANCELLED UNFULFILLED", "CANCELLED/CANCELLATION_ACCEPTED")
		if got := f.order(t, o.ID).Status; got != order.StatusCancelled {
			t.Errorf("order is %s", got)
		}
	})
}
