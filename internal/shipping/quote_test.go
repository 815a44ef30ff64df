package shipping

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/problem"
)

var newYork = Destination{Country: "US", Region: "NY", Postcode: "10001"}

// prices writes options as a merchant reads them.
func prices(q Quote) map[string]int64 {
	named := map[string]int64{}
	for _, o := range q.Options {
		named[o.Name] = o.Amount.Minor
	}
	return named
}

func reasons(q Quote) map[Reason][]string {
	named := map[Reason][]string{}
	for _, r := range q.Refusals {
		named[r.Reason] = append(named[r.Reason], r.Lines...)
	}
	return named
}

// TestWorkedExamples has one example for each rule.
func TestWorkedExamples(t *testing.T) {
	t.Parallel()
	overHundred := flat("Standard", 500)
	overHundred.FreeOver, overHundred.Handling = ptr(usd(10000)), ptr(usd(100))
	handled := banded("Standard", ByWeight, 400, 1000, 900)
	handled.Handling = ptr(usd(150))
	byPrice := banded("Standard", ByPrice, 800, 10000, 300)
	bulky := flat("Standard", 2000)
	bulky.Additional = ptr(usd(700))
	small := flat("Standard", 500)
	small.Additional = ptr(usd(200))
	two := []Line{line("a", "", 1, 100, 1000), line("b", "prof_bulky", 1, 100, 1000)}

	for _, c := range []struct {
		rule     string
		policy   MergePolicy
		profiles []Profile
		lines    []Line
		want     map[string]int64
	}{
		{"a free rate costs nothing", Sum, []Profile{general(country("US", free("Standard")))},
			[]Line{line("a", "", 3, 100, 1000)}, map[string]int64{"Standard": 0}},
		{"a flat rate is paid once, however many units", Sum, []Profile{general(country("US", flat("Standard", 500)))},
			[]Line{line("a", "", 3, 100, 1000), line("b", "", 1, 1, 1)}, map[string]int64{"Standard": 500}},
		{"bands by price include where they begin", Sum, []Profile{general(country("US", byPrice))},
			[]Line{line("a", "", 1, 100, 10000)}, map[string]int64{"Standard": 300}},
		{"bands by price exclude where they end", Sum, []Profile{general(country("US", byPrice))},
			[]Line{line("a", "", 1, 100, 9999)}, map[string]int64{"Standard": 800}},
		{"bands by weight look at all units, and handling is added once", Sum, []Profile{general(country("US", handled))},
			[]Line{line("a", "", 3, 200, 1000), line("b", "", 1, 400, 1000)}, map[string]int64{"Standard": 1050}},
		{"weightless goods weigh 0", Sum, []Profile{general(country("US", handled))},
			[]Line{line("a", "", 9, 0, 1000)}, map[string]int64{"Standard": 550}},
		{"bands by quantity", Sum, []Profile{general(country("US", banded("Standard", ByQuantity, 300, 3, 600)))},
			[]Line{line("a", "", 2, 0, 1), line("b", "", 1, 0, 1)}, map[string]int64{"Standard": 600}},
		{"free from the threshold on, handling included", Sum, []Profile{general(country("US", overHundred))},
			[]Line{line("a", "", 1, 0, 10000)}, map[string]int64{"Standard": 0}},
		{"below the threshold fee and handling", Sum, []Profile{general(country("US", overHundred))},
			[]Line{line("a", "", 1, 0, 9999)}, map[string]int64{"Standard": 600}},
		{"several rates are several options", Sum, []Profile{general(country("US", flat("Standard", 500), flat("Express", 1500)))},
			two[:1], map[string]int64{"Standard": 500, "Express": 1500}},
		{"one name adds up", Sum, []Profile{general(country("US", small)), custom("bulky", country("US", bulky))},
			two, map[string]int64{"Standard": 2500}},
		{"HIGHEST takes the dearest part", Highest, []Profile{general(country("US", small)), custom("bulky", country("US", bulky))},
			two, map[string]int64{"Standard": 2000}},
		{"FIRST_PLUS_ADDITIONAL adds the others' additional amounts", FirstPlusAdditional,
			[]Profile{general(country("US", small)), custom("bulky", country("US", bulky))},
			two, map[string]int64{"Standard": 2200}},
		{"a name that some part lacks is not offered", Sum,
			[]Profile{general(country("US", small, flat("Express", 900))), custom("bulky", country("US", bulky))},
			two, map[string]int64{"Standard": 2500}},
		{"no name in common: the cheapest of each", Sum,
			[]Profile{general(country("US", flat("Post", 300), flat("Express", 900))), custom("bulky", country("US", bulky))},
			two, map[string]int64{"Shipping": 2300}},
		{"names differ only in capitals", Sum,
			[]Profile{general(country("US", flat("standard", 300))), custom("bulky", country("US", bulky))},
			two, map[string]int64{"standard": 2300}},
		{"a disabled custom profile falls back to the general one", Sum,
			[]Profile{general(country("US", small)), {ID: "prof_bulky", Name: "Bulky", Kind: Custom}},
			two, map[string]int64{"Standard": 500}},
		{"lines that need no shipping are left out", Sum, []Profile{general(country("US", byPrice))},
			[]Line{line("a", "", 1, 0, 9000), {ID: "gift", Quantity: 1, Amount: usd(9000)}}, map[string]int64{"Standard": 800}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			got := quoteOf(t, compile(t, c.policy, c.profiles...), cart(newYork, c.lines...))
			if diff := cmp.Diff(c.want, prices(got)); diff != "" {
				t.Errorf("options (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMostPreciseZoneWins walks from the world to one code.
func TestMostPreciseZoneWins(t *testing.T) {
	t.Parallel()
	plan := compile(t, Sum, general(
		rest(flat("Standard", 1)),
		country("US", flat("Standard", 2)),
		region("US", "NY", flat("Standard", 3)),
		postal("west", "US", []string{"100*", "!10099"}, flat("Standard", 4)),
		postal("range", "US", []string{"10010-10015"}, flat("Standard", 5)),
		postal("exact", "US", []string{"10012"}, flat("Standard", 6)),
		postal("desk", "US", []string{"10012-0001"}, flat("Standard", 7)),
	))
	for _, c := range []struct {
		to   Destination
		want int64
	}{
		{Destination{"DE", "", "10115"}, 1},
		{Destination{"US", "OH", "43004"}, 2},
		{Destination{"US", "us-ny", "14201"}, 3},
		{Destination{"US", "NY", "10001"}, 4},
		{Destination{"US", "", "10001-1234"}, 4},
		{Destination{"US", "NY", "10099"}, 3},
		{Destination{"US", "NY", "10010"}, 5},
		{Destination{"US", "NY", "10015"}, 5},
		{Destination{"US", "NY", "10016"}, 4},
		{Destination{"us", "NY", "10012"}, 6},
		{Destination{"US", "NY", "10012-9999"}, 6},
		{Destination{"US", "NY", "100120001"}, 7},
	} {
		got := prices(quoteOf(t, plan, cart(c.to, line("a", "", 1, 0, 1))))
		if diff := cmp.Diff(map[string]int64{"Standard": c.want}, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.to, diff)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	onlyOne := custom("onlyOne", country("US", flat("Standard", 1)))
	onlyOne.Groups[0].Suppliers = []string{"sup_1"}
	plan := compile(t, Sum, onlyOne, general(
		country("US", flat("Standard", 2)), region("US", "HI"),
		country("CA", flat("Standard", 2)), postal("north", "CA", []string{"X*"}, flat("Standard", 9)),
	))
	other := line("c", "prof_onlyOne", 1, 0, 1)
	other.SupplierID = "sup_2"
	lines := []Line{line("b", "", 1, 0, 1), line("a", "", 1, 0, 1), {ID: "gift", Quantity: 1, Amount: usd(1)}}

	for _, c := range []struct {
		name  string
		to    Destination
		lines []Line
		want  map[Reason][]string
	}{
		{"OutsideEveryZone", Destination{"DE", "", "10115"}, lines, map[Reason][]string{NoZone: {"a", "b"}}},
		{"ZoneWithoutRates", Destination{"US", "HI", "96801"}, lines, map[Reason][]string{NoRate: {"a", "b"}}},
		{"NoRegion", Destination{"US", "", "96801"}, lines, map[Reason][]string{NotShippable: {"a", "b"}}},
		{"NoPostcode", Destination{"CA", "ON", ""}, lines, map[Reason][]string{NotShippable: {"a", "b"}}},
		{"PostcodeOfAnotherCountry", Destination{"CA", "ON", "10115"}, lines, map[Reason][]string{NotShippable: {"a", "b"}}},
		{"UnknownCountry", Destination{"SU", "", ""}, lines, map[Reason][]string{NotShippable: {"a", "b"}}},
		{"NoCountry", Destination{}, lines, map[Reason][]string{NotShippable: {"a", "b"}}},
		{"SupplierWithoutGroup", newYork, append([]Line{other}, lines...), map[Reason][]string{NoZone: {"c"}}},
		{"NothingNeedsShipping", Destination{}, lines[2:], map[Reason][]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := quoteOf(t, plan, cart(c.to, c.lines...))
			if diff := cmp.Diff(c.want, reasons(got)); diff != "" {
				t.Errorf("refusals (-want +got):\n%s", diff)
			}
			if len(got.Options) != 0 {
				t.Errorf("options = %v, want none", got.Options)
			}
			for _, r := range got.Refusals {
				if r.Text == "" {
					t.Errorf("%s says nothing", r.Reason)
				}
			}
		})
	}
}

func TestQuoteRefusesCartsItCannotPrice(t *testing.T) {
	t.Parallel()
	plan := compile(t, Sum, general(country("US", flat("Standard", 2))))
	euro := line("a", "", 1, 0, 1)
	euro.Amount.Currency = "EUR"
	for _, c := range []struct {
		name string
		cart Cart
		want []string
	}{
		{"MixedCurrencies", cart(newYork, line("b", "", 1, 0, 1), euro), []string{"lines.1.amount WRONG_CURRENCY"}},
		{"CurrencyOfAnotherStore", Cart{Currency: "EUR", Destination: newYork, Lines: []Line{euro}}, []string{"currency WRONG_CURRENCY"}},
		{"NothingOfALine", cart(newYork, line("a", "", 0, 0, 1)), []string{"lines.0.quantity OUT_OF_RANGE"}},
		{"NegativeAmountAndWeight", cart(newYork, line("a", "", 1, -1, -1)),
			[]string{"lines.0.grams OUT_OF_RANGE", "lines.0.amount OUT_OF_RANGE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.Quote(c.cart)
			if diff := cmp.Diff(c.want, faultsOf(err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// faultsOf writes the faults of a problem as "path CODE".
func faultsOf(err error) []string {
	p, ok := problem.As(err)
	if !ok {
		return nil
	}
	var all []string
	for _, f := range p.Faults {
		all = append(all, f.Field+" "+f.Code)
	}
	return all
}
