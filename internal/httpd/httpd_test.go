package httpd_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
)

const question = `{"query":"{ store { name } }"}`

func TestRoutes(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/":               {200, "Waybill"},
		"/playground":     {200, "<html"},
		"/schema.graphql": {200, "type Order implements Node"},
		"/t/unknown":      {404, "We cannot find this order"},
		"/healthz":        {200, "ok"},
		"/readyz":         {200, `"database":"ok"`},
		"/metrics":        {200, "waybill_http_seconds"},
		"/nowhere":        {404, ""},
	} {
		h.send("GET", "/healthz", "")
		w := h.send("GET", path, "")
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.text) {
			t.Errorf("%s: got %d %.200s", path, w.Code, w.Body)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: got headers %v", path, w.Header())
		}
	}
}

func TestGraphQLLetsIn(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	const kind, asJSON = "Content-Type", "application/json"
	bearer := "Bearer " + h.token
	for name, c := range map[string]struct {
		headers []string
		status  int
		text    string
	}{
		"Token":         {[]string{kind, asJSON, "Authorization", bearer}, 200, `"name":"Test"`},
		"OwnOrigin":     {[]string{kind, asJSON, "Authorization", bearer, "Origin", publicURL}, 200, `"name":"Test"`},
		"KnownOrigin":   {[]string{kind, asJSON, "Authorization", bearer, "Origin", "https://shop.example"}, 200, `"name":"Test"`},
		"UnknownOrigin": {[]string{kind, asJSON, "Authorization", bearer, "Origin", "https://evil.example"}, 403, "FORBIDDEN"},
		"WrongToken":    {[]string{kind, asJSON, "Authorization", "Bearer wb_none"}, 401, "UNAUTHENTICATED"},
		"NoBearer":      {[]string{kind, asJSON, "Authorization", "Basic x"}, 401, "UNAUTHENTICATED"},
		"Form":          {[]string{kind, "text/plain", "Authorization", bearer}, 415, "INVALID_INPUT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := h.send("POST", "/graphql", question, c.headers...)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.text) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestPagesOfAnySiteMayImportTheClientsHelp(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	w := h.send("GET", "/live.js", "", "Origin", "https://anywhere.example")
	if w.Code != 200 || w.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(w.Body.String(), "createLiveClient") {
		t.Errorf("got %d, %v", w.Code, w.Header())
	}
}

func TestPreflightNamesOnlyKnownOrigins(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	known := h.send("OPTIONS", "/graphql", "", "Origin", "https://shop.example")
	if got := known.Header().Get("Access-Control-Allow-Origin"); known.Code != 204 || got != "https://shop.example" {
		t.Errorf("got %d, origin %q", known.Code, got)
	}
	unknown := h.send("OPTIONS", "/graphql", "", "Origin", "https://shop.example.evil")
	if got := unknown.Header().Get("Access-Control-Allow-Origin"); unknown.Code != 403 || got != "" {
		t.Errorf("got %d, origin %q", unknown.Code, got)
	}
}

func TestRequestIDTravels(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	if got := h.send("GET", "/healthz", "", "X-Request-Id", "abc").Header().Get("X-Request-Id"); got != "abc" {
		t.Errorf("got %q", got)
	}
	if got := h.send("GET", "/healthz", "", "X-Request-Id", "a\nb").Header().Get("X-Request-Id"); got == "" || strings.Contains(got, "\n") {
		t.Errorf("got %q", got)
	}
}

const accepted = `{"type":"order.accepted","reference":"sub_1","occurredAt":"2026-11-23T10:00:00Z"}`

func (h *house) signed(t *testing.T, body string) []string {
	t.Helper()
	signature, err := supplier.Sign(h.secret, "msg_1", time.Now(), []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var headers []string
	for name := range signature {
		headers = append(headers, name, signature.Get(name))
	}
	return headers
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	path := "/webhooks/suppliers/" + h.supplier
	signed := h.signed(t, accepted)
	for _, c := range []struct {
		name, path, body string
		headers          []string
		want             int
	}{
		{"Kept", path, accepted, signed, 202},
		{"KeptOnce", path, accepted, signed, 202},
		{"ChangedOnTheWay", path, accepted + " ", signed, 401},
		{"Unsigned", path, accepted, nil, 401},
		{"UnknownSupplier", "/webhooks/suppliers/sup_none", accepted, signed, 401},
		{"UnknownCarrier", "/webhooks/easypost/none", "{}", nil, 401},
		{"TooLarge", path, strings.Repeat("x", 1<<20+1), signed, 413},
		{"TooLargeThoughUpgrading", path, strings.Repeat("x", 1<<20+1), append([]string{"Upgrade", "x"}, signed...), 413},
	} {
		if w := h.send("POST", c.path, c.body, c.headers...); w.Code != c.want {
			t.Errorf("%s: got %d %s, want %d", c.name, w.Code, w.Body, c.want)
		}
	}
	if kept := h.store.Client().Message.Query().CountX(h.merchant); kept != 1 {
		t.Errorf("%d messages were kept, want 1", kept)
	}
}

func TestWithoutDatabase(t *testing.T) {
	t.Parallel()
	toDatabase, database := through(t, storetest.NewDatabase(t))
	s, err := store.Open(context.Background(), store.Config{DatabaseURL: database, Secrets: storetest.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h := open(t, s)
	toDatabase.cut()
	signed := h.signed(t, accepted)
	for _, w := range []struct {
		name    string
		method  string
		path    string
		body    string
		headers []string
		want    int
	}{
		{"Ready", "GET", "/readyz", "", nil, 503},
		{"Alive", "GET", "/healthz", "", nil, 200},
		{"Webhook", "POST", "/webhooks/suppliers/" + h.supplier, accepted, signed, 503},
		{"SignIn", "POST", "/graphql", question, []string{"Content-Type", "application/json", "Authorization", "Bearer " + h.token}, 503},
		{"BuyersPage", "GET", "/t/some", "", nil, 503},
	} {
		got := h.send(w.method, w.path, w.body, w.headers...)
		if got.Code != w.want {
			t.Errorf("%s: got %d %.300s, want %d", w.name, got.Code, got.Body, w.want)
		}
		if w.want == http.StatusServiceUnavailable && w.name != "Ready" && got.Header().Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", w.name)
		}
	}
}
