package webhook

import (
	"context"
	"time"

	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/internal/store"
)

const (
	keptFor     = 30 * 24 * time.Hour
	tidyAtOnce  = 1000
	tidyAtATime = 10 // so many times in one sweep
)

// tidy forgets old deliveries, some at a time.
func (s *Service) tidy(ctx context.Context) {
	for range tidyAtATime {
		forgotten, err := s.forget(ctx)
		if err != nil {
			s.log.WarnContext(ctx, "not swept", "what", "old webhook deliveries", "error", err)
		}
		if err != nil || forgotten < tidyAtOnce {
			return
		}
	}
}

func (s *Service) forget(ctx context.Context) (forgotten int, err error) {
	old := webhookdelivery.CreatedAtLT(s.utc().Add(-keptFor))
	ids, err := s.store.Client().WebhookDelivery.Query().Where(old).Limit(tidyAtOnce).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return 0, wrap("find old deliveries", err)
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		forgotten, err = tx.WebhookDelivery.Delete().Where(webhookdelivery.IDIn(ids...)).Exec(ctx)
		return err
	})
	return forgotten, wrap("forget old deliveries", err)
}
