package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

func TestLedgerPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{}, simulator.Config{})
	if err := w.AddSupplier(simulator.Supplier{Code: "other"}); err != nil {
		t.Fatal(err)
	}
	first := placeAt(t, w, "acme")
	placeAt(t, w, "acme")
	placeAt(t, w, "other")
	for query, want := range map[string]int{
		"": 3, "?supplier=acme": 2, "?reference=" + first.Reference: 1, "?supplier=other&reference=" + first.Reference: 0,
	} {
		var got simulator.Ledger
		page := w.call(t, http.MethodGet, "/ledger"+query, nil)
		if err := json.Unmarshal(page.Body.Bytes(), &got); err != nil || len(got.Orders) != want {
			t.Errorf("%s: %d orders (%v), want %d", query, len(got.Orders), err, want)
		}
		if strings.Contains(page.Body.String(), "null") {
			t.Errorf("%s: null in %s", query, page.Body)
		}
	}
}

func TestClockPage(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	w := newWorld(t, simulator.Supplier{}, simulator.Config{Start: start, Frozen: true})
	order := w.place(t)
	got := w.call(t, http.MethodPost, "/clock", map[string]string{"advance": "100h"})
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "2026-11-27T04:00:00Z") {
		t.Errorf("answer = %d %s", got.Code, got.Body)
	}
	if e := w.entry(t, order.Reference); len(e.Webhooks) != 8 {
		t.Errorf("%d webhooks, want 8", len(e.Webhooks))
	}
	for _, advance := range []any{"soon", "-1h", nil} {
		if got := w.call(t, http.MethodPost, "/clock", map[string]any{"advance": advance}); got.Code != http.StatusBadRequest {
			t.Errorf("advance %v: %d", advance, got.Code)
		}
	}
	if !w.Now().Equal(start.Add(100 * time.Hour)) {
		t.Errorf("clock = %s", w.Now())
	}
}

func TestSupplierPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{}, simulator.Config{})
	put := func(code string, body any) int { return w.call(t, http.MethodPut, "/suppliers/"+code, body).Code }
	if got := put("fresh", map[string]any{"apiKey": "k", "manual": true, "stock": map[string]int{"A": 3}}); got != http.StatusNoContent {
		t.Errorf("put: %d", got)
	}
	for _, body := range []any{
		map[string]any{"scenario": "explode"}, map[string]any{"webhookSecret": "short"}, "hello",
	} {
		if got := put("fresh", body); got != http.StatusBadRequest {
			t.Errorf("put %v: %d", body, got)
		}
	}
	for key, want := range map[string]int{"Bearer k": http.StatusOK, "Bearer x": http.StatusUnauthorized, "": http.StatusUnauthorized} {
		got := w.call(t, http.MethodGet, "/fresh/stock?sku=A&sku=B", nil, "Authorization", key)
		if got.Code != want {
			t.Errorf("key %q: %d, want %d", key, got.Code, want)
		}
		if want == http.StatusOK && (!strings.Contains(got.Body.String(), `"sku":"A","available":3`) || strings.Contains(got.Body.String(), `"B"`)) {
			t.Errorf("stock = %s", got.Body)
		}
	}
	if got := w.call(t, http.MethodGet, "/acme/stock?sku=A", nil); !strings.Contains(got.Body.String(), `"available":100`) {
		t.Errorf("stock without a list = %s", got.Body)
	}
}

func TestNewRefusesFaultyConfig(t *testing.T) {
	t.Parallel()
	for _, c := range []simulator.Config{
		{Speed: -1},
		{Suppliers: []simulator.Supplier{{Code: ""}}},
		{Suppliers: []simulator.Supplier{{Code: "a/b"}}},
		{Suppliers: []simulator.Supplier{{Code: ".."}}},
		{Suppliers: []simulator.Supplier{{Code: "a", Scenario: "explode"}}},
		{Suppliers: []simulator.Supplier{{Code: "a", WebhookSecret: "whsec_"}, {Code: "b", WebhookSecret: "x"}}},
	} {
		if _, err := simulator.New(c); err == nil {
			t.Errorf("accepted %+v", c)
		}
	}
}

func TestTellPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{Manual: true}, simulator.Config{})
	w.run(t)
	order := w.place(t)
	path := "/acme/orders/" + order.Reference + "/messages"
	for _, c := range []struct {
		path string
		body any
		want int
	}{
		{path, map[string]any{"type": "order.accepted"}, http.StatusAccepted},
		{path, map[string]any{"type": "order.accepted"}, http.StatusConflict},
		{path, map[string]any{"type": "order.shipped"}, http.StatusAccepted},
		{path, map[string]any{"type": "order.shipped", "body": map[string]any{"lines": 7}}, http.StatusBadRequest},
		{path, map[string]any{"type": "order.teleported", "body": map[string]any{"to": "the moon"}}, http.StatusAccepted},
		{path, "hello", http.StatusBadRequest},
		{path, nil, http.StatusBadRequest},
		{"/acme/orders/sub_unknown/messages", map[string]any{"type": "order.accepted"}, http.StatusNotFound},
		{"/nobody/orders/" + order.Reference + "/messages", map[string]any{"type": "order.accepted"}, http.StatusNotFound},
	} {
		if got := w.call(t, http.MethodPost, c.path, c.body); got.Code != c.want {
			t.Errorf("%s %v: %d %s, want %d", c.path, c.body, got.Code, got.Body, c.want)
		}
	}
	w.flush(t)
	if got := w.inbox.told(); got != "accepted shipped teleported" {
		t.Errorf("told: %s", got)
	}
	if body, ok := w.inbox.all()[1].Body.(supplier.Shipped); !ok || len(body.Parcels) != 1 || body.ShipmentID == "" {
		t.Errorf("shipped = %+v", body)
	}
}

func TestDescription(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.Supplier{}, simulator.Config{})
	page := w.call(t, http.MethodGet, "/", nil).Body.String()
	for _, want := range []string{"/acme", "POST /{supplier}/orders", "lose-reply:TIMES", "/ledger", "X-Simulate"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in:\n%s", want, page)
		}
	}
}
