package shipping

import (
	"sort"

	"github.com/waybill/waybill/internal/money"
)

// priced is what a rate asks for goods, before parts are merged.
type priced struct {
	rate     *planRate
	fee      int64
	handling int64
	measure  int64
	band     *Band
	freeOver bool
}

// full is what the part costs alone.
func (p *priced) full() int64 { return p.fee + p.handling }

// additional is what the part costs beside a dearer one; never more than alone.
func (p *priced) additional() int64 {
	if p.rate.Additional == nil {
		return p.full()
	}
	return min(p.fee, p.rate.Additional.Minor) + p.handling
}

// price applies a checked rate. The threshold itself is already free, as a
// measure at the end of a band is already in the next one.
func (r *planRate) price(goods measure) priced {
	p := priced{rate: r}
	switch r.Kind {
	case Free:
	case Flat:
		p.fee = r.Amount.Minor
	case ByPrice:
		p.choose(goods.minor)
	case ByWeight:
		p.choose(goods.grams)
	case ByQuantity:
		p.choose(goods.quantity)
	case ByCarrier:
		p.fee = r.fee
	}
	if r.Handling != nil {
		p.handling = r.Handling.Minor
	}
	if r.freeFor(goods) {
		p.fee, p.handling, p.freeOver = 0, 0, true
	}
	return p
}

// freeFor says whether the goods reach the free-over threshold.
func (r *planRate) freeFor(goods measure) bool {
	return r.FreeOver != nil && goods.minor >= r.FreeOver.Minor
}

func (p *priced) choose(measured int64) {
	bands := p.rate.Bands
	after := sort.Search(len(bands), func(i int) bool { return bands[i].From > measured })
	p.measure = measured
	p.band = &bands[after-1] // the first begins at 0
	p.fee = p.band.Amount.Minor
}

// explain writes a priced rate as a part of an option, but for its band.
func (plan *Plan) explain(p *parcel, priced *priced, charge charge) Part {
	group := &plan.groups[p.group]
	profile := &plan.profiles[group.profile]
	return Part{
		Profile:        Named{profile.id, profile.name},
		ProfileVersion: profile.version,
		Group:          Named{group.id, group.name},
		Zone:           Named{p.zone.id, p.zone.name},
		Rate:           Named{priced.rate.ID, priced.rate.Name},
		Kind:           priced.rate.Kind,
		Measure:        priced.measure,
		Carrier:        priced.rate.charge,
		FreeOver:       priced.freeOver,
		Fee:            money.New(priced.fee, plan.currency),
		Handling:       money.New(priced.handling, plan.currency),
		Merge:          charge.note,
		Amount:         money.New(charge.minor, plan.currency),
	}
}
