package fulfillment

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
)

// rollUp recounts the order's quantities and statuses from its parts. The rules
// are DESIGN section 3.
func (c *change) rollUp(ctx context.Context, o *ent.Order) error {
	count(o)
	o.FulfillmentStatus = fulfillmentStatus(o)
	o.DeliveryStatus = deliveryStatus(o)
	if o.Status != order.StatusOpen {
		return nil
	}
	done, err := c.done(ctx, o)
	if err != nil || !done {
		return err
	}
	o.Status, o.ClosedAt = order.StatusClosed, &c.now
	c.record(OrderClosed, nil, nil)
	return nil
}

// done says whether nothing is left to do: everything arrived, or the order is
// paid and nothing of it needs shipping (gift cards, what was refunded or
// cancelled before), and nobody holds it for a look.
func (c *change) done(ctx context.Context, o *ent.Order) (bool, error) {
	if o.FulfillmentStatus == order.FulfillmentStatusFulfilled {
		return o.DeliveryStatus == order.DeliveryStatusDelivered, nil
	}
	if o.PaidAt == nil || o.UnitsNeeded > 0 {
		return false, nil
	}
	for _, sub := range o.Edges.SubOrders {
		if !Ended(sub.Status) {
			return false, nil
		}
	}
	held, err := c.Hold.Query().Where(hold.OrderID(o.ID), hold.ReleasedAtIsNil()).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("read holds: %w", err)
	}
	return !held, nil
}

// count adds up the units that need shipping.
func count(o *ent.Order) {
	o.UnitsOrdered, o.UnitsCancelled, o.UnitsRefunded, o.UnitsShipped, o.UnitsDelivered = 0, 0, 0, 0, 0
	for _, line := range o.Edges.Lines {
		if line.RequiresShipping {
			o.UnitsOrdered += line.Quantity
			o.UnitsCancelled += line.CancelledQuantity
			o.UnitsRefunded += line.RefundedQuantity
		}
	}
	again, lost := replacements(o), replaced(o)
	for _, s := range o.Edges.Shipments {
		left := s.Status == shipment.StatusShipped || s.Status == shipment.StatusDelivered
		for _, line := range s.Edges.Lines {
			if left && !again[s.SubOrderID] {
				o.UnitsShipped += line.Quantity
			}
			if s.Status == shipment.StatusDelivered && !lost[s.ID] {
				o.UnitsDelivered += line.Quantity
			}
		}
	}
	o.UnitsNeeded = o.UnitsOrdered - o.UnitsCancelled - o.UnitsRefunded
}

// fulfillmentStatus is the first rule that fits.
func fulfillmentStatus(o *ent.Order) order.FulfillmentStatus {
	open := openSubOrders(o)
	all := func(fits func(*ent.SubOrder) bool) bool {
		for _, sub := range open {
			if !fits(sub) {
				return false
			}
		}
		return len(open) > 0
	}
	switch {
	case o.UnitsNeeded == 0 && o.UnitsShipped == 0:
		return order.FulfillmentStatusUnfulfilled
	case o.UnitsShipped >= o.UnitsNeeded:
		return order.FulfillmentStatusFulfilled
	case o.UnitsShipped > 0:
		return order.FulfillmentStatusPartiallyFulfilled
	case !all(func(s *ent.SubOrder) bool { return s.RequestStatus != suborder.RequestStatusRejected }) && len(open) > 0:
		return order.FulfillmentStatusRequestDeclined
	case all(func(s *ent.SubOrder) bool { return s.Status == suborder.StatusOnHold }):
		return order.FulfillmentStatusOnHold
	case all(func(s *ent.SubOrder) bool { return s.Status == suborder.StatusScheduled }):
		return order.FulfillmentStatusScheduled
	case all(withSupplier):
		return order.FulfillmentStatusInProgress
	}
	return order.FulfillmentStatusUnfulfilled
}

func openSubOrders(o *ent.Order) []*ent.SubOrder {
	var open []*ent.SubOrder
	for _, sub := range o.Edges.SubOrders {
		if !Ended(sub.Status) && sub.ReplacesShipmentID == nil {
			open = append(open, sub)
		}
	}
	return open
}

func withSupplier(s *ent.SubOrder) bool {
	return s.RequestStatus == suborder.RequestStatusSubmitted || s.Status == suborder.StatusInProgress ||
		s.RequestStatus == suborder.RequestStatusCancellationRequested
}

// deliveryStatus looks at the parcels of all shipments that were not voided.
func deliveryStatus(o *ent.Order) order.DeliveryStatus {
	var total, delivered, returned, troubled, coming int
	for _, sub := range o.Edges.SubOrders {
		if sub.ReplacesShipmentID != nil && !Ended(sub.Status) {
			coming++
		}
	}
	lost := replaced(o)
	for _, s := range o.Edges.Shipments {
		if s.Status == shipment.StatusCancelled || lost[s.ID] {
			continue
		}
		for _, p := range s.Edges.Parcels {
			switch p.TrackingStatus {
			case parcel.TrackingStatusCancelled:
				continue
			case parcel.TrackingStatusDelivered:
				delivered++
			case parcel.TrackingStatusReturned:
				returned++
			case parcel.TrackingStatusException, parcel.TrackingStatusReturning, parcel.TrackingStatusExpired:
				troubled++
			default: // under way
			}
			total++
		}
	}
	switch {
	case total == 0:
		return order.DeliveryStatusNone
	case returned == total:
		return order.DeliveryStatusReturned
	case troubled+returned > 0:
		return order.DeliveryStatusException
	case delivered == total && o.UnitsShipped >= o.UnitsNeeded && coming == 0:
		return order.DeliveryStatusDelivered
	case delivered > 0:
		return order.DeliveryStatusPartiallyDelivered
	}
	return order.DeliveryStatusInTransit
}
