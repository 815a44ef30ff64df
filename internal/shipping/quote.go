package shipping

import (
	"slices"
	"time"

	"github.com/waybill/waybill/internal/money"
)

// Quote is what a cart may be delivered for. It has options or refusals, never
// both; with neither, nothing needs shipping.
type Quote struct {
	Options    []Option     `json:"options,omitempty"` // the cheapest first
	NotOffered []NotOffered `json:"notOffered,omitempty"`
	Refusals   []Refusal    `json:"refusals,omitempty"`
}

// Choose returns the option of this name, or without one the cheapest; nil when
// it is not offered.
func (q *Quote) Choose(name string) *Option {
	name = foldName(name)
	for i := range q.Options {
		if name == "" || foldName(q.Options[i].Name) == name {
			return &q.Options[i]
		}
	}
	return nil
}

// Option is one way of delivery for the whole order, at a price. The amounts of
// its parts add up to Amount.
type Option struct {
	Sign      func(*Option) (string, error) `json:"-"` // makes its ID; nil: not for sale, or sold
	ExpiresAt *time.Time                    `json:"-"` // of the ID

	Name   string      `json:"name"`
	Amount money.Money `json:"amount"`
	Days   *Days       `json:"days,omitempty"` // until the last part; nil: some part does not say
	Parts  []Part      `json:"parts"`
}

// ID is what to buy the option by until ExpiresAt, nil if it is not for sale or
// sold. It is made when it is asked for, as signing costs more than quoting.
func (o *Option) ID() (*string, error) {
	if o.Sign == nil {
		return nil, nil
	}
	id, err := o.Sign(o)
	return &id, err
}

// Named is a record's id and what people call it.
type Named struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Part explains the price of the goods of one profile from one origin group.
type Part struct {
	Profile        Named    `json:"profile"`
	ProfileVersion int      `json:"profileVersion"`
	Group          Named    `json:"group"`
	Zone           Named    `json:"zone"`
	Rate           Named    `json:"rate"`
	Kind           RateKind `json:"kind"`
	Measure        int64    `json:"measure"`        // what the band was chosen by, 0 without bands
	Band           *Band    `json:"band,omitempty"` // the chosen one
	// Carrier says whether the fee is a carrier's price or the rate's fallback.
	Carrier  *CarrierCharge `json:"carrier,omitempty"`
	FreeOver bool           `json:"freeOver"` // the goods reached the rate's free-over threshold
	Fee      money.Money    `json:"fee"`
	Handling money.Money    `json:"handling"`
	Merge    MergeNote      `json:"merge"`
	Amount   money.Money    `json:"amount"` // what the buyer pays for this part
}

// MergeNote says how much of a part's fee and handling is in the option's price.
type MergeNote string

// The notes.
const (
	InFull       MergeNote = "IN_FULL"
	Covered      MergeNote = "COVERED"       // by the dearest part: nothing is added
	AsAdditional MergeNote = "AS_ADDITIONAL" // the rate's additional amount and handling
)

// NotOffered is a way of delivery that some parts have and Part has not.
type NotOffered struct {
	Name    string `json:"name"`
	Profile Named  `json:"profile"`
	Group   Named  `json:"group"`
	Zone    Named  `json:"zone"`
	// Trouble is why the carrier has no price; empty: Part has no such rate.
	Trouble Trouble `json:"trouble,omitempty"`
}

// Carrier is the trouble with the carrier; nil: there is no such rate.
func (n NotOffered) Carrier() *Trouble { return CarrierCharge{Trouble: n.Trouble}.Fallback() }

// parcel is the goods of one part on their way to a price.
type parcel struct {
	group int
	zone  *planZone
	goods measure
	// rates are the zone's, those of carriers priced, and those left out that
	// no carrier has a price for.
	rates    []planRate
	unpriced map[int]Trouble
}

// Quote prices a cart. It fails with INVALID_INPUT for amounts of another
// currency and quantities, weights or amounts out of range. The order of the
// lines does not matter, and the same cart always has the same quote.
func (plan *Plan) Quote(cart Cart) (Quote, error) {
	if err := cart.check(plan.currency); err != nil {
		return Quote{}, err
	}
	parcels, homeless := plan.pack(cart.Lines)
	if len(parcels)+len(homeless) == 0 {
		return Quote{}, nil
	}
	to, refusal := plan.locate(cart.Destination)
	if refusal != "" {
		lines := plan.linesWhere(cart.Lines, func(int, int) bool { return true })
		return Quote{Refusals: []Refusal{{Reason: NotShippable, Lines: lines, Text: refusal}}}, nil
	}
	refusals := plan.refuseHomeless(cart.Lines, homeless)
	for i := range parcels {
		refused := plan.assign(&parcels[i], to, cart.Lines)
		if refused == nil {
			refused = plan.settle(&parcels[i], to, cart)
		}
		if refused != nil {
			refusals = append(refusals, *refused)
		}
	}
	if len(refusals) > 0 {
		return Quote{Refusals: refusals}, nil
	}
	return plan.offer(parcels), nil
}

// pack sorts lines into parcels, in the order of the plan's groups, and returns
// the profiles of lines whose supplier has no group.
func (plan *Plan) pack(lines []Line) (parcels []parcel, homeless []int) {
	goods := make([]measure, len(plan.groups))
	count := 0
	for i := range lines {
		l := &lines[i]
		if !l.RequiresShipping {
			continue
		}
		profile, group := plan.route(l.ProfileID, l.SupplierID)
		if group == none {
			if !slices.Contains(homeless, profile) {
				homeless = append(homeless, profile)
			}
			continue
		}
		if goods[group].quantity == 0 {
			count++
		}
		goods[group].add(l)
	}
	parcels = make([]parcel, 0, count)
	for group := range goods {
		if goods[group].quantity > 0 {
			parcels = append(parcels, parcel{group: group, goods: goods[group]})
		}
	}
	slices.Sort(homeless)
	return parcels, homeless
}

// assign finds the zone of a parcel, or says why there is none.
func (plan *Plan) assign(p *parcel, to place, lines []Line) *Refusal {
	group := &plan.groups[p.group]
	zone, lacking := group.zoneOf(to)
	if zone != none && len(group.zones[zone].rates) > 0 {
		p.zone = &group.zones[zone]
		if to.named.Postcode == "" && p.zone.asks(p.goods) && hasForm(to.country) { // a carrier's price depends on it
			return plan.refuse(p, zone, lacksPostcode, to, lines)
		}
		return nil
	}
	return plan.refuse(p, zone, lacking, to, lines)
}

// settle prices the rates of a parcel's zone, or says that none is left.
func (plan *Plan) settle(p *parcel, to place, cart Cart) *Refusal {
	p.rates, p.unpriced = plan.ratesOf(p, to, cart.Answers)
	if len(p.rates) > 0 {
		return nil
	}
	return plan.refuseUnpriced(p, cart.Lines)
}
