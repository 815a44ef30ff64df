package fulfillment

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/problem"
)

// A replacement sends again what a shipment should have brought: a sub-order
// linked to it, which goes the way of any other. Its units are none of the
// order's, so what was ordered and shipped still adds up; how its parcels fare
// counts instead of those of the shipment that it replaces.

// ReshipShipment makes a replacement for a shipment, of all its units or some,
// from the same supplier or another one. It fails with CONFLICT while another
// replacement of it is open.
func (s *Service) ReshipShipment(ctx context.Context, in ReshipShipmentInput) (*ent.SubOrder, error) {
	found, err := s.store.Client().Shipment.Get(ctx, in.ShipmentID)
	if err := missing("shipment", in.ShipmentID, err); err != nil {
		return nil, err
	}
	var made *ent.SubOrder
	err = s.changeSubOrder(ctx, found.SubOrderID, func(c *change, sub *ent.SubOrder) error {
		return c.Once(ctx, in.IdempotencyKey, "reshipShipment", in, func() (id string, err error) {
			made, err = c.reship(ctx, sub, in)
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

func (c *change) reship(ctx context.Context, sub *ent.SubOrder, in ReshipShipmentInput) (*ent.SubOrder, error) {
	lost, err := c.Shipment.Query().Where(shipment.ID(in.ShipmentID)).WithLines().WithReplacements().Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("read shipment: %w", err)
	}
	if lost.Status == shipment.StatusCancelled || c.order.Status == order.StatusCancelled {
		return nil, problem.Errorf(problem.Conflict, "the shipment was voided, or the order cancelled")
	}
	for _, r := range lost.Edges.Replacements {
		if !Ended(r.Status) {
			return nil, problem.Errorf(problem.Conflict, "%s replaces it already", r.Name)
		}
	}
	units, err := unitsAgain(lost, in.Lines)
	if err != nil {
		return nil, err
	}
	target, err := c.partAgain(ctx, sub, units, in.SupplierID)
	if err != nil {
		return nil, err
	}
	target.replaces = &lost.ID
	count, err := c.SubOrder.Query().Where(suborder.OrderID(c.order.ID)).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count sub-orders: %w", err)
	}
	made, err := c.createSubOrder(ctx, target, count+1)
	if err != nil {
		return nil, err
	}
	c.record(ShipmentReplaced, made, map[string]any{"shipmentId": lost.ID, "of": sub.Name, "reason": deref(in.Reason)})
	if err := c.reopen(ctx); err != nil {
		return nil, err
	}
	return made, c.start(ctx, made, target)
}

// unitsAgain is how many units of each sub-order line to send again.
func unitsAgain(lost *ent.Shipment, named []*RerouteLineInput) (map[string]int, error) {
	sent, units, faults := make(map[string]int), make(map[string]int), problem.Collect()
	for _, l := range lost.Edges.Lines {
		sent[l.SubOrderLineID] += l.Quantity
	}
	if len(named) == 0 {
		return sent, nil
	}
	for i, n := range named {
		if left := sent[n.SubOrderLineID] - units[n.SubOrderLineID]; n.Quantity < 1 || n.Quantity > left {
			faults.At("lines", i).Add("quantity", problem.OutOfRange, "must be from 1 to the %d in the shipment", left)
		}
		units[n.SubOrderLineID] += n.Quantity
	}
	return units, faults.Err()
}

// partAgain is these units at another supplier's terms, or at those they had.
func (c *change) partAgain(ctx context.Context, sub *ent.SubOrder, units map[string]int, supplierID *string) (*part, error) {
	if supplierID != nil && *supplierID != deref(sub.SupplierID) {
		return c.partFor(ctx, sub, units, *supplierID)
	}
	if sub.Edges.Supplier == nil {
		return nil, problem.Errorf(problem.Conflict, "%s has no supplier; name one", sub.Name)
	}
	again := &part{supplier: sub.Edges.Supplier}
	for _, l := range sub.Edges.Lines {
		if units[l.ID] == 0 {
			continue
		}
		line, err := c.OrderLine.Get(ctx, l.OrderLineID)
		if err != nil {
			return nil, fmt.Errorf("read order line: %w", err)
		}
		terms := &ent.Offer{SupplierSku: l.SupplierSku, CostMinor: l.UnitCostMinor, Currency: l.CostCurrency, HandlingDays: l.HandlingDays}
		again.lines = append(again.lines, partLine{line: line, offer: terms, quantity: units[l.ID]})
	}
	return again, nil
}

// reopen lets an order that was done go on.
func (c *change) reopen(ctx context.Context) error {
	if c.order.Status != order.StatusClosed {
		return nil
	}
	if err := c.Order.Update().Where(order.ID(c.order.ID)).SetStatus(order.StatusOpen).ClearClosedAt().Exec(ctx); err != nil {
		return fmt.Errorf("open order again: %w", err)
	}
	c.order.Status, c.order.ClosedAt = order.StatusOpen, nil
	return nil
}

// replaced are the shipments whose replacement counts instead.
func replaced(o *ent.Order) map[string]bool {
	all := make(map[string]bool)
	for _, sub := range o.Edges.SubOrders {
		if sub.ReplacesShipmentID != nil && sub.Status != suborder.StatusCancelled {
			all[*sub.ReplacesShipmentID] = true
		}
	}
	return all
}

// replacements are the sub-orders whose units are none of the order's.
func replacements(o *ent.Order) map[string]bool {
	all := make(map[string]bool)
	for _, sub := range o.Edges.SubOrders {
		if sub.ReplacesShipmentID != nil {
			all[sub.ID] = true
		}
	}
	return all
}
