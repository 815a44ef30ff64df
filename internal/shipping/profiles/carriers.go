package profiles

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/carrieraccount"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/rating"
)

// AskCarriers has CARRIER rates priced at the desk. Without one they have their
// fallbacks.
func (s *Service) AskCarriers(desk *rating.Desk) *Service {
	s.desk = desk
	return s
}

// answers asks carriers for what the cart's quote depends on, by the store's
// account. Most carts depend on nothing, which costs nothing. It must not be
// called in a transaction.
func (s *Service) answers(ctx context.Context, plan *shipping.Plan, cart shipping.Cart) (map[shipping.Ask]shipping.Answer, error) {
	if s.desk == nil {
		return nil, nil
	}
	asks := plan.Asks(cart)
	if len(asks) == 0 {
		return nil, nil
	}
	viewer, _ := auth.From(ctx)
	account, err := s.store.Client().CarrierAccount.Query().
		Where(carrieraccount.StoreID(viewer.StoreID), carrieraccount.SourceEQ(carrieraccount.SourceEasyPost), carrieraccount.Active(true), carrieraccount.APIKeyNEQ("")).
		Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil // every price is missing: NOT_ASKED
	}
	if err != nil {
		return nil, fmt.Errorf("read carrier account: %w", err)
	}
	key, err := s.store.Secrets().Open(secret.At(carrieraccount.Table, carrieraccount.FieldAPIKey, account.ID), account.APIKey)
	if err != nil {
		return nil, fmt.Errorf("connect to carrier: %w", err)
	}
	from := rating.Account{StoreID: account.StoreID, Endpoint: account.Endpoint, APIKey: key}
	return s.desk.Answers(ctx, from, asks), nil
}
