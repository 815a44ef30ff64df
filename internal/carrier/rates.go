package carrier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/waybill/waybill/internal/money"
)

// ErrRates is why prices are not taken: the answer is no shipment with rates of
// EasyPost, or says what cannot be.
var ErrRates = errors.New("not a shipment with rates of EasyPost")

// Quoted is a parcel whose price is asked for.
type Quoted struct {
	From, To Place
	Grams    int64
}

// Place is as much of an address as a price depends on.
type Place struct {
	Country, Region, City, Postcode string
}

// Price is what a carrier asks for a parcel by one of its services.
type Price struct {
	Carrier, Service string
	Amount           money.Money
	Days             int // until delivery; 0: it does not say
}

// Heaviest is the most that Rates asks about; no parcel weighs a thousand tons.
const Heaviest = 1_000_000_000

// Rates asks what a parcel costs by each service. It fails with *Refused, with
// ErrRates when the answer makes no sense, or with what the network said.
func (e EasyPost) Rates(ctx context.Context, parcel Quoted) ([]Price, error) {
	type address struct {
		City    string `json:"city,omitempty"`
		State   string `json:"state,omitempty"`
		Zip     string `json:"zip,omitempty"`
		Country string `json:"country"`
	}
	var ask struct {
		Shipment struct {
			From   address `json:"from_address"`
			To     address `json:"to_address"`
			Parcel struct {
				Weight json.Number `json:"weight"`
			} `json:"parcel"`
		} `json:"shipment"`
	}
	if parcel.Grams <= 0 || parcel.Grams > Heaviest {
		return nil, fmt.Errorf("a parcel of %d g has no price", parcel.Grams)
	}
	ask.Shipment.From = address{parcel.From.City, parcel.From.Region, parcel.From.Postcode, parcel.From.Country}
	ask.Shipment.To = address{parcel.To.City, parcel.To.Region, parcel.To.Postcode, parcel.To.Country}
	ask.Shipment.Parcel.Weight = json.Number(ounces(parcel.Grams))
	answer, err := e.post(ctx, "/shipments", ask)
	if errors.Is(err, errHuge) {
		return nil, fmt.Errorf("%w: %w", ErrRates, err)
	}
	if err != nil {
		return nil, err
	}
	return ParseRates(answer)
}

// ounces is the weight as EasyPost wants it, rounded up to a tenth: a pound is
// 453.59237 g, an ounce its sixteenth part.
func ounces(grams int64) string {
	const pound = 45_359_237 // in 10 µg
	tenths := (grams*100_000*160 + pound - 1) / pound
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10)
}

const (
	mostRates = 500
	mostMinor = 1_000_000_000_000
	mostDays  = 365
	longName  = 120
)

// rate is EasyPost's object of that name; prices are decimal texts.
type rate struct {
	ID              string `json:"id"`
	Object          string `json:"object"`
	Carrier         string `json:"carrier"`
	Service         string `json:"service"`
	Rate            string `json:"rate"`
	Currency        string `json:"currency"`
	DeliveryDays    *int   `json:"delivery_days"`
	EstDeliveryDays *int   `json:"est_delivery_days"` // of older versions
}

// ParseRates reads the rates of a shipment. One rate that makes no sense costs
// them all: such an answer is not to be trusted with money. It fails with
// ErrRates.
func ParseRates(body []byte) ([]Price, error) {
	var shipment struct {
		ID     string  `json:"id"`
		Object string  `json:"object"`
		Rates  *[]rate `json:"rates"`
	}
	if err := json.Unmarshal(body, &shipment); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRates, err)
	}
	if shipment.Object != "Shipment" || shipment.ID == "" || shipment.Rates == nil {
		return nil, ErrRates
	}
	if n := len(*shipment.Rates); n > mostRates {
		return nil, fmt.Errorf("%w: %d rates", ErrRates, n)
	}
	prices := make([]Price, len(*shipment.Rates))
	for i, r := range *shipment.Rates {
		price, err := r.price()
		if err != nil {
			return nil, fmt.Errorf("%w: rates.%d: %w", ErrRates, i, err)
		}
		prices[i] = price
	}
	return prices, nil
}

func (r rate) price() (Price, error) {
	p := Price{Carrier: strings.TrimSpace(r.Carrier), Service: strings.TrimSpace(r.Service)}
	if r.Object != "Rate" || r.ID == "" || p.Carrier == "" || p.Service == "" || len(p.Carrier) > longName || len(p.Service) > longName {
		return Price{}, errors.New("is not a rate with id, carrier and service")
	}
	amount, err := money.ParseAmount(r.Rate, r.Currency)
	if err != nil {
		return Price{}, fmt.Errorf("rate %q %q: %w", r.Rate, r.Currency, err)
	}
	if amount.Minor < 0 || amount.Minor > mostMinor {
		return Price{}, fmt.Errorf("rate %s is out of range", amount)
	}
	p.Amount = amount
	days := r.DeliveryDays
	if days == nil {
		days = r.EstDeliveryDays
	}
	if days != nil {
		if *days < 0 || *days > mostDays {
			return Price{}, fmt.Errorf("delivery in %d days", *days)
		}
		p.Days = *days
	}
	return p, nil
}
