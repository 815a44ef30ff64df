package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/shipping"
)

// bandEnds are where the fitted bands end, in grams.
var bandEnds = []int64{250, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000}

// lane is from a seller's state to a customer's.
type lane struct{ from, to string }

// shippedPart is an order's goods from one state, as the engine sees them.
type shippedPart struct {
	lane
	grams, paid int64
}

// olist builds a profile from real orders and quotes each of them by it.
func (c *quoteCommand) olist() error {
	data, err := readOlist(c.Dir, 0)
	if err != nil {
		return err
	}
	states := map[string]string{}
	err = readCSV(filepath.Join(c.Dir, "sellers.csv"), func(field func(string) string) error {
		states[field("seller_id")] = field("seller_state")
		return nil
	})
	if err != nil {
		return err
	}
	plan, err := shipping.Compile(shipping.Rules{Currency: "BRL", Profiles: []shipping.Profile{fitted(data, states)}})
	if err != nil {
		return fmt.Errorf("compile the fitted profile: %w", err)
	}
	var found deviations
	began := time.Now()
	for _, o := range data.orders {
		quote, err := plan.Quote(cartOf(data, o))
		if err != nil {
			return fmt.Errorf("quote order %s: %w", o.id, err)
		}
		found.add(data, o, quote)
	}
	took := time.Since(began)
	fmt.Printf("%d real orders quoted in %s by one profile of %d origins × 27 states; %d refused, %d bought without freight\n\n",
		len(data.orders), short(took), len(originsOf(states)), found.refused, found.unpaid)
	found.print()
	return nil
}

// partsOf sorts an order's goods by where they come from.
func partsOf(data *olist, o *olistOrder, states map[string]string) map[lane]*shippedPart {
	parts := map[lane]*shippedPart{}
	for _, l := range o.lines {
		at := lane{states[l.seller], o.customer.state}
		if parts[at] == nil {
			parts[at] = &shippedPart{lane: at}
		}
		parts[at].grams += int64(data.products[l.product]) * int64(l.quantity)
		parts[at].paid += l.freight
	}
	return parts
}

// fitted is a profile whose bands cost what half of the buyers paid at most, by
// origin, state and weight.
func fitted(data *olist, states map[string]string) shipping.Profile {
	paid := map[lane][][]int64{}
	var everywhere [][]int64
	for _, o := range data.orders {
		for at, part := range partsOf(data, o, states) {
			band := bandOf(part.grams)
			paid[at] = put(paid[at], band, part.paid)
			everywhere = put(everywhere, band, part.paid)
		}
	}
	usual := bandsOf(everywhere, nil)
	origins := originsOf(states)
	p := shipping.Profile{ID: "olist", Name: "Olist", Kind: shipping.General, Enabled: true, Version: 1}
	for _, from := range sortedKeys(origins) {
		group := shipping.OriginGroup{ID: from, Name: from, Suppliers: origins[from]}
		for _, to := range shipping.Regions("BR") {
			group.Zones = append(group.Zones, shipping.Zone{
				ID: to, Name: to, Regions: []shipping.Region{{Country: "BR", Region: to}},
				Rates: []shipping.Rate{{ID: "freight", Name: "Freight", Kind: shipping.ByWeight, Bands: bandsOf(paid[lane{from, to}], usual)}},
			})
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

func originsOf(states map[string]string) map[string][]string {
	origins := map[string][]string{}
	for _, seller := range sortedKeys(states) {
		origins[states[seller]] = append(origins[states[seller]], seller)
	}
	return origins
}

func put(bands [][]int64, band int, paid int64) [][]int64 {
	if bands == nil {
		bands = make([][]int64, len(bandEnds)+1)
	}
	bands[band] = append(bands[band], paid)
	return bands
}

func bandOf(grams int64) int {
	band, _ := slices.BinarySearch(bandEnds, grams+1)
	return band
}

// bandsOf makes bands of medians; where nobody paid, the usual one.
func bandsOf(paid [][]int64, usual []shipping.Band) []shipping.Band {
	bands := make([]shipping.Band, len(bandEnds)+1)
	for i := range bands {
		if i > 0 {
			bands[i].From = bandEnds[i-1]
		}
		if i < len(bandEnds) {
			bands[i].To = &bandEnds[i]
		}
		bands[i].Amount = money.New(0, "BRL")
		switch {
		case paid != nil && len(paid[i]) > 0:
			slices.Sort(paid[i])
			bands[i].Amount.Minor = paid[i][len(paid[i])/2]
		case usual != nil:
			bands[i].Amount = usual[i].Amount
		}
	}
	return bands
}

func cartOf(data *olist, o *olistOrder) shipping.Cart {
	cart := shipping.Cart{Currency: "BRL", Destination: shipping.Destination{Country: "BR", Region: o.customer.state}}
	for i, l := range o.lines {
		cart.Lines = append(cart.Lines, shipping.Line{
			ID: strconv.Itoa(i), SupplierID: l.seller, Quantity: int64(l.quantity), Grams: int64(data.products[l.product]),
			Amount: money.New(l.price*int64(l.quantity), "BRL"), RequiresShipping: true,
		})
	}
	return cart
}

// deviations are how far quotes are from what was paid, in percent, by the
// weight of the order.
type deviations struct {
	byBand          [9][]float64
	quoted, paid    [9]int64
	refused, unpaid int
}

func (d *deviations) add(data *olist, o *olistOrder, quote shipping.Quote) {
	if len(quote.Options) != 1 {
		d.refused++
		return
	}
	var grams int64
	for _, l := range o.lines {
		grams += int64(data.products[l.product]) * int64(l.quantity)
	}
	band, quoted := bandOf(grams), quote.Options[0].Amount.Minor
	d.quoted[band] += quoted
	d.paid[band] += o.freight
	if o.freight == 0 {
		d.unpaid++
		return
	}
	d.byBand[band] = append(d.byBand[band], 100*float64(quoted-o.freight)/float64(o.freight))
}

func (d *deviations) print() {
	fmt.Printf("| order weighs | orders | quote − paid, p10 / p50 / p90 | within 10 %% | within 25 %% | quoted | paid |\n|---|---|---|---|---|---|---|\n")
	var all []float64
	var quoted, paid int64
	for band := range d.byBand {
		name := "from 30 kg"
		if band < len(bandEnds) {
			name = fmt.Sprintf("under %g kg", float64(bandEnds[band])/1000)
		}
		row(name, d.byBand[band], d.quoted[band], d.paid[band])
		all = append(all, d.byBand[band]...)
		quoted, paid = quoted+d.quoted[band], paid+d.paid[band]
	}
	row("all", all, quoted, paid)
}

func row(name string, percents []float64, quoted, paid int64) {
	slices.Sort(percents)
	at := func(p int) float64 {
		if len(percents) == 0 {
			return 0
		}
		return percents[min(len(percents)*p/100, len(percents)-1)]
	}
	within := func(limit float64) float64 {
		n := 0
		for _, p := range percents {
			if p >= -limit && p <= limit {
				n++
			}
		}
		return 100 * float64(n) / float64(max(len(percents), 1))
	}
	fmt.Printf("| %s | %d | %+.0f %% / %+.0f %% / %+.0f %% | %.0f %% | %.0f %% | %s | %s |\n",
		name, len(percents), at(10), at(50), at(90), within(10), within(25), reais(quoted), reais(paid))
}
