package profiles

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

// QuoteInput is a cart and where it goes.
type QuoteInput struct {
	CountryCode string
	Region      *string
	PostalCode  *string
	Lines       []*QuoteLineInput
}

// QuoteLineInput is a variant in a cart. The price and weight are the
// catalogue's unless it says otherwise.
type QuoteLineInput struct {
	Sku       string
	Quantity  int
	UnitPrice *money.Money
	Discount  *money.Money
}

// compiled is a store's rules, and the profiles that they were compiled from.
type compiled struct {
	stamp string
	plan  *shipping.Plan
}

// ShippingQuote prices a cart: options, each explained part by part, or why
// there are none.
func (s *Service) ShippingQuote(ctx context.Context, in QuoteInput) (*shipping.Quote, error) {
	shop, err := s.shop(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := s.plan(ctx, shop)
	if err != nil {
		return nil, err
	}
	lines, err := s.lines(ctx, shop, in.Lines)
	if err != nil {
		return nil, err
	}
	to := shipping.Destination{Country: strings.ToUpper(strings.TrimSpace(in.CountryCode))}
	if in.Region != nil {
		to.Region = *in.Region
	}
	if in.PostalCode != nil {
		to.Postcode = *in.PostalCode
	}
	cart := shipping.Cart{Currency: shop.Currency, Destination: to, Lines: lines}
	if cart.Answers, err = s.answers(ctx, plan, cart); err != nil {
		return nil, err
	}
	quote, err := plan.Quote(cart)
	return &quote, err
}

// plan is the store's compiled rules, compiled again when a profile or the
// policy has changed, on whichever node.
func (s *Service) plan(ctx context.Context, shop *ent.Store) (*shipping.Plan, error) {
	found, err := s.store.Client().ShippingProfile.Query().Select("id", "version").All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read versions of shipping profiles: %w", err)
	}
	slices.SortFunc(found, func(a, b *ent.ShippingProfile) int { return cmp.Compare(a.ID, b.ID) })
	stamp := string(shop.MergePolicy) + shop.Currency
	for _, p := range found {
		stamp += fmt.Sprintf(" %s:%d", p.ID, p.Version)
	}
	s.mu.Lock()
	known := s.plans[shop.ID]
	s.mu.Unlock()
	if known.stamp == stamp {
		return known.plan, nil
	}
	whole, err := s.store.Client().ShippingProfile.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read shipping profiles: %w", err)
	}
	rules := shipping.Rules{Currency: shop.Currency, Merge: shipping.MergePolicy(shop.MergePolicy)}
	for _, p := range whole {
		rules.Profiles = append(rules.Profiles, shipping.Profile{
			ID: p.ID, Name: p.Name, Kind: shipping.ProfileKind(p.Kind), Enabled: p.Enabled, Version: p.Version, Groups: p.Groups,
		})
	}
	plan, err := shipping.Compile(rules)
	if err != nil {
		return nil, fmt.Errorf("compile shipping profiles: %w", err)
	}
	s.mu.Lock()
	s.plans[shop.ID] = compiled{stamp, plan}
	s.mu.Unlock()
	return plan, nil
}

// lines looks the cart up in the catalogue. Who ships a line is the supplier of
// its best offer, as for an order.
func (s *Service) lines(ctx context.Context, shop *ent.Store, cart []*QuoteLineInput) ([]shipping.Line, error) {
	faults := problem.Collect()
	skus := make([]string, len(cart))
	for i, l := range cart {
		skus[i] = l.Sku
	}
	if len(cart) == 0 || len(cart) > 500 {
		faults.Add("lines", problem.OutOfRange, "has %d lines, from 1 to 500 are allowed", len(cart))
		return nil, faults.Err()
	}
	found, err := s.store.Client().Variant.Query().Where(variant.SkuIn(skus...)).
		WithOffers(func(q *ent.OfferQuery) {
			q.Where(offer.Active(true), offer.HasSupplierWith(supplier.Active(true)))
		}).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read variants: %w", err)
	}
	bySku := make(map[string]*ent.Variant, len(found))
	for _, v := range found {
		bySku[v.Sku] = v
	}
	lines := make([]shipping.Line, len(cart))
	for i, l := range cart {
		at := faults.At("lines", i)
		v, known := bySku[l.Sku]
		if !known {
			at.Add("sku", problem.Unknown, "is not in the catalogue")
			continue
		}
		lines[i] = l.line(fmt.Sprint(i+1), v, shop.Currency, at)
	}
	return lines, faults.Err()
}

func (l *QuoteLineInput) line(id string, v *ent.Variant, currency string, at problem.Faults) shipping.Line {
	unit, off := v.Price(), money.New(0, currency)
	if l.UnitPrice != nil {
		unit = *l.UnitPrice
	}
	if l.Discount != nil {
		off = *l.Discount
	}
	if l.Quantity < 1 || l.Quantity > 100_000 {
		at.Add("quantity", problem.OutOfRange, "must be from 1 to 100000")
		return shipping.Line{}
	}
	total, err := unit.Times(l.Quantity)
	if err != nil || unit.Currency != currency || off.Currency != currency || off.Minor < 0 || off.Minor > total.Minor {
		at.Add("unitPrice", problem.OutOfRange, "with the discount must make an amount of the store's currency, %s, that is not negative", currency)
		return shipping.Line{}
	}
	line := shipping.Line{
		ID: id, VariantID: v.ID, Quantity: int64(l.Quantity), Grams: int64(v.WeightGrams), RequiresShipping: v.RequiresShipping,
		Amount: money.New(total.Minor-off.Minor, currency),
	}
	if v.ShippingProfileID != nil {
		line.ProfileID = *v.ShippingProfileID
	}
	if len(v.Edges.Offers) > 0 {
		line.SupplierID = slices.MinFunc(v.Edges.Offers, func(a, b *ent.Offer) int {
			return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.CostMinor, b.CostMinor), cmp.Compare(a.HandlingDays, b.HandlingDays), cmp.Compare(a.ID, b.ID))
		}).SupplierID
	}
	return line
}
