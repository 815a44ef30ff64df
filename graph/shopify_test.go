package graph_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/store/storetest"
)

// shopify reads an object that Shopify documents.
func shopify[T any](t *testing.T, file string) T {
	t.Helper()
	raw, err := os.ReadFile("../../shared/data/shopify/" + file)
	if err != nil {
		t.Fatalf("the real inputs are missing: put shared/ beside the checkout: %v", err)
	}
	var object T
	if err := json.Unmarshal(raw, &object); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return object
}

type shopifyOrder struct {
	Order struct {
		ID              int64
		Email, Currency string
		CreatedAt       time.Time      `json:"created_at"`
		FinancialStatus string         `json:"financial_status"`
		ShippingAddress shopifyAddress `json:"shipping_address"`
		ShippingLines   []struct{ Title, Price string }
		LineItems       []struct {
			ID               int64
			SKU              string
			Title, Price     string
			TotalDiscount    string `json:"total_discount"`
			Quantity         int
			RequiresShipping bool  `json:"requires_shipping"`
			ProductID        int64 `json:"product_id"`
		} `json:"line_items"`
	}
}

type shopifyAddress struct {
	Name, Company, Address1, City, Zip string
	ProvinceCode                       string `json:"province_code"`
	CountryCode                        string `json:"country_code"`
}

// input is how an integrating developer would place such an order with us.
func (o shopifyOrder) input() vars {
	amount := func(text string) string { return text + " " + o.Order.Currency }
	var lines []vars
	for _, l := range o.Order.LineItems {
		lines = append(lines, vars{
			"externalId": fmt.Sprint(l.ID), "sku": fmt.Sprintf("product-%d", l.ProductID), "quantity": l.Quantity, "title": l.Title,
			"unitPrice": amount(l.Price), "discount": amount(l.TotalDiscount), "requiresShipping": l.RequiresShipping,
		})
	}
	a := o.Order.ShippingAddress
	return vars{
		"externalId": fmt.Sprint(o.Order.ID), "currency": o.Order.Currency, "placedAt": o.Order.CreatedAt, "email": o.Order.Email,
		"shippingAddress": vars{
			"name": a.Name, "company": a.Company, "line1": a.Address1, "city": a.City,
			"region": a.ProvinceCode, "postalCode": a.Zip, "countryCode": a.CountryCode,
		},
		"lines": lines,
	}
}

// The documented order ships to Kentucky under a postcode of Ottawa.
func TestShopifysOrderIsPlaced(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Mugs")
	order := shopify[shopifyOrder](t, "order.json").input()

	refused := merchant.ask(t, createOrder, vars{"in": order})
	if got := refused.codes(); got != "INVALID_INPUT" || refused.Errors[0].Extensions.Faults[0].Field != "shippingAddress.postalCode" {
		t.Errorf("a postcode of another country: %+v", refused.Errors)
	}

	address, _ := order["shippingAddress"].(vars)
	address["countryCode"], address["region"] = "CA", "ON"
	got := merchant.must(t, `mutation($in: CreateOrderInput!) { createOrder(input: $in) {
		externalId placedAt email subtotal discount total paymentStatus lines { externalId title quantity unitPrice discount requiresShipping }
		shippingAddress { name company postalCode } } }`, vars{"in": order})
	want := map[string]any{
		"externalId": "123456", "placedAt": "2016-05-17T04:14:36Z", "email": "jon@doe.ca",
		"subtotal": "0.00 USD", "discount": "5.00 USD", "total": "0.00 USD", "paymentStatus": "PENDING",
		"lines": []any{
			map[string]any{"externalId": "254721536", "title": "Soda", "quantity": 1., "unitPrice": "0.00 USD", "discount": "0.00 USD", "requiresShipping": true},
			map[string]any{"externalId": "5", "title": "Another Beer For Good Times", "quantity": 1., "unitPrice": "5.00 USD", "discount": "5.00 USD", "requiresShipping": true},
		},
		"shippingAddress": map[string]any{"name": "Steve Shipper", "company": "Shipping Company", "postalCode": "K2P 0S0"},
	}
	if diff := cmp.Diff(at(got, "createOrder"), any(want)); diff != "" {
		t.Error(diff)
	}
}

// Statuses, reasons and scans keep Shopify's words, in capitals.
func TestShopifysWordsAreOurs(t *testing.T) {
	t.Parallel()
	order := shopify[struct {
		FulfillmentOrder struct {
			Status string
			Holds  []struct{ Reason string } `json:"fulfillment_holds"`
		} `json:"fulfillment_order"`
	}](t, "fulfillment_order.json").FulfillmentOrder
	scan := shopify[struct {
		Event struct{ Status string } `json:"fulfillment_event"`
	}](t, "fulfillment_event.json").Event
	if err := suborder.StatusValidator(suborder.Status(strings.ToUpper(order.Status))); err != nil {
		t.Error(err)
	}
	for _, h := range order.Holds {
		if err := hold.ReasonValidator(hold.Reason(strings.ToUpper(h.Reason))); err != nil {
			t.Error(err)
		}
	}
	if err := parcel.TrackingStatusValidator(parcel.TrackingStatus(strings.ToUpper(scan.Status))); err != nil {
		t.Error(err)
	}
	if len(order.Holds) == 0 || scan.Status == "" {
		t.Errorf("nothing was read: %+v %+v", order, scan)
	}
}
