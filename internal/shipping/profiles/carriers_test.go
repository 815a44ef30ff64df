package profiles_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent/carrieraccount"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/shipping/rating"
)

// correios is a carrier behind EasyPost whose behaviour is set.
type correios struct {
	url    string
	answer atomic.Value // func(http.ResponseWriter, *http.Request)
	calls  atomic.Int64
}

func newCorreios(t *testing.T) *correios {
	t.Helper()
	c := new(correios)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.calls.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		c.answer.Load().(func(http.ResponseWriter, *http.Request))(w, r) //nolint:forcetypeassert // says stores nothing else
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *correios) does(answer func(http.ResponseWriter, *http.Request)) { c.answer.Store(answer) }

func (c *correios) says(status int, body string) {
	c.does(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

func sedex(rate, currency string) string {
	return `{"id":"shp_1","object":"Shipment","rates":[{"id":"rate_1","object":"Rate","carrier":"Correios","service":"SEDEX","rate":"` + rate +
		`","currency":"` + currency + `","delivery_days":2}]}`
}

// askCarriers has the fixture's general profile priced by Correios, or 30.00 BRL.
func (f fixture) askCarriers(t *testing.T, c *correios, desk rating.Config) {
	t.Helper()
	desk.Carrier = rating.EasyPost{Client: egress.Loopback().Client()}
	f.AskCarriers(rating.New(desk))
	id := identity.New("car")
	sealed, err := f.keys.Seal(secret.At(carrieraccount.Table, carrieraccount.FieldAPIKey, id), "key")
	if err != nil {
		t.Fatal(err)
	}
	f.db.CarrierAccount.Create().SetID(id).SetSource(carrieraccount.SourceEasyPost).SetEndpoint(c.url).SetAPIKey(sealed).SaveX(f.ctx)
	fallback, handling := money.New(3000, "BRL"), money.New(100, "BRL")
	_, err = f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: f.general.ID, Groups: []*shipping.OriginGroup{{
		From: &shipping.Origin{Country: "br", Postcode: "01310100"},
		Zones: []shipping.Zone{{Name: "Brazil", Countries: []string{"BR"}, Rates: []shipping.Rate{{
			Name: "Express", Kind: shipping.ByCarrier, Services: []shipping.CarrierService{{Carrier: "correios", Service: "Sedex"}},
			MarkupPercent: 10, Handling: &handling, Fallback: &fallback,
		}}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
}

// express is what Express costs for one unit, and why.
func (f fixture) express(t *testing.T) string {
	t.Helper()
	code := "20040-020"
	got, err := f.ShippingQuote(f.ctx, profiles.QuoteInput{CountryCode: "BR", PostalCode: &code, Lines: []*profiles.QuoteLineInput{{Sku: "MUG", Quantity: 1}}})
	if err != nil || len(got.Options) != 1 {
		t.Fatalf("quote: %+v, %v", got, err)
	}
	option := got.Options[0]
	if trouble := option.Parts[0].Carrier.Fallback(); trouble != nil {
		return option.Amount.String() + " " + string(*trouble)
	}
	return option.Amount.String() + " " + option.Parts[0].Carrier.Service
}

// Whatever a carrier does, the buyer has a price and the quote says whose.
func TestQuotesByCarriers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		now := time.Unix(0, 0)
		c := newCorreios(t)
		clock := func() time.Time { return now }
		desk := rating.Config{Carrier: rating.EasyPost{Client: egress.Loopback().Client()}, Timeout: time.Minute, Now: clock}
		f.askCarriers(t, c, desk)
		for _, test := range []struct {
			name string
			does func()
			want string
		}{
			{"Answers", func() { c.says(201, sedex("21.55", "BRL")) }, "24.71 BRL SEDEX"}, // 21.55 + 10 % (2.155) + 1.00
			{"Refuses", func() { c.says(422, `{"error":{"code":"SHIPMENT.INVALID_PARAMS"}}`) }, "31.00 BRL FAILED"},
			{"IsDown", func() { c.says(503, "<html>") }, "31.00 BRL FAILED"},
			{"IsSlow", func() {
				c.does(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
				f.AskCarriers(rating.New(rating.Config{Carrier: rating.EasyPost{Client: egress.Loopback().Client()}, Timeout: time.Millisecond, Now: clock}))
			}, "31.00 BRL TIMED_OUT"},
			{"IsInTimeAgain", func() {
				c.says(201, sedex("20.00", "BRL"))
				f.AskCarriers(rating.New(desk))
			}, "23.00 BRL SEDEX"},
			{"HangsUp", func() { c.does(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }) }, "31.00 BRL FAILED"},
			{"LiesAboutTheCurrency", func() { c.says(201, sedex("1.00", "USD")) }, "31.00 BRL OTHER_CURRENCY"},
			{"PaysTheBuyer", func() { c.says(201, sedex("-5.00", "BRL")) }, "31.00 BRL FAILED"},
			{"TalksGarbage", func() { c.says(201, "}{") }, "31.00 BRL FAILED"},
			{"HasNoRate", func() { c.says(201, `{"id":"shp_1","object":"Shipment","rates":[]}`) }, "31.00 BRL NO_PRICE"},
			{"AnswersAgain", func() { c.says(201, sedex("21.00", "BRL")) }, "24.10 BRL SEDEX"},
		} {
			test.does()
			now = now.Add(time.Hour) // nothing is remembered
			if got := f.express(t); got != test.want {
				t.Errorf("%s: %s, want %s", test.name, got, test.want)
			}
		}
		f.db.CarrierAccount.Update().SetActive(false).ExecX(f.ctx)
		if got := f.express(t); got != "31.00 BRL NOT_ASKED" {
			t.Errorf("without an account: %s", got)
		}
	})
}

// A hundred buyers of the same parcel make one call.
func TestOneCallForTheSameParcel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		c := newCorreios(t)
		f.askCarriers(t, c, rating.Config{Timeout: time.Minute})
		c.says(201, sedex("20.00", "BRL"))
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if got := f.express(t); got != "23.00 BRL SEDEX" {
					t.Errorf("got %s", got)
				}
			})
		}
		all.Wait()
		if got := c.calls.Load(); got != 1 {
			t.Errorf("%d calls, want 1", got)
		}
	})
}

// What is saved is written one way, and a carrier without an origin is refused.
func TestCarrierRatesAreSavedNormalised(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.askCarriers(t, newCorreios(t), rating.Config{})
		saved := f.db.ShippingProfile.GetX(f.ctx, f.general.ID)
		if diff := cmp.Diff(saved.Groups[0].From, &shipping.Origin{Country: "BR", Postcode: "01310-100"}); diff != "" {
			t.Error(diff)
		}
	})
}
