package shipping

import (
	"cmp"
	"slices"
	"strings"

	"github.com/waybill/waybill/internal/money"
)

// mixedName is the name of the one option when the parts of an order have no way
// of delivery in common.
const mixedName = "Shipping"

// offer makes the options of parcels that all have a zone with rates. A name that
// every parcel has is an option; without any, the cheapest rates of all
// parcels are one.
func (plan *Plan) offer(parcels []parcel) Quote {
	shared := sharedRates(parcels)
	rates := shared
	if len(shared) == 0 {
		rates = [][]*planRate{cheapestRates(parcels)}
	}
	quote := Quote{Options: make([]Option, len(rates)), NotOffered: plan.notOffered(parcels)}
	desk := newDesk(plan, parcels, len(rates))
	for i, chosen := range rates {
		name := chosen[0].Name
		if len(shared) == 0 {
			name = mixedName
		}
		quote.Options[i] = desk.option(name, chosen)
	}
	slices.SortFunc(quote.Options, func(a, b Option) int {
		return cmp.Or(cmp.Compare(a.Amount.Minor, b.Amount.Minor), strings.Compare(a.Name, b.Name))
	})
	return quote
}

// sharedRates returns, for each name that all parcels have, the rate of each.
func sharedRates(parcels []parcel) [][]*planRate {
	first := parcels[0].rates
	slab := make([]*planRate, 0, len(first)*len(parcels))
	shared := make([][]*planRate, 0, len(first))
	for i := range first {
		start := len(slab)
		for j := range parcels {
			if rate := parcels[j].rate(first[i].option); rate != nil {
				slab = append(slab, rate)
			}
		}
		if len(slab)-start < len(parcels) {
			slab = slab[:start]
			continue
		}
		shared = append(shared, slab[start:])
	}
	return shared
}

// rate returns the parcel's rate of an option, or nil.
func (p *parcel) rate(option int) *planRate {
	for i := range p.rates {
		if p.rates[i].option == option {
			return &p.rates[i]
		}
	}
	return nil
}

// cheapestRates returns the rate of each parcel that costs least alone; on a tie
// the first by name.
func cheapestRates(parcels []parcel) []*planRate {
	cheapest := make([]*planRate, len(parcels))
	for i := range parcels {
		var least int64
		for j := range parcels[i].rates {
			rate := &parcels[i].rates[j]
			alone := rate.price(parcels[i].goods)
			cost := alone.full()
			if cheapest[i] == nil || cost < least || cost == least && rate.Name < cheapest[i].Name {
				cheapest[i], least = rate, cost
			}
		}
	}
	return cheapest
}

// notOffered names each way of delivery that some parcel lacks or has no price
// for, with the first such parcel.
func (plan *Plan) notOffered(parcels []parcel) []NotOffered {
	var missing []NotOffered
	var seen []int
	for i := range parcels {
		rates := parcels[i].zone.rates
		for j := range rates {
			rate := &rates[j]
			if lacking := without(parcels, rate.option); lacking != nil && !slices.Contains(seen, rate.option) {
				seen = append(seen, rate.option)
				missing = append(missing, plan.lacking(rate, lacking))
			}
		}
	}
	return missing
}

func without(parcels []parcel, option int) *parcel {
	for i := range parcels {
		if parcels[i].rate(option) == nil {
			return &parcels[i]
		}
	}
	return nil
}

func (plan *Plan) lacking(rate *planRate, p *parcel) NotOffered {
	group := &plan.groups[p.group]
	profile := &plan.profiles[group.profile]
	return NotOffered{
		Name:    rate.Name,
		Profile: Named{profile.id, profile.name},
		Group:   Named{group.id, group.name},
		Zone:    Named{p.zone.id, p.zone.name},
		Trouble: p.unpriced[rate.option],
	}
}

// desk writes options one after another into memory that it got once.
type desk struct {
	plan    *Plan
	parcels []parcel
	priced  []priced
	charges []charge
	parts   []Part
	days    []Days
	bands   []Band
	ends    []int64
}

func newDesk(plan *Plan, parcels []parcel, options int) *desk {
	return &desk{
		plan: plan, parcels: parcels,
		priced:  make([]priced, len(parcels)),
		charges: make([]charge, len(parcels)),
		parts:   make([]Part, 0, options*len(parcels)),
		days:    make([]Days, 0, options),
		bands:   make([]Band, 0, options*len(parcels)),
		ends:    make([]int64, 0, options*len(parcels)),
	}
}

func (d *desk) option(name string, rates []*planRate) Option {
	start := len(d.parts)
	for i, rate := range rates {
		d.priced[i] = rate.price(d.parcels[i].goods)
	}
	merge(d.plan.merge, d.priced, d.charges)
	var total int64
	for i := range d.parcels {
		total += d.charges[i].minor
		d.parts = append(d.parts, d.plan.explain(&d.parcels[i], &d.priced[i], d.charges[i]))
		d.parts[len(d.parts)-1].Band = d.copied(d.priced[i].band)
	}
	return Option{
		Name:   name,
		Amount: money.New(total, d.plan.currency),
		Days:   d.latest(rates),
		Parts:  d.parts[start:len(d.parts):len(d.parts)],
	}
}

// copied keeps the plan's own bands out of reach.
func (d *desk) copied(band *Band) *Band {
	if band == nil {
		return nil
	}
	d.bands = append(d.bands, *band)
	own := &d.bands[len(d.bands)-1]
	if band.To != nil {
		d.ends = append(d.ends, *band.To)
		own.To = &d.ends[len(d.ends)-1]
	}
	return own
}

// latest is when the last part arrives.
func (d *desk) latest(rates []*planRate) *Days {
	last := Days{}
	for _, rate := range rates {
		if rate.Days == nil {
			return nil
		}
		last = Days{Min: max(last.Min, rate.Days.Min), Max: max(last.Max, rate.Days.Max)}
	}
	d.days = append(d.days, last)
	return &d.days[len(d.days)-1]
}
