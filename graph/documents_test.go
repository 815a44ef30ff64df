package graph_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// bombs are documents that cost little to send and much to serve, and what is
// said of each.
func bombs() map[string]struct{ document, fault string } {
	doubling := strings.Builder{}
	for n := range 40 {
		fmt.Fprintf(&doubling, " fragment F%d on Store { ...F%d ...F%d }", n, n+1, n+1)
	}
	return map[string]struct{ document, fault string }{
		"Aliases":           {`{ store {` + list(201, ` a%d: name`) + `} }`, "aliases"},
		"Roots":             {`mutation {` + list(51, ` updateStore%d: updateStore(input: {}) { id }`) + `}`, "roots"},
		"RootsByFragment":   {`{ ...F ...F } fragment F on Query {` + strings.Repeat(` store { id }`, 26) + `}`, "roots"},
		"Deep":              {`{` + strings.Repeat(` store {`, 20) + ` id ` + strings.Repeat(`}`, 20) + `}`, "depth"},
		"DeepUnclosed":      {strings.Repeat(`{ store `, 500), "depth"},
		"DeepByFragments":   {`{ store { ...F0 } }` + list(20, ` fragment F%[1]d on Store { a { ...F%[2]d } }`) + ` fragment F20 on Store { id }`, "depth"},
		"Cycle":             {`{ store { ...A } } fragment A on Store { ...B } fragment B on Store { ...A }`, "fragments"},
		"CycleNobodyUses":   {`{ store { id } } fragment A on Store { ...A }`, "fragments"},
		"Doubling":          {`{ store { ...F0 } }` + doubling.String() + ` fragment F40 on Store { id }`, "fields"},
		"DoublingOfNothing": {`{ store { ...F0 } }` + doubling.String() + ` fragment F40 on Store { ... @skip(if: true) { ...Nothing } }`, "fields"},
		"Fields":            {`{ store {` + strings.Repeat(` id`, 2001) + `} }`, "fields"},
		"Directives":        {`{ store { id` + strings.Repeat(` @include(if: true)`, 101) + `} }`, "directives"},
		"Tokens":            {`{ store(x: [` + strings.Repeat(`1 `, 5000) + `]) { id } }`, "tokens"},
		"NestedLists":       {`{ store(x: ` + strings.Repeat(`[`, 6000), "tokens"},
		"Bytes":             {`{ store { id } } #` + strings.Repeat(`x`, 64<<10), "bytes"},
		"Repeats":           {`{ store {` + strings.Repeat(` id`, 1000) + `} }`, "repeats"},
		"RepeatsBelow":      {`{` + strings.Repeat(` orders { edges {`+strings.Repeat(` node { id }`, 10)+`} }`, 20) + `}`, "repeats"},
		"AliasesByFragment": {`{ store { ...F ...F ...F } } fragment F on Store {` + list(70, ` a%d: name`) + `}`, "aliases"},
	}
}

func list(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(format, "[2]") {
			fmt.Fprintf(&b, format, i, i+1)
		} else {
			fmt.Fprintf(&b, format, i)
		}
	}
	return b.String()
}

func TestADocumentThatIsTooLargeIsRefusedBeforeItIsValidated(t *testing.T) {
	t.Parallel()
	stranger := caller{open(t, storetest.Open(t)), ""}
	for name, bomb := range bombs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // refused again
				got := stranger.ask(t, bomb.document, nil)
				if got.codes() != "DOCUMENT_LIMIT_EXCEEDED" {
					t.Fatalf("%+v", got.Errors)
				}
				var fields []string
				for _, fault := range got.Errors[0].Extensions.Faults {
					fields = append(fields, fault.Field)
				}
				if !slices.Contains(fields, bomb.fault) {
					t.Errorf("faults of %v, want %s", fields, bomb.fault)
				}
			}
		})
	}
}

func TestVariablesAreCounted(t *testing.T) {
	t.Parallel()
	stranger := caller{open(t, storetest.Open(t)), ""}
	ids := make([]any, 50_001)
	got := stranger.ask(t, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, vars{"ids": ids})
	if got.codes() != "DOCUMENT_LIMIT_EXCEEDED" || got.Errors[0].Extensions.Faults[0].Field != "variables" {
		t.Errorf("%+v", got.Errors)
	}
}

func TestAllOfWhatIsTooLargeIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	stranger := caller{open(t, storetest.Open(t)), ""}
	got := stranger.ask(t, `{`+list(201, ` a%d: store { id @skip(if: false) }`)+`}`, nil)
	if faults := got.Errors[0].Extensions.Faults; len(faults) != 3 {
		t.Errorf("%+v, want roots, aliases and directives", faults)
	}
}

// The limits are met on every way in.
func TestEveryTransportHasTheSameLimits(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	bomb := `{ store {` + list(201, ` a%d: name`) + `} }`
	body, err := json.Marshal(vars{"query": bomb})
	if err != nil {
		t.Fatal(err)
	}
	asked := server.URL + "?query=" + url.QueryEscape(bomb)
	for name, request := range map[string]struct {
		method, url, accept string
	}{
		"POST": {http.MethodPost, server.URL, "application/json"}, "GET": {http.MethodGet, asked, "application/graphql-response+json"},
		"POSTEvents": {http.MethodPost, server.URL, "text/event-stream"}, "GETEvents": {http.MethodGet, asked, "text/event-stream"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), request.method, request.url, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", request.accept)
		if text := textOf(t, r); !strings.Contains(text, "DOCUMENT_LIMIT_EXCEEDED") {
			t.Errorf("%s: %s", name, text)
		}
	}
	if got := overSocket(t, server.URL, body); !strings.Contains(got, `"type":"error"`) || !strings.Contains(got, "DOCUMENT_LIMIT_EXCEEDED") {
		t.Errorf("WebSocket: %s", got)
	}
}

func textOf(t *testing.T, r *http.Request) string {
	t.Helper()
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(reply.Body); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// overSocket returns what a WebSocket is answered first, after its greeting.
func overSocket(t *testing.T, address string, payload []byte) string {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	socket, reply, err := dialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(address, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	defer socket.Close()
	for _, m := range []any{vars{"type": "connection_init"}, vars{"id": "1", "type": "subscribe", "payload": json.RawMessage(payload)}} {
		if err := socket.WriteJSON(m); err != nil {
			t.Fatal(err)
		}
	}
	for {
		_, raw, err := socket.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(raw, []byte("connection_ack")) {
			return string(raw)
		}
	}
}

func TestNothingIsDeferred(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	merchant := h.shop(t, "Loja")
	for _, query := range []string{`{ ... @defer { store { id } } }`, `{ orders { edges @stream { cursor } } }`} {
		if got := merchant.ask(t, query, nil); got.codes() != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%s: %+v", query, got.Errors)
		}
	}
	listed := merchant.must(t, `{ __schema { directives { name } } }`, nil)
	if strings.Contains(fmt.Sprint(listed), "defer") {
		t.Errorf("the schema offers %v", listed)
	}
}

// guarded is an API of its own, for strangers.
func guarded(t *testing.T, c graph.ServerConfig) caller {
	t.Helper()
	c.Resolver = &graph.Resolver{}
	api := graph.NewServer(c)
	t.Cleanup(api.Live.Close)
	return caller{&house{handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.ServeHTTP(w, r.WithContext(guard.WithAddress(r.Context(), "192.0.2.1")))
	})}, ""}
}

func TestIntrospectionCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	const query = `{ __schema { queryType { name } } }`
	if got := guarded(t, graph.ServerConfig{}).ask(t, query, nil); text(got.Data, "__schema.queryType.name") != "Query" {
		t.Errorf("on: %+v", got)
	}
	if got := guarded(t, graph.ServerConfig{NoIntrospection: true}).ask(t, query, nil); len(got.Errors) == 0 || got.Data["__schema"] != nil {
		t.Errorf("off: %+v", got)
	}
}

func TestTrustedDocuments(t *testing.T) {
	t.Parallel()
	const ours, theirs = `{ __typename }`, `{ again: __typename }`
	digest := sha256.Sum256([]byte(ours))
	hash := hex.EncodeToString(digest[:])
	for _, c := range []struct {
		name, body, want string
		only             bool
	}{
		{"ByHash", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}}`, `"__typename":"Query"`, true},
		{"ByDocumentID", `{"documentId":"sha256:` + hash + `"}`, `"__typename":"Query"`, true},
		{"ByThePagesOwnName", `{"documentId":"page-1"}`, `"__typename":"Query"`, true},
		{"ByText", `{"query":"` + ours + `"}`, `"__typename":"Query"`, true},
		{"OthersBesides", `{"query":"` + theirs + `"}`, `"again":"Query"`, false},
		{"OnlyThem", `{"query":"` + theirs + `"}`, `DOCUMENT_NOT_TRUSTED`, true},
		{"UnknownHash", `{"documentId":"nothing"}`, `PERSISTED_QUERY_NOT_FOUND`, false},
		{"HashOfAnother", `{"documentId":"` + hash + `","query":"` + theirs + `"}`, `the hash is of another document`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			stranger := guarded(t, graph.ServerConfig{Trusted: map[string]string{"page-1": ours}, OnlyTrusted: c.only})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			stranger.handler.ServeHTTP(w, r)
			if !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("got %s, want %s", w.Body, c.want)
			}
		})
	}
}

func TestWhoAsksTooMuchIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	limiter := guard.NewLimiter(guard.Rates{Anonymous: 0.1}, nil, nil, nil) // one in ten seconds
	stranger := guarded(t, graph.ServerConfig{Limiter: limiter})
	stranger.must(t, `{ __typename }`, nil)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(`{"query":"{ __typename }"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	stranger.handler.ServeHTTP(w, r)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "10" || !strings.Contains(w.Body.String(), "RATE_LIMITED") {
		t.Errorf("got %d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestAnOperationHasADeadline(t *testing.T) {
	t.Parallel()
	stranger := guarded(t, graph.ServerConfig{Documents: graph.Limits{Timeout: time.Nanosecond}})
	if got := stranger.ask(t, `{ __typename }`, nil); got.codes() != "DEADLINE_EXCEEDED" {
		t.Errorf("%+v", got)
	}
}

// A mutation whose time is up in the middle of its changes has changed nothing,
// and says so; the next one finds nothing in its way.
func TestAMutationThatTakesTooLongIsUndone(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB, ...storetest.Option) *store.Store{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var slow atomic.Bool
			s := database(t, storetest.OnStatement(func(ctx context.Context, query string) {
				if slow.Load() && strings.Contains(query, "INSERT INTO") && strings.Contains(query, "sub_orders") {
					<-ctx.Done()
				}
			}))
			a := open(t, s, func(c *graph.ServerConfig) { c.Documents.Timeout = 5 * time.Second }).shop(t, "Loja")
			storeID := text(a.must(t, `{ store { id } }`, nil), "store.id")
			records := func() map[string]bool {
				all := a.recordsOf(t, storeID)
				maps.DeleteFunc(all, func(row string, _ bool) bool { return strings.Contains(row, `"next_order_number"`) }) // numbers may leave gaps
				return all
			}
			before := records()
			slow.Store(true)
			if got := a.ask(t, createOrder, vars{"in": purchase("A-1")}); got.codes() != "DEADLINE_EXCEEDED" {
				t.Errorf("a mutation that stalls: %+v", got)
			}
			slow.Store(false)
			if after := records(); !maps.Equal(before, after) {
				t.Errorf("it was not undone: %s", cmp.Diff(before, after))
			}
			a.order(t, "A-1")
		})
	}
}
