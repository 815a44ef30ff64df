package fulfillment

import (
	"context"
	"strings"

	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/profiles"
)

// shippingOption quotes the shipping of an order that asks for it, and puts the
// fee and its name into the input: what the buyer pays is settled before the
// order is split, and stays so. An address that cannot be shipped to is INVALID
// with the reasons.
func (s *Service) shippingOption(ctx context.Context, in *CreateOrderInput) (*shipping.Option, error) {
	if !deref(in.QuoteShipping) || in.ShippingAddress == nil || len(in.Lines) == 0 {
		return nil, nil // compose says what else is missing
	}
	faults := problem.Collect()
	if in.Shipping != nil {
		faults.Add("shipping", problem.Duplicate, "must be left out when it is to be quoted")
	}
	if s.quote == nil {
		faults.Add("quoteShipping", problem.Unknown, "is not to be had here")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	cart := profiles.QuoteInput{CountryCode: in.ShippingAddress.CountryCode, Region: &in.ShippingAddress.Region, PostalCode: &in.ShippingAddress.PostalCode}
	for _, l := range in.Lines {
		cart.Lines = append(cart.Lines, &profiles.QuoteLineInput{Sku: l.SKU, Quantity: l.Quantity, UnitPrice: l.UnitPrice, Discount: l.Discount})
	}
	quote, err := s.quote(ctx, cart)
	if err != nil {
		return nil, err
	}
	for _, refused := range quote.Refusals {
		faults.Add("shippingAddress", problem.OutOfRange, "%s: %s", refused.Reason, refused.Text)
	}
	option := chosen(quote.Options, strings.TrimSpace(deref(in.ShippingMethod)))
	if option == nil && len(quote.Options) > 0 {
		faults.Add("shippingMethod", problem.Unknown, "is not offered for this cart and address")
	}
	if err := faults.Err(); err != nil || option == nil {
		return nil, err
	}
	in.Shipping, in.ShippingMethod = &option.Amount, &option.Name
	return option, nil
}

// chosen is the option of this name, or the cheapest without one.
func chosen(options []shipping.Option, name string) *shipping.Option {
	for i := range options {
		if name == "" || strings.EqualFold(options[i].Name, name) {
			return &options[i]
		}
	}
	return nil
}
