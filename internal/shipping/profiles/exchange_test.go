package profiles_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/document"
	"github.com/waybill/waybill/internal/shipping/profiles"
)

// everything has each field that a profile can have.
func everything(supplier string) []*shipping.OriginGroup {
	brl := func(minor int64) *money.Money { m := money.New(minor, "BRL"); return &m }
	carrier := shipping.Rate{
		Name: "Express", Kind: shipping.ByCarrier, Services: []shipping.CarrierService{{Carrier: "Correios", Service: "SEDEX"}},
		MarkupPercent: 5, Fallback: brl(3000), Additional: brl(10),
	}
	weight := shipping.Rate{
		Name: "Standard", Kind: shipping.ByWeight, FreeOver: brl(20000), Handling: brl(150), Days: &shipping.Days{Min: 2, Max: 5},
		Bands: []shipping.Band{{To: new(int64(1000)), Amount: *brl(500)}, {From: 1000, Amount: *brl(900)}},
	}
	return []*shipping.OriginGroup{
		{Name: "Home", From: &shipping.Origin{Country: "BR", Region: "SP", City: "São Paulo", Postcode: "01310-100"}, Zones: []shipping.Zone{{
			Name: "South", Regions: []shipping.Region{{Country: "BR", Region: "RS"}}, Postal: []shipping.PostalPattern{{Country: "BR", Pattern: "!90*"}},
			Rates: []shipping.Rate{carrier, weight},
		}, {Name: "Elsewhere", Countries: []string{"AR"}, RestOfWorld: true, Rates: []shipping.Rate{{Name: "Post", Kind: shipping.Flat, Amount: *brl(9900)}, {Name: "Slow", Kind: shipping.Free}}}}},
		{Name: "North", Suppliers: []string{supplier}, Zones: []shipping.Zone{}},
	}
}

func (f fixture) supplier(code string) string {
	return f.db.Supplier.Create().SetName(code).SetCode(code).SetWebhookSecret("s").SaveX(f.ctx).ID
}

// rules is what a profile says, without ids; suppliers by their codes.
func (f fixture) rules(t *testing.T, id string) string {
	t.Helper()
	text, err := f.Document(f.ctx, f.db.ShippingProfile.GetX(f.ctx, id))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (f fixture) importing(t *testing.T, in profiles.ImportInput) *profiles.ImportPayload {
	t.Helper()
	got, err := f.ImportShippingProfile(f.ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAProfileTravelsToAnotherStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		made, err := f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "All of it", Enabled: new(false), Groups: everything(f.supplier("north"))})
		if err != nil {
			t.Fatal(err)
		}
		text := f.rules(t, made.ID)
		if strings.Contains(text, `"id"`) || strings.Contains(text, "sup_") {
			t.Errorf("the document has ids: %s", text)
		}
		shop := f.db.Store.Create().SetName("Other").SetCurrency("BRL").SaveX(auth.Everywhere(t.Context()))
		other := f
		other.ctx = auth.As(t.Context(), auth.Merchant, shop.ID, "Bia")
		f.db.ShippingProfile.Create().SetName("General").SetKind(shippingprofile.KindGeneral).SaveX(other.ctx)
		in := profiles.ImportInput{Format: document.Waybill, Document: text}
		_, err = other.ImportShippingProfile(other.ctx, in)
		wantFaults(t, err, "document.groups.1.suppliers.0 UNKNOWN")
		other.supplier("north")

		dry := in
		dry.DryRun = new(true)
		if got := other.importing(t, dry); got.ProfileID != "" || len(got.Groups) != 2 || other.db.ShippingProfile.Query().CountX(other.ctx) != 1 {
			t.Errorf("a dry run made %+v", got)
		}
		got := other.importing(t, in)
		if diff := cmp.Diff(other.rules(t, got.ProfileID), text); diff != "" || len(got.Notes) != 0 {
			t.Errorf("came out as another, with notes %v\n%s", got.Notes, diff)
		}
		// Over an existing one, and back home over the general one.
		in.ID, in.Name = &got.ProfileID, new("Renamed")
		other.importing(t, in)
		if diff := cmp.Diff(other.rules(t, got.ProfileID), strings.Replace(text, "All of it", "Renamed", 1)); diff != "" {
			t.Error(diff)
		}
		f.importing(t, profiles.ImportInput{Format: document.Waybill, Document: text, ID: &f.general.ID})
		if diff := cmp.Diff(f.rules(t, f.general.ID), strings.Replace(text, `"enabled": false`, `"enabled": true`, 1)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestBadDocuments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		made, err := f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "All", Groups: everything(f.supplier("north"))})
		if err != nil {
			t.Fatal(err)
		}
		text := f.rules(t, made.ID)
		change := func(from, to string) string {
			if !strings.Contains(text, from) {
				t.Fatalf("%s is not in %s", from, text)
			}
			return strings.Replace(text, from, to, 1)
		}
		for name, c := range map[string]struct {
			document string
			want     []string
		}{
			"Nothing":       {"", []string{"document MALFORMED"}},
			"Null":          {"null", []string{"document MALFORMED"}},
			"HalfOfIt":      {text[:len(text)/2], []string{"document MALFORMED"}},
			"Twice":         {text + text, []string{"document MALFORMED"}},
			"AList":         {"[]", []string{"document MALFORMED"}},
			"Large":         {strings.Repeat(" ", 1<<20+1), []string{"document TOO_LONG"}},
			"AnotherFormat": {change("waybill-shipping-profile", "zones"), []string{"document.format UNKNOWN"}},
			"AnotherYear":   {change(`"version": 1`, `"version": 2`), []string{"document.version UNKNOWN"}},
			"OtherCurrency": {change(`"currency": "BRL"`, `"currency": "USD"`), []string{"document.currency WRONG_CURRENCY"}},
			"UnknownField":  {change(`"handling"`, `"handing"`), []string{"document.groups.0.zones.0.rates.1.handing UNKNOWN"}},
			"FloatingMoney": {change(`"30.00 BRL"`, `30.00`), []string{"document.groups.0.zones.0.rates.0.fallback MALFORMED"}},
			"HalfCents":     {change(`"30.00 BRL"`, `"30.005 BRL"`), []string{"document.groups.0.zones.0.rates.0.fallback MALFORMED"}},
			"BrokenNumber":  {change(`"from": 1000`, `"from": 1000.5`), []string{"document.groups.0.zones.0.rates.1.bands.1.from MALFORMED"}},
			"TextForList":   {change(`"countries": [`, `"countries": "AR", "postal": [`), []string{"document.groups.0.zones.1.countries MALFORMED", "document.groups.0.zones.1.postal.0 MALFORMED"}},
			"Gap":           {change(`"from": 1000`, `"from": 1001`), []string{"groups.0.zones.0.rates.1.bands.1.from GAP"}},
		} {
			_, err := f.ImportShippingProfile(f.ctx, profiles.ImportInput{Format: document.Waybill, Document: c.document})
			t.Run(name, func(t *testing.T) { wantFaults(t, err, c.want...) })
		}
		if n := f.db.ShippingProfile.Query().CountX(f.ctx); n != 2 {
			t.Errorf("%d profiles, want the two that were there", n)
		}
	})
}

func wantFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	var got []string
	if p, ok := problem.As(err); ok {
		for _, fault := range p.Faults {
			got = append(got, fault.Field+" "+fault.Code)
		}
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

const shopifyZones = "../../../../shared/data/shopify/shipping_zones.json"

// Shopify's own example, and a document with what shops have.
func TestShopifysZonesAreRead(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile(shopifyZones)
	if err != nil {
		t.Fatalf("the shared data is needed: %v", err)
	}
	each(t, func(t *testing.T, f fixture) {
		in := profiles.ImportInput{Format: document.ShopifyShippingZones, Document: string(example), DryRun: new(true)}
		got := f.importing(t, in)
		wantWritten(t, got.Groups, `[{"zones":[{"name":"Some zone","countries":["YE"],"regions":[{"country":"US","region":"NY"},{"country":"US","region":"OH"},`+
			`{"country":"CA","region":"ON"},{"country":"CA","region":"QC"}],"rates":[]}]}]`)
		const zone = "shipping_zones.0."
		wantNotes(t, got.Notes,
			zone+`weight_based_shipping_rates.0: "Canada Air Shipping" was left out: Shopify does not offer it above 5000 g`,
			zone+`price_based_shipping_rates.0: "$5 Shipping" was left out: Shopify does not offer it from 0.00 BRL to 40.00 BRL and above 100.00 BRL`,
			zone+`carrier_shipping_rate_providers.0: was left out`, `shipping_zones: amounts were read in BRL`)

		in.ExtendRates, in.DryRun = new(true), nil
		got = f.importing(t, in)
		wantWritten(t, got.Groups[0].Zones[0].Rates, `[{"name":"Canada Air Shipping","kind":"FLAT","amount":"25.00 BRL"},{"name":"$5 Shipping","kind":"FLAT","amount":"5.05 BRL"}]`)
		wantNotes(t, got.Notes,
			zone+`weight_based_shipping_rates.0: "Canada Air Shipping" is offered for every cart: Shopify does not offer it above 5000 g`,
			zone+`price_based_shipping_rates.0: "$5 Shipping" is offered for every cart`,
			zone+`carrier_shipping_rate_providers.0: was left out`, `shipping_zones: amounts were read in BRL`)
		if got.ProfileID == "" {
			t.Error("no profile was made")
		}
	})
}

func TestShopifysBands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		text := `{"shipping_zones":[{"name":"World","profile_id":"p1","countries":[{"code":"*","provinces":[]},{"code":"AU","provinces":[{"code":"ACT"},{"code":"NSW"},
			{"code":"NT"},{"code":"QLD"},{"code":"SA"},{"code":"TAS"},{"code":"VIC"},{"code":"WA"}]},{"code":"MX","provinces":[{"code":"AGS"},{"code":"JAL"}]}],
			"weight_based_shipping_rates":[{"name":"By weight","price":"9.00","weight_low":2.0,"weight_high":null},{"name":"By weight","price":"5.00","weight_low":0.0,"weight_high":1.999},
			{"name":"Twice","price":"1.00","weight_low":0,"weight_high":5},{"name":"Twice","price":"2.00","weight_low":3}],
			"price_based_shipping_rates":[{"name":"Standard","price":"8.00","min_order_subtotal":null,"max_order_subtotal":"99.99"},{"name":"Standard","price":"0.00","min_order_subtotal":"100.00","max_order_subtotal":null},
			{"name":"by  weight","price":"1.00"},{"name":"Gift","price":"0.00"}],"speed":"fast"},{"name":"Other","profile_id":"p2","countries":[{"code":"BR"}]}]}`
		kilos := catalog.Kilograms
		got := f.importing(t, profiles.ImportInput{Format: document.ShopifyShippingZones, Document: text, WeightUnit: &kilos})
		wantWritten(t, got.Groups, `[{"zones":[{"name":"World","countries":["AU"],"regions":[{"country":"MX","region":"JAL"}],"restOfWorld":true,"rates":[`+
			`{"name":"By weight","kind":"BY_WEIGHT","bands":[{"from":0,"to":2000,"amount":"5.00 BRL"},{"from":2000,"amount":"9.00 BRL"}]},`+
			`{"name":"Standard","kind":"BY_PRICE","bands":[{"from":0,"to":10000,"amount":"8.00 BRL"},{"from":10000,"amount":"0.00 BRL"}]},`+
			`{"name":"Gift","kind":"FREE"}]}]}]`)
		wantNotes(t, got.Notes, `shipping_zones.0.speed: is not known here`, `shipping_zones.0.countries.2.provinces.0: was left out: AGS is no region of MX`,
			`shipping_zones.0.weight_based_shipping_rates.3: "Twice" was left out whole`, `shipping_zones.0: the price-based rate "by  weight" was left out`,
			`shipping_zones.1: is of another delivery profile`, `shipping_zones: amounts were read in BRL`)

		_, err := f.ImportShippingProfile(f.ctx, profiles.ImportInput{Format: document.ShopifyShippingZones, Document: strings.NewReplacer(
			`"8.00"`, `"8.005"`, `"weight_low":2.0`, `"weight_low":-2`, `"100.00"`, `"ten"`, `"name":"Gift"`, `"name":7`).Replace(text)})
		wantFaults(t, err, "document.shipping_zones.0.price_based_shipping_rates.3.name MALFORMED")
		_, err = f.ImportShippingProfile(f.ctx, profiles.ImportInput{Format: document.ShopifyShippingZones, Document: strings.NewReplacer(
			`"8.00"`, `"8.005"`, `"weight_low":2.0`, `"weight_low":-2`, `"100.00"`, `"ten"`).Replace(text)})
		wantFaults(t, err, "document.shipping_zones.0.weight_based_shipping_rates.0.weight_low MALFORMED",
			"document.shipping_zones.0.price_based_shipping_rates.0.price MALFORMED", "document.shipping_zones.0.price_based_shipping_rates.1.min_order_subtotal MALFORMED")
	})
}

// wantWritten compares JSON, without the ids that are given anew.
func wantWritten(t *testing.T, got any, want string) {
	t.Helper()
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var left, right any
	if json.Unmarshal(raw, &left) != nil || json.Unmarshal([]byte(want), &right) != nil {
		t.Fatalf("cannot read %s or %s", raw, want)
	}
	if diff := cmp.Diff(withoutIDs(left), right); diff != "" {
		t.Error(diff)
	}
}

func withoutIDs(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "id")
		for _, inner := range v {
			withoutIDs(inner)
		}
	case []any:
		for _, inner := range v {
			withoutIDs(inner)
		}
	}
	return v
}

// wantNotes compares paths, and how messages begin.
func wantNotes(t *testing.T, got []*document.Note, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d notes, want %d", len(got), len(want))
	}
	for i, n := range got {
		if i >= len(want) || !strings.HasPrefix(n.Path+": "+n.Message, want[i]) {
			t.Errorf("note %d is %s: %s", i, n.Path, n.Message)
		}
	}
}
