package fulfillment

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/supplier"
)

// dispatch takes a supplier's notice that goods were handed over. It accepts
// implicitly. A shipment told before only gains the parcels that are new. It
// returns whether anything was new.
func (c *change) dispatch(ctx context.Context, sub *ent.SubOrder, notice supplier.Shipped) (bool, error) {
	known, err := c.Shipment.Query().Where(shipment.SubOrderID(sub.ID), shipment.ExternalID(notice.ShipmentID)).
		WithParcels().Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return false, fmt.Errorf("find shipment: %w", err)
	}
	if known != nil {
		return c.addParcels(ctx, sub, known, notice.Parcels)
	}
	if sub.RequestStatus == suborder.RequestStatusCancellationRequested {
		if err := c.overtaken(ctx, sub); err != nil {
			return false, err
		}
	}
	if err := c.move(ctx, sub, Shipped); err != nil {
		return false, err
	}
	if err := c.provenTaken(ctx, sub); err != nil {
		return false, err
	}
	if err := c.releaseAll(ctx, sub); err != nil {
		return false, err
	}
	made, err := c.createShipment(ctx, sub, notice)
	if err != nil {
		return false, err
	}
	if _, err := c.addParcels(ctx, sub, made, notice.Parcels); err != nil {
		return false, err
	}
	c.record(ShipmentShipped, sub, map[string]any{"shipmentId": made.ID, "parcels": len(notice.Parcels)})
	if remaining(sub) == 0 {
		return true, c.move(ctx, sub, AllShipped)
	}
	return true, nil
}

func (c *change) createShipment(ctx context.Context, sub *ent.SubOrder, notice supplier.Shipped) (*ent.Shipment, error) {
	at := c.now
	if !notice.ShippedAt.IsZero() {
		at = notice.ShippedAt.UTC().Truncate(time.Microsecond)
	}
	made, err := c.Shipment.Create().SetOrderID(c.order.ID).SetSubOrderID(sub.ID).SetExternalID(notice.ShipmentID).
		SetStatus(shipment.StatusShipped).SetShippedAt(at).Save(ctx)
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
	}
	var added []string
	for _, p := range parcels {
		if known[p.TrackingNumber] {
			continue
		}
		known[p.TrackingNumber], added = true, append(added, p.TrackingNumber)
		link := p.TrackingURL
		if link == "" {
			link = carrier.TrackingURL(p.Carrier, p.TrackingNumber)
		}
		made, err := c.Parcel.Create().SetShipmentID(s.ID).SetCarrier(p.Carrier).SetTrackingNumber(p.TrackingNumber).
			SetTrackingURL(link).SetNillableEstimatedDeliveryAt(p.EstimatedDeliveryAt).Save(ctx)
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

// parcelOf finds a sub-order's parcel by its number.
func (c *change) parcelOf(ctx context.Context, subOrderID, number string) (*ent.Parcel, error) {
	found, err := c.Parcel.Query().
		Where(parcel.TrackingNumber(number), parcel.HasShipmentWith(shipment.SubOrderID(subOrderID))).
		WithShipment().First(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("find parcel: %w", err)
	}
	return found, nil
}
