package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// faults are the fields and codes of an answer's faults, or its codes.
func (a answer) faults() string {
	var said []string
	for _, e := range a.Errors {
		for _, f := range e.Extensions.Faults {
			said = append(said, f.Field+" "+f.Code)
		}
		if len(e.Extensions.Faults) == 0 {
			said = append(said, e.Extensions.Code)
		}
	}
	return strings.Join(said, ", ")
}

// Rules that could be read in two ways, leave a hole or name what is not are
// refused by field path, and nothing of them is saved, be it a new profile or a
// change of one.
func TestBadRulesAreRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		merchant := open(t, s).shop(t, "Loja")
		const flat = `rates: [{name: "S", kind: FLAT, amount: "5.00 BRL"}]`
		zone := func(inside string) string { return `{zones: [{name: "Z", ` + inside + `}]}` }
		rate := func(inside string) string { return zone(`countries: ["BR"], rates: [{name: "S", ` + inside + `}]`) }
		bands := func(list string) string { return rate(`kind: BY_WEIGHT, bands: [` + list + `]`) }
		good := zone(`countries: ["BR"], ` + flat)
		made := text(merchant.must(t, `mutation { createShippingProfile(input: {name: "Good", groups: [`+good+`]}) { id } }`, nil), "createShippingProfile.id")
		const all = `{ shippingProfiles { id name enabled version groups { name suppliers zones { name countries rates { name amount } } } } }`
		before := merchant.must(t, all, nil)
		for groups, want := range map[string]string{
			`{zones: [{name: "A", countries: ["BR", "PT"], ` + flat + `}, {name: "B", countries: ["PT"], ` + flat + `}]}`: "groups.0.zones.1.countries.0 OVERLAP",
			bands(`{from: 0, to: 10, amount: "1.00 BRL"}, {from: 20, amount: "2.00 BRL"}`):                                "groups.0.zones.0.rates.0.bands.1.from GAP",
			bands(`{from: 0, to: 10, amount: "1.00 BRL"}, {from: 5, amount: "2.00 BRL"}`):                                 "groups.0.zones.0.rates.0.bands.1.from OVERLAP",
			bands(`{from: 0, to: 10, amount: "1.00 BRL"}`):                                                                "groups.0.zones.0.rates.0.bands.0.to GAP",
			bands(``): "groups.0.zones.0.rates.0.bands REQUIRED",
			zone(`regions: [{country: "BR", region: "ZZ"}], ` + flat):       "groups.0.zones.0.regions.0.region UNKNOWN",
			zone(`countries: ["ZZ"], ` + flat):                              "groups.0.zones.0.countries.0 UNKNOWN",
			zone(`postal: [{country: "US", pattern: "SW1A 1AA"}], ` + flat): "groups.0.zones.0.postal.0.pattern MALFORMED",
			rate(`kind: FLAT, amount: "-1.00 BRL"`):                         "groups.0.zones.0.rates.0.amount OUT_OF_RANGE",
			rate(`kind: FLAT, amount: "1.00 USD"`):                          "groups.0.zones.0.rates.0.amount WRONG_CURRENCY",
			rate(`kind: FLAT, amount: "1.00 BRL", handling: "1.00 USD"`):    "groups.0.zones.0.rates.0.handling WRONG_CURRENCY",
			rate(`kind: FLAT`): "groups.0.zones.0.rates.0.amount REQUIRED",
			`{name: "A", zones: []}, {name: "B", zones: []}`:                                       "groups.1.suppliers DUPLICATE",
			zone(`countries: ["BR"], rates: [{name: "S", kind: FREE}, {name: " s ", kind: FREE}]`): "groups.0.zones.0.rates.1.name DUPLICATE",
		} {
			for _, mutation := range []string{`createShippingProfile(input: {name: "Bad", groups: [%s]}) { id }`, `updateShippingProfile(input: {id: "` + made + `", name: "Bad", groups: [%s]}) { id }`} {
				if got := merchant.ask(t, `mutation { `+fmt.Sprintf(mutation, groups)+` }`, nil).faults(); got != want {
					t.Errorf("%s\n%s: %s, want %s", mutation, groups, got, want)
				}
			}
		}
		if diff := cmp.Diff(merchant.must(t, all, nil), before); diff != "" {
			t.Errorf("something was saved (-got +want):\n%s", diff)
		}
	})
}

// A fee has the decimals of its currency, bands and thresholds too; a cart in
// another currency is refused.
func TestCurrenciesOfFees(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	for currency, c := range map[string]struct{ price, fee, dearer, wrong string }{
		"JPY": {"500 JPY", "70 JPY", "150 JPY", "5.01 JPY"},
		"BRL": {"5.00 BRL", "0.70 BRL", "1.50 BRL", "5.001 BRL"},
		"KWD": {"0.500 KWD", "0.070 KWD", "0.150 KWD", "0.5001 KWD"},
	} {
		opened := caller{h, operatorToken}.must(t, `mutation($c: String!) { createStore(input: {name: "Loja", currency: $c}) { token } }`, vars{"c": currency})
		merchant := caller{h, text(opened, "createStore.token")}
		merchant.must(t, `mutation($p: Money!) { createProduct(input: {title: "T", externalId: "t", variants: [{sku: "T", price: $p}]}) { id } }`, vars{"p": c.price})
		made := merchant.must(t, `mutation($fee: Money!, $dearer: Money!) { createShippingProfile(input: {name: "P", groups: [{zones: [{name: "Z", restOfWorld: true,
			rates: [{name: "S", kind: BY_PRICE, bands: [{from: 0, to: 1000, amount: $fee}, {from: 1000, amount: $dearer}]}]}]}]}) { id } }`, vars{"fee": c.fee, "dearer": c.dearer})
		merchant.must(t, `mutation($id: ID!) { assignShippingProfile(input: {profileId: $id, skus: ["T"]}) { variants } }`, vars{"id": text(made, "createShippingProfile.id")})
		for quantity, want := range map[int]string{1: c.fee, 2: c.dearer} {
			got := merchant.must(t, `query($n: Int!) { shippingQuote(input: {countryCode: "BR", lines: [{sku: "T", quantity: $n}]}) { options { amount } } }`, vars{"n": quantity})
			if fee := text(got, "shippingQuote.options.0.amount"); fee != want {
				t.Errorf("%d for %s each ship for %s, want %s", quantity, c.price, fee, want)
			}
		}
		foreign := `query($p: Money!) { shippingQuote(input: {countryCode: "BR", lines: [{sku: "T", quantity: 1, unitPrice: $p}]}) { options { amount } } }`
		if got := merchant.ask(t, foreign, vars{"p": "1.00 USD"}).faults(); got != "lines.0.unitPrice WRONG_CURRENCY" {
			t.Errorf("in another currency: %s", got)
		}
		if got := merchant.ask(t, foreign, vars{"p": c.wrong}).codes(); got == "" {
			t.Errorf("%s was taken", c.wrong)
		}
	}
}

const quoteOf = `query($n: Int!) { shippingQuote(input: {countryCode: "BR", lines: [{sku: "north", quantity: $n}, {sku: "south", quantity: 2}]}) {
	options { id expiresAt name amount days { max } parts { profile { name } profileVersion zone { name } rate { name } amount } } } }`

// A shop quotes, the buyer chooses, the rules change, and the order has exactly
// what was chosen; other carts and stores cannot use it.
func TestAnOrderIsPlacedWithAQuote(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		a, b := h.shop(t, "Alfa"), h.shop(t, "Beta")
		for _, shop := range []caller{a, b} {
			shop.ships(t, "5.00 BRL")
		}
		quoted := a.must(t, quoteOf, vars{"n": 2})
		chosen := at(quoted, "shippingQuote.options.0").(map[string]any)
		if text(chosen, "expiresAt") == "" || text(chosen, "amount") != "5.00 BRL" {
			t.Fatalf("quoted %v", quoted)
		}
		a.ships(t, "99.00 BRL")
		order := func(c caller, externalID, quote string) answer {
			in := purchase(externalID)
			delete(in, "shipping")
			in["shippingQuoteId"] = quote
			return c.ask(t, `mutation($in: CreateOrderInput!) { createOrder(input: $in) { shipping shippingMethod total shippingOption {
				id expiresAt name amount days { max } parts { profile { name } profileVersion zone { name } rate { name } amount } } } }`, vars{"in": in})
		}
		id := text(chosen, "id")
		chosen["id"], chosen["expiresAt"] = nil, nil
		for _, externalID := range []string{"1", "1", "2"} {
			placed := order(a, externalID, id)
			want := map[string]any{"createOrder": map[string]any{"shipping": "5.00 BRL", "shippingMethod": "Standard", "total": "45.00 BRL", "shippingOption": chosen}}
			if diff := cmp.Diff(placed.Data, want); diff != "" || len(placed.Errors) > 0 {
				t.Errorf("placed (-got +want): %s %v", diff, placed.Errors)
			}
		}
		other := text(a.must(t, quoteOf, vars{"n": 3}), "shippingQuote.options.0.id")
		for _, tc := range []struct {
			who             caller
			what, id, fault string
		}{{b, "of another store", id, "UNKNOWN"}, {a, "cut short", id[:len(id)-1], "UNKNOWN"}, {a, "empty", "", "UNKNOWN"}, {a, "of another cart", other, "OTHER_CART"}} {
			if got := order(tc.who, "3", tc.id).faults(); got != "shippingQuoteId "+tc.fault {
				t.Errorf("%s: %s, want %s", tc.what, got, tc.fault)
			}
		}
		a.must(t, `mutation { rotateShippingQuoteKey(revoke: true) { name } }`, nil)
		if got := order(a, "4", id).faults(); got != "shippingQuoteId UNKNOWN" {
			t.Errorf("revoked: %s", got)
		}
		tried := a.must(t, `query($id: ID!) { shippingWhatIf(input: {update: {id: $id, groups: [{zones: [{name: "B", countries: ["BR"], rates: [{name: "Standard", kind: FREE}]}]}]}}) {
			variantsMoved compared changed skipped lost won before after complete options { name orders before after }
			worst { orderName before { amount parts { zone { name } } } after { amount parts { zone { name } } } } lostOrders { orderName refusals { reason } } } }`,
			vars{"id": a.general(t)})
		if got := at(tried, "shippingWhatIf.after"); got != "0.00 BRL" || at(tried, "shippingWhatIf.before") != "198.00 BRL" || text(tried, "shippingWhatIf.worst.0.orderName") == "" {
			t.Errorf("if it were free: %v", tried)
		}
	})
}

// general is the id of the store's general profile.
func (c caller) general(t *testing.T) string {
	t.Helper()
	return text(c.must(t, `{ shippingProfiles { id } }`, nil), "shippingProfiles.0.id")
}

// ships lets the general profile ship to Brazil for a fee.
func (c caller) ships(t *testing.T, fee string) {
	t.Helper()
	c.must(t, `mutation($id: ID!, $fee: Money!) { updateShippingProfile(input: {id: $id, groups: [{zones: [{name: "Brazil", countries: ["BR"],
		rates: [{name: "Standard", kind: FLAT, amount: $fee, days: {min: 2, max: 5}}]}]}]}) { version } }`, vars{"id": c.general(t), "fee": fee})
}

// The general profile is there, enabled, whatever is tried at once.
func TestTheGeneralProfileStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		merchant := open(t, s).shop(t, "Loja")
		id := merchant.general(t)
		for _, attempt := range []string{`deleteShippingProfile(id: %q)`, `updateShippingProfile(input: {id: %q, enabled: false}) { id }`} {
			if got := merchant.ask(t, `mutation { `+fmt.Sprintf(attempt, id)+` }`, nil).codes(); got != "CONFLICT" {
				t.Errorf("%s: %s, want CONFLICT", attempt, got)
			}
		}
		got := merchant.must(t, `{ shippingProfiles { id kind enabled } }`, nil)
		want := map[string]any{"id": id, "kind": "GENERAL", "enabled": true}
		if diff := cmp.Diff(at(got, "shippingProfiles.0"), any(want)); diff != "" {
			t.Error(diff)
		}
	})
}
