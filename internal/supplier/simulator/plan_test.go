package simulator_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

const wholeStory = "accepted shipped tracking:INFO_RECEIVED tracking:PICKED_UP tracking:IN_TRANSIT " +
	"tracking:IN_TRANSIT tracking:OUT_FOR_DELIVERY tracking:DELIVERED"

func TestPlanRunsAtTheSpeedOfTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, simulator.Supplier{}, simulator.Config{Speed: 3600})
		w.run(t)
		w.place(t)
		<-time.After(30 * time.Second) // thirty hours at the supplier
		synctest.Wait()
		if got := w.inbox.told(); got != "accepted shipped tracking:INFO_RECEIVED tracking:PICKED_UP tracking:IN_TRANSIT tracking:IN_TRANSIT" {
			t.Errorf("after thirty hours: %s", got)
		}
		<-time.After(30 * time.Second)
		synctest.Wait()
		if got := w.inbox.told(); got != wholeStory {
			t.Errorf("after sixty hours: %s", got)
		}
	})
}

func TestAdvanceRunsThePlanAtItsOwnTimes(t *testing.T) {
	t.Parallel()
	start := time.Date(2017, 5, 1, 8, 0, 0, 0, time.UTC)
	w := newWorld(t, simulator.Supplier{}, simulator.Config{Start: start, Frozen: true})
	w.run(t)
	order := w.place(t)
	w.Advance(72 * time.Hour)
	w.flush(t)
	if got := w.inbox.told(); got != wholeStory {
		t.Errorf("told: %s", got)
	}
	if got, want := w.Now(), start.Add(72*time.Hour); !got.Equal(want) {
		t.Errorf("clock = %s, want %s", got, want)
	}
	messages := w.inbox.all()
	shipped := messages[1].Body.(supplier.Shipped)
	if want := start.Add(2*time.Minute + 3*time.Hour); !messages[1].OccurredAt.Equal(want) || !shipped.ShippedAt.Equal(want) {
		t.Errorf("shipped at %s, %s, want %s", messages[1].OccurredAt, shipped.ShippedAt, want)
	}
	if p := shipped.Parcels[0]; p.EstimatedDeliveryAt == nil || !p.EstimatedDeliveryAt.Equal(messages[len(messages)-1].OccurredAt) {
		t.Errorf("expected at %v, delivered at %s", p.EstimatedDeliveryAt, messages[len(messages)-1].OccurredAt)
	}
	e := w.entry(t, order.Reference)
	want := []simulator.EntryLine{
		{LineID: "line-1", SKU: "MUG-BLUE", Quantity: 2, Shipped: 2}, {LineID: "line-2", SKU: "TEA-GREEN", Quantity: 1, Shipped: 1},
	}
	if diff := cmp.Diff(e.Lines, want); diff != "" || e.State != supplier.StateShipped {
		t.Errorf("ledger is %s (-got +want):\n%s", e.State, diff)
	}
}

func TestPlanSplitsShipmentsAndParcels(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{}, simulator.Config{Frozen: true})
	order := w.place(t, "MUG-SIM-SHIPMENTS-2-SIM-PARCELS-3")
	w.Advance(100 * time.Hour)
	e := w.entry(t, order.Reference)
	var got [][]supplier.ShippedLine
	numbers := map[string]bool{}
	for _, s := range e.Shipments {
		got = append(got, s.Lines)
		for _, p := range s.Parcels {
			numbers[p.TrackingNumber] = true
		}
	}
	want := [][]supplier.ShippedLine{
		{{LineID: "line-1", Quantity: 1}, {LineID: "line-2", Quantity: 1}}, {{LineID: "line-1", Quantity: 1}},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("shipments differ (-got +want):\n%s", diff)
	}
	if len(numbers) != 6 {
		t.Errorf("%d tracking numbers, want 6", len(numbers))
	}
	if e.Shipments[0].ShipmentID == e.Shipments[1].ShipmentID {
		t.Errorf("both shipments are %s", e.Shipments[0].ShipmentID)
	}
}

func TestPlanRejects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{Scenario: "reject:PRICE_CHANGED"}, simulator.Config{Frozen: true})
	w.run(t)
	order := w.place(t)
	w.Advance(100 * time.Hour)
	w.flush(t)
	if got := w.inbox.told(); got != "rejected" {
		t.Errorf("told: %s", got)
	}
	if body := w.inbox.all()[0].Body.(supplier.Rejected); body.Reason != supplier.PriceChanged {
		t.Errorf("reason = %s", body.Reason)
	}
	if e := w.entry(t, order.Reference); e.State != supplier.StateRejected || len(e.Shipments) > 0 {
		t.Errorf("ledger: %+v", e)
	}
}

func TestAnswerAtOnceComesInTheReceipt(t *testing.T) {
	t.Parallel()
	plan := simulator.QuickPlan()
	plan.AcceptAfter = 0
	w := newWorld(t, simulator.Supplier{Plan: &plan}, simulator.Config{Frozen: true})
	w.run(t)
	accepted, rejected := w.place(t), w.place(t, "SIM-REJECT-INVALID_SKU")
	if e := w.entry(t, accepted.Reference); e.State != supplier.StateAccepted {
		t.Errorf("state = %s, want %s", e.State, supplier.StateAccepted)
	}
	if e := w.entry(t, rejected.Reference); e.State != supplier.StateRejected {
		t.Errorf("state = %s, want %s", e.State, supplier.StateRejected)
	}
	w.Advance(plan.ShipAfter)
	w.flush(t)
	if got := w.inbox.told(); got != "shipped tracking:INFO_RECEIVED" {
		t.Errorf("told: %s", got)
	}
}

func TestCancellationStopsThePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{}, simulator.Config{Frozen: true})
	w.run(t)
	order := w.place(t)
	w.Advance(10 * time.Minute)
	if got := w.call(t, http.MethodPost, "/acme/orders/"+order.Reference+"/cancel", map[string]string{}); got.Code != http.StatusOK {
		t.Fatalf("cancel: %d %s", got.Code, got.Body)
	}
	w.Advance(100 * time.Hour)
	w.flush(t)
	if got := w.inbox.told(); got != "accepted" {
		t.Errorf("told: %s", got)
	}
}

func TestPendingCancellationIsAnsweredLater(t *testing.T) {
	t.Parallel()
	for skus, want := range map[string]bool{"SIM-CANCEL-PENDING": true, "SIM-CANCEL-PENDING-SIM-CANCEL-REFUSED": false} {
		w := newWorld(t, simulator.Supplier{}, simulator.Config{Frozen: true})
		w.run(t)
		order := w.place(t, skus)
		path := "/acme/orders/" + order.Reference + "/cancel"
		if got := w.call(t, http.MethodPost, path, map[string]string{}); got.Code != http.StatusAccepted {
			t.Fatalf("cancel: %d %s", got.Code, got.Body)
		}
		w.Advance(2 * time.Minute)
		w.flush(t)
		last := w.inbox.all()[1]
		if body, ok := last.Body.(supplier.Cancelled); !ok || body.Agreed != want {
			t.Errorf("%s: answer = %+v, want agreed = %t", skus, last, want)
		}
	}
}

// Asked before shipping, answered after it: the answer can only be no.
func TestPendingCancellationLosesAgainstShipping(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{}, simulator.Config{Frozen: true})
	w.run(t)
	order := w.place(t, "SIM-CANCEL-PENDING")
	w.call(t, http.MethodPost, "/acme/orders/"+order.Reference+"/cancel", map[string]string{})
	if err := w.Ship(order.Reference, supplier.Shipped{}); err != nil {
		t.Fatal(err)
	}
	w.Advance(2 * time.Minute)
	w.flush(t)
	if got := w.inbox.told(); got != "shipped cancelled" {
		t.Errorf("told: %s", got)
	}
	if body := w.inbox.all()[1].Body.(supplier.Cancelled); body.Agreed {
		t.Error("agreed to cancel what has shipped")
	}
}

func TestSilentSupplierSaysNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{}, simulator.Config{Frozen: true})
	order := w.place(t, "SIM-SILENT")
	w.Advance(1000 * time.Hour)
	if e := w.entry(t, order.Reference); len(e.Webhooks) > 0 || e.State != supplier.StateReceived {
		t.Errorf("ledger: %+v", e)
	}
}
