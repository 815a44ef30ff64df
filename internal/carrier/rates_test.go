package carrier_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/money"
)

// shipment is an answer of EasyPost in the form it documents, with these rates.
func shipment(rates ...string) string {
	return `{"id":"shp_1","object":"Shipment","mode":"test","to_address":{"zip":"10001"},"messages":[
		{"carrier":"DhlEcs","type":"rate_error","message":"the service is not to be had"}],"rates":[` + strings.Join(rates, ",") + `]}`
}

const priority = `{"id":"rate_1","object":"Rate","mode":"test","service":"Priority","carrier":"USPS","rate":"7.58","currency":"USD","retail_rate":"9.45",
	"retail_currency":"USD","list_rate":"7.58","list_currency":"USD","delivery_days":2,"delivery_date":null,"delivery_date_guaranteed":false,
	"est_delivery_days":3,"carrier_account_id":"ca_1","shipment_id":"shp_1"}`

func TestRatesAreAskedForByWeightAndPlace(t *testing.T) {
	t.Parallel()
	type question struct{ Method, Path, User, Body string }
	var got question
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		var body json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		got = question{r.Method, r.URL.Path, user, string(body)}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(shipment(priority,
			`{"id":"rate_2","object":"Rate","service":"SAVER","carrier":"Yamato","rate":"1200.00","currency":"JPY","delivery_days":null,"est_delivery_days":4}`,
			`{"id":"rate_3","object":"Rate","service":"Land","carrier":"Aramex","rate":"1.5","currency":"KWD"}`)))
	}))
	defer server.Close()
	prices, err := carrier.EasyPost{Endpoint: server.URL + "/v2", APIKey: "key", Client: server.Client()}.Rates(t.Context(), carrier.Quoted{
		From: carrier.Place{Country: "US", Region: "OH", City: "Columbus", Postcode: "43004"}, To: carrier.Place{Country: "US", Postcode: "10001"}, Grams: 1000,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := question{"POST", "/v2/shipments", "key", `{"shipment":{"from_address":{"city":"Columbus","state":"OH","zip":"43004","country":"US"},` +
		`"to_address":{"zip":"10001","country":"US"},"parcel":{"weight":35.3}}}`}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(prices, []carrier.Price{
		{Carrier: "USPS", Service: "Priority", Amount: money.New(758, "USD"), Days: 2},
		{Carrier: "Yamato", Service: "SAVER", Amount: money.New(1200, "JPY"), Days: 4},
		{Carrier: "Aramex", Service: "Land", Amount: money.New(1500, "KWD")},
	}); diff != "" {
		t.Error(diff)
	}
}

// Weight is converted once, exactly, and rounded up to what is charged.
func TestWeightIsToldInOunces(t *testing.T) {
	t.Parallel()
	for grams, want := range map[int64]string{1: "0.1", 2: "0.1", 3: "0.2", 28: "1.0", 29: "1.1", 454: "16.1", 453: "16.0", 45_359_237: "1600000.0", carrier.Heaviest: "35273962.0"} {
		var got struct {
			Shipment struct{ Parcel struct{ Weight json.Number } }
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = json.NewDecoder(r.Body).Decode(&got)
			_, _ = w.Write([]byte(shipment()))
		}))
		prices, err := carrier.EasyPost{Endpoint: server.URL, Client: server.Client()}.Rates(t.Context(), carrier.Quoted{Grams: grams})
		server.Close()
		if err != nil || len(prices) != 0 || got.Shipment.Parcel.Weight.String() != want {
			t.Errorf("%d g are told as %s oz, want %s (%v)", grams, got.Shipment.Parcel.Weight, want, err)
		}
	}
	for _, grams := range []int64{-1, 0, carrier.Heaviest + 1} {
		if _, err := (carrier.EasyPost{Endpoint: "http://127.0.0.1:1"}).Rates(t.Context(), carrier.Quoted{Grams: grams}); err == nil {
			t.Errorf("%d g were asked about", grams)
		}
	}
}

func TestRatesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	change := func(from, to string) string { return shipment(priority, strings.Replace(priority, from, to, 1)) }
	for name, answer := range map[string]string{
		"HTML":          "<html>It works!</html>",
		"Nothing":       "",
		"Null":          "null",
		"Tracker":       `{"object":"Tracker","id":"trk_1","rates":[]}`,
		"NoRates":       `{"object":"Shipment","id":"shp_1"}`,
		"NoID":          `{"object":"Shipment","rates":[]}`,
		"Huge":          shipment() + strings.Repeat(" ", 1<<20),
		"TooMany":       shipment(strings.Split(strings.Repeat(priority+"\x00", 501), "\x00")[:501]...),
		"Negative":      change(`"7.58"`, `"-7.58"`),
		"NoNumber":      change(`"7.58"`, `"about 7"`),
		"Exponent":      change(`"7.58"`, `"7e2"`),
		"FloatingPoint": change(`"7.58"`, `7.58`),
		"HalfACent":     change(`"7.58"`, `"7.585"`),
		"Enormous":      change(`"7.58"`, `"99999999999999999999"`),
		"TooMuch":       change(`"7.58"`, `"99999999999.99"`),
		"NoCurrency":    change(`"USD"`, `""`),
		"BadCurrency":   change(`"USD"`, `"XXY"`),
		"NoService":     change(`"Priority"`, `" "`),
		"NoCarrier":     change(`"USPS"`, `null`),
		"NoRateID":      change(`"rate_1"`, `""`),
		"OtherObject":   change(`"Rate"`, `"SmartRate"`),
		"DaysBackwards": change(`"delivery_days":2`, `"delivery_days":-2`),
		"DaysInWords":   change(`"delivery_days":2`, `"delivery_days":"two"`),
	} {
		if prices, err := easyPost(t, 200, answer).Rates(t.Context(), carrier.Quoted{Grams: 100}); !errors.Is(err, carrier.ErrRates) {
			t.Errorf("%s: got %v, %v", name, prices, err)
		}
	}
	_, err := easyPost(t, 422, `{"error":{"code":"SHIPMENT.INVALID_PARAMS","message":"no"}}`).Rates(t.Context(), carrier.Quoted{Grams: 100})
	if refused, ok := errors.AsType[*carrier.Refused](err); !ok || refused.Code != "SHIPMENT.INVALID_PARAMS" {
		t.Errorf("refused with %v", err)
	}
}

func FuzzParseRates(f *testing.F) {
	f.Add(shipment(priority))
	f.Fuzz(func(t *testing.T, body string) {
		prices, err := carrier.ParseRates([]byte(body))
		if err != nil && !errors.Is(err, carrier.ErrRates) {
			t.Errorf("fails with %v", err)
		}
		for _, p := range prices {
			if p.Amount.Minor < 0 || !money.KnownCurrency(p.Amount.Currency) || p.Carrier == "" || p.Service == "" || p.Days < 0 {
				t.Errorf("took %+v", p)
			}
		}
	})
}
