package webhook

import (
	"context"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/store"
)

// feed writes deliveries of the next events that an endpoint wants, and says
// whether there are more. Positions are dense and in commit order, so what comes
// later is behind what was fed.
func (s *Service) feed(ctx context.Context, e *ent.WebhookEndpoint) (more bool, err error) {
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		more = false
		query := tx.WebhookEndpoint.Query().Where(webhookendpoint.ID(e.ID), webhookendpoint.Enabled(true))
		if tx.Locks() {
			query.ForUpdate()
		}
		to, err := query.Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		events, err := tx.OrderEvent.Query().Where(orderevent.StoreID(e.StoreID), orderevent.PositionGT(to.Position)).
			Order(orderevent.ByPosition()).Limit(fedAtOnce).
			Select(orderevent.FieldID, orderevent.FieldPosition, orderevent.FieldKind, orderevent.FieldOrderID).All(ctx)
		if err != nil || len(events) == 0 {
			return err
		}
		more = len(events) == fedAtOnce
		if err := tx.WebhookDelivery.CreateBulk(s.deliveries(tx, to, events)...).Exec(ctx); err != nil {
			return err
		}
		return to.Update().SetPosition(events[len(events)-1].Position).Exec(ctx)
	})
	return more, wrap("feed endpoint "+e.ID, err)
}

func (s *Service) deliveries(tx *store.Tx, to *ent.WebhookEndpoint, events []*ent.OrderEvent) (all []*ent.WebhookDeliveryCreate) {
	for _, event := range events {
		if len(to.Kinds) > 0 && !slices.Contains(to.Kinds, event.Kind) {
			continue
		}
		all = append(all, tx.WebhookDelivery.Create().SetEndpointID(to.ID).SetEventID(event.ID).SetKind(event.Kind).
			SetPosition(event.Position).SetOrderID(event.OrderID).SetNextAt(s.utc()))
	}
	return all
}
