package fulfillment_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

func TestPressingShipOrderTwiceSendsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG", "LAMP"))
		ids := make([][]string, 10)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				shipped, err := f.service.ShipOrder(f.ctx, fulfillment.ShipOrderInput{OrderID: o.ID})
				if err != nil {
					t.Error(err)
					return
				}
				for _, s := range shipped.Submissions {
					ids[i] = append(ids[i], s.ID)
				}
			})
		}
		all.Wait()
		for i := range ids {
			if diff := cmp.Diff(ids[i], ids[0]); diff != "" || len(ids[i]) != 2 {
				t.Errorf("call %d returned other submissions: %s", i, diff)
			}
		}
		for _, sub := range f.subOrders(t, o) {
			for range 4 { // the job runs again, and on two nodes at once
				all.Go(func() { f.hand(t, sub) })
			}
		}
		all.Wait()
		for _, sub := range f.subOrders(t, o) {
			if f.taken(sub.ID) != 1 || sub.SupplierOrderID == "" {
				t.Errorf("%s was taken %d times as %q", sub.Name, f.taken(sub.ID), sub.SupplierOrderID)
			}
		}
		if got := f.order(t, o.ID).FulfillmentStatus; got != order.FulfillmentStatusInProgress {
			t.Errorf("order is %s, want IN_PROGRESS", got)
		}
	})
}

func TestWhatSurelyFailedIsSentAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.fail = func(call int) (bool, error) {
			if call < 3 {
				return false, &supplier.Error{Outcome: supplier.NotTaken, Code: "UNREACHABLE"}
			}
			return true, nil
		}
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		for range 3 {
			f.hand(t, f.subOrders(t, o)[0])
			f.advance(time.Hour)
		}
		sub := f.subOrders(t, o)[0]
		var got []submission.Status
		for _, s := range sub.Edges.Submissions {
			got = append(got, s.Status)
		}
		want := []submission.Status{submission.StatusFailed, submission.StatusFailed, submission.StatusSucceeded}
		if diff := cmp.Diff(got, want); diff != "" || f.taken(sub.ID) != 1 {
			t.Errorf("taken %d times, attempts differ: %s", f.taken(sub.ID), diff)
		}
	})
}

func TestALostReplyIsLookedUpNotSentAgain(t *testing.T) {
	t.Parallel()
	for name, took := range map[string]bool{"Taken": true, "NotTaken": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, f *fixture) {
				f.fail = func(call int) (bool, error) {
					if call == 1 {
						return took, context.DeadlineExceeded
					}
					return true, nil
				}
				o := f.paid(t, f.automatic(input("A-1", "MUG")))
				sub := f.subOrders(t, o)[0]
				if wait := f.hand(t, sub); wait <= 0 {
					t.Errorf("wait = %s, want some time before looking", wait)
				}
				if got := f.subOrders(t, o)[0].Edges.Submissions[0].Status; got != submission.StatusInDoubt {
					t.Fatalf("submission is %s, want IN_DOUBT", got)
				}
				for range 3 {
					f.advance(time.Hour)
					f.hand(t, sub)
				}
				if f.taken(sub.ID) != 1 {
					t.Errorf("taken %d times, want once", f.taken(sub.ID))
				}
				attempts := f.subOrders(t, o)[0].Edges.Submissions
				if last := attempts[len(attempts)-1]; last.Status != submission.StatusSucceeded {
					t.Errorf("submission is %s, want SUCCEEDED", last.Status)
				}
			})
		})
	}
}

func TestANodeThatDiesWhileSendingLeavesDoubt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.store.Client().Submission.Update().SetStatus(submission.StatusSending).
			SetStartedAt(f.now()).SetDueAt(f.now().Add(15 * time.Second)).ExecX(f.ctx) // and then it died
		if wait := f.hand(t, sub); wait == 0 || f.taken(sub.ID) != 0 {
			t.Errorf("another node did not wait: %s, taken %d times", wait, f.taken(sub.ID))
		}
		f.advance(time.Minute)
		overdue, err := f.service.Overdue(f.ctx, 10)
		if diff := cmp.Diff(overdue, []string{sub.ID}); diff != "" || err != nil {
			t.Errorf("overdue differs: %s, %v", diff, err)
		}
		for range 3 {
			f.hand(t, sub)
			f.advance(time.Hour)
		}
		if f.taken(sub.ID) != 1 {
			t.Errorf("taken %d times, want once", f.taken(sub.ID))
		}
	})
}

func TestAWebhookProvesThatADoubtfulSubmissionArrived(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.fail = func(int) (bool, error) { return true, context.DeadlineExceeded }
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.tell(t, sub, supplier.Accepted{})
		f.advance(time.Hour)
		f.hand(t, sub)
		sub = f.subOrders(t, o)[0]
		if sub.Status != suborder.StatusInProgress || f.taken(sub.ID) != 1 || len(sub.Edges.Submissions) != 1 {
			t.Errorf("%s, taken %d times, %d attempts", sub.Status, f.taken(sub.ID), len(sub.Edges.Submissions))
		}
	})
}

func TestUndoWindow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.store.Client().Store.Update().SetUndoWindowSeconds(600).ExecX(f.ctx)
		o := f.paid(t, f.automatic(input("A-1", "MUG", "LAMP")))
		if got := f.order(t, o.ID).FulfillmentStatus; got != order.FulfillmentStatusScheduled {
			t.Fatalf("order is %s, want SCHEDULED", got)
		}
		subs := f.subOrders(t, o)
		if _, err := f.service.Hold(f.ctx, fulfillment.HoldInput{ID: subs[0].ID, Reason: "MERCHANT_REVIEW"}); err != nil {
			t.Fatal(err)
		}
		f.endWindows(t, subs) // too early: nothing happens
		f.advance(11 * time.Minute)
		f.endWindows(t, subs)
		subs = f.subOrders(t, o)
		got := []suborder.RequestStatus{subs[0].RequestStatus, subs[1].RequestStatus}
		want := []suborder.RequestStatus{suborder.RequestStatusUnsubmitted, suborder.RequestStatusSubmitted}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("requests differ: %s", diff)
		}
	})
}

func (f *fixture) endWindows(t *testing.T, subs []*ent.SubOrder) {
	t.Helper()
	for _, sub := range subs {
		if err := f.service.EndWindow(t.Context(), sub.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHoldsAreReleasedOneByOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.store.Client().Store.Update().SetUndoWindowSeconds(600).ExecX(f.ctx)
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		key := new("once")
		first, err := f.service.Hold(f.ctx, fulfillment.HoldInput{ID: o.ID, Reason: "HIGH_RISK_OF_FRAUD", IdempotencyKey: key})
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.service.Hold(f.ctx, fulfillment.HoldInput{ID: o.ID, Reason: "HIGH_RISK_OF_FRAUD", IdempotencyKey: key})
		if err != nil || again.ID != first.ID {
			t.Errorf("the same key made %v, %v", again, err)
		}
		_, err = f.service.Hold(f.ctx, fulfillment.HoldInput{ID: o.ID, Reason: "OTHER", IdempotencyKey: key})
		if got := problem.Of(err); got != problem.Conflict {
			t.Errorf("the same key for another input: %s, want CONFLICT", got)
		}
		second, err := f.service.Hold(f.ctx, fulfillment.HoldInput{ID: f.subOrders(t, o)[0].ID, Reason: "MERCHANT_REVIEW"})
		if err != nil {
			t.Fatal(err)
		}
		f.release(t, first)
		if got := f.order(t, o.ID).FulfillmentStatus; got != order.FulfillmentStatusOnHold {
			t.Errorf("order is %s, want ON_HOLD", got)
		}
		f.release(t, second)
		f.release(t, second)
		if got := f.subOrders(t, o)[0].Status; got != suborder.StatusScheduled {
			t.Errorf("sub-order is %s, want SCHEDULED again", got)
		}
	})
}

func (f *fixture) release(t *testing.T, h *ent.Hold) {
	t.Helper()
	if _, err := f.service.ReleaseHold(f.ctx, h.ID); err != nil {
		t.Fatal(err)
	}
}

func TestRejectedGoesToAnotherSupplier(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "BOTH")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.tell(t, sub, supplier.Rejected{Rejection: supplier.Rejection{Reason: supplier.InventoryOutOfStock}})
		if got := f.order(t, o.ID).FulfillmentStatus; got != order.FulfillmentStatusRequestDeclined {
			t.Errorf("order is %s, want REQUEST_DECLINED", got)
		}
		made, err := f.service.RouteSubOrder(f.ctx, sub.ID)
		if err != nil || len(made) != 1 || *made[0].SupplierID != f.south.ID {
			t.Fatalf("rerouted to %v, %v", made, err)
		}
		if got := f.order(t, o.ID); got.FulfillmentStatus != order.FulfillmentStatusInProgress || got.UnitsNeeded != 1 {
			t.Errorf("order is %s and needs %d units", got.FulfillmentStatus, got.UnitsNeeded)
		}
	})
}

func TestSetFulfillmentModeSendsWhatWaitsOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG", "LAMP"))
		automatic := new(fulfillment.Mode("AUTOMATIC"))
		set := func(in fulfillment.SetFulfillmentModeInput) fulfillment.SetFulfillmentModePayload {
			t.Helper()
			result, err := f.service.SetFulfillmentMode(f.ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			return *result
		}
		got := []fulfillment.SetFulfillmentModePayload{
			set(fulfillment.SetFulfillmentModeInput{Mode: automatic, DryRun: new(true)}),
			set(fulfillment.SetFulfillmentModeInput{Mode: new(fulfillment.Mode("MANUAL")), SupplierID: &f.south.ID}),
			set(fulfillment.SetFulfillmentModeInput{Mode: automatic}),
			set(fulfillment.SetFulfillmentModeInput{Mode: automatic, SubmitWaiting: new(true)}),
		}
		want := []fulfillment.SetFulfillmentModePayload{
			{Mode: "AUTOMATIC", Waiting: 2}, {Mode: "MANUAL"}, {Mode: "AUTOMATIC", Waiting: 1}, {Mode: "AUTOMATIC", Waiting: 1, Submitted: 1},
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("answers differ: %s", diff)
		}
		if err := f.service.ShipWaiting(t.Context(), o.ID); err != nil {
			t.Fatal(err)
		}
		subs := f.subOrders(t, o)
		requests := []suborder.RequestStatus{subs[0].RequestStatus, subs[1].RequestStatus}
		if diff := cmp.Diff(requests, []suborder.RequestStatus{"SUBMITTED", "UNSUBMITTED"}); diff != "" {
			t.Errorf("requests differ: %s", diff)
		}
	})
}
