package profiles

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderline"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

// WhatIf is what a change of the rules would have cost the buyers of past
// orders. Both sides are priced by the catalogue of today, so that the change
// makes the difference. No carrier is asked: their rates have their fallbacks.
type WhatIf struct {
	VariantsMoved int
	Compared      int // orders that can be shipped both ways
	Changed       int
	Skipped       int // orders that cannot be compared
	Before, After money.Money
	Options       []*WhatIfOption
	Worst         []*WhatIfOrder // the largest differences first
	Lost          int            // orders that could no longer be shipped
	LostOrders    []*WhatIfLoss  // the newest of them
	Won           int            // orders that can be shipped only with the change
	Complete      bool
	ComparedFrom  *time.Time

	options map[string]*WhatIfOption
}

// WhatIfOption adds up the orders that chose one option.
type WhatIfOption struct {
	Name          string
	Orders        int
	Before, After money.Money
}

// WhatIfOrder is one order's option, with and without the change.
type WhatIfOrder struct {
	OrderID, OrderName string
	Before, After      *shipping.Option
}

func (w *WhatIfOrder) difference() int64 {
	return max(w.After.Amount.Minor-w.Before.Amount.Minor, w.Before.Amount.Minor-w.After.Amount.Minor)
}

// WhatIfLoss is an order that could no longer be shipped, and why.
type WhatIfLoss struct {
	OrderID, OrderName string
	Before             *shipping.Option
	Refusals           []*shipping.Refusal
}

const (
	mostCompared  = 100_000
	compareAtOnce = 1000
	mostShelved   = 100_000 // variants in memory
	mostShown     = 10
	compareFor    = 20 * time.Second
)

// ShippingWhatIf prices the store's newest orders by today's rules and by changed
// ones. Nothing is saved. It reads orders in batches and stops when its time is
// over; what it found until then is the answer.
func (s *Service) ShippingWhatIf(ctx context.Context, in WhatIfInput) (*WhatIf, error) {
	if in.Last < 1 || in.Last > mostCompared {
		return nil, problem.Errorf(problem.Invalid, "last is %d, from 1 to %d are allowed", in.Last, mostCompared)
	}
	select { // it is much work: one at a time on every node
	case s.comparing <- struct{}{}:
		defer func() { <-s.comparing }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to compare: %w", ctx.Err())
	}
	c, err := s.comparison(ctx, in)
	if err != nil {
		return nil, err
	}
	for started := s.now(); c.next(ctx, s, in); {
		if s.now().Sub(started) > compareFor {
			return c.result(false), c.err
		}
	}
	return c.result(true), c.err
}

// comparison is two sets of rules, and what the orders so far made of them.
type comparison struct {
	*WhatIf
	currency      string
	before, after *shipping.Plan
	moved         map[string]bool // variants that move to target
	target        string
	shelf         map[string]*shelved
	last          *ent.Order
	read          int
	err           error
}

func (s *Service) comparison(ctx context.Context, in WhatIfInput) (*comparison, error) {
	shop, _, err := s.look(ctx, "id", nil)
	if err != nil {
		return nil, err
	}
	rules, _, err := s.rules(ctx, &shop)
	if err != nil {
		return nil, err
	}
	c := &comparison{WhatIf: &WhatIf{options: map[string]*WhatIfOption{}}, currency: shop.currency, shelf: map[string]*shelved{}}
	c.Before, c.After = money.New(0, shop.currency), money.New(0, shop.currency)
	if c.before, err = shipping.Compile(rules); err != nil {
		return nil, fmt.Errorf("compile shipping profiles: %w", err)
	}
	changed, err := s.change(ctx, rules, in, c)
	if err != nil {
		return nil, err
	}
	c.after, err = shipping.Compile(changed)
	return c, err
}

// next compares a batch of orders, and says whether there may be another.
func (c *comparison) next(ctx context.Context, s *Service, in WhatIfInput) bool {
	size := min(compareAtOnce, in.Last-c.read)
	if size == 0 {
		return false
	}
	orders, err := s.pastOrders(ctx, in, c.last, size)
	if err == nil {
		err = c.fetch(ctx, s, orders)
	}
	if err != nil {
		c.err = err
		return false
	}
	for _, o := range orders {
		c.compare(o)
		c.last = o
	}
	c.read += len(orders)
	return len(orders) == size
}

// pastOrders reads the orders before one, the newest first.
func (s *Service) pastOrders(ctx context.Context, in WhatIfInput, last *ent.Order, size int) ([]*ent.Order, error) {
	query := s.store.Client().Order.Query()
	if in.PlacedFrom != nil {
		query.Where(order.PlacedAtGTE(*in.PlacedFrom))
	}
	if in.PlacedUntil != nil {
		query.Where(order.PlacedAtLT(*in.PlacedUntil))
	}
	if last != nil {
		query.Where(order.PlacedAtLTE(last.PlacedAt), order.Or(order.PlacedAtLT(last.PlacedAt), order.IDLT(last.ID)))
	}
	orders, err := query.Order(ent.Desc(order.FieldPlacedAt, order.FieldID)).Limit(size).
		WithLines(func(q *ent.OrderLineQuery) {
			q.Select(orderline.FieldOrderID, orderline.FieldPosition, orderline.FieldVariantID, orderline.FieldQuantity, orderline.FieldUnitPriceMinor,
				orderline.FieldDiscountMinor, orderline.FieldWeightGrams, orderline.FieldRequiresShipping)
		}).
		Select(order.FieldID, order.FieldName, order.FieldCurrency, order.FieldShippingMethod, order.FieldShippingAddress, order.FieldPlacedAt).
		All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read past orders: %w", err)
	}
	return orders, nil
}

// fetch reads the orders' variants that are not at hand.
func (c *comparison) fetch(ctx context.Context, s *Service, orders []*ent.Order) error {
	if len(c.shelf) > mostShelved {
		clear(c.shelf)
	}
	wanted := map[string]bool{}
	for _, o := range orders {
		for _, l := range o.Edges.Lines {
			if l.VariantID != nil && c.shelf[*l.VariantID] == nil {
				wanted[*l.VariantID] = true
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	ids := make([]string, 0, len(wanted))
	for id := range wanted {
		ids = append(ids, id)
	}
	_, found, err := s.look(ctx, "id", ids)
	for id, v := range found {
		c.shelf[id] = v
	}
	return err
}

func (c *comparison) compare(o *ent.Order) {
	c.ComparedFrom = &o.PlacedAt
	cart, known := c.cart(o)
	if !known {
		c.Skipped++
		return
	}
	before, err := c.before.Quote(*cart)
	for i := range cart.Lines {
		if c.moved[cart.Lines[i].VariantID] {
			cart.Lines[i].ProfileID = c.target
		}
	}
	after, failed := c.after.Quote(*cart)
	was, is := chosen(&before, o.ShippingMethod), chosen(&after, o.ShippingMethod)
	switch {
	case err != nil || failed != nil || was == nil && is == nil:
		c.Skipped++
	case was == nil:
		c.Won++
	case is == nil:
		c.lose(&WhatIfLoss{OrderID: o.ID, OrderName: o.Name, Before: was, Refusals: pointers(after.Refusals)})
	default:
		c.add(&WhatIfOrder{OrderID: o.ID, OrderName: o.Name, Before: was, After: is})
	}
}

// chosen is the option that the order names, else the cheapest, as when an order
// is placed.
func chosen(quote *shipping.Quote, method string) *shipping.Option {
	if option := quote.Choose(method); option != nil {
		return option
	}
	return quote.Choose("")
}

func (c *comparison) lose(loss *WhatIfLoss) {
	c.Lost++
	if len(c.LostOrders) < mostShown {
		c.LostOrders = append(c.LostOrders, loss)
	}
}

func (c *comparison) add(o *WhatIfOrder) {
	c.Compared++
	of := c.options[o.Before.Name]
	if of == nil {
		of = &WhatIfOption{Name: o.Before.Name, Before: money.New(0, c.currency), After: money.New(0, c.currency)}
		c.options[o.Before.Name] = of
	}
	of.Orders++
	for _, sum := range []struct {
		of    *money.Money
		minor int64
	}{
		{&of.Before, o.Before.Amount.Minor}, {&of.After, o.After.Amount.Minor},
		{&c.Before, o.Before.Amount.Minor}, {&c.After, o.After.Amount.Minor},
	} {
		sum.of.Minor += sum.minor
	}
	if o.difference() == 0 {
		return
	}
	c.Changed++
	at, _ := slices.BinarySearchFunc(c.Worst, o, func(a, b *WhatIfOrder) int {
		return cmp.Or(cmp.Compare(b.difference(), a.difference()), -1) // after those that are as bad
	})
	if at < mostShown {
		c.Worst = slices.Insert(c.Worst, at, o)
		c.Worst = c.Worst[:min(len(c.Worst), mostShown)]
	}
}

// cart is what an order would be quoted as today: its goods at the prices and
// weights that are frozen on it.
func (c *comparison) cart(o *ent.Order) (*shipping.Cart, bool) {
	if o.ShippingAddress == nil || o.Currency != c.currency {
		return nil, false
	}
	to := shipping.Destination{Country: o.ShippingAddress.CountryCode, Region: o.ShippingAddress.Region, Postcode: o.ShippingAddress.PostalCode}
	cart := &shipping.Cart{Currency: c.currency, Destination: to, Lines: make([]shipping.Line, len(o.Edges.Lines))}
	for i, l := range o.Edges.Lines {
		v := &shelved{}
		if l.VariantID != nil {
			v = cmp.Or(c.shelf[*l.VariantID], v)
		}
		if v.id == "" && l.RequiresShipping {
			return nil, false
		}
		cart.Lines[i] = shipping.Line{
			ID: strconv.Itoa(l.Position), VariantID: v.id, ProfileID: v.profile, SupplierID: v.supplier,
			Quantity: int64(l.Quantity), Grams: int64(l.WeightGrams), RequiresShipping: l.RequiresShipping,
			Amount: money.New(l.UnitPriceMinor*int64(l.Quantity)-l.DiscountMinor, c.currency),
		}
	}
	return cart, true
}

func (c *comparison) result(complete bool) *WhatIf {
	w := c.WhatIf
	w.Complete = complete
	w.Options = make([]*WhatIfOption, 0, len(w.options))
	for _, of := range w.options {
		w.Options = append(w.Options, of)
	}
	slices.SortFunc(w.Options, func(a, b *WhatIfOption) int { return cmp.Compare(a.Name, b.Name) })
	return w
}
