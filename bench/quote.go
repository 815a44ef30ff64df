package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/shipping"
)

type quoteCommand struct {
	Duration    time.Duration `default:"10s" help:"How long to ask for quotes over GraphQL, each cart."`
	Concurrency int           `default:"16" help:"Callers at once."`
	Variants    int           `default:"50000" help:"Variants in the store, for the coverage check."`
	Dir         string        `default:"../shared/data/olist" help:"The Olist folder."`
}

// The shop of the figures: so many profiles of so many zones of so many rates.
const (
	quoteProfiles = 5
	quoteZones    = 50
	quoteRates    = 4
	quoteLines    = 20
)

// Run measures the engine alone, the API on PostgreSQL, and quotes real orders.
func (c *quoteCommand) Run(ctx context.Context) error {
	fmt.Printf("%s\n\n| in process | p50 | quickest | CPU | allocations |\n|---|---|---|---|---|\n", machine())
	plan, err := shipping.Compile(quoteShop())
	if err != nil {
		return fmt.Errorf("compile the shop: %w", err)
	}
	if err := c.quotes(plan); err != nil {
		return err
	}
	if err := c.coverage(plan); err != nil {
		return err
	}
	fmt.Println()
	if err := c.olist(); err != nil {
		return err
	}
	fmt.Println()
	return c.served(ctx)
}

// quoteShop has bands, days, postcodes and exclusions in every profile.
func quoteShop() shipping.Rules {
	rules := shipping.Rules{Currency: "BRL", Merge: shipping.FirstPlusAdditional}
	for p := range quoteProfiles {
		profile := shipping.Profile{
			ID: fmt.Sprint("prof_", p), Name: fmt.Sprint("Profile ", p), Kind: shipping.Custom, Enabled: true, Version: 1,
			Groups: []shipping.OriginGroup{{ID: fmt.Sprint("grp_", p), Zones: quoteZonesOf()}},
		}
		if p == 0 {
			profile.Kind = shipping.General
		}
		rules.Profiles = append(rules.Profiles, profile)
	}
	return rules
}

func quoteZonesOf() []shipping.Zone {
	zones := []shipping.Zone{{Name: "West", Postal: []shipping.PostalPattern{
		{Country: "US", Pattern: "9*"}, {Country: "US", Pattern: "80000-84999"}, {Country: "US", Pattern: "!96*"}, {Country: "US", Pattern: "!90210"},
	}, Rates: quoteRatesOf()}, {Name: "US", Countries: []string{"US"}, Rates: quoteRatesOf()}}
	for _, country := range shipping.Countries() {
		if len(zones) < quoteZones && country != "US" {
			zones = append(zones, shipping.Zone{Name: country, Countries: []string{country}, Rates: quoteRatesOf()})
		}
	}
	return zones
}

func quoteRatesOf() []shipping.Rate {
	var rates []shipping.Rate
	for r := range quoteRates {
		brl := func(minor int64) money.Money { return money.New(minor+int64(r)*100, "BRL") }
		rates = append(rates, shipping.Rate{
			Name: fmt.Sprint("Option ", r), Kind: shipping.ByWeight, Days: &shipping.Days{Min: 1, Max: 5},
			Bands: []shipping.Band{
				{To: new(int64(500)), Amount: brl(100)}, {From: 500, To: new(int64(2000)), Amount: brl(200)},
				{From: 2000, To: new(int64(10_000)), Amount: brl(400)}, {From: 10_000, Amount: brl(900)},
			},
		})
	}
	return rates
}

func (c *quoteCommand) quotes(plan *shipping.Plan) error {
	cart := shipping.Cart{Currency: "BRL", Destination: shipping.Destination{Country: "US", Region: "CA", Postcode: "94105"}}
	for i := range quoteLines {
		cart.Lines = append(cart.Lines, shipping.Line{
			ID: fmt.Sprint(i), ProfileID: fmt.Sprint("prof_", i%quoteProfiles), Quantity: 2, Grams: 300, Amount: money.New(1999, "BRL"), RequiresShipping: true,
		})
	}
	return measured(fmt.Sprintf("a quote of %d lines over %d profiles × %d zones × %d rates", quoteLines, quoteProfiles, quoteZones, quoteRates), 500, 100, func() error {
		quote, err := plan.Quote(cart)
		if err == nil && len(quote.Options) != quoteRates {
			err = fmt.Errorf("%d options", len(quote.Options))
		}
		return err
	})
}

func (c *quoteCommand) coverage(plan *shipping.Plan) error {
	sales := make([]shipping.Sale, c.Variants)
	for i := range sales {
		sales[i] = shipping.Sale{VariantID: fmt.Sprint(i), ProfileID: fmt.Sprint("prof_", i%quoteProfiles), Suppliers: []string{"sup_1", "sup_2"}, RequiresShipping: true}
	}
	countries := shipping.Countries()
	return measured(fmt.Sprintf("coverage of %d variants × %d countries", len(sales), len(countries)), 20, 1, func() error {
		if gaps := plan.Coverage(sales, countries); len(gaps) != quoteProfiles {
			return fmt.Errorf("%d gaps", len(gaps))
		}
		return nil
	})
}

// measured does it in batches and prints a row: what each takes in the middle
// batch and in the quickest, which is what it takes where nobody else works, of
// one core, and in allocations.
func measured(what string, batches, times int, do func() error) error {
	if err := do(); err != nil { // warm
		return fmt.Errorf("%s: %w", what, err)
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	busy, took := cpuTime(), make([]time.Duration, batches)
	for i := range took {
		began := time.Now()
		for range times {
			if err := do(); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
		took[i] = time.Since(began) / time.Duration(times)
	}
	cpu := (cpuTime() - busy) / time.Duration(batches*times)
	runtime.ReadMemStats(&after)
	slices.Sort(took)
	fmt.Printf("| %s | %s | %s | %s | %d |\n", what, brief(percentile(took, 50)), brief(took[0]), brief(cpu), (after.Mallocs-before.Mallocs)/uint64(batches*times))
	return nil
}

// brief rounds to a figure that means something.
func brief(d time.Duration) string {
	if d < time.Millisecond {
		return d.Round(100 * time.Nanosecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}
