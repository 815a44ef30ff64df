package shipping

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/money"
)

var warehouse = Origin{Country: "US", Region: "OH", City: "Columbus", Postcode: "43004"}

// carried is a rate that USPS delivers.
func carried(name, service string, change func(*Rate)) Rate {
	r := Rate{ID: "rate_" + name, Name: name, Kind: ByCarrier, Services: []CarrierService{{"USPS", service}}}
	if change != nil {
		change(&r)
	}
	return r
}

// from makes the profile ship from the warehouse.
func from(p Profile) Profile {
	origin := warehouse
	p.Groups[0].From = &origin
	return p
}

func TestCarriersAreAskedOncePerParcel(t *testing.T) {
	t.Parallel()
	generous := carried("Standard", "Priority", func(r *Rate) { r.FreeOver = ptr(usd(5000)) })
	plan := compile(t, Sum,
		from(general(country("US", generous), country("CA", flat("Standard", 900)))),
		from(custom("same", country("US", generous))))
	ask := func(grams int64) Ask { return Ask{From: warehouse, To: newYork, Grams: grams} }
	for _, c := range []struct {
		name string
		to   Destination
		cart []Line
		want []Ask
	}{
		{"OneParcel", newYork, []Line{line("a", "", 2, 300, 10), line("b", "", 1, 50, 10)}, []Ask{ask(650)}},
		{"AlikeParcelsAreOneQuestion", newYork, []Line{line("a", "", 1, 300, 10), line("b", "prof_same", 3, 100, 10)}, []Ask{ask(300)}},
		{"TwoParcels", newYork, []Line{line("a", "", 1, 300, 10), line("b", "prof_same", 1, 100, 10)}, []Ask{ask(300), ask(100)}},
		{"SpeltOtherwise", Destination{"us", "us-ny", " 10001"}, []Line{line("a", "", 1, 300, 10)}, []Ask{ask(300)}},
		{"FreeAnyway", newYork, []Line{line("a", "", 1, 300, 5000)}, nil},
		{"Weightless", newYork, []Line{line("a", "", 1, 0, 10)}, nil},
		{"NotByCarrier", Destination{Country: "CA", Postcode: "K2P 0S0"}, []Line{line("a", "", 1, 300, 10)}, nil},
		{"Refused", Destination{Country: "DE", Postcode: "10115"}, []Line{line("a", "", 1, 300, 10)}, nil},
		{"NoPostcodeOfTheCountry", Destination{Country: "US", Postcode: "SW1A 1AA"}, []Line{line("a", "", 1, 300, 10)}, nil},
	} {
		if diff := cmp.Diff(c.want, plan.Asks(cart(c.to, c.cart...))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestCarriersPricesBecomeFees(t *testing.T) {
	t.Parallel()
	said := func(prices ...CarrierPrice) Answer { return Answer{Prices: prices} }
	usps := func(service string, minor int64) CarrierPrice {
		return CarrierPrice{Carrier: "USPS", Service: service, Amount: usd(minor), Days: &Days{2, 2}}
	}
	euro := CarrierPrice{Carrier: "USPS", Service: "Priority", Amount: money.New(100, "EUR")}
	marked := func(r *Rate) { r.MarkupPercent, r.Handling = 15, ptr(usd(50)) }
	backed := func(r *Rate) { r.Fallback, r.Handling = ptr(usd(999)), ptr(usd(50)) }
	either := func(r *Rate) { r.Services = append(r.Services, CarrierService{"ups", "ground "}) }
	const part = "  General, Default, zone US: Standard "
	for _, c := range []struct {
		name   string
		rate   Rate
		answer Answer
		want   []string
	}{
		{"AsItIs", carried("Standard", "Priority", nil), said(usps("Priority", 723)), []string{"Standard 7.23 USD", part + "7.23 USD for USPS Priority at 7.23 USD"}},
		{"MarkUpIsRoundedOnceAndHandlingAdded", carried("Standard", "Priority", marked), said(usps("Priority", 723)), // 108.45
			[]string{"Standard 8.81 USD", part + "8.31 USD for USPS Priority at 7.23 USD and 0.50 USD handling"}},
		{"CheapestOfItsServices", carried("Standard", "Priority", either), said(usps("Priority", 723), CarrierPrice{"UPS", "Ground", usd(700), nil}, usps("Media", 1)),
			[]string{"Standard 7.00 USD", part + "7.00 USD for UPS Ground at 7.00 USD"}},
		{"AnotherCurrencyBesideOurs", carried("Standard", "Priority", nil), said(euro, usps("Priority", 723)), []string{"Standard 7.23 USD", part + "7.23 USD for USPS Priority at 7.23 USD"}},
		{"Failed", carried("Standard", "Priority", backed), Answer{Trouble: Failed},
			[]string{"Standard 10.49 USD", part + "9.99 USD as its fallback, because the carrier refused or its answer made no sense and 0.50 USD handling"}},
		{"TimedOut", carried("Standard", "Priority", backed), Answer{Trouble: TimedOut},
			[]string{"Standard 10.49 USD", part + "9.99 USD as its fallback, because the carrier did not answer in time and 0.50 USD handling"}},
		{"NoSuchService", carried("Standard", "Priority", backed), said(usps("Media", 1)),
			[]string{"Standard 10.49 USD", part + "9.99 USD as its fallback, because the carrier has no price for this and 0.50 USD handling"}},
		{"AnotherCurrency", carried("Standard", "Priority", backed), said(euro),
			[]string{"Standard 10.49 USD", part + "9.99 USD as its fallback, because the carrier's price is in another currency and 0.50 USD handling"}},
		{"NegativePrice", carried("Standard", "Priority", backed), said(usps("Priority", -1)),
			[]string{"Standard 10.49 USD", part + "9.99 USD as its fallback, because the carrier has no price for this and 0.50 USD handling"}},
		{"WithoutFallback", carried("Standard", "Priority", nil), Answer{Trouble: TimedOut},
			[]string{"NO_RATE zone US of profile General is delivered to by carriers alone, and there is no price: the carrier did not answer in time"}},
	} {
		cart := cart(newYork, line("a", "", 1, 300, 10))
		cart.Answers = map[Ask]Answer{{From: warehouse, To: newYork, Grams: 300}: c.answer}
		q := quoteOf(t, compile(t, Sum, from(general(country("US", c.rate)))), cart)
		got := explanations(q)
		for _, r := range q.Refusals {
			got = append(got, string(r.Reason)+" "+r.Text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// What a carrier has no price for is left out beside what it has, and says why.
func TestUnpricedRatesAreNotOffered(t *testing.T) {
	t.Parallel()
	plan := compile(t, Sum, from(general(country("US", carried("Express", "Express", nil), flat("Standard", 500)))))
	c := cart(newYork, line("a", "", 1, 300, 10))
	want := []string{
		"Standard 5.00 USD", "  General, Default, zone US: Standard 5.00 USD",
		"Express is not offered: General, Default, zone US: the store has no carrier account to ask with",
	}
	if diff := cmp.Diff(want, explanations(quoteOf(t, plan, c))); diff != "" {
		t.Errorf("not asked (-want +got):\n%s", diff)
	}
	c.Lines[0].Grams = 0
	want[2] = "Express is not offered: General, Default, zone US: the goods have no weight"
	if diff := cmp.Diff(want, explanations(quoteOf(t, plan, c))); diff != "" {
		t.Errorf("weightless (-want +got):\n%s", diff)
	}
}

// A carrier's price depends on the postcode, so none is guessed without it.
func TestCarriersNeedThePostcode(t *testing.T) {
	t.Parallel()
	plan := compile(t, Sum, from(general(country("US", carried("Express", "Express", nil), flat("Standard", 500)), country("CA", flat("Standard", 500)))))
	for to, want := range map[Destination]map[Reason][]string{
		{Country: "US", Region: "NY"}: {NotShippable: {"a"}}, newYork: {}, {Country: "CA", Region: "ON"}: {},
	} {
		if diff := cmp.Diff(want, reasons(quoteOf(t, plan, cart(to, line("a", "", 1, 300, 10))))); diff != "" {
			t.Errorf("%v (-want +got):\n%s", to, diff)
		}
	}
}

// The carrier's days count where it names them, the rate's otherwise.
func TestDaysOfCarriers(t *testing.T) {
	t.Parallel()
	own := carried("Standard", "Priority", func(r *Rate) { r.Days, r.Fallback = &Days{1, 9}, ptr(usd(1)) })
	plan := compile(t, Sum, from(general(country("US", own))))
	c := cart(newYork, line("a", "", 1, 300, 10))
	for _, test := range []struct {
		answer Answer
		want   *Days
	}{
		{Answer{Prices: []CarrierPrice{{"USPS", "Priority", usd(5), &Days{3, 3}}}}, &Days{3, 3}},
		{Answer{Prices: []CarrierPrice{{"USPS", "Priority", usd(5), nil}}}, &Days{1, 9}},
		{Answer{Trouble: Failed}, &Days{1, 9}},
	} {
		c.Answers = map[Ask]Answer{{From: warehouse, To: newYork, Grams: 300}: test.answer}
		if diff := cmp.Diff(test.want, quoteOf(t, plan, c).Options[0].Days); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.answer, diff)
		}
	}
}

func TestCheckOfCarrierRates(t *testing.T) {
	t.Parallel()
	const rate = "groups.0.zones.0.rates.0."
	bad := carried("Standard", "", func(r *Rate) {
		r.Services = append(r.Services, CarrierService{"usps", " "}, CarrierService{"UPS", "Ground"}, CarrierService{"ups", "ground"})
		r.MarkupPercent, r.Fallback, r.Amount = 1001, ptr(money.New(1, "EUR")), usd(1)
	})
	mixed := flat("Standard", 1)
	mixed.Services, mixed.MarkupPercent, mixed.Fallback = []CarrierService{{"USPS", "Priority"}}, 1, ptr(usd(1))
	nowhere := from(general(country("US", carried("Standard", "Priority", nil))))
	nowhere.Groups[0].From = &Origin{Country: "US", Region: "XX", Postcode: "K2P 0S0"}
	bare := from(general(country("US", flat("Standard", 1))))
	bare.Groups[0].From = &Origin{Country: "US"}
	for _, c := range []struct {
		name    string
		profile Profile
		want    []string
	}{
		{"Sound", from(general(country("US", carried("Standard", "Priority", nil)))), nil},
		{"OriginWithoutCarrierNeedsNoCode", bare, nil},
		{"NoOrigin", general(country("US", carried("Standard", "Priority", nil))), []string{"groups.0.from REQUIRED"}},
		{"OriginNowhere", nowhere, []string{"groups.0.from.region UNKNOWN", "groups.0.from.postcode MALFORMED"}},
		{"NoServices", from(general(country("US", Rate{Name: "Standard", Kind: ByCarrier}))), []string{rate + "services REQUIRED"}},
		{"EveryFault", from(general(country("US", bad))), []string{
			rate + "amount MALFORMED", rate + "services.0.service REQUIRED", rate + "services.1.service REQUIRED", rate + "services.1 DUPLICATE",
			rate + "services.3 DUPLICATE", rate + "markupPercent OUT_OF_RANGE", rate + "fallback WRONG_CURRENCY",
		}},
		{"OfAnotherKind", general(country("US", mixed)), []string{rate + "services MALFORMED", rate + "markupPercent MALFORMED", rate + "fallback MALFORMED"}},
	} {
		if diff := cmp.Diff(c.want, faultsOf(c.profile.Check("USD"))); diff != "" {
			t.Errorf("%s: faults (-want +got):\n%s", c.name, diff)
		}
	}
}
