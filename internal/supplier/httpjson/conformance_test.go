package httpjson_test

import (
	"context"
	"net"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
	"github.com/waybill/waybill/internal/supplier/simulator"
	"github.com/waybill/waybill/internal/supplier/suppliertest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	suppliertest.Run(t, newHarness)
}

// scenarios maps a behaviour to what the simulator calls it.
func scenarios() map[suppliertest.Behaviour]string {
	return map[suppliertest.Behaviour]string{
		suppliertest.Well:         "accept",
		suppliertest.Refuses:      "refuse:INVALID_SKU",
		suppliertest.Slow:         "slow:1m",
		suppliertest.LosesReply:   "lose-reply",
		suppliertest.Breaks:       "error-500",
		suppliertest.BreaksLate:   "error-500-taken",
		suppliertest.NotTaken:     "not-taken-503",
		suppliertest.Garbage:      "garbage",
		suppliertest.Huge:         "huge",
		suppliertest.CancelLate:   "cancel-pending",
		suppliertest.Unauthorized: "accept",
	}
}

func newHarness(t *testing.T) suppliertest.Harness {
	t.Helper()
	takes := &takeBoard{taken: make(map[string]chan struct{})}
	sim, err := simulator.New(simulator.Config{Frozen: true, OnSubmit: takes.see})
	if err != nil {
		t.Fatal(err)
	}
	stock := make(map[string]int)
	for _, sku := range suppliertest.StockedSKUs() {
		stock[sku] = 7
	}
	for b, scenario := range scenarios() {
		err := sim.AddSupplier(simulator.Supplier{
			Code: string(b), APIKey: "key-of-" + string(b), Scenario: scenario, Manual: true, Stock: stock,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	suppliers := supplier.NewRegistry(egress.Loopback().Client(), map[string]supplier.Factory{supplier.KindHTTP: httpjson.Connect})
	return suppliertest.Harness{
		Connect: func(b suppliertest.Behaviour) supplier.Connector {
			c, err := suppliers.Connector(supplier.KindHTTP, accountOf(t, server.URL, b))
			if err != nil {
				t.Fatal(err)
			}
			return c
		},
		Takes: func(reference string) int {
			entry, _ := sim.Find(reference)
			return len(entry.Takes)
		},
		AwaitTake: takes.await,
		Reject: func(reference string, why supplier.Rejection) error {
			return sim.Reject(reference, sim.Now(), why)
		},
		Ship: func(reference string) error { return sim.Ship(reference, supplier.Shipped{}) },
	}
}

func accountOf(t *testing.T, url string, b suppliertest.Behaviour) supplier.Account {
	t.Helper()
	a := supplier.Account{Endpoint: url + "/" + string(b), APIKey: secret.Text("key-of-" + b), Timeout: suppliertest.Timeout}
	if b == suppliertest.Unauthorized {
		a.APIKey = "another key"
	}
	if b == suppliertest.UnknownToAll {
		a.Endpoint = url + "/nobody"
	}
	if b == suppliertest.Unreachable {
		a.Endpoint = closedAddress(t)
	}
	return a
}

// closedAddress returns an address at which nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return "http://" + l.Addr().String()
}

// takeBoard tells who waits that a reference was taken.
type takeBoard struct {
	mu    sync.Mutex
	taken map[string]chan struct{}
}

func (b *takeBoard) of(reference string) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken[reference] == nil {
		b.taken[reference] = make(chan struct{}, 1)
	}
	return b.taken[reference]
}

func (b *takeBoard) see(stage simulator.Stage, _ string, order supplier.Order) {
	if stage != simulator.AfterTake {
		return
	}
	select {
	case b.of(order.Reference) <- struct{}{}:
	default:
	}
}

func (b *takeBoard) await(ctx context.Context, reference string) {
	select {
	case <-b.of(reference):
	case <-ctx.Done():
	}
}
