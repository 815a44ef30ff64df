package fulfillment

import (
	"context"
	"fmt"
	"strconv"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/orderline"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/problem"
)

// route splits the paid order into sub-orders and starts them. An order that
// was split before stays as it is.
func (c *change) route(ctx context.Context) error {
	lines, err := c.OrderLine.Query().
		Where(orderline.OrderID(c.order.ID), orderline.RequiresShipping(true)).
		Order(orderline.ByPosition()).All(ctx)
	if err != nil {
		return fmt.Errorf("read order lines: %w", err)
	}
	var wants []want
	for _, line := range lines {
		if rest := line.Quantity - line.CancelledQuantity - line.RefundedQuantity; rest > 0 {
			wants = append(wants, want{line, rest})
		}
	}
	_, err = c.assign(ctx, wants, "", nil)
	return err
}

// assign makes sub-orders of what is wanted, from every supplier but one. They
// send a shipment again when replaces names it.
func (c *change) assign(ctx context.Context, wants []want, except string, replaces *string) ([]*ent.SubOrder, error) {
	offers, err := c.offers(ctx, wants, except)
	if err != nil {
		return nil, err
	}
	number, err := c.SubOrder.Query().Where(suborder.OrderID(c.order.ID)).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count sub-orders: %w", err)
	}
	var made []*ent.SubOrder
	for i, p := range split(wants, offers) {
		p.replaces = replaces
		sub, err := c.createSubOrder(ctx, p, number+i+1)
		if err != nil {
			return nil, err
		}
		if err := c.start(ctx, sub, p); err != nil {
			return nil, err
		}
		made = append(made, sub)
	}
	return made, nil
}

// offers reads the active offers of active suppliers for what is wanted.
func (c *change) offers(ctx context.Context, wants []want, except string) (map[string][]*ent.Offer, error) {
	var variants []string
	for _, w := range wants {
		if w.line.VariantID != nil {
			variants = append(variants, *w.line.VariantID)
		}
	}
	found, err := c.Offer.Query().
		Where(offer.VariantIDIn(variants...), offer.Active(true), offer.SupplierIDNEQ(except),
			offer.HasSupplierWith(supplier.Active(true))).
		WithSupplier().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read offers: %w", err)
	}
	offers := make(map[string][]*ent.Offer)
	for _, o := range found {
		offers[o.VariantID] = append(offers[o.VariantID], o)
	}
	return offers, nil
}

func (c *change) createSubOrder(ctx context.Context, p *part, number int) (*ent.SubOrder, error) {
	create := c.SubOrder.Create().SetOrderID(c.order.ID).SetNumber(number).
		SetName(c.order.Name + "-" + itoa(number)).SetNillableReplacesShipmentID(p.replaces)
	if p.supplier != nil {
		create.SetSupplierID(p.supplier.ID)
	}
	sub, err := create.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create sub-order: %w", err)
	}
	lines := make([]*ent.SubOrderLineCreate, len(p.lines))
	for i, l := range p.lines {
		lines[i] = c.SubOrderLine.Create().SetSubOrderID(sub.ID).SetOrderLineID(l.line.ID).SetQuantity(l.quantity)
		if l.offer != nil {
			lines[i].SetSupplierSku(l.offer.SupplierSku).SetUnitCostMinor(l.offer.CostMinor).
				SetCostCurrency(l.offer.Currency).SetHandlingDays(l.offer.HandlingDays)
		}
	}
	if err := c.SubOrderLine.CreateBulk(lines...).Exec(ctx); err != nil {
		return nil, fmt.Errorf("create sub-order lines: %w", err)
	}
	sub.Edges.Supplier = p.supplier
	details := map[string]any{"name": sub.Name}
	if p.supplier != nil {
		details["supplier"] = p.supplier.Name
	}
	c.record(SubOrderCreated, sub, details)
	return sub, nil
}

// start holds a fresh sub-order, schedules it, submits it or leaves it waiting
// for Ship order, as reasons and modes say.
func (c *change) start(ctx context.Context, sub *ent.SubOrder, p *part) error {
	if p.supplier == nil {
		return c.holdSubOrder(ctx, sub, p.reason, "no supplier offers "+skus(p.lines))
	}
	held, err := c.openHolds(ctx, hold.SubOrderIDIsNil())
	if err != nil {
		return err
	}
	if thin, err := c.thin(ctx, sub, p); thin || err != nil {
		return err
	}
	if held > 0 {
		return c.move(ctx, sub, Held)
	}
	return c.proceed(ctx, sub)
}

// RouteSubOrder looks for suppliers again, for a sub-order that has none or was
// rejected. It fails with CONFLICT when nobody else offers its lines.
func (s *Service) RouteSubOrder(ctx context.Context, id string) ([]*ent.SubOrder, error) {
	var made []*ent.SubOrder
	err := s.changeSubOrder(ctx, id, func(c *change, sub *ent.SubOrder) error {
		if !routable(sub) {
			return problem.Errorf(problem.Conflict, "%s has a supplier that did not reject it", sub.Name)
		}
		var err error
		made, err = c.reroute(ctx, sub)
		return err
	})
	return made, err
}

func routable(sub *ent.SubOrder) bool {
	state := State{sub.Status, sub.RequestStatus}
	return state.Allows(Cancelled) && (sub.SupplierID == nil || sub.RequestStatus == suborder.RequestStatusRejected)
}

// reroute replaces a sub-order by new ones from other suppliers.
func (c *change) reroute(ctx context.Context, sub *ent.SubOrder) ([]*ent.SubOrder, error) {
	var wants []want
	for _, l := range sub.Edges.Lines {
		line, err := c.OrderLine.Get(ctx, l.OrderLineID)
		if err != nil {
			return nil, fmt.Errorf("read order line: %w", err)
		}
		if rest := l.Quantity - l.CancelledQuantity - l.ShippedQuantity; rest > 0 {
			wants = append(wants, want{line, rest})
		}
	}
	offers, err := c.offers(ctx, wants, deref(sub.SupplierID))
	if err != nil {
		return nil, err
	}
	if len(offers) == 0 {
		return nil, problem.Errorf(problem.Conflict, "nobody else offers the lines of %s", sub.Name)
	}
	if err := c.releaseAll(ctx, sub); err != nil {
		return nil, err
	}
	if err := c.move(ctx, sub, Cancelled); err != nil {
		return nil, err
	}
	c.record(SubOrderRerouted, sub, nil)
	return c.assign(ctx, wants, deref(sub.SupplierID), sub.ReplacesShipmentID)
}

func skus(lines []partLine) string {
	text := ""
	for i, l := range lines {
		if i > 0 {
			text += ", "
		}
		text += l.line.Sku
	}
	return text
}

func itoa(n int) string { return strconv.Itoa(n) }
