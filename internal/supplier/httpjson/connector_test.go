package httpjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
	"github.com/waybill/waybill/internal/supplier/suppliertest"
)

// connect returns a connector to a supplier that answers with serve.
func connect(t *testing.T, serve http.HandlerFunc) supplier.Connector {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	c, err := httpjson.Connect(egress.Loopback().Client(), supplier.Account{
		Endpoint: server.URL + "/api/", APIKey: "secret", WebhookURL: "https://waybill.test/webhooks/suppliers/sup_1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func taken(w http.ResponseWriter, reference string) {
	fmt.Fprintf(w, `{"reference": %q, "supplierOrderId": "SO-1", "state": "RECEIVED"}`, reference)
}

func TestSubmitSendsWhatTheProtocolSays(t *testing.T) {
	t.Parallel()
	order := suppliertest.Order()
	var got *http.Request
	var body []byte
	c := connect(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		taken(w, order.Reference)
	})
	span := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled,
	})
	if _, err := c.Submit(trace.ContextWithSpanContext(t.Context(), span), order); err != nil {
		t.Fatal(err)
	}
	if got.Method != http.MethodPost || got.URL.Path != "/api/orders" {
		t.Errorf("called %s %s", got.Method, got.URL.Path)
	}
	for header, want := range map[string]string{
		"Authorization": "Bearer secret", "Idempotency-Key": order.IdempotencyKey, "Content-Type": "application/json",
	} {
		if got.Header.Get(header) != want {
			t.Errorf("%s = %q, want %q", header, got.Header.Get(header), want)
		}
	}
	if parent := got.Header.Get("Traceparent"); !strings.Contains(parent, span.TraceID().String()) {
		t.Errorf("traceparent = %q, want the trace %s", parent, span.TraceID())
	}
	var sent map[string]any
	if err := json.Unmarshal(body, &sent); err != nil || sent["webhookUrl"] != "https://waybill.test/webhooks/suppliers/sup_1" {
		t.Errorf("body = %s (%v), want the account's webhookUrl in it", body, err)
	}
	if bytes.Contains(body, []byte("email")) || bytes.Contains(body, []byte("dempotency")) {
		t.Errorf("body = %s, want neither e-mail nor key in it", body)
	}
}

// TestSubmitIsNotRepeatedByTransport loses the reply on a connection that was
// used before: net/http would send a request with a canonical Idempotency-Key
// again by itself.
func TestSubmitIsNotRepeatedByTransport(t *testing.T) {
	t.Parallel()
	var posts atomic.Int32
	order := suppliertest.Order()
	c := connect(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
			panic(http.ErrAbortHandler)
		}
		taken(w, order.Reference)
	})
	if _, err := c.Lookup(t.Context(), order.Reference); err != nil { // opens the connection
		t.Fatal(err)
	}
	_, err := c.Submit(t.Context(), order)
	if got := supplier.OutcomeOf(err); got != supplier.InDoubt {
		t.Errorf("outcome = %s, want %s (%v)", got, supplier.InDoubt, err)
	}
	if n := posts.Load(); n != 1 {
		t.Errorf("the supplier saw %d submissions, want 1", n)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]supplier.Outcome{
		http.StatusFound: supplier.InDoubt, http.StatusSeeOther: supplier.InDoubt,
		http.StatusTemporaryRedirect: supplier.NotTaken, http.StatusPermanentRedirect: supplier.NotTaken,
	} {
		var calls atomic.Int32
		c := connect(t, func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			http.Redirect(w, r, "/elsewhere", status)
		})
		_, err := c.Submit(t.Context(), suppliertest.Order())
		if got := supplier.OutcomeOf(err); got != want || calls.Load() != 1 {
			t.Errorf("%d: outcome = %s after %d calls, want %s after one", status, got, calls.Load(), want)
		}
	}
}

// TestSuccessThatCannotBeReadIsInDoubt: the status says taken, so nothing in
// the body may make it look otherwise.
func TestSuccessThatCannotBeReadIsInDoubt(t *testing.T) {
	t.Parallel()
	order := suppliertest.Order()
	for name, body := range map[string]string{
		"empty":           ``,
		"cut off":         `{"reference": "sub_`,
		"null":            `null`,
		"a list":          `[]`,
		"not taken":       `{"taken": false}`,
		"other reference": `{"reference": "sub_other", "supplierOrderId": "SO-1", "state": "RECEIVED"}`,
		"no id":           `{"reference": "` + order.Reference + `", "state": "RECEIVED"}`,
		"unknown state":   `{"reference": "` + order.Reference + `", "supplierOrderId": "SO-1", "state": "MAYBE"}`,
	} {
		for _, status := range []int{http.StatusOK, http.StatusCreated, http.StatusAccepted} {
			c := connect(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			})
			_, err := c.Submit(t.Context(), order)
			if e, ok := errors.AsType[*supplier.Error](err); !ok || e.Outcome != supplier.InDoubt || e.Code != supplier.CodeUnreadable {
				t.Errorf("%s with %d: %v, want in doubt, unreadable", name, status, err)
			}
		}
	}
}

func TestReplyLostInTheMiddleIsInDoubt(t *testing.T) {
	t.Parallel()
	c := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"reference":`)
	})
	_, err := c.Submit(t.Context(), suppliertest.Order())
	if e, ok := errors.AsType[*supplier.Error](err); !ok || e.Outcome != supplier.InDoubt || e.Code != supplier.CodeLostReply {
		t.Errorf("%v, want in doubt, lost reply", err)
	}
}

func TestTimeoutIsNamed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	c, err := httpjson.Connect(egress.Loopback().Client(), supplier.Account{Endpoint: server.URL, Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Lookup(t.Context(), "sub_1")
	if code, message := supplier.Describe(err); code != supplier.CodeTimeout || strings.Contains(message, server.URL) {
		t.Errorf("describe = %s, %q, want %s without an address", code, message, supplier.CodeTimeout)
	}
}

func TestRejectionInReceiptIsRead(t *testing.T) {
	t.Parallel()
	c := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"reference": "sub_1", "supplierOrderId": "SO-1", "state": "REJECTED", "rejectionReason": "moon phase", "rejectionMessage": "wait"}`)
	})
	got, err := c.Lookup(t.Context(), "sub_1")
	if err != nil || got.RejectionReason != supplier.Other || got.RejectionMessage != "moon phase: wait" {
		t.Errorf("receipt = %+v, %v, want OTHER with the text kept", got, err)
	}
}

func TestConnectRefusesFaultyEndpoint(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{
		"", "supplier.test", "ftp://supplier.test", "https://", "https://user:pass@supplier.test",
		"https://supplier.test/?key=1", "https://supplier.test/#top", "://", "https://supplier .test",
	} {
		if _, err := httpjson.Connect(http.DefaultClient, supplier.Account{Endpoint: endpoint}); err == nil {
			t.Errorf("endpoint %q was accepted", endpoint)
		}
	}
}
