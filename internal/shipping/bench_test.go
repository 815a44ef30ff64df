package shipping

import (
	"fmt"
	"testing"
)

// bigShop has profiles × zones × rates.
func bigShop(tb testing.TB, profiles, zones, rates int) *Plan {
	tb.Helper()
	countries := Countries()
	var all []Profile
	for p := range profiles {
		var list []Zone
		for z := range zones - 1 {
			var choices []Rate
			for r := range rates {
				rate := banded(fmt.Sprintf("Option %d", r), ByWeight, 100, 500, 200, 2000, 400, 10000, 900)
				rate.Days = &Days{1, 5}
				choices = append(choices, rate)
			}
			list = append(list, country(countries[z], choices...))
		}
		zone := postal("west", "US", []string{"9*", "80000-84999", "100*", "!96*", "!90210"}, list[0].Rates...)
		profile := custom(fmt.Sprint(p), append(list, zone)...)
		if p == 0 {
			profile.Kind = General
		}
		all = append(all, profile)
	}
	return compile(tb, FirstPlusAdditional, all...)
}

func BenchmarkQuote(b *testing.B) {
	plan := bigShop(b, 5, 50, 4)
	var lines []Line
	for i := range 20 {
		lines = append(lines, line(fmt.Sprint(i), fmt.Sprintf("prof_%d", i%5), 2, 300, 1999))
	}
	c := cart(newYork, lines...)
	b.ReportAllocs()
	for b.Loop() {
		q, err := plan.Quote(c)
		if err != nil || len(q.Options) != 4 {
			b.Fatalf("%d options, %v", len(q.Options), err)
		}
	}
}

func BenchmarkCoverage(b *testing.B) {
	plan := bigShop(b, 20, 50, 4)
	var sales []Sale
	for i := range 50_000 {
		sales = append(sales, Sale{
			VariantID: fmt.Sprint(i), ProfileID: fmt.Sprintf("prof_%d", i%20),
			Suppliers: []string{"sup_1", "sup_2"}, RequiresShipping: true,
		})
	}
	countries := Countries()
	b.ReportAllocs()
	for b.Loop() {
		if gaps := plan.Coverage(sales, countries); len(gaps) != 20 {
			b.Fatalf("%d gaps", len(gaps))
		}
	}
}
