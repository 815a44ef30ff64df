package rating

import (
	"context"
	"net/http"

	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/shipping"
)

// EasyPost asks EasyPost, which asks the carriers that the account has there.
type EasyPost struct {
	Client *http.Client // nil: one that calls the open internet only
}

// Prices implements Carrier.
func (e EasyPost) Prices(ctx context.Context, account Account, ask shipping.Ask) ([]shipping.CarrierPrice, error) {
	if ask.Grams > carrier.Heaviest {
		return nil, nil
	}
	source := carrier.EasyPost{Endpoint: account.Endpoint, APIKey: account.APIKey, Client: e.Client}
	found, err := source.Rates(ctx, carrier.Quoted{
		From:  carrier.Place(ask.From),
		To:    carrier.Place{Country: ask.To.Country, Region: ask.To.Region, Postcode: ask.To.Postcode},
		Grams: ask.Grams,
	})
	if err != nil {
		return nil, err
	}
	prices := make([]shipping.CarrierPrice, len(found))
	for i, p := range found {
		prices[i] = shipping.CarrierPrice{Carrier: p.Carrier, Service: p.Service, Amount: p.Amount}
		if p.Days > 0 {
			prices[i].Days = &shipping.Days{Min: p.Days, Max: p.Days}
		}
	}
	return prices, nil
}
