package webhook

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/internal/store"
)

// A delivery is tried so often: after 5 s, 15 s, 45 s, … 9 h, and then every 20
// hours, which is three days in all.
const (
	mostAttempts = 13
	firstWait    = 5 * time.Second
	longestWait  = 20 * time.Hour
)

// waitAfter is how long to wait after so many attempts, give or take a fifth,
// so that what failed together does not come back together.
func waitAfter(attempts int) time.Duration {
	wait := firstWait
	for i := 1; i < attempts && wait < longestWait; i++ {
		wait *= 3
	}
	wait = min(wait, longestWait)
	return wait*4/5 + rand.N(wait*2/5)
}

// deliver makes one attempt and writes down how it went.
func (s *Service) deliver(ctx context.Context, w *round, l *letter) error {
	a, err := s.call(ctx, l)
	if err != nil {
		return err
	}
	at := s.utc()
	w.learn(a, at)
	s.metrics.attempt(a)
	err = s.store.InTx(ctx, func(tx *store.Tx) error { return settle(ctx, tx, l.delivery, a, at) })
	return wrap("write down how delivery "+l.delivery.ID+" went", err)
}

// settle writes down how an attempt went. A delivery that somebody else settled
// meanwhile, or that is gone, stays as it is.
func settle(ctx context.Context, tx *store.Tx, d *ent.WebhookDelivery, a answer, at time.Time) error {
	said, err := mayKeep(ctx, tx, d, a.said)
	if err != nil {
		return err
	}
	attempts := d.Attempts + 1
	update := tx.WebhookDelivery.Update().Where(webhookdelivery.ID(d.ID), webhookdelivery.Attempts(d.Attempts), webhookdelivery.StatusEQ(webhookdelivery.StatusPending)).
		SetAttempts(attempts).SetAttemptedAt(at).SetDurationMs(int(a.took.Milliseconds())).SetError(a.fault).SetResponse(said)
	if a.code == 0 {
		update.ClearStatusCode()
	} else {
		update.SetStatusCode(a.code)
	}
	switch {
	case a.ok():
		update.SetStatus(webhookdelivery.StatusDelivered).SetDeliveredAt(at).ClearNextAt()
	case attempts >= mostAttempts || d.Kind == KindTest:
		update.SetStatus(webhookdelivery.StatusFailed).ClearNextAt()
	default:
		update.SetNextAt(at.Add(max(waitAfter(attempts), a.retryAfter)))
	}
	return update.Exec(ctx)
}

// mayKeep is what may be kept of what a receiver said: nothing about a buyer who
// was erased.
func mayKeep(ctx context.Context, tx *store.Tx, d *ent.WebhookDelivery, said string) (string, error) {
	if said == "" || d.OrderID == "" {
		return said, nil
	}
	query := tx.Order.Query().Where(order.ID(d.OrderID), order.ErasedAtIsNil())
	if tx.Locks() {
		query.ForShare() // against being erased at the same moment
	}
	kept, err := query.Select(order.FieldID).Strings(ctx)
	if err != nil || len(kept) == 0 {
		return "", err
	}
	return said, nil
}
