package supplier_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/suppliertest"
)

func TestParseRejection(t *testing.T) {
	t.Parallel()
	for _, r := range supplier.Reasons() {
		if got := supplier.ParseRejection(string(r), "why"); got != (supplier.Rejection{Reason: r, Message: "why"}) {
			t.Errorf("%s read as %+v", r, got)
		}
	}
	for text, want := range map[[2]string]supplier.Rejection{
		{" invalid_sku ", ""}:           {Reason: supplier.InvalidSKU},
		{"moon phase", ""}:              {Reason: supplier.Other, Message: "moon phase"},
		{"moon phase", "wait for full"}: {Reason: supplier.Other, Message: "moon phase: wait for full"},
		{"", "no reason given"}:         {Reason: supplier.Other, Message: "no reason given"},
		{"", ""}:                        {Reason: supplier.Other},
	} {
		if got := supplier.ParseRejection(text[0], text[1]); got != want {
			t.Errorf("%q read as %+v, want %+v", text, got, want)
		}
	}
}

func TestOrderCheckReportsEveryFault(t *testing.T) {
	t.Parallel()
	good := suppliertest.Order()
	if err := good.Check(); err != nil {
		t.Errorf("a good order: %v", err)
	}
	bad := supplier.Order{
		Currency: "usd", ShipTo: supplier.Address{CountryCode: "USA", City: " "},
		Lines: []supplier.OrderLine{{LineID: "a", SKU: "S", Quantity: 1}, {LineID: "a", Quantity: -1, UnitCost: -1}},
	}
	malformed, ok := errors.AsType[*supplier.Malformed](bad.Check())
	if !ok {
		t.Fatal("a bad order passed")
	}
	got := map[string]string{}
	for _, f := range malformed.Faults {
		got[f.Field] = f.Code
	}
	want := map[string]string{
		"reference": "REQUIRED", "shipTo.name": "REQUIRED", "shipTo.line1": "REQUIRED", "shipTo.city": "REQUIRED",
		"shipTo.countryCode": "MALFORMED", "currency": "MALFORMED", "lines.1.lineId": "DUPLICATE",
		"lines.1.sku": "REQUIRED", "lines.1.quantity": "OUT_OF_RANGE", "lines.1.unitCost": "OUT_OF_RANGE",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("faults differ (-got +want):\n%s", diff)
	}
	if err := (supplier.Order{}).Check(); err == nil {
		t.Error("an order without lines passed")
	}
}

func TestParseRejectionKeepsTextReadable(t *testing.T) {
	t.Parallel()
	got := supplier.ParseRejection(strings.Repeat("x", 1999), strings.Repeat("é", 1000)).Message
	if len(got) > 2000 || !utf8.ValidString(got) {
		t.Errorf("message has %d bytes, valid UTF-8: %t", len(got), utf8.ValidString(got))
	}
}

// deaf is a connector that nobody calls.
type deaf struct{ account supplier.Account }

func (deaf) Submit(context.Context, supplier.Order) (supplier.Receipt, error) {
	return supplier.Receipt{}, errors.New("deaf")
}

func (deaf) Lookup(context.Context, string) (supplier.Receipt, error) {
	return supplier.Receipt{}, errors.New("deaf")
}

func (deaf) Cancel(context.Context, string, string) (supplier.Cancellation, error) {
	return supplier.Cancellation{}, errors.New("deaf")
}

func (deaf) Stock(context.Context, []string) ([]supplier.StockLevel, error) {
	return nil, errors.New("deaf")
}

func TestRegistry(t *testing.T) {
	t.Parallel()
	refused := errors.New("no such host")
	var clients []*http.Client
	r := supplier.NewRegistry(nil, map[string]supplier.Factory{
		"http": func(c *http.Client, a supplier.Account) (supplier.Connector, error) {
			clients = append(clients, c)
			return deaf{a}, nil
		},
		"edi": func(*http.Client, supplier.Account) (supplier.Connector, error) { return nil, refused },
	})
	if diff := cmp.Diff(r.Kinds(), []string{"edi", "http"}); diff != "" {
		t.Errorf("kinds differ (-got +want):\n%s", diff)
	}
	account := supplier.Account{Endpoint: "https://a.test", APIKey: "k"}
	for range 2 {
		c, err := r.Connector("http", account)
		if got, ok := c.(deaf); err != nil || !ok || got.account != account {
			t.Errorf("connector = %v, %v, want one of the account", c, err)
		}
	}
	if len(clients) != 2 || clients[0] == nil || clients[0] != clients[1] {
		t.Errorf("clients = %v, want the same one twice", clients)
	}
	if _, err := r.Connector("fax", account); !errors.Is(err, supplier.ErrUnknownKind) {
		t.Errorf("unknown kind: %v", err)
	}
	if _, err := r.Connector("edi", account); !errors.Is(err, refused) {
		t.Errorf("failing factory: %v", err)
	}
}
