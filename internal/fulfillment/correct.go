package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/trackingevent"
	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// What people put right. A correction is a fact like any other: it stands on the
// timeline with who made it, and what the supplier tells later is brought
// together with it: a shipment with the same tracking number, or of units that
// were all marked by hand, is that shipment.

// byHand begins the external id of a shipment that a person marked, until the
// supplier tells its own.
const byHand = "by-hand-"

// MarkShipped notes that goods of a sub-order were handed over, whoever did it.
// It fails with INVALID when it names more units than are left, or no parcel.
func (s *Service) MarkShipped(ctx context.Context, in MarkShippedInput) (*ent.Shipment, error) {
	var made *ent.Shipment
	err := s.changeSubOrder(ctx, in.SubOrderID, func(c *change, sub *ent.SubOrder) error {
		return c.Once(ctx, in.IdempotencyKey, "markShipped", in, func() (id string, err error) {
			made, err = c.markShipped(ctx, sub, in)
			if err != nil {
				return "", err
			}
			return made.ID, nil
		}, func(id string) (err error) {
			made, err = c.Shipment.Get(ctx, id)
			return err
		})
	})
	return made, err
}

func (c *change) markShipped(ctx context.Context, sub *ent.SubOrder, in MarkShippedInput) (*ent.Shipment, error) {
	notice, err := noticeOf(sub, in, c.now)
	if err != nil {
		return nil, err
	}
	if err := c.withdraw(ctx, sub); err != nil {
		return nil, err
	}
	if err := c.hand(ctx, sub, notice); err != nil {
		return nil, err
	}
	made, err := c.Shipment.Query().Where(shipment.SubOrderID(sub.ID), shipment.ExternalID(notice.ShipmentID)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("read shipment: %w", err)
	}
	return made, nil
}

// noticeOf writes a person's words as the supplier would have.
func noticeOf(sub *ent.SubOrder, in MarkShippedInput, now time.Time) (supplier.Shipped, error) {
	faults := problem.Collect()
	notice := supplier.Shipped{ShipmentID: byHand + identity.New("shp"), ShippedAt: now}
	if in.ShippedAt != nil {
		notice.ShippedAt = *in.ShippedAt
	}
	left := make(map[string]int)
	for _, l := range sub.Edges.Lines {
		left[l.ID] = l.Quantity - l.CancelledQuantity - l.ShippedQuantity
	}
	for i, l := range in.Lines {
		if l.Quantity < 1 || l.Quantity > left[l.SubOrderLineID] {
			faults.At("lines", i).Add("quantity", problem.OutOfRange, "must be from 1 to the %d that are left", left[l.SubOrderLineID])
		}
		left[l.SubOrderLineID] -= l.Quantity
		notice.Lines = append(notice.Lines, supplier.ShippedLine{LineID: l.SubOrderLineID, Quantity: l.Quantity})
	}
	if remaining(sub) == 0 {
		return notice, problem.Errorf(problem.Conflict, "nothing of %s is left to ship", sub.Name)
	}
	if len(in.Parcels) == 0 {
		faults.Add("parcels", problem.Required, "must have at least one tracking number")
	}
	for i, p := range in.Parcels {
		at := faults.At("parcels", i)
		number := strings.TrimSpace(p.TrackingNumber)
		at.Require("trackingNumber", number)
		at.Limit("trackingNumber", number, maxID)
		at.Limit("carrier", deref(p.Carrier), maxID)
		at.Limit("trackingUrl", deref(p.TrackingURL), maxText)
		notice.Parcels = append(notice.Parcels, supplier.Parcel{Carrier: deref(p.Carrier), TrackingNumber: number, TrackingURL: deref(p.TrackingURL)})
	}
	return notice, faults.Err()
}

// adopt finds the shipment that a person marked before its supplier told of it,
// gives it the supplier's id and adds the supplier's parcels. It returns whether
// there was one.
func (c *change) adopt(ctx context.Context, sub *ent.SubOrder, notice supplier.Shipped) (bool, error) {
	marked, err := c.Shipment.Query().
		Where(shipment.SubOrderID(sub.ID), shipment.ExternalIDHasPrefix(byHand), shipment.StatusNEQ(shipment.StatusCancelled)).
		WithParcels().All(ctx)
	if err != nil {
		return false, fmt.Errorf("find shipments marked by hand: %w", err)
	}
	i := slices.IndexFunc(marked, func(s *ent.Shipment) bool {
		return slices.ContainsFunc(notice.Parcels, func(p supplier.Parcel) bool { return numbered(s, p.TrackingNumber) })
	})
	if i < 0 && remaining(sub) == 0 && len(marked) > 0 {
		i = 0
	}
	if i < 0 {
		return false, nil
	}
	if err := marked[i].Update().SetExternalID(notice.ShipmentID).Exec(ctx); err != nil {
		return false, fmt.Errorf("adopt shipment: %w", err)
	}
	c.record(ShipmentAdopted, sub, map[string]any{"shipmentId": marked[i].ID, "supplierShipmentId": notice.ShipmentID})
	_, err = c.addParcels(ctx, sub, marked[i], notice.Parcels)
	return err == nil, err
}

// numbered says whether a shipment has, or had, a tracking number.
func numbered(s *ent.Shipment, number string) bool {
	return slices.ContainsFunc(s.Edges.Parcels, func(p *ent.Parcel) bool {
		return p.TrackingNumber == number || slices.Contains(p.FormerNumbers, number)
	})
}

// VoidShipment takes back a shipment that did not happen: its units are to be
// shipped again. It fails with CONFLICT once it was delivered. Twice changes
// nothing.
func (s *Service) VoidShipment(ctx context.Context, in VoidShipmentInput) (*ent.Shipment, error) {
	found, err := s.store.Client().Shipment.Get(ctx, in.ID)
	if err := missing("shipment", in.ID, err); err != nil {
		return nil, err
	}
	var voided *ent.Shipment
	err = s.changeSubOrder(ctx, found.SubOrderID, func(c *change, sub *ent.SubOrder) error {
		voided, err = c.Shipment.Query().Where(shipment.ID(in.ID)).WithLines().Only(ctx)
		if err != nil {
			return fmt.Errorf("read shipment: %w", err)
		}
		switch voided.Status {
		case shipment.StatusCancelled:
			return nil
		case shipment.StatusDelivered:
			return problem.Errorf(problem.Conflict, "the shipment was delivered")
		case shipment.StatusCreated, shipment.StatusShipped:
		}
		voided, err = c.void(ctx, sub, voided, deref(in.Reason))
		return err
	})
	return voided, err
}

func (c *change) void(ctx context.Context, sub *ent.SubOrder, s *ent.Shipment, reason string) (*ent.Shipment, error) {
	if err := c.move(ctx, sub, ShipmentVoided); err != nil {
		return nil, err
	}
	if err := sub.Update().ClearClosedAt().Exec(ctx); err != nil {
		return nil, fmt.Errorf("open sub-order again: %w", err)
	}
	for _, l := range s.Edges.Lines {
		if err := c.SubOrderLine.UpdateOneID(l.SubOrderLineID).AddShippedQuantity(-l.Quantity).Exec(ctx); err != nil {
			return nil, fmt.Errorf("return units: %w", err)
		}
	}
	voided, err := s.Update().SetStatus(shipment.StatusCancelled).SetCancelledAt(c.now).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("void shipment: %w", err)
	}
	c.record(ShipmentVoid, sub, map[string]any{"shipmentId": s.ID, "reason": reason})
	return voided, nil
}

// CorrectParcel changes a parcel's carrier or number. The old number stays
// known: what is told under it still finds the parcel.
func (s *Service) CorrectParcel(ctx context.Context, in CorrectParcelInput) (*ent.Parcel, error) {
	faults := problem.Collect()
	if in.TrackingNumber != nil {
		*in.TrackingNumber = strings.TrimSpace(*in.TrackingNumber)
		faults.Require("trackingNumber", *in.TrackingNumber)
		faults.Limit("trackingNumber", *in.TrackingNumber, maxID)
	}
	faults.Limit("carrier", deref(in.Carrier), maxID)
	faults.Limit("note", deref(in.Note), maxText)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var corrected *ent.Parcel
	err := s.changeParcel(ctx, in.ID, func(c *change, p *ent.Parcel) (err error) {
		corrected, err = c.correct(ctx, p, in)
		return err
	})
	if ent.IsConstraintError(err) {
		return nil, problem.Errorf(problem.Conflict, "the shipment has a parcel %s already", deref(in.TrackingNumber))
	}
	return corrected, err
}

func (c *change) correct(ctx context.Context, p *ent.Parcel, in CorrectParcelInput) (*ent.Parcel, error) {
	name, number := p.Carrier, p.TrackingNumber
	if in.Carrier != nil {
		name = *in.Carrier
	}
	if in.TrackingNumber != nil {
		number = *in.TrackingNumber
	}
	if name == p.Carrier && number == p.TrackingNumber {
		return p, nil
	}
	doubt, err := c.doubtOf(ctx, name, number)
	if err != nil {
		return nil, err
	}
	update := p.Update().SetDoubt(doubt).SetCarrier(name).SetTrackingNumber(number).SetTrackingURL(carrier.TrackingURL(name, number))
	if number != p.TrackingNumber {
		update.SetFormerNumbers(append(slices.Clone(p.FormerNumbers), p.TrackingNumber))
	}
	corrected, err := update.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("correct parcel: %w", err)
	}
	c.record(ParcelCorrected, &ent.SubOrder{ID: p.Edges.Shipment.SubOrderID}, map[string]any{
		"from": p.Carrier + " " + p.TrackingNumber, "to": name + " " + number, "note": deref(in.Note),
	})
	return corrected, nil
}

// MarkDelivered notes that somebody saw a parcel arrive. On a parcel that has
// arrived it changes nothing.
func (s *Service) MarkDelivered(ctx context.Context, in MarkDeliveredInput) (*ent.Parcel, error) {
	err := s.changeParcel(ctx, in.ParcelID, func(c *change, p *ent.Parcel) error {
		if p.TrackingStatus == parcel.TrackingStatusDelivered {
			return nil
		}
		seen := scan{source: trackingevent.SourcePerson, status: parcel.TrackingStatusDelivered, message: deref(in.Note), occurredAt: c.now}
		if in.DeliveredAt != nil {
			seen.occurredAt = *in.DeliveredAt
		}
		_, err := c.track(ctx, p, []scan{seen})
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.store.Client().Parcel.Get(ctx, in.ParcelID)
}

// changeParcel is change for the order of a parcel.
func (s *Service) changeParcel(ctx context.Context, id string, steps func(c *change, p *ent.Parcel) error) error {
	find := func(parcels *ent.ParcelClient) (*ent.Parcel, error) {
		p, err := parcels.Query().Where(parcel.ID(id)).WithShipment().Only(ctx)
		if err := missing("parcel", id, err); err != nil {
			return nil, err
		}
		return p, nil
	}
	found, err := find(s.store.Client().Parcel)
	if err != nil {
		return err
	}
	return s.change(ctx, found.Edges.Shipment.OrderID, func(c *change) error {
		p, err := find(c.Parcel)
		if err != nil {
			return err
		}
		return steps(c, p)
	})
}
