package fulfillment

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/carrieraccount"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/trackingevent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/secret"
)

// A carrier is asked about a parcel soon after it was shipped, then ever less
// often, and no more once the parcel has come to an end.
const (
	firstLook  = time.Minute
	oftenLook  = 30 * time.Minute
	seldomLook = 6 * time.Hour
	longUnder  = 5 * 24 * time.Hour
)

// follow has the carrier asked about a parcel, when the store has an account to
// ask with.
func (c *change) follow(ctx context.Context, p *ent.Parcel) error {
	asks, err := c.CarrierAccount.Query().Where(carrieraccount.Active(true), carrieraccount.APIKeyNEQ("")).Exist(ctx)
	if err != nil {
		return fmt.Errorf("find carrier account: %w", err)
	}
	if !asks {
		return nil
	}
	return c.Enqueue(ctx, Track{ParcelID: p.ID}, c.now.Add(firstLook))
}

// Track asks the carrier about a parcel. It returns when to ask again; 0 means
// never.
func (s *Service) Track(ctx context.Context, parcelID string) (time.Duration, error) {
	p, err := s.store.Client().Parcel.Query().Where(parcel.ID(parcelID)).WithShipment().Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read parcel: %w", err)
	}
	if final(p.TrackingStatus) {
		return 0, nil
	}
	ctx = auth.As(ctx, auth.Carrier, p.StoreID, "EasyPost")
	account, err := s.store.Client().CarrierAccount.Query().
		Where(carrieraccount.Active(true), carrieraccount.APIKeyNEQ("")).Only(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read carrier account: %w", err)
	}
	asking, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	key, err := s.store.Secrets().Open(secret.At(carrieraccount.Table, carrieraccount.FieldAPIKey, account.ID), account.APIKey)
	if err != nil {
		return 0, fmt.Errorf("connect to carrier: %w", err)
	}
	source := carrier.EasyPost{Endpoint: account.Endpoint, APIKey: key, Client: s.client}
	tracker, err := source.Tracker(asking, p.TrackingNumber, p.Carrier)
	if err != nil {
		return 0, fmt.Errorf("ask about parcel %s: %w", p.ID, err)
	}
	if _, err := s.trackParcel(ctx, p, tracker); err != nil {
		return 0, err
	}
	if err := s.store.Client().Parcel.UpdateOneID(p.ID).SetCheckedAt(s.now()).Exec(ctx); err != nil {
		return 0, fmt.Errorf("note look: %w", err)
	}
	if s.now().Sub(p.CreatedAt) > longUnder {
		return seldomLook, nil
	}
	return oftenLook, nil
}

func final(status parcel.TrackingStatus) bool {
	return status == parcel.TrackingStatusDelivered || status == parcel.TrackingStatusReturned || status == parcel.TrackingStatusCancelled
}

// trackParcel adds a carrier's facts to a parcel.
func (s *Service) trackParcel(ctx context.Context, p *ent.Parcel, tracker carrier.Tracker) (fresh int, err error) {
	scans := make([]scan, len(tracker.Events))
	for i, e := range tracker.Events {
		scans[i] = scan{
			source: trackingevent.SourceCarrier, sourceID: e.SourceID, status: e.Status, sourceStatus: e.SourceStatus,
			message: e.Message, location: e.Location, occurredAt: e.OccurredAt,
		}
	}
	err = s.change(ctx, p.Edges.Shipment.OrderID, func(c *change) error {
		inside, err := c.Parcel.Query().Where(parcel.ID(p.ID)).WithShipment().Only(ctx)
		if err != nil {
			return fmt.Errorf("read parcel: %w", err)
		}
		if tracker.EstimatedDeliveryAt != nil {
			if err := inside.Update().SetEstimatedDeliveryAt(*tracker.EstimatedDeliveryAt).Exec(ctx); err != nil {
				return fmt.Errorf("note estimate: %w", err)
			}
		}
		fresh, err = c.track(ctx, inside, scans)
		return err
	})
	return fresh, err
}
