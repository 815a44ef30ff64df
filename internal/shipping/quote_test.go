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
