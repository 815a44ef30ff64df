package catalog

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/carrieraccount"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

// ConnectEasyPost makes the store's one account with EasyPost what the input
// says. Without an API key it only receives webhooks.
func (s *Service) ConnectEasyPost(ctx context.Context, in ConnectEasyPostInput) (*ent.CarrierAccount, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	if err := s.callable(ctx, in.Endpoint); err != nil {
		return nil, err
	}
	var id string
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		id, err = tx.CarrierAccount.Create().SetSource(carrieraccount.SourceEasyPost).SetActive(true).SetNillableEndpoint(in.Endpoint).
			OnConflictColumns(carrieraccount.FieldStoreID, carrieraccount.FieldSource).
			Update(func(u *ent.CarrierAccountUpsert) { u.UpdateEndpoint().UpdateActive() }).ID(ctx)
		if err != nil {
			return err
		}
		return s.setEasyPostSecrets(ctx, tx, id, in) // they are encrypted for the record's id
	})
	if err != nil {
		return nil, fmt.Errorf("connect EasyPost: %w", err)
	}
	connected, err := s.store.Client().CarrierAccount.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read carrier account %s: %w", id, err)
	}
	return connected, nil
}

func (s *Service) setEasyPostSecrets(ctx context.Context, tx *store.Tx, id string, in ConnectEasyPostInput) error {
	var key secret.Text
	if in.APIKey != nil {
		key = secret.Text(*in.APIKey)
	}
	apiKey, err := s.seal(carrieraccount.Table, carrieraccount.FieldAPIKey, id, key)
	if err != nil {
		return err
	}
	webhooks, err := s.seal(carrieraccount.Table, carrieraccount.FieldWebhookSecret, id, secret.Text(in.WebhookSecret))
	if err != nil {
		return err
	}
	return tx.CarrierAccount.UpdateOneID(id).SetAPIKey(*apiKey).SetWebhookSecret(*webhooks).Exec(ctx)
}

func (in ConnectEasyPostInput) validate() error {
	faults := problem.Collect()
	secretText(faults, "apiKey", in.APIKey)
	faults.Require("webhookSecret", in.WebhookSecret)
	secretText(faults, "webhookSecret", &in.WebhookSecret)
	if in.Endpoint != nil {
		endpoint(faults, *in.Endpoint)
	}
	return faults.Err()
}
