package simulator_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
	"github.com/waybill/waybill/internal/supplier/simulator"
	"github.com/waybill/waybill/internal/supplier/suppliertest"
)

func placeAt(t *testing.T, w world, code string) supplier.Order {
	t.Helper()
	order := suppliertest.Order()
	if got := w.call(t, http.MethodPost, "/"+code+"/orders", order); got.Code != http.StatusCreated {
		t.Fatalf("submit: %d %s", got.Code, got.Body)
	}
	return order
}

func results(e simulator.Entry) map[simulator.Result]int {
	out := map[simulator.Result]int{}
	for _, s := range e.Submits {
		out[s.Result]++
	}
	return out
}

func TestReferenceIsTakenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
	order := suppliertest.Order()
	var calls sync.WaitGroup
	for range 50 {
		calls.Go(func() { w.call(t, http.MethodPost, "/acme/orders", order, httpjson.HeaderIdempotencyKey, "key-1") })
	}
	calls.Wait()
	order.Note = "leave at the door"
	if got := w.call(t, http.MethodPost, "/acme/orders", order); got.Code != http.StatusConflict {
		t.Errorf("other content: %d, want %d", got.Code, http.StatusConflict)
	}
	e := w.entry(t, order.Reference)
	want := map[simulator.Result]int{simulator.ResultTaken: 1, simulator.ResultKnown: 49, simulator.ResultConflict: 1}
	if diff := cmp.Diff(results(e), want); diff != "" || len(e.Takes) != 1 {
		t.Errorf("%d takes; submissions differ (-got +want):\n%s", len(e.Takes), diff)
	}
	if e.Submits[0].IdempotencyKey != "key-1" {
		t.Errorf("key = %q", e.Submits[0].IdempotencyKey)
	}
}

// TestForgetfulSupplierShowsDoubleOrders: the oracle does not hide behind the
// supplier's own care.
func TestForgetfulSupplierShowsDoubleOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{Manual: true, Forgetful: true}, simulator.Config{})
	order := w.place(t)
	if got := w.call(t, http.MethodPost, "/acme/orders", order); got.Code != http.StatusCreated {
		t.Errorf("submit again: %d", got.Code)
	}
	takes := w.entry(t, order.Reference).Takes
	if len(takes) != 2 || takes[0].SupplierOrderID == takes[1].SupplierOrderID {
		t.Errorf("takes = %+v, want two orders", takes)
	}
}

func TestSubmitAnswers(t *testing.T) {
	t.Parallel()
	good, bad := suppliertest.Order(), suppliertest.Order()
	bad.Lines[0].Quantity = 0
	for name, c := range map[string]struct {
		path, header string
		body         any
		status       int
		code         string
		takes        int
	}{
		"Taken":            {"/acme/orders", "", good, http.StatusCreated, "", 1},
		"Malformed":        {"/acme/orders", "", "hello", http.StatusBadRequest, "MALFORMED", 0},
		"InvalidOrder":     {"/acme/orders", "", bad, http.StatusBadRequest, supplier.CodeInvalidOrder, 0},
		"UnknownSupplier":  {"/nobody/orders", "", good, http.StatusNotFound, "UNKNOWN_SUPPLIER", 0},
		"UnknownScenario":  {"/acme/orders", "explode", good, http.StatusBadRequest, "UNKNOWN_SCENARIO", 0},
		"Refused":          {"/acme/orders", "refuse:INVALID_SKU", good, http.StatusUnprocessableEntity, httpjson.CodeRejected, 0},
		"NotTaken503":      {"/acme/orders", "not-taken-503", good, http.StatusServiceUnavailable, "UNAVAILABLE", 0},
		"Error500":         {"/acme/orders", "error-500", good, http.StatusInternalServerError, "INTERNAL", 0},
		"Error500Taken":    {"/acme/orders", "error-500-taken", good, http.StatusInternalServerError, "INTERNAL", 1},
		"ScenarioOfHeader": {"/acme/orders", "reject,slow:0s", good, http.StatusCreated, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
			got := w.call(t, http.MethodPost, c.path, c.body, "X-Simulate", c.header)
			var failure httpjson.Failure
			if err := json.Unmarshal(got.Body.Bytes(), &failure); err != nil {
				t.Errorf("no JSON: %v", err)
			}
			if got.Code != c.status || failure.Code != c.code {
				t.Errorf("answer = %d %s, want %d %s", got.Code, failure.Code, c.status, c.code)
			}
			if c.code == supplier.CodeInvalidOrder && len(failure.Faults) != 1 {
				t.Errorf("faults = %+v, want one", failure.Faults)
			}
			takes := 0
			if e, ok := w.Find(good.Reference); ok {
				takes = len(e.Takes)
			}
			if takes != c.takes {
				t.Errorf("%d takes, want %d", takes, c.takes)
			}
		})
	}
}

func TestFaultsStrikeAsOftenAsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{Scenario: "error-500:2,not-taken-503:1", Manual: true}, simulator.Config{})
	order := suppliertest.Order()
	for i, want := range []int{503, 500, 500, 201, 200} {
		if got := w.call(t, http.MethodPost, "/acme/orders", order); got.Code != want {
			t.Errorf("submission %d: %d, want %d", i+1, got.Code, want)
		}
	}
	always := suppliertest.Order()
	for range 5 {
		if got := w.call(t, http.MethodPost, "/acme/orders", always, "X-Simulate", "error-500:0"); got.Code != 500 {
			t.Errorf("always: %d", got.Code)
		}
	}
}

// TestConnectionsLost goes over a real connection: before taking and after.
func TestConnectionsLost(t *testing.T) {
	t.Parallel()
	for sku, want := range map[string]int{"SIM-LOSE-REQUEST": 0, "SIM-LOSE-REPLY": 1} {
		w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
		server := httptest.NewServer(w.Handler())
		t.Cleanup(server.Close)
		c, err := httpjson.Connect(egress.Loopback().Client(), supplier.Account{Endpoint: server.URL + "/acme"})
		if err != nil {
			t.Fatal(err)
		}
		order := suppliertest.Order()
		order.Lines[0].SKU = sku
		_, err = c.Submit(t.Context(), order)
		if got := supplier.OutcomeOf(err); got != supplier.InDoubt {
			t.Errorf("%s: outcome = %s (%v)", sku, got, err)
		}
		if got := w.entry(t, order.Reference); len(got.Takes) != want || len(got.Submits) != 1 {
			t.Errorf("%s: ledger = %+v, want %d takes", sku, got, want)
		}
	}
}

func TestSlownessTakesBeforeOrAfter(t *testing.T) {
	t.Parallel()
	for sku, want := range map[string]time.Duration{"SIM-SLOW-2S": 0, "SIM-SLOW-TAKE-2S": 2 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
			start := time.Now()
			order := w.place(t, sku)
			if got := time.Since(start); got != 2*time.Second {
				t.Errorf("%s: answered after %s", sku, got)
			}
			if got := w.entry(t, order.Reference).Takes[0].RealAt.Sub(start); got != want {
				t.Errorf("%s: taken after %s, want %s", sku, got, want)
			}
		})
	}
}

func TestHookSeesEveryStage(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	stages := map[string][]simulator.Stage{}
	w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{
		OnSubmit: func(stage simulator.Stage, code string, order supplier.Order) {
			mu.Lock()
			defer mu.Unlock()
			stages[order.Lines[0].SKU] = append(stages[order.Lines[0].SKU], stage)
			if code != "acme" {
				t.Errorf("supplier = %s", code)
			}
		},
	})
	for _, sku := range []string{"MUG", "SIM-ERROR-500", "SIM-ERROR-500-TAKEN"} {
		order := suppliertest.Order()
		order.Lines[0].SKU = sku
		w.call(t, http.MethodPost, "/acme/orders", order)
	}
	want := map[string][]simulator.Stage{
		"MUG":                 {simulator.BeforeTake, simulator.AfterTake, simulator.BeforeReply},
		"SIM-ERROR-500":       {simulator.BeforeTake},
		"SIM-ERROR-500-TAKEN": {simulator.BeforeTake, simulator.AfterTake},
	}
	if diff := cmp.Diff(stages, want); diff != "" {
		t.Errorf("stages differ (-got +want):\n%s", diff)
	}
}

func TestManualRefusesTheImpossible(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
	order, never := w.place(t), suppliertest.Order()
	w.call(t, http.MethodPost, "/acme/orders", never, "X-Simulate", "error-500")
	line := func(id string, n int) supplier.Shipped {
		return supplier.Shipped{Lines: []supplier.ShippedLine{{LineID: id, Quantity: n}}}
	}
	for _, c := range []struct {
		what string
		err  error
		want error
	}{
		{"unknown", w.Accept("sub_unknown", time.Time{}), simulator.ErrUnknownOrder},
		{"never taken", w.Accept(never.Reference, time.Time{}), simulator.ErrUnknownOrder},
		{"track unshipped", w.Track(order.Reference, "1Z1"), simulator.ErrNotPossible},
		{"ship too much", w.Ship(order.Reference, line("line-1", 3)), simulator.ErrNotPossible},
		{"ship nothing", w.Ship(order.Reference, line("line-1", 0)), simulator.ErrNotPossible},
		{"ship another line", w.Ship(order.Reference, line("line-9", 1)), simulator.ErrNotPossible},
		{"ship a part", w.Ship(order.Reference, line("line-1", 1)), nil},
		{"ship too much again", w.Ship(order.Reference, line("line-1", 2)), simulator.ErrNotPossible},
		{"reject shipped", w.Reject(order.Reference, time.Time{}, supplier.Rejection{}), simulator.ErrNotPossible},
		{"cancel shipped", w.Cancel(order.Reference, time.Time{}, true, ""), simulator.ErrNotPossible},
		{"refuse to cancel", w.Cancel(order.Reference, time.Time{}, false, ""), nil},
		{"ship the rest", w.Ship(order.Reference, supplier.Shipped{}), nil},
		{"ship more", w.Ship(order.Reference, supplier.Shipped{}), simulator.ErrNotPossible},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.err, c.want)
		}
	}
	e := w.entry(t, order.Reference)
	if len(e.Webhooks) != 3 || len(e.Shipments) != 2 || e.Lines[0].Shipped != 2 || e.Lines[1].Shipped != 1 {
		t.Errorf("ledger: %+v", e)
	}
}
