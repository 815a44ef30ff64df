package simulator_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

func TestWebhookIsSentAgainUntilTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
		w.inbox.refuse = func(n int) bool { return n <= 3 }
		w.run(t)
		order, start := w.place(t), time.Now()
		if err := w.Accept(order.Reference, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := w.Ship(order.Reference, supplier.Shipped{}); err != nil {
			t.Fatal(err)
		}
		w.flush(t)
		if got, want := time.Since(start), 3500*time.Millisecond; got != want { // ½ + 1 + 2 s
			t.Errorf("taken after %s, want %s", got, want)
		}
		if got := w.inbox.told(); got != "accepted shipped" {
			t.Errorf("told: %s, want the second to wait for the first", got)
		}
		if first := w.entry(t, order.Reference).Webhooks[0]; first.Attempts != 4 || !first.Delivered || first.Status != 202 {
			t.Errorf("ledger: %+v", first)
		}
	})
}

func TestWebhookIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{
			Retry: simulator.Retry{Attempts: 5, First: time.Second, Most: 3 * time.Second},
		})
		w.inbox.refuse = func(n int) bool { return n <= 5 }
		w.run(t)
		order, start := w.place(t), time.Now()
		for _, err := range []error{
			w.Accept(order.Reference, time.Time{}), w.Ship(order.Reference, supplier.Shipped{}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		w.flush(t)
		if got, want := time.Since(start), 9*time.Second; got != want { // 1 + 2 + 3 + 3
			t.Errorf("given up after %s, want %s", got, want)
		}
		hooks := w.entry(t, order.Reference).Webhooks
		if hooks[0].Delivered || hooks[0].Attempts != 5 || hooks[0].Status != 503 || !hooks[1].Delivered {
			t.Errorf("ledger: %+v", hooks)
		}
	})
}

// tell makes acme accept, ship and report an order placed with the SKU.
func tell(t *testing.T, w world, sku string) supplier.Order {
	t.Helper()
	order := w.place(t, sku)
	event := supplier.TrackingEvent{Status: supplier.TrackDelivered, OccurredAt: w.Now()}
	for _, err := range []error{
		w.Accept(order.Reference, time.Time{}),
		w.Ship(order.Reference, supplier.Shipped{Parcels: []supplier.Parcel{{TrackingNumber: "1Z1"}}}),
		w.Track(order.Reference, "1Z1", event),
		w.Track(order.Reference, "1Z1", event),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return order
}

func TestWebhooksByScenario(t *testing.T) {
	t.Parallel()
	for sku, want := range map[string]string{
		"MUG": "accepted shipped tracking:DELIVERED tracking:DELIVERED",
		"SIM-WEBHOOKS-TWICE": "accepted accepted shipped shipped " +
			"tracking:DELIVERED tracking:DELIVERED tracking:DELIVERED tracking:DELIVERED",
		"SIM-WEBHOOKS-REORDERED": "shipped accepted tracking:DELIVERED tracking:DELIVERED",
		"SIM-WEBHOOKS-REORDERED-SIM-WEBHOOKS-TWICE": "shipped shipped accepted accepted " +
			"tracking:DELIVERED tracking:DELIVERED tracking:DELIVERED tracking:DELIVERED",
	} {
		t.Run(sku, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
			w.run(t)
			tell(t, w, sku)
			w.flush(t)
			if got := w.inbox.told(); got != want {
				t.Errorf("told: %s\nwant: %s", got, want)
			}
		})
	}
}

func TestWebhooksRepeatedKeepOrChangeTheirID(t *testing.T) {
	t.Parallel()
	for sku, want := range map[string]bool{"SIM-WEBHOOKS-TWICE": true, "SIM-WEBHOOKS-RENAMED": false} {
		w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
		w.run(t)
		tell(t, w, sku)
		w.flush(t)
		messages := w.inbox.all()
		for i := 0; i < len(messages); i += 2 {
			if got := messages[i].ID == messages[i+1].ID; got != want {
				t.Errorf("%s: same id = %t", sku, got)
			}
		}
	}
}

func TestReorderedWebhookWithoutSuccessorIsSentInTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
		w.run(t)
		order := w.place(t, "SIM-WEBHOOKS-REORDERED")
		if err := w.Accept(order.Reference, time.Time{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := w.inbox.told(); got != "" {
			t.Errorf("told at once: %s", got)
		}
		w.flush(t)
		if got := w.inbox.told(); got != "accepted" {
			t.Errorf("told: %s", got)
		}
	})
}

func TestWebhooksLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{Frozen: true})
	w.run(t)
	tell(t, w, "SIM-WEBHOOKS-LATE-48H")
	w.Advance(47 * time.Hour)
	w.flush(t)
	if got := w.inbox.told(); got != "" {
		t.Errorf("told early: %s", got)
	}
	w.Advance(time.Hour)
	w.flush(t)
	if got := w.inbox.told(); got != "accepted shipped tracking:DELIVERED tracking:DELIVERED" {
		t.Errorf("told: %s", got)
	}
}

// TestRunStopsAndGoesOn: what was not sent when Run ended is sent by the next.
func TestRunStopsAndGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
		w.inbox.refuse = func(n int) bool { return n == 1 }
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer stop()
		tell(t, w, "MUG")
		if err := w.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if got := w.inbox.told(); got != "" {
			t.Errorf("told: %s", got)
		}
		if err := w.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("flush without run = %v", err)
		}
		w.run(t)
		w.flush(t)
		if got := w.inbox.told(); got != "accepted shipped tracking:DELIVERED tracking:DELIVERED" {
			t.Errorf("told: %s", got)
		}
	})
}

// TestThousandsOfSuppliers is the size of a replay: 1,400 suppliers, 5,000
// orders, each told of in order.
func TestThousandsOfSuppliers(t *testing.T) {
	t.Parallel()
	const suppliers, orders = 1400, 5000
	w := newWorld(t, simulator.Supplier{}, simulator.Config{})
	for i := range suppliers {
		err := w.AddSupplier(simulator.Supplier{
			Code: fmt.Sprintf("seller-%d", i), Manual: true,
			WebhookSecret: w.inbox.secret, WebhookURL: "http://waybill.test/webhooks",
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.run(t)
	placed := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range orders {
		order := placeAt(t, w, fmt.Sprintf("seller-%d", i%suppliers))
		shipped := placed.Add(time.Duration(i) * time.Hour)
		for _, err := range []error{
			w.Accept(order.Reference, placed),
			w.Ship(order.Reference, supplier.Shipped{ShippedAt: shipped}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	w.flush(t)
	seen := map[string][]string{}
	for _, m := range w.inbox.all() {
		seen[m.Reference] = append(seen[m.Reference], m.Type)
	}
	ledger := w.Ledger()
	if len(ledger.Orders) != orders {
		t.Errorf("ledger has %d orders", len(ledger.Orders))
	}
	for _, e := range ledger.Orders {
		if len(e.Takes) != 1 || !slices.Equal(seen[e.Reference], []string{supplier.TypeAccepted, supplier.TypeShipped}) {
			t.Fatalf("%s: %d takes, told %v", e.Reference, len(e.Takes), seen[e.Reference])
		}
	}
}
