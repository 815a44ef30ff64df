package shipping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

func TestSoundProfilesPass(t *testing.T) {
	t.Parallel()
	full := flat("Standard", 0)
	full.FreeOver, full.Handling, full.Additional, full.Days = ptr(usd(1)), ptr(usd(0)), ptr(usd(2)), &Days{0, 0}
	for name, p := range map[string]Profile{
		"NoGroups":           {Name: "General", Kind: General},
		"EveryKindOfRate":    general(rest(full, free("Free"), banded("P", ByPrice, 1, 5, 2), banded("W", ByWeight, 1), banded("Q", ByQuantity, 3, 1, 2, 9, 1))),
		"EveryKindOfPlace":   general(country("US", full), region("US", "NY"), region("US", "AE"), postal("p", "US", []string{"1*", "!10*"}), rest()),
		"LevelsMayNest":      general(postal("a", "US", []string{"1*"}), postal("b", "US", []string{"10*"}), postal("c", "US", []string{"10001"}), postal("d", "US", []string{"10001-0001"})),
		"OneZoneSaysItTwice": general(postal("a", "US", []string{"100*", "100-105", "10000-10099"})),
		"SameCodeElsewhere":  general(postal("a", "DE", []string{"10115"}), postal("b", "US", []string{"10115"})),
		"KosovoAndExclusion": general(Zone{Name: "z", Countries: []string{"XK", "US"}, Postal: []PostalPattern{{"US", "!96*"}}}),
	} {
		if err := p.Check("USD"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	t.Parallel()
	rate := func(change func(*Rate)) Profile {
		r := banded("Standard", ByWeight, 100, 1000, 200)
		change(&r)
		return general(country("US", r))
	}
	const zones, first = "groups.0.zones.", "groups.0.zones.0.rates.0."
	for _, c := range []struct {
		name    string
		profile Profile
		want    []string
	}{
		{"NoNameOrKind", Profile{}, []string{"name REQUIRED", "kind UNKNOWN"}},
		{"TwoDefaultGroups", Profile{Name: "a", Kind: General, Groups: []OriginGroup{{}, {}}}, []string{"groups.1.suppliers DUPLICATE"}},
		{"SupplierInTwoGroups", Profile{Name: "a", Kind: General, Groups: []OriginGroup{{Suppliers: []string{"s", " "}}, {Suppliers: []string{"t", "s"}}}},
			[]string{"groups.0.suppliers.1 REQUIRED", "groups.1.suppliers.1 DUPLICATE"}},
		{"ZoneWithoutPlace", general(Zone{Name: "z"}), []string{zones + "0 REQUIRED"}},
		{"SameCountryTwice", general(country("US"), country("US")), []string{zones + "1.countries.0 OVERLAP"}},
		{"SameCountryInOneZone", general(Zone{Name: "z", Countries: []string{"US", "US"}}), []string{zones + "0.countries.1 DUPLICATE"}},
		{"SameRegionTwice", general(region("US", "NY"), region("US", "NY")), []string{zones + "1.regions.0 OVERLAP"}},
		{"TwoRestsOfTheWorld", general(rest(), rest()), []string{zones + "1.restOfWorld OVERLAP"}},
		{"PrefixAndRange", general(postal("a", "US", []string{"10*"}), postal("b", "US", []string{"10000-11999"})), []string{zones + "1.postal.0.pattern OVERLAP"}},
		{"RangesMeet", general(postal("a", "DE", []string{"10000-10115"}), postal("b", "DE", []string{"10115-10120"})), []string{zones + "1.postal.0.pattern OVERLAP"}},
		{"SameCode", general(postal("a", "GB", []string{"SW1A 1AA"}), postal("b", "GB", []string{"SW1A 1AA"})), []string{zones + "1.postal.0.pattern OVERLAP"}},
		{"UnknownCountries", general(country("EU"), country("us"), country("SU")),
			[]string{zones + "0.countries.0 UNKNOWN", zones + "1.countries.0 UNKNOWN", zones + "2.countries.0 UNKNOWN"}},
		{"UnknownRegions", general(region("US", "XX"), region("ZZ", "NY"), region("US", "")),
			[]string{zones + "0.regions.0.region UNKNOWN", zones + "1.regions.0.country UNKNOWN", zones + "2.regions.0.region UNKNOWN"}},
		{"PatternsThatDoNotFit", general(postal("a", "DE", []string{"SW1*", ""}), postal("b", "ZZ", []string{"1*"})),
			[]string{zones + "0.postal.0.pattern MALFORMED", zones + "0.postal.1.pattern REQUIRED", zones + "1.postal.0.country UNKNOWN"}},
		{"ExclusionOfNothing", general(postal("a", "US", []string{"!1*"})), []string{zones + "0.postal.0.pattern MALFORMED"}},
		{"RatesOfOneName", general(country("US", flat("Standard", 1), flat("STANDARD ", 2))), []string{zones + "0.rates.1.name DUPLICATE"}},
		{"UnknownKind", rate(func(r *Rate) { r.Kind = "BY_MOON" }), []string{first + "kind UNKNOWN"}},
		{"FlatWithBands", rate(func(r *Rate) { r.Kind, r.Amount = Flat, usd(1) }), []string{first + "bands MALFORMED"}},
		{"FlatWithoutAmount", rate(func(r *Rate) { r.Kind, r.Bands = Flat, nil }), []string{first + "amount REQUIRED"}},
		{"FreeWithAmountAndHandling", rate(func(r *Rate) { r.Kind, r.Bands, r.Amount, r.Handling = Free, nil, usd(1), ptr(usd(1)) }),
			[]string{first + "amount MALFORMED", first + "handling MALFORMED"}},
		{"NoBands", rate(func(r *Rate) { r.Bands = nil }), []string{first + "bands REQUIRED"}},
		{"BandsNotFromZero", rate(func(r *Rate) { r.Bands[0].From = 1 }), []string{first + "bands.0.from GAP"}},
		{"NegativeBand", rate(func(r *Rate) { r.Bands[0].From = -1 }), []string{first + "bands.0.from OVERLAP"}},
		{"GapBetweenBands", rate(func(r *Rate) { r.Bands[1].From = 1001 }), []string{first + "bands.1.from GAP"}},
		{"OverlappingBands", rate(func(r *Rate) { r.Bands[1].From = 999 }), []string{first + "bands.1.from OVERLAP"}},
		{"EmptyBand", rate(func(r *Rate) { r.Bands[0].To = ptr(int64(0)); r.Bands[1].From = 0 }), []string{first + "bands.0.to OUT_OF_RANGE"}},
		{"OpenBandInTheMiddle", rate(func(r *Rate) { r.Bands[0].To = nil }), []string{first + "bands.0.to OVERLAP"}},
		{"LastBandClosed", rate(func(r *Rate) { r.Bands[1].To = ptr(int64(5000)) }), []string{first + "bands.1.to GAP"}},
		{"NegativeAmounts", rate(func(r *Rate) {
			r.Bands[1].Amount.Minor, r.Handling, r.FreeOver, r.Additional = -1, ptr(usd(-1)), ptr(usd(-1)), ptr(usd(-1))
		}),
			[]string{first + "bands.1.amount OUT_OF_RANGE", first + "freeOver OUT_OF_RANGE", first + "handling OUT_OF_RANGE", first + "additional OUT_OF_RANGE"}},
		{"AnotherCurrency", rate(func(r *Rate) { r.Bands[0].Amount.Currency, r.FreeOver = "EUR", ptr(money.New(1, "JPY")) }),
			[]string{first + "bands.0.amount WRONG_CURRENCY", first + "freeOver WRONG_CURRENCY"}},
		{"DaysBackwards", rate(func(r *Rate) { r.Days = &Days{3, 2} }), []string{first + "days OUT_OF_RANGE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, faultsOf(c.profile.Check("USD"))); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOverlapNamesBothZones(t *testing.T) {
	t.Parallel()
	err := general(postal("North", "US", []string{"10*"}), postal("South", "US", []string{"10000-11999"})).Check("USD")
	p, _ := problem.As(err)
	for _, named := range []string{`"North"`, `"South"`, "10*", "10000-11999"} {
		if !strings.Contains(p.Faults[0].Message, named) {
			t.Errorf("%q does not name %s", p.Faults[0].Message, named)
		}
	}
}

func TestCompileRefusesWhatIsNoSetOfRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		rules Rules
		want  []string
	}{
		{"NoGeneralProfile", Rules{Currency: "USD"}, []string{"profiles MALFORMED"}},
		{"TwoGeneralProfilesOfOneID", Rules{Currency: "USD", Profiles: []Profile{general(), general()}}, []string{"profiles.1.id DUPLICATE", "profiles MALFORMED"}},
		{"FaultInAProfile", Rules{Currency: "USD", Profiles: []Profile{general(country("ZZ"))}}, []string{"profiles.0.groups.0.zones.0.countries.0 UNKNOWN"}},
		{"UnknownPolicy", Rules{Currency: "USD", Merge: "MEAN", Profiles: []Profile{general()}}, []string{"merge UNKNOWN"}},
	} {
		_, err := Compile(c.rules)
		if diff := cmp.Diff(c.want, faultsOf(err)); diff != "" {
			t.Errorf("%s: faults (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestNormalizeMakesWhatCheckWants(t *testing.T) {
	t.Parallel()
	loose := general(Zone{
		Name: "  Home  and near ", Countries: []string{" de "}, Regions: []Region{{"us", "us-ny"}, {"CA", "qc"}},
		Postal: []PostalPattern{{"gb", " sw1a1aa"}, {"us", "! 902* "}, {"gb", "b*"}},
		Rates:  []Rate{flat(" Standard  post", 100)},
	})
	loose.Groups[0].Zones[0].Postal[1].Country = "US"
	got := loose.Normalize()
	z := got.Groups[0].Zones[0]
	want := Zone{
		Name: "Home and near", Countries: []string{"DE"}, Regions: []Region{{"US", "NY"}, {"CA", "QC"}},
		Postal: []PostalPattern{{"GB", "SW1A 1AA"}, {"US", "!902*"}, {"GB", "B*"}},
		Rates:  []Rate{flat(" Standard  post", 100)},
	}
	want.Rates[0].Name = "Standard post"
	if diff := cmp.Diff(want, z); diff != "" {
		t.Errorf("zone (-want +got):\n%s", diff)
	}
	if err := got.Check("USD"); err != nil {
		t.Errorf("Check: %v", err)
	}
	if diff := cmp.Diff(got, got.Normalize()); diff != "" {
		t.Errorf("normalised twice (-once +twice):\n%s", diff)
	}
	if loose.Groups[0].Zones[0].Countries[0] != " de " {
		t.Error("the profile given was changed")
	}
}
