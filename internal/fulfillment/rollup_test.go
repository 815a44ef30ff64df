package fulfillment

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
)

func someOrder(t *rapid.T) *ent.Order {
	o := &ent.Order{Status: order.StatusOpen}
	for range rapid.IntRange(0, 4).Draw(t, "lines") {
		quantity := rapid.IntRange(1, 5).Draw(t, "quantity")
		o.Edges.Lines = append(o.Edges.Lines, &ent.OrderLine{
			Quantity: quantity, RequiresShipping: rapid.Bool().Draw(t, "requiresShipping"),
			CancelledQuantity: rapid.IntRange(0, quantity).Draw(t, "cancelled"),
		})
	}
	for range rapid.IntRange(0, 4).Draw(t, "subOrders") {
		o.Edges.SubOrders = append(o.Edges.SubOrders, &ent.SubOrder{
			Status:        rapid.SampledFrom([]suborder.Status{"OPEN", "SCHEDULED", "ON_HOLD", "IN_PROGRESS", "INCOMPLETE", "CLOSED", "CANCELLED"}).Draw(t, "status"),
			RequestStatus: rapid.SampledFrom([]suborder.RequestStatus{"UNSUBMITTED", "SUBMITTED", "ACCEPTED", "REJECTED"}).Draw(t, "request"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "shipments") {
		s := &ent.Shipment{Status: rapid.SampledFrom([]shipment.Status{"CREATED", "SHIPPED", "DELIVERED", "CANCELLED"}).Draw(t, "shipment")}
		s.Edges.Lines = []*ent.ShipmentLine{{Quantity: rapid.IntRange(1, 4).Draw(t, "shipped")}}
		for range rapid.IntRange(0, 3).Draw(t, "parcels") {
			s.Edges.Parcels = append(s.Edges.Parcels, &ent.Parcel{TrackingStatus: rapid.SampledFrom(someStatuses).Draw(t, "parcel")})
		}
		o.Edges.Shipments = append(o.Edges.Shipments, s)
	}
	return o
}

func TestRollUpsAgreeWithTheirQuantities(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := someOrder(t)
		count(o)
		got := fulfillmentStatus(o)
		switch {
		case o.UnitsNeeded != o.UnitsOrdered-o.UnitsCancelled-o.UnitsRefunded, o.UnitsDelivered > o.UnitsShipped:
			t.Fatalf("quantities do not add up: %+v", o)
		case (got == order.FulfillmentStatusFulfilled) != (o.UnitsShipped >= o.UnitsNeeded && o.UnitsShipped+o.UnitsNeeded > 0):
			t.Fatalf("%s with %d of %d shipped", got, o.UnitsShipped, o.UnitsNeeded)
		case (got == order.FulfillmentStatusPartiallyFulfilled) != (o.UnitsShipped > 0 && o.UnitsShipped < o.UnitsNeeded):
			t.Fatalf("%s with %d of %d shipped", got, o.UnitsShipped, o.UnitsNeeded)
		}
	})
}

func TestRollUpsDoNotCareForTheOrderOfParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := someOrder(t)
		count(o)
		first, second := fulfillmentStatus(o), deliveryStatus(o)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		subs, shipments := o.Edges.SubOrders, o.Edges.Shipments
		dice.Shuffle(len(subs), func(i, j int) { subs[i], subs[j] = subs[j], subs[i] })
		dice.Shuffle(len(shipments), func(i, j int) { shipments[i], shipments[j] = shipments[j], shipments[i] })
		count(o)
		if fulfillmentStatus(o) != first || deliveryStatus(o) != second {
			t.Fatalf("%s %s became %s %s", first, second, fulfillmentStatus(o), deliveryStatus(o))
		}
	})
}

// Returns never touch the fulfilment status.
func TestReturnsDoNotTouchFulfillmentStatus(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := someOrder(t)
		count(o)
		before := fulfillmentStatus(o)
		for _, s := range o.Edges.Shipments {
			for _, p := range s.Edges.Parcels {
				p.TrackingStatus = parcel.TrackingStatusReturned
			}
		}
		if got := fulfillmentStatus(o); got != before {
			t.Fatalf("%s became %s", before, got)
		}
	})
}
