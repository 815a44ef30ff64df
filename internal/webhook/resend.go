package webhook

import (
	"context"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// SendTestWebhook sends a test to an endpoint, once. The delivery that it returns
// tells in a moment how it went.
func (s *Service) SendTestWebhook(ctx context.Context, endpointID string) (made *ent.WebhookDelivery, err error) {
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := s.hurry(ctx, tx, endpointID); err != nil {
			return err
		}
		made, err = tx.WebhookDelivery.Create().SetEndpointID(endpointID).SetEventID(identity.New("evt")).SetKind(KindTest).SetNextAt(s.utc()).Save(ctx)
		return err
	})
	if err != nil {
		return nil, wrap("send test webhook", err)
	}
	s.look(made.StoreID)
	return made, nil
}

// ResendWebhookDelivery sends a delivery again, at once, as often as a new one.
func (s *Service) ResendWebhookDelivery(ctx context.Context, id string) (again *ent.WebhookDelivery, err error) {
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		is, err := tx.WebhookDelivery.Get(ctx, id)
		if err != nil {
			return missing("webhook delivery", id, err)
		}
		if err := s.hurry(ctx, tx, is.EndpointID); err != nil {
			return err
		}
		again, err = is.Update().SetStatus(webhookdelivery.StatusPending).SetAttempts(0).SetNextAt(s.utc()).Save(ctx)
		return err
	})
	if err != nil {
		return nil, wrap("resend webhook delivery", err)
	}
	s.look(again.StoreID)
	return again, nil
}

// ResendWebhookDeliveries sends again what an endpoint was given up on in a time.
func (s *Service) ResendWebhookDeliveries(ctx context.Context, in ResendWebhookDeliveriesInput) (*ResendWebhookDeliveriesPayload, error) {
	again := &ResendWebhookDeliveriesPayload{}
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		if err := s.hurry(ctx, tx, in.EndpointID); err != nil {
			return err
		}
		update := tx.WebhookDelivery.Update().Where(webhookdelivery.EndpointID(in.EndpointID),
			webhookdelivery.StatusEQ(webhookdelivery.StatusFailed), webhookdelivery.CreatedAtGTE(in.From.UTC()))
		if in.Before != nil {
			update.Where(webhookdelivery.CreatedAtLT(in.Before.UTC()))
		}
		if again.Deliveries, err = update.SetStatus(webhookdelivery.StatusPending).SetAttempts(0).SetNextAt(s.utc()).Save(ctx); err != nil {
			return err
		}
		again.Endpoint, err = s.endpoint(ctx, tx.Client, in.EndpointID)
		return err
	})
	if err != nil {
		return nil, wrap("resend webhook deliveries", err)
	}
	s.look(again.Endpoint.StoreID)
	return again, nil
}

// hurry has an endpoint sent to at once. It fails with Conflict while it is
// disabled.
func (s *Service) hurry(ctx context.Context, tx *store.Tx, id string) error {
	is, err := s.endpoint(ctx, tx.Client, id)
	if err != nil {
		return err
	}
	if !is.Enabled {
		return problem.Errorf(problem.Conflict, "the endpoint is disabled: enable it first")
	}
	return wakened(ctx, tx, id)
}
