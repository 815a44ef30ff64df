package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
)

// answered sends a body and wants an answer that is not our fault.
func (h *house) answered(t *testing.T, token string, body []byte) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body)).WithContext(t.Context())
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	var got answer
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("%q is answered %q", body, w.Body)
	}
	if w.Code >= http.StatusInternalServerError {
		t.Fatalf("%q is answered %d", body, w.Code)
	}
	for _, failure := range got.Errors {
		if failure.Extensions.Code == "INTERNAL" {
			t.Fatalf("%q fails: %s\n%s", body, failure.Message, h.log)
		}
	}
}

// Whatever a document says, it is answered, and not with an error of ours.
func FuzzDocument(f *testing.F) {
	for _, document := range []string{
		`{ store { id name } orders(first: 1) { edges { node { id } } } }`, `{`, `{ __typename __schema { types { name } } }`,
		`query A { ...B } fragment B on Query { ...A } fragment A on Query { ...B }`, `query($id: ID!) { node(id: $id) { id } }`,
		`mutation { createOrder(input: {externalId: "x", lines: []}) { id } }`, `subscription { ordersUpdated { cursor } }`,
		`{ orders(first: -1, after: "x", filter: {search: "\u0000"}) { totalCount } }`, `{ a: store { id } a: store { name } }`,
		`{ nodes(ids: ["ord_", "_", "", "sub_0"]) { id } tracking(token: "") { version } }`, `{ store @skip(if: true) @include(if: null) { id } }`,
		`{ order(id: "ord_\u0000") { id } }`, "{ orders(filter: {search: \"\xff\"}) { totalCount } }",
	} {
		f.Add(document, `{"id":"ord_1"}`)
		f.Add(document, `{"id":null}`)
	}
	h := openFuzzed(f)
	f.Fuzz(func(t *testing.T, document, variables string) {
		if !json.Valid([]byte(variables)) {
			variables = `{}`
		}
		body, err := json.Marshal(vars{"query": document, "variables": json.RawMessage(variables)})
		if err != nil {
			t.Fatal(err)
		}
		h.answered(t, "Bearer "+h.token, body)
		h.answered(t, "", body)
	})
}

// Whatever a request's body is, it is answered.
func FuzzBody(f *testing.F) {
	for _, body := range []string{`{}`, `[]`, `null`, `{"query":1}`, `{"query":"{ store { id } }","variables":[]}`, `[{"query":"{ store { id } }"}]`, "\xff", `{"query":"","operationName":"\u0000"}`} {
		f.Add([]byte(body))
	}
	h := openFuzzed(f)
	f.Fuzz(func(t *testing.T, body []byte) { h.answered(t, "Bearer "+h.token, body) })
}

// A cursor that nobody gave out shows nothing and breaks nothing, in lists and in
// feeds.
func FuzzCursor(f *testing.F) {
	for _, cursor := range []string{"", "gqFpzRI0", "x", "o.store_1.ord_1@5", "store_1@-1", "store_1@99999999999999999999", "\x00", "gaFpo29yZA==", "////"} {
		f.Add(cursor)
	}
	h := openFuzzed(f)
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, document := range []string{
			`query($at: Cursor) { orders(after: $at, first: 5) { edges { node { id } } } }`,
			`query($at: Cursor) { products(before: $at, last: 5) { edges { node { id } } } accessTokens(after: $at) { totalCount } }`,
		} {
			body, err := json.Marshal(vars{"query": document, "variables": vars{"at": cursor}})
			if err != nil {
				t.Fatal(err)
			}
			h.answered(t, "Bearer "+h.token, body)
		}
	})
}

// No authorization but a token that was given out lets anybody in.
func FuzzAuthorization(f *testing.F) {
	for _, authorization := range []string{"Bearer ", "bearer x", "Bearer wb_", "Bearer wb_\x00", "Basic YTpi", "Bearer wb_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Bearer  operator"} {
		f.Add(authorization)
	}
	h := openFuzzed(f)
	f.Fuzz(func(t *testing.T, authorization string) {
		if authorization == "Bearer "+h.token || authorization == "Bearer "+operatorToken {
			return
		}
		r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader([]byte(`{"query":"{ store { id } }"}`)))
		r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {authorization}}
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError || !bytes.Contains(w.Body.Bytes(), []byte("UNAUTHENTICATED")) {
			t.Fatalf("%q is answered %d %s", authorization, w.Code, w.Body)
		}
	})
}

// A webhook is kept if its signature is good, whatever its body; acting on it
// then never breaks. One whose signature is not leaves nothing.
func FuzzWebhook(f *testing.F) {
	for _, body := range []string{
		`{}`, `null`, `[]`, "\xff\x00", `{"type":"sub_order.accepted","reference":"sub_1","occurredAt":"2026-11-27T00:00:00Z","data":{}}`,
		`{"type":"shipment.shipped","reference":"x","data":{"parcels":[null]}}`, `{"type":1,"data":{"lines":[{"quantity":-1}]}}`,
	} {
		f.Add([]byte(body), "v1,forged", "1")
		f.Add([]byte(body), "", "")
	}
	h := openFuzzed(f)
	everywhere := auth.Everywhere(context.Background())
	from := h.store.Client().Supplier.Query().FirstX(everywhere)
	f.Fuzz(func(t *testing.T, body []byte, signature, at string) {
		kept := h.store.Client().Message.Query().CountX(everywhere)
		forged := http.Header{"Webhook-Id": {"m"}, "Webhook-Signature": {signature}, "Webhook-Timestamp": {at}}
		for _, id := range []string{from.ID, signature} {
			if err := h.fulfillment.ReceiveSupplierWebhook(t.Context(), id, forged, body); problem.Of(err) != problem.Unauthenticated {
				t.Fatalf("a forged webhook %q: %v", body, err)
			}
		}
		if n := h.store.Client().Message.Query().CountX(everywhere); n != kept {
			t.Fatalf("forged webhooks left %d messages", n-kept)
		}
		signed, err := supplier.Sign(storetest.WebhookSecret(t, h.store, from), "m", time.Now(), body)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.fulfillment.ReceiveSupplierWebhook(t.Context(), from.ID, signed, body); err != nil {
			t.Fatalf("a signed webhook %q: %v", body, err)
		}
		got := h.store.Client().Message.Query().Where(message.ExternalID("m")).OnlyX(everywhere)
		if err := h.fulfillment.Apply(t.Context(), got.ID); err != nil {
			t.Fatalf("apply %q: %v", body, err)
		}
		h.store.Client().Message.DeleteOneID(got.ID).ExecX(everywhere)
	})
}

// openFuzzed is one shop for all inputs, on the database that takes less.
func openFuzzed(f *testing.F) caller {
	f.Helper()
	return open(f, storetest.OpenPostgres(f)).shop(f, "Loja")
}
