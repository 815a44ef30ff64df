package graph_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestFaultsComeBackAtOnceWithTheirPaths(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	in := purchase("A-1")
	in["externalId"], in["shipping"] = "", "5.00 USD"
	in["lines"] = []vars{{"sku": "north", "quantity": 0}, {"sku": "", "quantity": 1, "title": "T", "unitPrice": "1.00 BRL"}}

	got := merchant.ask(t, createOrder, vars{"in": in})

	if got.codes() != "INVALID_INPUT" || got.Errors[0].Extensions.RequestID != "req_1" {
		t.Fatalf("errors = %+v", got.Errors)
	}
	faults := map[string]string{}
	for _, f := range got.Errors[0].Extensions.Faults {
		faults[f.Field] = f.Code
	}
	want := map[string]string{
		"externalId": "REQUIRED", "shipping": "WRONG_CURRENCY", "lines.0.quantity": "OUT_OF_RANGE", "lines.1.sku": "REQUIRED",
	}
	if diff := cmp.Diff(faults, want); diff != "" {
		t.Errorf("faults (-got +want):\n%s", diff)
	}
	if list := merchant.must(t, `{ orders { totalCount } }`, nil); at(list, "orders.totalCount") != 0.0 {
		t.Errorf("an order was placed: %v", list)
	}
}

func TestAnInputThatCannotBeReadNamesItsField(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	in := purchase("A-1")
	in["lines"] = []vars{{"sku": "north", "quantity": 1}, {"sku": "south", "quantity": 1, "unitPrice": "12,90"}}
	for _, c := range []struct {
		name, query, field string
		variables          vars
	}{
		{"MoneyInVariable", createOrder, "lines.1.unitPrice", vars{"in": in}},
		{"MoneyInDocument", `mutation { recordRefund(input: {orderId: "ord_1", externalId: "R", amount: "1 EURO"}) { id } }`, "amount", nil},
		{"Cursor", `{ orders(after: "nonsense") { totalCount } }`, "after", nil},
		{"DateTime", `{ orders(filter: {placedFrom: "yesterday"}) { totalCount } }`, "filter.placedFrom", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := merchant.ask(t, c.query, c.variables)
			if got.codes() != "INVALID_INPUT" || len(got.Errors[0].Extensions.Faults) != 1 {
				t.Fatalf("errors = %+v", got.Errors)
			}
			if fault := got.Errors[0].Extensions.Faults[0]; fault.Field != c.field || fault.Code != "MALFORMED" {
				t.Errorf("fault = %+v, want field %s", fault, c.field)
			}
			if len(got.Errors[0].Path) != 1 {
				t.Errorf("path = %v, want the field of the root alone", got.Errors[0].Path)
			}
		})
	}
}

func TestWhatIsNotGraphQLKeepsItsMessage(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	for query, want := range map[string]string{
		`{ orders {`:              "GRAPHQL_PARSE_FAILED",
		`{ orders { nonsense } }`: "GRAPHQL_VALIDATION_FAILED",
		`{ orders(orderBy: {field: COLOUR}) { totalCount } }`:       "GRAPHQL_VALIDATION_FAILED",
		`{` + strings.Repeat(` a: __typename`, 16_000) + `}`:        "DOCUMENT_LIMIT_EXCEEDED",
		`mutation { createOrder(input: {externalId: "A"}) { id } }`: "GRAPHQL_VALIDATION_FAILED",
	} {
		got := merchant.ask(t, query, nil)
		if got.codes() != want || got.Errors[0].Message == "" || got.Errors[0].Extensions.RequestID == "" {
			t.Errorf("%.60s: %+v, want %s", query, got.Errors, want)
		}
	}
}

func TestOurOwnFailureIsMaskedAndLoggedOnce(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	merchant := h.shop(t, "Loja")
	if _, err := h.store.DB().ExecContext(t.Context(), "DROP TABLE refunds"); err != nil {
		t.Fatalf("break the database: %v", err)
	}
	merchant.order(t, "A-1")
	got := merchant.ask(t, `{ orders { edges { node { refunds { id } } } } }`, nil)
	if got.codes() != "INTERNAL" || got.Errors[0].Message != "internal error" || got.Errors[0].Extensions.RequestID != "req_1" {
		t.Errorf("errors = %+v", got.Errors)
	}
	log := h.log.String()
	if strings.Count(log, "request failed") != 1 || !strings.Contains(log, "request_id=req_1") || !strings.Contains(log, "refunds") {
		t.Errorf("log = %s", log)
	}
}

func TestGetOnlyReads(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	for query, want := range map[string]int{
		`{ store { name } }`: http.StatusOK,
		`mutation { updateStore(input: {name: "Changed"}) { name } }`: http.StatusMethodNotAllowed,
		`subscription { ordersUpdated { cursor } }`:                   http.StatusNotAcceptable,
	} {
		r := httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(query), nil).WithContext(t.Context())
		r.Header.Set("Authorization", "Bearer "+merchant.token)
		w := httptest.NewRecorder()
		merchant.handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d %s, want %d", query, w.Code, w.Body, want)
		}
	}
	if got := merchant.must(t, `{ store { name } }`, nil); text(got, "store.name") != "Loja" {
		t.Errorf("GET changed the store: %v", got)
	}
}

func TestAPanicIsMaskedAndLoggedWithItsPlace(t *testing.T) {
	t.Parallel()
	log := &record{}
	broken := &house{handler: graph.NewServer(graph.ServerConfig{
		Resolver: &graph.Resolver{}, Logger: slog.New(slog.NewTextHandler(log, nil)),
	})}
	got := caller{broken, ""}.ask(t, `{ tracking(token: "x") { version } }`, nil)
	if got.codes() != "INTERNAL" || got.Errors[0].Message != "internal error" {
		t.Errorf("errors = %+v", got.Errors)
	}
	if !strings.Contains(log.String(), "tracking.resolvers.go") {
		t.Errorf("log = %s", log)
	}
}

func TestADatabaseOutOfReachIsUnavailable(t *testing.T) {
	t.Parallel()
	for want, failure := range map[string]error{
		"UNAVAILABLE": &net.OpError{Op: "dial", Err: errors.New("connection refused")},
		"INTERNAL":    errors.New("syntax error"),
	} {
		log := &record{}
		api := graph.NewServer(graph.ServerConfig{
			Resolver: &graph.Resolver{Client: ent.NewClient(ent.Driver(unreachable{failure}))}, Logger: slog.New(slog.NewTextHandler(log, nil)),
		})
		cut := &house{handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			api.ServeHTTP(w, r.WithContext(auth.As(r.Context(), auth.Merchant, "store_1", "Ana")))
		})}
		got := caller{cut, ""}.ask(t, `{ store { name } }`, nil)
		if got.codes() != want || strings.Contains(got.Errors[0].Message, failure.Error()) {
			t.Errorf("errors = %+v, want %s", got.Errors, want)
		}
		if strings.Count(log.String(), failure.Error()) != 1 {
			t.Errorf("log = %s", log)
		}
	}
}

// unreachable is a database that fails every query.
type unreachable struct{ err error }

func (unreachable) Dialect() string { return dialect.Postgres }

func (u unreachable) Exec(context.Context, string, any, any) error { return u.err }

func (u unreachable) Query(context.Context, string, any, any) error { return u.err }

func (u unreachable) Tx(context.Context) (dialect.Tx, error) { return nil, u.err }

func (unreachable) Close() error { return nil }
