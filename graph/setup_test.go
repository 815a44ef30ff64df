package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/statistics"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
	"github.com/waybill/waybill/internal/webhook"
)

const operatorToken = "operator-token-of-this-test"

// house is the API over a database of its own, with nothing left out but the
// jobs.
type house struct {
	store       *store.Store
	fulfillment *fulfillment.Service
	people      *people.Service
	hub         *realtime.Hub
	handler     http.Handler
	log         *record
}

func open(t testing.TB, s *store.Store, with ...func(*graph.ServerConfig)) *house {
	t.Helper()
	return openNode(t, s, realtime.Memory{}, 0, with...)
}

// openNode is one of several nodes on one database. Without a sweep it does not
// look what others have revoked, and so makes no statements by itself.
func openNode(t testing.TB, s *store.Store, broker realtime.Broker, sweep time.Duration, with ...func(*graph.ServerConfig)) *house {
	t.Helper()
	h := &house{store: s, log: &record{}}
	read := s.Revocations
	if sweep == 0 {
		read = nil
	}
	revocations := realtime.NewRevocations(read, sweep, nil)
	hub := realtime.NewHub(realtime.Options{Log: s, Broker: broker, Revocations: revocations, Sweep: sweep})
	h.hub = hub
	s.PublishTo(hub.Publish)
	running, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { defer close(stopped); _ = hub.Run(running) }()
	t.Cleanup(func() { stop(); <-stopped })
	kinds := supplier.NewRegistry(egress.Loopback().Client(), map[string]supplier.Factory{supplier.KindHTTP: httpjson.Connect})
	rules := profiles.New(profiles.Config{Store: s})
	h.fulfillment = fulfillment.New(fulfillment.Config{Store: s, Shipping: rules, Suppliers: kinds, Hub: hub, PublicURL: "https://waybill.example"})
	accounts := account.New(account.Config{Store: s, OperatorToken: operatorToken})
	h.people = people.New(people.Config{Store: s, Mailer: nowhere{}, PublicURL: "https://waybill.example"})
	config := graph.ServerConfig{
		Logger: slog.New(slog.NewTextHandler(h.log, nil)),
		Resolver: &graph.Resolver{
			Client: s.Client(), Fulfillment: h.fulfillment, Account: accounts, People: h.people, PublicURL: "https://waybill.example",
			Catalog: catalog.New(catalog.Config{Store: s, Suppliers: kinds, Egress: egress.Loopback()}), Shipping: rules,
			Statistics: statistics.New(statistics.Config{Store: s}),
			Portal:     portal.New(portal.Config{Store: s, Fulfillment: h.fulfillment, PublicURL: "https://waybill.example"}),
			Webhooks:   webhook.New(webhook.Config{Store: s, Egress: egress.Loopback()}),
		},
	}
	for _, set := range with {
		set(&config)
	}
	api := graph.NewServer(config)
	t.Cleanup(api.Live.Close)
	revocations.Listen(accounts.Forget)
	revocations.Listen(api.Live.Revoke)
	h.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := graph.WithRequestID(r.Context(), "req_1")
		if token, shown := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); shown {
			viewer, err := accounts.SignIn(ctx, token)
			if err != nil {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = w.Write([]byte(`{"errors":[{"message":"who are you?","extensions":{"code":"UNAUTHENTICATED"}}]}`))
				return
			}
			ctx = auth.With(ctx, viewer)
		}
		api.ServeHTTP(w, r.WithContext(ctx))
	})
	return h
}

// nowhere is where e-mails go.
type nowhere struct{}

func (nowhere) Send(context.Context, string, string, string) error { return nil }

// record is a log that the test reads.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// caller asks with one access token; an empty one is none.
type caller struct {
	*house
	token string
}

// as is the same caller, taken for somebody before the API is asked.
func (c caller) as(viewer auth.Viewer) caller {
	house, handler := *c.house, c.handler
	house.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r.WithContext(auth.With(r.Context(), viewer)))
	})
	return caller{&house, c.token}
}

type vars = map[string]any

// answer is a response of the API.
type answer struct {
	Data   map[string]any
	Errors []failure
}

type failure struct {
	Message    string
	Path       []any
	Extensions struct {
		Code, RequestID string
		Faults          []struct{ Field, Code, Message string }
	}
}

// codes are the codes of all errors.
func (a answer) codes() string {
	var codes []string
	for _, e := range a.Errors {
		codes = append(codes, e.Extensions.Code)
	}
	return strings.Join(codes, " ")
}

// ask sends an operation as any client would.
func (c caller) ask(t testing.TB, query string, variables vars) answer {
	t.Helper()
	body, err := json.Marshal(vars{"query": query, "variables": variables})
	if err != nil {
		t.Fatalf("write request: %v", err)
	}
	ctx, done := context.WithCancel(t.Context())
	defer done()
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body)).WithContext(ctx)
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w := &firstEvent{ResponseRecorder: httptest.NewRecorder(), enough: done}
	if strings.HasPrefix(strings.TrimSpace(query), "subscription") {
		r.Header.Set("Accept", "text/event-stream")
	}
	c.handler.ServeHTTP(w, r)
	raw := w.Body.Bytes()
	if _, data, found := bytes.Cut(raw, []byte("data: ")); found {
		raw, _, _ = bytes.Cut(data, []byte("\n"))
	}
	var got answer
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatalf("read response %q: %v", w.Body, err)
	}
	return got
}

// firstEvent is an answer, or the first event of one that would not end.
type firstEvent struct {
	*httptest.ResponseRecorder
	enough func()
}

func (w *firstEvent) Write(b []byte) (int, error) {
	n, err := w.ResponseRecorder.Write(b)
	if bytes.Contains(w.Body.Bytes(), []byte("data: ")) {
		w.enough()
	}
	return n, err
}

// must is ask, for what has to work.
func (c caller) must(t testing.TB, query string, variables vars) map[string]any {
	t.Helper()
	got := c.ask(t, query, variables)
	if len(got.Errors) > 0 {
		t.Fatalf("%s\nfailed: %+v", query, got.Errors)
	}
	return got.Data
}

// at follows a path through an answer: "orders.edges.0.node.id".
func at(data any, path string) any {
	for _, step := range strings.Split(path, ".") {
		switch here := data.(type) {
		case map[string]any:
			data = here[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(here) {
				return nil
			}
			data = here[i]
		default:
			return nil
		}
	}
	return data
}

func text(data any, path string) string {
	s, _ := at(data, path).(string)
	return s
}

// shop opens a store with two suppliers, each with one product, and a merchant
// to ask for it.
func (h *house) shop(t testing.TB, name string) caller {
	t.Helper()
	opened := caller{h, operatorToken}.must(t, `mutation($in: CreateStoreInput!) { createStore(input: $in) { token } }`,
		vars{"in": vars{"name": name, "currency": "BRL"}})
	merchant := caller{h, text(opened, "createStore.token")}
	for _, code := range []string{"north", "south"} {
		made := merchant.must(t, `mutation($in: CreateSupplierInput!) { createSupplier(input: $in) { supplier { id } } }`,
			vars{"in": vars{"name": code, "code": code, "endpoint": "https://supplier.example/v1"}})
		merchant.must(t, `mutation($in: CreateProductInput!) { createProduct(input: $in) { id } }`, vars{"in": vars{
			"title": name + " from " + code, "externalId": code,
			"variants": []vars{{"sku": code, "price": "10.00 BRL", "offers": []vars{
				{"supplierId": text(made, "createSupplier.supplier.id"), "supplierSku": "S-" + code, "cost": "4.00 BRL"},
			}}},
		}})
	}
	return merchant
}

// order places a paid order for two of each product.
func (c caller) order(t *testing.T, externalID string) string {
	t.Helper()
	return text(c.must(t, createOrder, vars{"in": purchase(externalID)}), "createOrder.id")
}

const createOrder = `mutation($in: CreateOrderInput!) { createOrder(input: $in) { id } }`

func purchase(externalID string) vars {
	return vars{
		"externalId": externalID, "paid": true, "email": "bia@example.com", "shipping": "5.00 BRL",
		"shippingAddress": vars{
			"name": "Bia Lima", "line1": "Rua A 1", "city": "São Paulo", "region": "SP", "postalCode": "01310-100", "countryCode": "BR",
		},
		"lines": []vars{{"sku": "north", "quantity": 2}, {"sku": "south", "quantity": 2}},
	}
}

// ship submits an order and has both suppliers ship all of it.
func (c caller) ship(t *testing.T, orderID string) {
	t.Helper()
	shipped := c.must(t, `mutation($in: ShipOrderInput!) { shipOrder(input: $in) { order { subOrders { id supplier { id } } } } }`,
		vars{"in": vars{"orderId": orderID}})
	for _, sub := range at(shipped, "shipOrder.order.subOrders").([]any) {
		c.tell(t, text(sub, "supplier.id"), text(sub, "id"), supplier.Shipped{
			ShipmentID: "ship-" + text(sub, "id"), ShippedAt: time.Now(),
			Parcels: []supplier.Parcel{{Carrier: "correios", TrackingNumber: "BR" + text(sub, "id")}},
		})
	}
}

// tell sends a supplier's signed webhook and acts on it, as the job would.
func (h *house) tell(t *testing.T, supplierID, reference string, body supplier.Body) *ent.Message {
	t.Helper()
	everywhere := auth.Everywhere(t.Context())
	from := h.store.Client().Supplier.GetX(everywhere, supplierID)
	id := fmt.Sprintf("msg-%T-%s", body, reference)
	raw, err := supplier.Message{ID: id, Reference: reference, OccurredAt: time.Now(), Body: body}.MarshalJSON()
	if err != nil {
		t.Fatalf("write message: %v", err)
	}
	header, err := supplier.Sign(storetest.WebhookSecret(t, h.store, from), id, time.Now(), raw)
	if err != nil {
		t.Fatalf("sign message: %v", err)
	}
	if err := h.fulfillment.ReceiveSupplierWebhook(t.Context(), supplierID, header, raw); err != nil {
		t.Fatalf("receive webhook: %v", err)
	}
	kept := h.store.Client().Message.Query().Where(message.SenderID(supplierID), message.ExternalID(id)).OnlyX(everywhere)
	if err := h.fulfillment.Apply(t.Context(), kept.ID); err != nil {
		t.Fatalf("apply webhook: %v", err)
	}
	return kept
}
