package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/supplier"
)

// dispatch takes a supplier's notice that goods were handed over. It accepts
// implicitly. A shipment told before only gains the parcels that are new. Units
// beyond those of the sub-order are its back-orders'. It returns whether
// anything was new.
func (c *change) dispatch(ctx context.Context, sub *ent.SubOrder, notice supplier.Shipped) (bool, error) {
	later, err := c.backorders(ctx, sub)
	if err != nil {
		return false, err
	}
	fresh, told := false, false
	for _, part := range append([]*ent.SubOrder{sub}, later...) {
		known, err := c.Shipment.Query().Where(shipment.SubOrderID(part.ID), shipment.ExternalID(notice.ShipmentID)).WithParcels().Only(ctx)
		if ent.IsNotFound(err) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("find shipment: %w", err)
		}
		told = true
		added, err := c.addParcels(ctx, part, known, notice.Parcels)
		if err != nil {
			return false, err
		}
		fresh = fresh || added
	}
	if told {
		return fresh, nil
	}
	if adopted, err := c.adopt(ctx, sub, notice); err != nil || adopted {
		return adopted, err
	}
	own, over, surplus := shares(sub, later, notice)
	if remaining(sub) == 0 && len(over) == 0 {
		return true, c.unexpected(ctx, sub, notice.ShipmentID, "units")
	}
	if surplus > 0 {
		if err := c.unexpected(ctx, sub, notice.ShipmentID, fmt.Sprintf("%d units", surplus)); err != nil {
			return false, err
		}
	}
	if own {
		if err := c.hand(ctx, sub, notice); err != nil {
			return false, err
		}
	}
	for _, share := range over {
		if err := c.hand(ctx, share.sub, share.notice); err != nil {
			return false, err
		}
	}
	return true, nil
}

// share is the part of a notice that is about one back-order.
type share struct {
	sub    *ent.SubOrder
	notice supplier.Shipped
}

// shares says whether a notice is about the sub-order itself, and which of its
// units are back-ordered ones; the surplus is nobody's. A notice without lines means all that is left of
// the sub-order, or else of its back-orders.
func shares(sub *ent.SubOrder, later []*ent.SubOrder, notice supplier.Shipped) (own bool, over []share, surplus int) {
	if len(notice.Lines) == 0 {
		if remaining(sub) > 0 {
			return true, nil, 0
		}
		for _, b := range later {
			if remaining(b) > 0 {
				over = append(over, share{b, notice})
			}
		}
		return false, over, 0
	}
	beyond := make(map[string]int) // by order line
	for _, l := range sub.Edges.Lines {
		rest := l.Quantity - l.CancelledQuantity - l.ShippedQuantity
		for _, n := range notice.Lines {
			if n.LineID == l.ID {
				own = own || rest > 0
				beyond[l.OrderLineID] += max(n.Quantity-rest, 0)
				rest = max(rest-n.Quantity, 0)
			}
		}
	}
	for _, b := range later {
		part := notice
		part.Lines = nil
		for _, l := range b.Edges.Lines {
			if n := min(beyond[l.OrderLineID], l.Quantity-l.CancelledQuantity-l.ShippedQuantity); n > 0 {
				part.Lines = append(part.Lines, supplier.ShippedLine{LineID: l.ID, Quantity: n})
				beyond[l.OrderLineID] -= n
			}
		}
		if len(part.Lines) > 0 {
			over = append(over, share{b, part})
		}
	}
	for _, n := range beyond {
		surplus += n
	}
	return own, over, surplus
}

// backorders are what the supplier of a sub-order ships later, under its name.
func (c *change) backorders(ctx context.Context, sub *ent.SubOrder) ([]*ent.SubOrder, error) {
	found, err := c.subOrders().Where(suborder.BackorderOfID(sub.ID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read back-orders: %w", err)
	}
	return slices.DeleteFunc(found, func(b *ent.SubOrder) bool { return b.Status == suborder.StatusCancelled }), nil
}

// hand writes a shipment of a sub-order.
func (c *change) hand(ctx context.Context, sub *ent.SubOrder, notice supplier.Shipped) error {
	if sub.RequestStatus == suborder.RequestStatusCancellationRequested {
		if err := c.overtaken(ctx, sub); err != nil {
			return err
		}
	}
	if err := c.move(ctx, sub, Shipped); err != nil {
		return err
	}
	if err := c.provenTaken(ctx, sub); err != nil {
		return err
	}
	if err := c.releaseAll(ctx, sub); err != nil {
		return err
	}
	made, err := c.createShipment(ctx, sub, notice)
	if err != nil {
		return err
	}
	if _, err := c.addParcels(ctx, sub, made, notice.Parcels); err != nil {
		return err
	}
	c.record(ShipmentShipped, sub, map[string]any{"shipmentId": made.ID, "parcels": len(notice.Parcels)})
	if remaining(sub) > 0 {
		return nil
	}
	if err := c.redirected(ctx, sub, false, "it was shipped first"); err != nil {
		return err
	}
	return c.move(ctx, sub, AllShipped)
}

func (c *change) createShipment(ctx context.Context, sub *ent.SubOrder, notice supplier.Shipped) (*ent.Shipment, error) {
	at := c.now
	if !notice.ShippedAt.IsZero() {
		at = notice.ShippedAt.UTC().Truncate(time.Microsecond)
	}
	made, err := c.Shipment.Create().SetOrderID(c.order.ID).SetSubOrderID(sub.ID).SetExternalID(notice.ShipmentID).
		SetStatus(shipment.StatusShipped).SetShippedAt(at).SetDeliverBy(deliverBy(sub, at)).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create shipment: %w", err)
	}
	quantities := make(map[string]int, len(notice.Lines))
	for _, l := range notice.Lines {
		quantities[l.LineID] += l.Quantity
	}
	for _, l := range sub.Edges.Lines {
		rest := l.Quantity - l.CancelledQuantity - l.ShippedQuantity
		quantity := rest // no lines: all that is left
		if len(notice.Lines) > 0 {
			quantity = min(rest, quantities[l.ID])
		}
		if quantity <= 0 {
			continue
		}
		if err := c.ShipmentLine.Create().SetShipmentID(made.ID).SetSubOrderLineID(l.ID).SetQuantity(quantity).Exec(ctx); err != nil {
			return nil, fmt.Errorf("create shipment line: %w", err)
		}
		if err := l.Update().AddShippedQuantity(quantity).Exec(ctx); err != nil {
			return nil, fmt.Errorf("count shipped units: %w", err)
		}
		l.ShippedQuantity += quantity
	}
	return made, nil
}

// addParcels adds the tracking numbers that the shipment does not have yet.
func (c *change) addParcels(ctx context.Context, sub *ent.SubOrder, s *ent.Shipment, parcels []supplier.Parcel) (bool, error) {
	known := make(map[string]bool)
	for _, p := range s.Edges.Parcels {
		known[p.TrackingNumber] = true
		for _, former := range p.FormerNumbers {
			known[former] = true
		}
	}
	var added []string
	for _, p := range parcels {
		if known[p.TrackingNumber] {
			continue
		}
		known[p.TrackingNumber], added = true, append(added, p.TrackingNumber)
		by := orElse(p.Carrier, carrier.Only(p.TrackingNumber))
		doubt, err := c.doubtOf(ctx, by, p.TrackingNumber)
		if err != nil {
			return false, err
		}
		made, err := c.Parcel.Create().SetShipmentID(s.ID).SetCarrier(by).SetTrackingNumber(p.TrackingNumber).SetDoubt(doubt).
			SetTrackingURL(orElse(p.TrackingURL, carrier.TrackingURL(by, p.TrackingNumber))).
			SetNillableEstimatedDeliveryAt(p.EstimatedDeliveryAt).Save(ctx)
		if err != nil {
			return false, fmt.Errorf("create parcel: %w", err)
		}
		if err := c.follow(ctx, made); err != nil {
			return false, err
		}
		if len(s.Edges.Parcels) > 0 {
			c.record(ParcelAdded, sub, map[string]any{"trackingNumber": p.TrackingNumber})
		}
	}
	if len(added) == 0 {
		return false, nil
	}
	return true, c.wake(ctx, sub, added)
}

// doubtOf says why a tracking number may be wrong, or "": its form, or that
// another order of the store has it.
func (c *change) doubtOf(ctx context.Context, by, number string) (string, error) {
	other, err := c.Parcel.Query().Where(parcel.StoreID(c.order.StoreID), parcel.TrackingNumber(number),
		parcel.HasShipmentWith(shipment.OrderIDNEQ(c.order.ID), shipment.StatusNEQ(shipment.StatusCancelled))).
		WithShipment(func(q *ent.ShipmentQuery) { q.WithOrder() }).First(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return "", fmt.Errorf("find parcels of this number: %w", err)
	}
	doubt := carrier.Doubt(by, number)
	if other == nil {
		return doubt, nil
	}
	used := "order " + other.Edges.Shipment.Edges.Order.Name + " has it too"
	if doubt == "" {
		return used, nil
	}
	return doubt + "; " + used, nil
}

// parcelsOf finds the parcels of a sub-order, and of its back-orders, by their
// number.
func (c *change) parcelsOf(ctx context.Context, subOrderID, number string) ([]*ent.Parcel, error) {
	of := shipment.Or(shipment.SubOrderID(subOrderID), shipment.HasSubOrderWith(suborder.BackorderOfID(subOrderID)))
	found, err := c.Parcel.Query().Where(parcel.HasShipmentWith(of)).WithShipment().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("find parcel: %w", err)
	}
	return slices.DeleteFunc(found, func(p *ent.Parcel) bool {
		return p.TrackingNumber != number && !slices.Contains(p.FormerNumbers, number)
	}), nil
}
