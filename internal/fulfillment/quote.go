package fulfillment

import (
	"context"

	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/profiles"
)

// shippingOption is what the buyer pays for shipping when the store's profiles
// say so: the option that was quoted before, by its id, or one that is quoted
// now. It puts the fee and its name into the input: both are settled before the
// order is split, and stay so. An address that cannot be shipped to is INVALID
// with the reasons.
func (s *Service) shippingOption(ctx context.Context, in *CreateOrderInput) (*shipping.Option, error) {
	if !deref(in.QuoteShipping) && in.ShippingQuoteID == nil {
		return nil, nil
	}
	if err := s.mayQuote(in); err != nil {
		return nil, err
	}
	if in.ShippingAddress == nil || len(in.Lines) == 0 {
		return nil, nil // compose says that they are missing
	}
	option, err := s.quotedOption(ctx, in)
	if option == nil || err != nil {
		return nil, err
	}
	in.Shipping, in.ShippingMethod = &option.Amount, &option.Name
	return option, nil
}

// mayQuote refuses to be told the fee twice.
func (s *Service) mayQuote(in *CreateOrderInput) error {
	faults := problem.Collect()
	if in.Shipping != nil {
		faults.Add("shipping", problem.Duplicate, "must be left out when it is to be quoted")
	}
	if in.ShippingQuoteID != nil && deref(in.QuoteShipping) {
		faults.Add("quoteShipping", problem.Duplicate, "must be left out: it was quoted before")
	}
	if in.ShippingQuoteID != nil && in.ShippingMethod != nil {
		faults.Add("shippingMethod", problem.Duplicate, "must be left out: the quote names it")
	}
	if s.shipping == nil {
		faults.Add("quoteShipping", problem.Unknown, "is not to be had here")
	}
	return faults.Err()
}

func (s *Service) quotedOption(ctx context.Context, in *CreateOrderInput) (*shipping.Option, error) {
	cart := cartOf(in)
	if in.ShippingQuoteID != nil {
		return s.shipping.Redeem(ctx, *in.ShippingQuoteID, cart)
	}
	quote, err := s.shipping.Price(ctx, cart)
	if err != nil {
		return nil, err
	}
	faults := problem.Collect()
	for _, refused := range quote.Refusals {
		faults.Add("shippingAddress", problem.OutOfRange, "%s: %s", refused.Reason, refused.Text)
	}
	option := quote.Choose(deref(in.ShippingMethod))
	if option == nil && len(quote.Options) > 0 {
		faults.Add("shippingMethod", problem.Unknown, "is not offered for this cart and address")
	}
	return option, faults.Err()
}

func cartOf(in *CreateOrderInput) profiles.QuoteInput {
	to := in.ShippingAddress
	cart := profiles.QuoteInput{CountryCode: to.CountryCode, Region: &to.Region, PostalCode: &to.PostalCode}
	for _, l := range in.Lines {
		cart.Lines = append(cart.Lines, &profiles.QuoteLineInput{
			Sku: l.SKU, Quantity: l.Quantity, UnitPrice: l.UnitPrice, Discount: l.Discount, RequiresShipping: l.RequiresShipping,
		})
	}
	return cart
}
