package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

// scale is what Shopify's rates of one list depend on.
type scale interface {
	kind() shipping.RateKind
	// bounds are from, inclusive, and to, exclusive; nil is open. A faulty field
	// is named.
	bounds(r shopifyRate) (from int64, to *int64, faulty string)
}

type byWeight struct {
	grams func(float64) (int64, bool)
}

func (byWeight) kind() shipping.RateKind { return shipping.ByWeight }

func (s byWeight) bounds(r shopifyRate) (from int64, to *int64, faulty string) {
	if r.Lightest != nil {
		lightest, sound := s.grams(*r.Lightest)
		if !sound {
			return 0, nil, "weight_low"
		}
		from = lightest
	}
	if r.Heaviest != nil {
		heaviest, sound := s.grams(*r.Heaviest)
		if !sound {
			return 0, nil, "weight_high"
		}
		to = new(heaviest + 1) // Shopify counts the end in
	}
	return from, to, ""
}

type byPrice struct{ currency string }

func (byPrice) kind() shipping.RateKind { return shipping.ByPrice }

func (s byPrice) bounds(r shopifyRate) (from int64, to *int64, faulty string) {
	if r.Least != nil {
		least, err := money.ParseAmount(*r.Least, s.currency)
		if err != nil || least.Minor < 0 {
			return 0, nil, "min_order_subtotal"
		}
		from = least.Minor
	}
	if r.Most != nil {
		most, err := money.ParseAmount(*r.Most, s.currency)
		if err != nil || most.Minor < 0 {
			return 0, nil, "max_order_subtotal"
		}
		to = new(most.Minor + 1)
	}
	return from, to, ""
}

// span is one rate of Shopify's: a price for a range.
type span struct {
	from  int64
	to    *int64
	price money.Money
	path  string
}

// rates makes one rate of all of a name: each is a band.
func (r *shopifyReader) rates(list []shopifyRate, path string, s scale) []shipping.Rate {
	var names []string
	named := map[string][]span{}
	for i, rate := range list {
		here := fmt.Sprintf("%s.%d", path, i)
		from, to, faulty := s.bounds(rate)
		if faulty != "" || to != nil && *to <= from {
			r.at.Add(here+"."+cmp.Or(faulty, "name"), problem.Malformed, "is no range of %s", s.kind())
			continue
		}
		if _, known := named[rate.Name]; !known {
			names = append(names, rate.Name)
		}
		named[rate.Name] = append(named[rate.Name], span{from, to, r.price(rate, here), here})
	}
	rates := []shipping.Rate{}
	for _, name := range names {
		if rate, ok := r.rate(name, named[name], s.kind()); ok {
			rates = append(rates, rate)
		}
	}
	return rates
}

// rate joins spans into bands. Where they leave something open, Shopify does not
// offer the rate; ours always have an amount.
func (r *shopifyReader) rate(name string, spans []span, kind shipping.RateKind) (shipping.Rate, bool) {
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	rate := shipping.Rate{Name: name, Kind: kind}
	var missing []string
	var reached int64
	for i, s := range spans {
		switch {
		case i > 0 && rate.Bands[i-1].To == nil, s.from < reached-1:
			r.note(s.path, "%q was left out whole: two of its ranges overlap", name)
			return rate, false
		case s.from > reached:
			missing = append(missing, fmt.Sprintf("from %s to %s", said(kind, reached, s.price), said(kind, s.from, s.price)))
		}
		if i > 0 {
			rate.Bands[i-1].To = &s.from
		}
		rate.Bands = append(rate.Bands, shipping.Band{From: s.from, To: s.to, Amount: s.price})
		if s.to != nil {
			reached = *s.to
		}
	}
	last := len(rate.Bands) - 1
	if rate.Bands[last].To != nil {
		missing = append(missing, "above "+said(kind, reached-1, spans[last].price))
	}
	rate.Bands[0].From, rate.Bands[last].To = 0, nil
	if len(missing) > 0 {
		if !r.Extend {
			r.note(spans[0].path, "%q was left out: Shopify does not offer it %s, and a rate here has an amount for every cart (extendRates lets the nearest one count)",
				name, strings.Join(missing, " and "))
			return rate, false
		}
		r.note(spans[0].path, "%q is offered for every cart: Shopify does not offer it %s", name, strings.Join(missing, " and "))
	}
	return simplest(rate), true
}

// simplest writes one band for everything as FLAT or FREE.
func simplest(rate shipping.Rate) shipping.Rate {
	if len(rate.Bands) > 1 {
		return rate
	}
	if rate.Bands[0].Amount.Minor == 0 {
		return shipping.Rate{Name: rate.Name, Kind: shipping.Free}
	}
	return shipping.Rate{Name: rate.Name, Kind: shipping.Flat, Amount: rate.Bands[0].Amount}
}

func said(kind shipping.RateKind, measure int64, in money.Money) string {
	if kind == shipping.ByWeight {
		return fmt.Sprintf("%d g", measure)
	}
	return money.New(measure, in.Currency).String()
}
