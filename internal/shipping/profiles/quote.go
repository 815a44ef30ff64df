package profiles

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
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

// QuoteLineInput is a variant in a cart. What it does not say is the
// catalogue's.
type QuoteLineInput struct {
	Sku              string
	Quantity         int
	UnitPrice        *money.Money
	Discount         *money.Money
	RequiresShipping *bool
}

// QuoteLife is how long an option may be bought as quoted.
const QuoteLife = time.Hour

const mostLines = 500

// ShippingQuote prices a cart: options, each explained part by part and with an
// id that createOrder takes until it expires, or why there are none.
func (s *Service) ShippingQuote(ctx context.Context, in QuoteInput) (*shipping.Quote, error) {
	quote, shop, cart, err := s.price(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := s.unlock(shop); err != nil {
		return nil, err
	}
	if shop.key == nil {
		if shop.key, err = s.makeKey(ctx, shop.id); err != nil {
			return nil, err
		}
	}
	expires := s.now().Add(QuoteLife).UTC().Truncate(time.Second)
	sign := sealer{shop: shop, bound: boundTo(cart), expires: expires}
	for i := range quote.Options {
		quote.Options[i].Sign, quote.Options[i].ExpiresAt = sign.seal, &expires
	}
	return quote, nil
}

// Price is ShippingQuote for whoever takes an option at once: without ids.
func (s *Service) Price(ctx context.Context, in QuoteInput) (*shipping.Quote, error) {
	quote, _, _, err := s.price(ctx, in)
	return quote, err
}

func (s *Service) price(ctx context.Context, in QuoteInput) (*shipping.Quote, *shop, *shipping.Cart, error) {
	shop, cart, err := s.cart(ctx, in)
	if err != nil {
		return nil, nil, nil, err
	}
	plan, err := s.plan(ctx, shop)
	if err != nil {
		return nil, nil, nil, err
	}
	if cart.Answers, err = s.answers(ctx, plan, *cart); err != nil {
		return nil, nil, nil, err
	}
	quote, err := plan.Quote(*cart)
	return &quote, shop, cart, err
}

// compiled is a store's rules, and what they were compiled from.
type compiled struct {
	stamp string
	plan  *shipping.Plan
}

func stampOf(shop *shop, profiles string) string {
	return shop.merge + " " + shop.currency + " " + profiles
}

// plan is the store's compiled rules, compiled again when a profile or the
// policy has changed, on whichever node.
func (s *Service) plan(ctx context.Context, shop *shop) (*shipping.Plan, error) {
	s.mu.RLock()
	known := s.plans[shop.id]
	s.mu.RUnlock()
	if known.plan != nil && known.stamp == stampOf(shop, shop.stamp) {
		return known.plan, nil
	}
	rules, stamp, err := s.rules(ctx, shop)
	if err != nil {
		return nil, err
	}
	plan, err := shipping.Compile(rules)
	if err != nil {
		return nil, fmt.Errorf("compile shipping profiles: %w", err)
	}
	s.mu.Lock()
	s.plans[shop.id] = compiled{stamp, plan}
	s.mu.Unlock()
	return plan, nil
}

// rules reads all that the store says, and the stamp of what was read.
func (s *Service) rules(ctx context.Context, shop *shop) (shipping.Rules, string, error) {
	whole, err := s.store.Client().ShippingProfile.Query().Order(ent.Asc("id")).All(ctx)
	if err != nil {
		return shipping.Rules{}, "", fmt.Errorf("read shipping profiles: %w", err)
	}
	rules := shipping.Rules{Currency: shop.currency, Merge: shipping.MergePolicy(shop.merge)}
	stamps := make([]string, len(whole))
	for i, p := range whole {
		rules.Profiles = append(rules.Profiles, ruleOf(p))
		stamps[i] = p.ID + ":" + strconv.Itoa(p.Version)
	}
	return rules, stampOf(shop, strings.Join(stamps, " ")), nil
}

func ruleOf(p *ent.ShippingProfile) shipping.Profile {
	return shipping.Profile{
		ID: p.ID, Name: p.Name, Kind: shipping.ProfileKind(p.Kind), Enabled: p.Enabled, Version: p.Version, Groups: p.Groups,
	}
}

// cart looks the input up in the catalogue. Who ships a line is the supplier of
// its best offer, as for an order.
func (s *Service) cart(ctx context.Context, in QuoteInput) (*shop, *shipping.Cart, error) {
	faults := problem.Collect()
	if n := len(in.Lines); n == 0 || n > mostLines {
		faults.Add("lines", problem.OutOfRange, "has %d lines, from 1 to %d are allowed", n, mostLines)
		return nil, nil, faults.Err()
	}
	skus := make([]string, len(in.Lines))
	for i, l := range in.Lines {
		skus[i] = l.Sku
	}
	shop, goods, err := s.look(ctx, "sku", skus)
	if err != nil {
		return nil, nil, err
	}
	to := shipping.Destination{Country: in.CountryCode}
	if in.Region != nil {
		to.Region = *in.Region
	}
	if in.PostalCode != nil {
		to.Postcode = *in.PostalCode
	}
	cart := &shipping.Cart{Currency: shop.currency, Destination: to.Normal(), Lines: make([]shipping.Line, len(in.Lines))}
	for i, l := range in.Lines {
		v, known := goods[l.Sku]
		if !known {
			faults.At("lines", i).Add("sku", problem.Unknown, "is not in the catalogue")
			continue
		}
		cart.Lines[i] = l.line(strconv.Itoa(i+1), v, shop.currency, faults, i)
	}
	return &shop, cart, faults.Err()
}

func (l *QuoteLineInput) line(id string, v *shelved, currency string, faults problem.Faults, i int) shipping.Line {
	unit, off := money.New(v.price, v.currency), money.New(0, currency)
	if l.UnitPrice != nil {
		unit = *l.UnitPrice
	}
	if l.Discount != nil {
		off = *l.Discount
	}
	at := faults.At("lines", i)
	if l.Quantity < 1 || l.Quantity > 100_000 {
		at.Add("quantity", problem.OutOfRange, "must be from 1 to 100000")
		return shipping.Line{}
	}
	if unit.Currency != currency {
		at.Add("unitPrice", problem.WrongCurrency, "is in %s, the store sells in %s", unit.Currency, currency)
		return shipping.Line{}
	}
	if off.Currency != currency {
		at.Add("discount", problem.WrongCurrency, "is in %s, the store sells in %s", off.Currency, currency)
		return shipping.Line{}
	}
	total, err := unit.Times(l.Quantity)
	if err != nil || off.Minor < 0 || off.Minor > total.Minor {
		at.Add("unitPrice", problem.OutOfRange, "with the discount must make an amount that is not negative")
		return shipping.Line{}
	}
	line := shipping.Line{
		ID: id, VariantID: v.id, ProfileID: v.profile, SupplierID: v.supplier, Quantity: int64(l.Quantity), Grams: v.grams,
		Amount: money.New(total.Minor-off.Minor, currency), RequiresShipping: v.requiresShipping,
	}
	if l.RequiresShipping != nil {
		line.RequiresShipping = *l.RequiresShipping
	}
	return line
}
