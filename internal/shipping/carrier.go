package shipping

import (
	"cmp"
	"slices"

	"github.com/waybill/waybill/internal/money"
)

// Ask is a question for a carrier: what a parcel costs. Equal asks have one
// answer. The engine only says what has to be asked and takes answers with the
// cart; whoever calls it speaks to carriers.
type Ask struct {
	From  Origin
	To    Destination // normalised
	Grams int64
}

// Origin is where a group ships from, as carriers want to know it.
type Origin struct {
	Country  string `json:"country"`
	Region   string `json:"region,omitempty"`
	City     string `json:"city,omitempty"`
	Postcode string `json:"postcode,omitempty"`
}

// Answer is what carriers said to an Ask: prices, or why there are none.
type Answer struct {
	Prices  []CarrierPrice
	Trouble Trouble
}

// CarrierPrice is one carrier's price for one of its services.
type CarrierPrice struct {
	Carrier, Service string // as the source names them
	Amount           money.Money
	Days             *Days // nil: it does not say
}

// Trouble is why there is no carrier's price.
type Trouble string

// The troubles.
const (
	NotAsked      Trouble = "NOT_ASKED"      // the store has no carrier account to ask with
	TimedOut      Trouble = "TIMED_OUT"      // no answer within the time-out
	Failed        Trouble = "FAILED"         // a refusal, or an answer that makes no sense
	NoPrice       Trouble = "NO_PRICE"       // for none of the rate's services
	OtherCurrency Trouble = "OTHER_CURRENCY" // none in the store's
	NoWeight      Trouble = "NO_WEIGHT"      // no carrier prices a parcel of 0 g
)

// CarrierService is a carrier and one of its services, as the source of prices
// names them: "USPS" and "Priority". Case and blanks do not matter.
type CarrierService struct {
	Carrier string `json:"carrier"`
	Service string `json:"service"`
}

// CarrierCharge explains the fee of a CARRIER rate: the carrier's price with the
// rate's mark-up, or the rate's fallback because of Trouble.
type CarrierCharge struct {
	Trouble Trouble      `json:"trouble,omitempty"`
	Carrier string       `json:"carrier,omitempty"`
	Service string       `json:"service,omitempty"`
	Price   *money.Money `json:"price,omitempty"` // before the mark-up
}

// Fallback is why the fee is the rate's fallback; nil: it is the carrier's.
func (c CarrierCharge) Fallback() *Trouble {
	if c.Trouble == "" {
		return nil
	}
	return &c.Trouble
}

// Asks returns what carriers must be asked before the cart can be quoted by
// their prices, each question once. None for a cart that Quote refuses.
func (plan *Plan) Asks(cart Cart) []Ask {
	if !plan.asks || cart.check(plan.currency) != nil {
		return nil
	}
	to, refusal := plan.locate(cart.Destination)
	if refusal != "" {
		return nil
	}
	var asks []Ask
	parcels, _ := plan.pack(cart.Lines)
	for i := range parcels {
		p := &parcels[i]
		if plan.assign(p, to, cart.Lines) != nil || p.goods.grams == 0 || !p.zone.asks(p.goods) {
			continue
		}
		if ask := plan.ask(p, to); !slices.Contains(asks, ask) {
			asks = append(asks, ask)
		}
	}
	return asks
}

// asks says whether some rate of the zone depends on a carrier for these goods.
func (z *planZone) asks(goods measure) bool {
	return z.carrier && slices.ContainsFunc(z.rates, func(r planRate) bool {
		return r.Kind == ByCarrier && !r.freeFor(goods)
	})
}

func (plan *Plan) ask(p *parcel, to place) Ask {
	return Ask{From: plan.groups[p.group].from, To: to.named, Grams: p.goods.grams}
}

// ratesOf is the rates of a parcel's zone, those of carriers priced by the
// answers. Rates without price and fallback are left out; troubles says why, by
// option.
func (plan *Plan) ratesOf(p *parcel, to place, answers map[Ask]Answer) (rates []planRate, troubles map[int]Trouble) {
	if !p.zone.asks(p.goods) {
		return p.zone.rates, nil
	}
	answer, asked := answers[plan.ask(p, to)]
	switch {
	case p.goods.grams == 0:
		answer = Answer{Trouble: NoWeight}
	case !asked:
		answer = Answer{Trouble: NotAsked}
	}
	rates = make([]planRate, 0, len(p.zone.rates))
	troubles = map[int]Trouble{}
	for _, r := range p.zone.rates {
		if r.Kind == ByCarrier && !r.freeFor(p.goods) {
			trouble := r.settle(answer, plan.currency)
			if trouble != "" && r.Fallback == nil {
				troubles[r.option] = trouble
				continue
			}
		}
		rates = append(rates, r)
	}
	return rates, troubles
}

// settle gives a CARRIER rate its fee: the cheapest price of its services, or
// the fallback, and then it says why.
func (r *planRate) settle(answer Answer, currency string) Trouble {
	price, trouble := r.cheapest(answer, currency)
	if trouble != "" {
		r.charge = &CarrierCharge{Trouble: trouble}
		if r.Fallback != nil {
			r.fee = r.Fallback.Minor
		}
		return trouble
	}
	r.charge = &CarrierCharge{Carrier: price.Carrier, Service: price.Service, Price: &price.Amount}
	r.fee = price.Amount.Minor + percent(price.Amount.Minor, r.MarkupPercent)
	if price.Days != nil {
		r.Days = clone(price.Days)
	}
	return ""
}

// percent rounds half up, once.
func percent(minor int64, of int) int64 { return (minor*int64(of) + 50) / 100 }

func (r *planRate) cheapest(answer Answer, currency string) (best CarrierPrice, trouble Trouble) {
	if answer.Trouble != "" {
		return best, answer.Trouble
	}
	trouble = NoPrice
	for _, price := range answer.Prices {
		switch {
		case !r.offers(price):
		case price.Amount.Currency != currency:
			if trouble == NoPrice {
				trouble = OtherCurrency
			}
		case price.Amount.Minor < 0 || price.Amount.Minor > mostAmount:
		case trouble != "" || comparePrices(price, best) < 0:
			best, trouble = price, ""
		}
	}
	return best, trouble
}

func (r *planRate) offers(price CarrierPrice) bool {
	return slices.ContainsFunc(r.Services, func(s CarrierService) bool {
		return foldName(s.Carrier) == foldName(price.Carrier) && foldName(s.Service) == foldName(price.Service)
	})
}

func comparePrices(a, b CarrierPrice) int {
	return cmp.Or(cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Carrier, b.Carrier), cmp.Compare(a.Service, b.Service))
}
