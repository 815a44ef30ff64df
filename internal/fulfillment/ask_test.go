package fulfillment_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// said writes messages as a supplier keeps them.
func said(t *testing.T, reference string, at time.Time, bodies ...supplier.Body) (all []json.RawMessage) {
	t.Helper()
	for i, body := range bodies {
		raw, err := supplier.Message{ID: fmt.Sprintf("%s-%d", reference, i), Reference: reference, OccurredAt: at, Body: body}.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw)
	}
	return all
}

// askNorth asks north about sub-orders and acts on what it told, as the jobs would.
func (f *fixture) askNorth(t *testing.T, subs ...*ent.SubOrder) {
	t.Helper()
	ids := make([]string, len(subs))
	for i, sub := range subs {
		ids[i] = sub.ID
	}
	if _, err := f.service.Ask(t.Context(), f.north.ID, ids, f.now()); err != nil {
		t.Fatalf("ask: %v", err)
	}
	for _, id := range f.store.Client().Message.Query().Where(message.StatusIn(message.StatusReceived, message.StatusWaiting)).IDsX(f.ctx) {
		if err := f.service.Apply(t.Context(), id); err != nil {
			t.Fatalf("apply: %v", err)
		}
	}
}

func (f *fixture) fresh(t *testing.T, sub *ent.SubOrder) *ent.SubOrder {
	t.Helper()
	return f.store.Client().SubOrder.Query().Where(suborder.ID(sub.ID)).WithLines().OnlyX(f.ctx)
}

// No webhook ever came. Asking brings the order all the way to the door, and
// asking again changes nothing.
func TestWhatWebhooksLostIsTakenInWhenTheSupplierIsAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.store.Client().Supplier.UpdateOneID(f.north.ID).SetPolled(true).SetCallsPerSecond(1000).ExecX(f.ctx)
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		told := said(t, sub.ID, f.now(), supplier.Accepted{}, shippedNow(f), track("BR1", supplier.TrackDelivered, f.now()))
		state := supplier.StateAccepted
		f.view = func(string) (supplier.View, bool) {
			return supplier.View{Receipt: supplier.Receipt{SupplierOrderID: "S", State: state}, Messages: told[:1]}, true
		}
		f.askNorth(t, sub)
		if got := f.fresh(t, sub); got.RequestStatus != suborder.RequestStatusAccepted || got.CheckedAt == nil || got.AskAt == nil {
			t.Errorf("asked once: %s, checked %v, again %v", got.RequestStatus, got.CheckedAt, got.AskAt)
		}
		state = supplier.StateShipped
		f.view = func(string) (supplier.View, bool) {
			return supplier.View{Receipt: supplier.Receipt{SupplierOrderID: "S", State: state}, Messages: told}, true
		}
		f.askNorth(t, sub)
		if got := f.order(t, o.ID); got.FulfillmentStatus != "FULFILLED" || got.DeliveryStatus != "DELIVERED" {
			t.Errorf("asked twice: %s, %s", got.FulfillmentStatus, got.DeliveryStatus)
		}
		version := f.order(t, o.ID).Version
		f.askNorth(t, sub)
		f.askNorth(t, sub)
		if got := f.order(t, o.ID).Version; got != version {
			t.Errorf("being told nothing new raised the version from %d to %d", version, got)
		}
		if got := f.fresh(t, sub); got.AskAt != nil {
			t.Errorf("all has arrived, and the supplier is asked again %s", got.AskAt)
		}
		f.wantIncidents(t, o)
	})
}

// A supplier that can only be looked up: its answer is taken from the receipt.
func TestASupplierThatIsLookedUpAnswersByItsReceipt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.found = supplier.Receipt{State: supplier.StateRejected, RejectionReason: supplier.InventoryOutOfStock}
		f.askNorth(t, sub)
		f.wantIncidents(t, o, "SUPPLIER_REJECTED BROKEN")
	})
}

func TestWhatDoesNotFitIsAnIncidentUntilItDoes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.store.Client().Supplier.UpdateOneID(f.north.ID).SetCallsPerSecond(1000).ExecX(f.ctx)
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.tell(t, sub, supplier.Accepted{})
		known, state := false, supplier.StateAccepted
		f.view = func(string) (supplier.View, bool) {
			return supplier.View{Receipt: supplier.Receipt{SupplierOrderID: "S", State: state}}, known
		}
		f.askNorth(t, sub)
		f.wantIncidents(t, o, "SUPPLIER_DISAGREES BROKEN")
		known = true
		f.askNorth(t, sub)
		f.wantIncidents(t, o, "SUPPLIER_DISAGREES BROKEN ended")
		state = supplier.StateCancelled
		f.askNorth(t, sub)
		if got := f.fresh(t, sub).Disagreement; got != "the supplier has cancelled it" {
			t.Errorf("disagreement %q", got)
		}
	})
}

// Twelve hundred open sub-orders of one supplier are asked about fifty at once.
func TestSuppliersAreAskedForManyAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.view = func(string) (supplier.View, bool) {
			return supplier.View{Receipt: supplier.Receipt{SupplierOrderID: "S", State: supplier.StateReceived}}, true
		}
		f.store.Client().Supplier.UpdateOneID(f.north.ID).SetCallsPerSecond(1000).ExecX(f.ctx)
		for i := range 60 {
			f.hand(t, f.subOrders(t, f.paid(t, f.automatic(input(fmt.Sprint("A-", i), "MUG"))))[0])
		}
		if _, err := f.service.CheckSubOrder(f.ctx, f.subOrders(t, f.paid(t, input("B-1", "MUG")))[0].ID); problem.Of(err) != problem.Conflict {
			t.Errorf("checking what no supplier has: %v", err)
		}
		if n, err := f.service.SweepAsks(t.Context(), 1000); n != 0 || err != nil {
			t.Errorf("asked about %d by day, %v", n, err)
		}
		asked, err := f.service.ReconcileSupplier(f.ctx, f.north.ID)
		if err != nil || asked.SubOrders != 60 {
			t.Fatalf("to be asked about %+v, %v", asked, err)
		}
		if n, err := f.service.SweepAsks(t.Context(), 1000); n != 60 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		for _, args := range f.enqueued(t, fulfillment.Ask{}.Kind()) {
			var job fulfillment.Ask
			if err := json.Unmarshal(args, &job); err != nil {
				t.Fatal(err)
			}
			if _, err := f.service.Ask(t.Context(), job.SupplierID, job.SubOrderIDs, f.now()); err != nil {
				t.Fatal(err)
			}
		}
		if f.asked != 2 {
			t.Errorf("%d calls for 60 sub-orders, want 2", f.asked)
		}
		if n := f.store.Client().SubOrder.Query().Where(suborder.CheckedAtNotNil()).CountX(f.ctx); n != 60 {
			t.Errorf("%d were checked", n)
		}
	})
}

// A supplier that is dead is asked once for each claim, and not at all while it
// is paused; a claim ends with its time, however long its job waits.
func TestADeadSupplierIsNotAskedAgainAndAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		sub := f.subOrders(t, f.paid(t, f.automatic(input("A-1", "MUG"))))[0]
		f.hand(t, sub)
		if _, err := f.service.CheckSubOrder(f.ctx, sub.ID); err != nil {
			t.Fatal(err)
		}
		if at := f.fresh(t, sub).AskAt; at == nil || !at.After(f.now()) {
			t.Errorf("claimed until %v", at)
		}
		f.dead = &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeUnreachable}
		for range 2 {
			if wait, err := f.service.Ask(t.Context(), f.north.ID, []string{sub.ID}, f.now()); wait != 0 || err != nil {
				t.Errorf("no answer: comes back after %s, %v", wait, err)
			}
		}
		asked := f.asked
		if wait, err := f.service.Ask(t.Context(), f.north.ID, []string{sub.ID}, f.now().Add(-10*time.Minute)); wait != 0 || err != nil || f.asked != asked {
			t.Errorf("claimed ten minutes ago: comes back after %s, asked %d times, %v", wait, f.asked-asked, err)
		}
	})
}

// What was told and not acted on yet is not taken from the receipt: a message
// says more.
func TestAMessageThatWaitsToBeActedOnComesBeforeTheReceipt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.store.Client().Supplier.UpdateOneID(f.north.ID).SetCallsPerSecond(1000).ExecX(f.ctx)
		o, sub := f.sixBoth(t)
		told := said(t, sub.ID, f.now(), supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 4), backordered(sub, 2)}})
		f.view = func(string) (supplier.View, bool) {
			return supplier.View{Receipt: supplier.Receipt{SupplierOrderID: "S", State: supplier.StateAccepted}, Messages: told}, true
		}
		ask := func() {
			if _, err := f.service.Ask(t.Context(), f.north.ID, []string{sub.ID}, f.now()); err != nil {
				t.Fatal(err)
			}
		}
		ask()
		f.until(t, f.now().Add(time.Minute))
		ask() // the message is kept, and not acted on
		f.wantUnits(t, o, "#1001-1 OPEN/SUBMITTED 0 of 6")
		f.askNorth(t, sub)
		f.wantUnits(t, o, "#1001-1 IN_PROGRESS/ACCEPTED 0 of 4", "#1001-2 IN_PROGRESS/ACCEPTED 0 of 2")
	})
}
