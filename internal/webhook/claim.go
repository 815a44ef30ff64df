package webhook

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/predicate"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/store"
)

// claim takes endpoints that have something to send, those first that had no
// turn for the longest time, so that no other node works on them.
func (s *Service) claim(ctx context.Context, stores []string, most int) (claimed []*ent.WebhookEndpoint, err error) {
	now := s.utc()
	waiting := []predicate.WebhookEndpoint{
		webhookendpoint.Enabled(true), hasSomething(now),
		webhookendpoint.Or(webhookendpoint.ClaimedUntilIsNil(), webhookendpoint.ClaimedUntilLTE(now)),
	}
	if stores != nil {
		waiting = append(waiting, webhookendpoint.StoreIDIn(stores...))
	}
	found, err := s.store.Client().WebhookEndpoint.Query().Where(waiting...).
		Order(webhookendpoint.ByClaimedUntil(sql.OrderNullsFirst())).Limit(most).IDs(ctx)
	if err != nil || len(found) == 0 {
		return nil, wrap("look for endpoints with something to send", err)
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		query := tx.WebhookEndpoint.Query().Where(webhookendpoint.IDIn(found...)).Where(waiting...)
		if tx.Locks() {
			query.ForUpdate(sql.WithLockAction(sql.SkipLocked))
		}
		if claimed, err = query.All(ctx); err != nil {
			return err
		}
		for _, e := range claimed {
			if err := e.Update().SetClaim(s.node).SetClaimedUntil(now.Add(claimLasts)).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return claimed, wrap("claim endpoints", err)
}

// hasSomething is true of an endpoint that was not fed all events, or has a
// delivery that is due.
func hasSomething(now time.Time) predicate.WebhookEndpoint {
	return func(s *sql.Selector) {
		shops, due := sql.Table(entstore.Table), sql.Table(webhookdelivery.Table)
		s.Where(sql.Or(
			sql.Exists(sql.Select().From(shops).Where(sql.And(
				sql.ColumnsEQ(shops.C(entstore.FieldID), s.C(webhookendpoint.FieldStoreID)),
				sql.ColumnsGT(shops.C(entstore.FieldFeedPosition), s.C(webhookendpoint.FieldPosition)),
			))),
			sql.Exists(sql.Select().From(due).Where(sql.And(
				sql.ColumnsEQ(due.C(webhookdelivery.FieldEndpointID), s.C(webhookendpoint.FieldID)),
				sql.LTE(due.C(webhookdelivery.FieldNextAt), now),
			))),
		))
	}
}

// keep notes how a round went, and claims the endpoint for another, or (when the
// turn is over) gives it back: to whoever comes next, or to nobody before it has
// rested. It returns the endpoint as it is now; nil when it is no longer ours to
// work on: somebody disabled or deleted it, or another node took it.
func (s *Service) keep(ctx context.Context, e *ent.WebhookEndpoint, w *round, over bool) (now *ent.WebhookEndpoint, err error) {
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		now = nil
		update := tx.WebhookEndpoint.Update().Where(webhookendpoint.ID(e.ID), webhookendpoint.Claim(s.node))
		w.note(update)
		if over {
			update.SetClaim("").SetClaimedUntil(s.utc().Add(w.rest()))
		} else {
			update.SetClaimedUntil(s.utc().Add(claimLasts))
		}
		held, err := update.Save(ctx)
		if err != nil || held == 0 {
			return err
		}
		if reason := w.hopeless(s.utc()); reason != "" {
			if err := s.disable(ctx, tx, e.ID, reason); err != nil {
				return err
			}
		}
		now, err = tx.WebhookEndpoint.Query().Where(webhookendpoint.ID(e.ID), webhookendpoint.Enabled(true)).Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		}
		return err
	})
	return now, wrap("keep endpoint "+e.ID, err)
}

// disable stops an endpoint by itself, and has the people who can mend it told.
func (s *Service) disable(ctx context.Context, tx *store.Tx, id string, reason webhookendpoint.DisabledReason) error {
	err := tx.WebhookEndpoint.UpdateOneID(id).Where(webhookendpoint.Enabled(true)).SetEnabled(false).SetDisabledReason(reason).SetDisabledAt(s.utc()).Exec(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("disable endpoint: %w", err)
	}
	s.log.WarnContext(ctx, "webhook endpoint disabled", "endpoint_id", id, "reason", reason)
	return tx.Enqueue(ctx, TellOfEndpoint{EndpointID: id}, time.Time{})
}

func wrap(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
