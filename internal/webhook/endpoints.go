package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

// CreateWebhookEndpoint adds an endpoint to the viewer's store. It is told of
// what happens from now on.
func (s *Service) CreateWebhookEndpoint(ctx context.Context, in CreateWebhookEndpointInput) (*CreateWebhookEndpointPayload, error) {
	faults := problem.Collect()
	s.checkURL(ctx, faults, in.URL)
	checkDescription(faults, in.Description)
	checkKinds(faults, in.Kinds)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	id := identity.New("whe")
	sealed, _, err := s.newSecret(id)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		return tx.Once(ctx, in.IdempotencyKey, "createWebhookEndpoint", in, func() (string, error) {
			position, err := s.present(ctx, tx)
			if err != nil {
				return "", err
			}
			there, err := tx.WebhookEndpoint.Query().Count(ctx)
			if err != nil {
				return "", err
			}
			if there >= mostEndpoints {
				return "", problem.Errorf(problem.Conflict, "the store has %d endpoints, as many as it may", there)
			}
			return id, tx.WebhookEndpoint.Create().SetID(id).SetURL(in.URL).SetNillableDescription(in.Description).SetKinds(in.Kinds).
				SetSecret(sealed).SetPosition(position).Exec(ctx)
		}, func(first string) error {
			id = first
			return nil
		})
	})
	if err != nil {
		return nil, wrap("create webhook endpoint", err)
	}
	return s.shown(ctx, id)
}

// shown is an endpoint with its secret, for whoever just made it.
func (s *Service) shown(ctx context.Context, id string) (*CreateWebhookEndpointPayload, error) {
	made, err := s.endpoint(ctx, s.store.Client(), id)
	if err != nil {
		return nil, err
	}
	text, err := s.store.Secrets().Open(secret.At(webhookendpoint.Table, webhookendpoint.FieldSecret, id), made.Secret)
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	return &CreateWebhookEndpointPayload{Endpoint: made, Secret: text.Reveal()}, nil
}

// present is the position of the store's newest event. It keeps others from
// adding one, or an endpoint, until the transaction ends.
func (s *Service) present(ctx context.Context, tx *store.Tx) (int64, error) {
	viewer, _ := auth.From(ctx)
	query := tx.Store.Query().Where(entstore.ID(viewer.StoreID))
	if tx.Locks() {
		query.ForUpdate()
	}
	shop, err := query.Only(ctx)
	if err != nil {
		return 0, wrap("read store", err)
	}
	return shop.FeedPosition, nil
}

func (s *Service) newSecret(id string) (secret.Sealed, string, error) {
	text := secret.Text(supplier.NewSecret())
	sealed, err := s.store.Secrets().Seal(secret.At(webhookendpoint.Table, webhookendpoint.FieldSecret, id), text)
	return sealed, text.Reveal(), wrap("seal secret", err)
}

// UpdateWebhookEndpoint changes an endpoint. One that is enabled again, or leads
// elsewhere, is tried at once; it is sent what happened meanwhile, unless that is
// to be skipped.
func (s *Service) UpdateWebhookEndpoint(ctx context.Context, in UpdateWebhookEndpointInput) (*ent.WebhookEndpoint, error) {
	faults := problem.Collect()
	if in.URL != nil {
		s.checkURL(ctx, faults, *in.URL)
	}
	checkDescription(faults, in.Description)
	checkKinds(faults, in.Kinds)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var changed *ent.WebhookEndpoint
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		is, err := s.endpoint(ctx, tx.Client, in.ID)
		if err != nil {
			return err
		}
		update := is.Update().SetNillableURL(in.URL).SetNillableDescription(in.Description)
		if in.Kinds != nil {
			update.SetKinds(in.Kinds)
		}
		if s.enable(update, is, in.Enabled) || in.URL != nil && *in.URL != is.URL {
			update.SetFailures(0).ClearFailingSince()
			if err := wakened(ctx, tx, in.ID); err != nil {
				return err
			}
		}
		if orZero(in.SkipMissed) && orZero(in.Enabled) && !is.Enabled {
			if err := s.skip(ctx, tx, update, in.ID); err != nil {
				return err
			}
		}
		changed, err = update.Save(ctx)
		return err
	})
	if err != nil {
		return nil, wrap("update webhook endpoint", err)
	}
	s.look(changed.StoreID)
	return changed, nil
}

// enable says whether it makes the endpoint one that is sent to again.
func (s *Service) enable(update *ent.WebhookEndpointUpdateOne, is *ent.WebhookEndpoint, enabled *bool) bool {
	if enabled == nil || *enabled == is.Enabled {
		return false
	}
	if *enabled {
		update.SetEnabled(true).ClearDisabledReason().ClearDisabledAt()
	} else {
		update.SetEnabled(false).SetDisabledReason(webhookendpoint.DisabledReasonByHand).SetDisabledAt(s.utc())
	}
	return *enabled
}

// wakened ends an endpoint's rest.
func wakened(ctx context.Context, tx *store.Tx, id string) error {
	return tx.WebhookEndpoint.Update().Where(webhookendpoint.ID(id), webhookendpoint.Claim("")).ClearClaimedUntil().Exec(ctx)
}

// skip leaves out what an endpoint was not sent while it was disabled.
func (s *Service) skip(ctx context.Context, tx *store.Tx, update *ent.WebhookEndpointUpdateOne, id string) error {
	position, err := s.present(ctx, tx)
	if err != nil {
		return err
	}
	update.SetPosition(position)
	return tx.WebhookDelivery.Update().Where(webhookdelivery.EndpointID(id), webhookdelivery.StatusEQ(webhookdelivery.StatusPending)).
		SetStatus(webhookdelivery.StatusFailed).ClearNextAt().SetError("it was left out when the endpoint was enabled").Exec(ctx)
}

// RotateWebhookEndpointSecret gives an endpoint a new secret. The old one signs
// too for a while, so that its receiver can change over.
func (s *Service) RotateWebhookEndpointSecret(ctx context.Context, in RotateWebhookEndpointSecretInput) (*RotateWebhookEndpointSecretPayload, error) {
	days := 1
	if in.OverlapDays != nil {
		days = *in.OverlapDays
	}
	faults := problem.Collect()
	if days < 0 || days > maxOverlap {
		faults.Add("overlapDays", problem.OutOfRange, "must be 0 to %d", maxOverlap)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	sealed, text, err := s.newSecret(in.ID)
	if err != nil {
		return nil, err
	}
	rotated := &RotateWebhookEndpointSecretPayload{Secret: text}
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		is, err := s.endpoint(ctx, tx.Client, in.ID)
		if err != nil {
			return err
		}
		keys := s.store.Secrets()
		old, err := keys.Open(secret.At(webhookendpoint.Table, webhookendpoint.FieldSecret, is.ID), is.Secret)
		if err != nil {
			return fmt.Errorf("read secret: %w", err)
		}
		before, err := keys.Seal(secret.At(webhookendpoint.Table, webhookendpoint.FieldSecretBefore, is.ID), old)
		if err != nil {
			return fmt.Errorf("seal secret: %w", err)
		}
		rotated.Endpoint, err = is.Update().SetSecret(sealed).SetSecretBefore(before).
			SetSecretBeforeUntil(s.utc().Add(time.Duration(days) * 24 * time.Hour)).Save(ctx)
		return err
	})
	if err != nil {
		return nil, wrap("rotate secret", err)
	}
	return rotated, nil
}

// DeleteWebhookEndpoint removes an endpoint and its deliveries. It returns the id
// of what is gone.
func (s *Service) DeleteWebhookEndpoint(ctx context.Context, id string) (string, error) {
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		query := tx.WebhookEndpoint.Query().Where(webhookendpoint.ID(id))
		if tx.Locks() {
			query.ForUpdate() // whoever feeds it waits, and finds it gone
		}
		if _, err := query.Only(ctx); err != nil {
			return missing("webhook endpoint", id, err)
		}
		if _, err := tx.WebhookDelivery.Delete().Where(webhookdelivery.EndpointID(id)).Exec(ctx); err != nil {
			return err
		}
		return tx.WebhookEndpoint.DeleteOneID(id).Exec(ctx)
	})
	return id, wrap("delete webhook endpoint", err)
}

// Waiting counts the deliveries to an endpoint that are not through yet.
func (s *Service) Waiting(ctx context.Context, id string) (int, error) {
	count, err := s.store.Client().WebhookDelivery.Query().Where(webhookdelivery.EndpointID(id), webhookdelivery.NextAtNotNil()).Count(ctx)
	return count, wrap("count deliveries", err)
}

func (s *Service) endpoint(ctx context.Context, client *ent.Client, id string) (*ent.WebhookEndpoint, error) {
	found, err := client.WebhookEndpoint.Get(ctx, id)
	return found, missing("webhook endpoint", id, err)
}

func missing(what, id string, err error) error {
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.NotFound, "no %s %s", what, id)
	}
	return wrap("read "+what, err)
}
