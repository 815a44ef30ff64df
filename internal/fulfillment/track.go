package fulfillment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/trackingevent"
)

// scan is one fact about a parcel, whoever reports it.
type scan struct {
	source       trackingevent.Source
	sourceID     string // the source's own event id, if it has one
	status       parcel.TrackingStatus
	sourceStatus string
	message      string
	location     string
	occurredAt   time.Time
}

// dedupeKey is the same whenever the same fact is told again.
func (s scan) dedupeKey() string {
	if s.sourceID != "" {
		return string(s.source) + ":" + s.sourceID
	}
	facts := []string{s.occurredAt.UTC().Format(time.RFC3339Nano), s.sourceStatus, string(s.status), s.location, s.message}
	sum := sha256.Sum256([]byte(strings.Join(facts, "\x00")))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// track adds what is new to a parcel and folds again. It returns how many facts
// were new; with none, nothing has changed.
func (c *change) track(ctx context.Context, p *ent.Parcel, scans []scan) (int, error) {
	known, err := p.QueryEvents().All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read tracking events: %w", err)
	}
	told := make(map[string]bool, len(known))
	for _, e := range known {
		told[e.DedupeKey] = true
	}
	fresh := 0
	for _, s := range scans {
		key := s.dedupeKey()
		if told[key] {
			continue
		}
		told[key] = true
		e, err := c.TrackingEvent.Create().SetParcelID(p.ID).SetSource(s.source).SetDedupeKey(key).
			SetStatus(s.status.String()).SetSourceStatus(s.sourceStatus).SetMessage(s.message).SetLocation(s.location).
			SetOccurredAt(s.occurredAt.UTC().Truncate(time.Microsecond)).SetReceivedAt(c.now).Save(ctx)
		if err != nil {
			return 0, fmt.Errorf("add tracking event: %w", err)
		}
		known = append(known, e)
		fresh++
	}
	if fresh == 0 {
		return 0, nil
	}
	return fresh, c.refold(ctx, p, fold(known))
}

// refold writes what the events add up to. Only DELIVERED crosses over to the
// shipment.
func (c *change) refold(ctx context.Context, p *ent.Parcel, t trail) error {
	update := p.Update().SetTrackingStatus(t.status).SetNillableLastEventAt(t.lastEventAt)
	if t.deliveredAt == nil {
		update.ClearDeliveredAt()
	} else {
		update.SetDeliveredAt(*t.deliveredAt)
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("write tracking status: %w", err)
	}
	sub := &ent.SubOrder{ID: p.Edges.Shipment.SubOrderID}
	c.record(ParcelTracked, sub, map[string]any{
		"trackingNumber": p.TrackingNumber, "from": p.TrackingStatus.String(), "to": t.status.String(),
	})
	if t.status != parcel.TrackingStatusDelivered {
		return nil
	}
	return c.delivered(ctx, p.Edges.Shipment, sub)
}

// delivered moves a shipment on when the last of its parcels has arrived.
func (c *change) delivered(ctx context.Context, s *ent.Shipment, sub *ent.SubOrder) error {
	under, err := s.QueryParcels().Where(parcel.TrackingStatusNEQ(parcel.TrackingStatusDelivered)).Count(ctx)
	if err != nil {
		return fmt.Errorf("count parcels under way: %w", err)
	}
	if under > 0 || s.Status != shipment.StatusShipped {
		return nil
	}
	if err := s.Update().SetStatus(shipment.StatusDelivered).SetDeliveredAt(c.now).Exec(ctx); err != nil {
		return fmt.Errorf("mark shipment delivered: %w", err)
	}
	c.record(ShipmentDelivered, sub, map[string]any{"shipmentId": s.ID})
	return nil
}
