package fulfillment

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

// What a supplier does not ship may go to another one: the whole rest of a
// sub-order or some of its units. What is submitted or accepted has to be
// cancelled first, so that nobody ships it twice; a back-order is given up by
// rerouting it, and a shipment that comes all the same is an incident.

// RerouteOptions are the other suppliers that offer something of what a
// sub-order has not shipped, the complete ones first, then the cheapest.
func (s *Service) RerouteOptions(ctx context.Context, subOrderID string) ([]*RerouteOption, error) {
	sub, err := s.store.Client().SubOrder.Query().Where(suborder.ID(subOrderID)).
		WithLines(func(q *ent.SubOrderLineQuery) { q.WithOrderLine() }).Only(ctx)
	if err := missing("sub-order", subOrderID, err); err != nil {
		return nil, err
	}
	if !reroutable(sub) {
		return []*RerouteOption{}, nil
	}
	o, err := s.Order(ctx, sub.OrderID)
	if err != nil {
		return nil, err
	}
	var variants []string
	for _, l := range sub.Edges.Lines {
		variants = append(variants, deref(l.Edges.OrderLine.VariantID))
	}
	offers, err := s.store.Client().Offer.Query().
		Where(offer.VariantIDIn(variants...), offer.Active(true), offer.SupplierIDNEQ(deref(sub.SupplierID)), offer.HasSupplierWith(supplier.Active(true))).
		WithSupplier().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read offers: %w", err)
	}
	return optionsOf(o, sub, offers, s.now()), nil
}

func optionsOf(o *ent.Order, sub *ent.SubOrder, offers []*ent.Offer, now time.Time) []*RerouteOption {
	options := []*RerouteOption{}
	slices.SortFunc(offers, func(a, b *ent.Offer) int { return cmp.Compare(a.SupplierID, b.SupplierID) })
	for len(offers) > 0 {
		end := slices.IndexFunc(offers, func(of *ent.Offer) bool { return of.SupplierID != offers[0].SupplierID })
		if end < 0 {
			end = len(offers)
		}
		if option := optionOf(o, sub, offers[:end], now); option.Units > 0 {
			options = append(options, option)
		}
		offers = offers[end:]
	}
	slices.SortStableFunc(options, func(a, b *RerouteOption) int {
		return cmp.Or(-cmp.Compare(a.Units, b.Units), cmp.Compare(a.Cost.Currency, b.Cost.Currency), cmp.Compare(a.Cost.Minor, b.Cost.Minor), a.ShipsBy.Compare(b.ShipsBy))
	})
	return options
}

// optionOf is what one supplier can take, at what cost.
func optionOf(o *ent.Order, sub *ent.SubOrder, offers []*ent.Offer, now time.Time) *RerouteOption {
	option := &RerouteOption{Supplier: offers[0].Edges.Supplier, Cost: money.New(0, offers[0].Currency)}
	sales, days := int64(0), 0
	for _, l := range sub.Edges.Lines {
		rest, line := l.Quantity-l.CancelledQuantity-l.ShippedQuantity, l.Edges.OrderLine
		at := slices.IndexFunc(offers, func(of *ent.Offer) bool {
			return of.VariantID == deref(line.VariantID) && of.Currency == option.Cost.Currency
		})
		if at < 0 || rest <= 0 {
			continue
		}
		units := min(rest, availableOf(offers[at], rest))
		option.Units += units
		option.Cost.Minor += offers[at].CostMinor * int64(units)
		sales += line.UnitPriceMinor*int64(units) - line.DiscountMinor*int64(units)/int64(line.Quantity)
		days = max(days, offers[at].HandlingDays)
	}
	option.Complete = option.Units == remaining(sub)
	option.ShipsBy = now.AddDate(0, 0, days)
	if option.Cost.Currency == o.Currency {
		margin := money.New(sales-option.Cost.Minor, o.Currency)
		option.Margin = &margin
	}
	return option
}

// reroutable says whether units of a sub-order may go to another supplier.
func reroutable(sub *ent.SubOrder) bool { return remaining(sub) > 0 && reroutableAs(sub) }

// reroutableAs is reroutable as far as the state says it.
func reroutableAs(sub *ent.SubOrder) bool {
	state := State{sub.Status, sub.RequestStatus}
	return state.Allows(Cancelled) || state == incomplete || sub.BackorderOfID != nil && state == accepted
}

// RerouteSubOrder gives what is left of a sub-order, or the units that are
// named, to another supplier. It fails with CONFLICT while its own supplier has
// them, and when the other one does not offer them all.
func (s *Service) RerouteSubOrder(ctx context.Context, in RerouteSubOrderInput) (*ent.SubOrder, error) {
	var made *ent.SubOrder
	err := s.changeSubOrder(ctx, in.ID, func(c *change, sub *ent.SubOrder) error {
		return c.Once(ctx, in.IdempotencyKey, "rerouteSubOrder", in, func() (id string, err error) {
			made, err = c.rerouteTo(ctx, sub, in)
			if err != nil {
				return "", err
			}
			return made.ID, nil
		}, func(id string) (err error) {
			made, err = c.SubOrder.Get(ctx, id)
			return err
		})
	})
	return made, err
}

func (c *change) rerouteTo(ctx context.Context, sub *ent.SubOrder, in RerouteSubOrderInput) (*ent.SubOrder, error) {
	if !reroutable(sub) {
		return nil, problem.Errorf(problem.Conflict, "%s is with its supplier, or has nothing left to ship", sub.Name)
	}
	units, err := unitsOf(sub, in.Lines)
	if err != nil {
		return nil, err
	}
	target, err := c.partFor(ctx, sub, units, in.SupplierID)
	if err != nil {
		return nil, err
	}
	target.replaces = sub.ReplacesShipmentID
	for _, l := range sub.Edges.Lines {
		if n := units[l.ID]; n > 0 {
			if err := l.Update().AddCancelledQuantity(n).Exec(ctx); err != nil {
				return nil, fmt.Errorf("take units out of %s: %w", sub.Name, err)
			}
			l.CancelledQuantity += n
		}
	}
	if err := c.leave(ctx, sub); err != nil {
		return nil, err
	}
	count, err := c.SubOrder.Query().Where(suborder.OrderID(c.order.ID)).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count sub-orders: %w", err)
	}
	made, err := c.createSubOrder(ctx, target, count+1)
	if err != nil {
		return nil, err
	}
	c.record(SubOrderRerouted, sub, map[string]any{"to": made.Name, "supplier": target.supplier.Name})
	return made, c.start(ctx, made, target)
}

// unitsOf is how many units of each line to take: those named, or all.
func unitsOf(sub *ent.SubOrder, named []*RerouteLineInput) (map[string]int, error) {
	left, units, faults := make(map[string]int), make(map[string]int), problem.Collect()
	for _, l := range sub.Edges.Lines {
		if rest := l.Quantity - l.CancelledQuantity - l.ShippedQuantity; rest > 0 {
			left[l.ID] = rest
		}
	}
	if len(named) == 0 {
		return left, nil
	}
	for i, n := range named {
		if rest := left[n.SubOrderLineID] - units[n.SubOrderLineID]; n.Quantity < 1 || n.Quantity > rest {
			faults.At("lines", i).Add("quantity", problem.OutOfRange, "must be from 1 to the %d that are left", rest)
		}
		units[n.SubOrderLineID] += n.Quantity
	}
	return units, faults.Err()
}

// partFor is these units at the terms of a supplier that offers them all.
func (c *change) partFor(ctx context.Context, sub *ent.SubOrder, units map[string]int, supplierID string) (*part, error) {
	to, err := c.Supplier.Get(ctx, supplierID)
	if err := missing("supplier", supplierID, err); err != nil {
		return nil, err
	}
	if deref(sub.SupplierID) == to.ID {
		return nil, problem.Errorf(problem.Conflict, "%s is with %s already", sub.Name, to.Name)
	}
	target := &part{supplier: to}
	for _, l := range sub.Edges.Lines {
		if units[l.ID] == 0 {
			continue
		}
		line, err := c.OrderLine.Get(ctx, l.OrderLineID)
		if err != nil {
			return nil, fmt.Errorf("read order line: %w", err)
		}
		offers, err := c.offers(ctx, []want{{line, units[l.ID]}}, "")
		if err != nil {
			return nil, err
		}
		theirs := offers[deref(line.VariantID)]
		at := slices.IndexFunc(theirs, func(o *ent.Offer) bool { return o.SupplierID == to.ID && availableOf(o, units[l.ID]) >= units[l.ID] })
		if at < 0 {
			return nil, problem.Errorf(problem.Conflict, "%s does not offer %d units of %s", to.Name, units[l.ID], line.Sku)
		}
		target.lines = append(target.lines, partLine{line: line, offer: theirs[at], quantity: units[l.ID]})
	}
	return target, nil
}

// leave ends a sub-order whose last units went elsewhere.
func (c *change) leave(ctx context.Context, sub *ent.SubOrder) error {
	if remaining(sub) > 0 || sub.Status == suborder.StatusIncomplete {
		return nil
	}
	if err := c.releaseAll(ctx, sub); err != nil {
		return err
	}
	if sub.BackorderOfID == nil {
		return c.move(ctx, sub, Cancelled)
	}
	if err := c.move(ctx, sub, CancellationRequested); err != nil {
		return err
	}
	return c.move(ctx, sub, agreement(sub))
}
