package simulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
	"github.com/waybill/waybill/internal/supplier/suppliertest"
)

// receiver is the other end of the webhooks, without a network: it verifies and
// keeps what it is sent.
type receiver struct {
	t      *testing.T
	secret string
	refuse func(n int) bool // whether to answer the n-th call with 503

	mu       sync.Mutex
	calls    int
	messages []supplier.Message
}

func (r *receiver) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	body, _ := io.ReadAll(req.Body)
	if err := supplier.Verify(r.secret, req.Header, body); err != nil {
		r.t.Errorf("webhook: %v", err)
	}
	res := &http.Response{StatusCode: http.StatusAccepted, Body: http.NoBody, Request: req}
	if r.refuse != nil && r.refuse(r.calls) {
		res.StatusCode = http.StatusServiceUnavailable
		return res, nil
	}
	m, err := supplier.ParseMessage(body)
	if err != nil {
		r.t.Errorf("webhook: %v in %s", err, body)
	}
	if m.ID != req.Header.Get(supplier.HeaderID) {
		r.t.Errorf("message %s came in webhook %s", m.ID, req.Header.Get(supplier.HeaderID))
	}
	r.messages = append(r.messages, m)
	return res, nil
}

// told lists the messages in short: "accepted shipped tracking:DELIVERED".
func (r *receiver) told() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var words []string
	for _, m := range r.messages {
		word := strings.TrimPrefix(m.Type, "order.")
		if b, ok := m.Body.(supplier.Tracking); ok {
			word += ":" + string(b.Events[0].Status)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func (r *receiver) all() []supplier.Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]supplier.Message{}, r.messages...)
}

// world is a simulator with one supplier, "acme", whose webhooks go to inbox.
type world struct {
	*simulator.Server
	inbox *receiver
}

func newWorld(t *testing.T, acme simulator.Supplier, c simulator.Config) world {
	t.Helper()
	inbox := &receiver{t: t, secret: supplier.NewSecret()}
	acme.Code, acme.WebhookSecret, acme.WebhookURL = "acme", inbox.secret, "http://waybill.test/webhooks"
	c.Suppliers = append(c.Suppliers, acme)
	c.Client = &http.Client{Transport: inbox}
	sim, err := simulator.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return world{Server: sim, inbox: inbox}
}

// run runs the simulator until the test ends.
func (w world) run(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// call calls the simulator's handler without a network.
func (w world) call(t *testing.T, method, path string, body any, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(string(encoded)))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	w.Handler().ServeHTTP(recorder, r)
	return recorder
}

// place submits a fresh order to acme, with its SKUs replaced by those given.
func (w world) place(t *testing.T, skus ...string) supplier.Order {
	t.Helper()
	order := suppliertest.Order()
	for i, sku := range skus {
		order.Lines[i].SKU = sku
	}
	if got := w.call(t, http.MethodPost, "/acme/orders", order); got.Code != http.StatusCreated {
		t.Fatalf("submit: %d %s", got.Code, got.Body)
	}
	return order
}

func (w world) entry(t *testing.T, reference string) simulator.Entry {
	t.Helper()
	e, ok := w.Find(reference)
	if !ok {
		t.Fatalf("nobody has seen %s", reference)
	}
	return e
}

func (w world) flush(t *testing.T) {
	t.Helper()
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}
