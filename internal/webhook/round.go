package webhook

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/ent/webhookendpoint"
)

// An endpoint that failed so often in a row is asked with one delivery at a
// time, and rests in between; one that did nothing else for so long is disabled.
const (
	failsBeforeRest = 5
	longestRest     = 5 * time.Minute
	stuckRest       = 30 * time.Second
	hopelessAfter   = 72 * time.Hour
)

// work gives an endpoint its turn: it is fed and sent to, in rounds, until
// nothing is due or its time is over.
func (s *Service) work(stopping, ctx context.Context, e *ent.WebhookEndpoint) {
	within, cancel := context.WithTimeout(stopping, turn)
	defer cancel()
	for {
		w := &round{service: s, endpoint: e, failures: e.Failures, began: e.Failures, failingSince: e.FailingSince}
		more, err := w.run(within, ctx)
		if err != nil {
			s.log.WarnContext(ctx, "webhooks not sent", "endpoint_id", e.ID, "error", err)
			w.stuck = true
		}
		over := !more || w.rest() > 0 || within.Err() != nil
		now, err := s.keep(ctx, e, w, over)
		if err != nil {
			s.log.WarnContext(ctx, "webhook endpoint not given back", "error", err)
			return // the claim ends by itself
		}
		if over || now == nil {
			s.look(e.StoreID) // for its next turn, and for what came while it was claimed and so woke nobody
			return
		}
		e = now
	}
}

// round is one round of deliveries to one endpoint, and how it went.
type round struct {
	service  *Service
	endpoint *ent.WebhookEndpoint
	began    int // with so many failures

	mu           sync.Mutex
	failures     int
	failingSince *time.Time
	deliveredAt  *time.Time
	notBefore    time.Duration // its Retry-After
	gone         bool
	stuck        bool // by a fault of ours
}

// run feeds the endpoint and sends what is due, for as long as within lasts. It
// says whether there may be more.
func (w *round) run(within, ctx context.Context) (more bool, err error) {
	s := w.service
	if more, err = s.feed(ctx, w.endpoint); err != nil {
		return false, err
	}
	most := sentAtOnce
	if w.failures >= failsBeforeRest {
		most = 1
	}
	due, err := s.store.Client().WebhookDelivery.Query().
		Where(webhookdelivery.EndpointID(w.endpoint.ID), webhookdelivery.NextAtLTE(s.utc())).
		Order(webhookdelivery.ByNextAt(), webhookdelivery.ByPosition()).Limit(most).All(ctx)
	if err != nil {
		return false, wrap("read deliveries", err)
	}
	if len(due) == 0 {
		return more, nil
	}
	letters, err := s.compose(ctx, w.endpoint, due)
	if err != nil {
		return false, err
	}
	err = w.send(within, ctx, letters)
	return more || len(due) == most || within.Err() != nil, err
}

// send calls the endpoint, a few times at once, but with what belongs to one
// order one after the other.
func (w *round) send(within, ctx context.Context, letters []*letter) error {
	var orders []string
	of := make(map[string][]*letter)
	for _, l := range letters {
		key := l.delivery.OrderID
		if of[key] == nil {
			orders = append(orders, key)
		}
		of[key] = append(of[key], l)
	}
	var calls errgroup.Group
	calls.SetLimit(callsAtOnce)
	for _, key := range orders {
		calls.Go(func() error {
			for _, l := range of[key] {
				if within.Err() != nil || w.stops() {
					return nil // it is sent another time
				}
				if err := w.service.deliver(ctx, w, l); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return calls.Wait()
}

// stops says whether the rest of the round had better wait.
func (w *round) stops() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.gone || w.notBefore > 0 || w.failures >= failsBeforeRest && w.failures > w.began
}

// learn takes in how an attempt went.
func (w *round) learn(a answer, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a.ok() {
		w.failures, w.failingSince, w.deliveredAt, w.notBefore = 0, nil, &at, 0
		return
	}
	w.failures++
	if w.failingSince == nil {
		w.failingSince = &at
	}
	w.gone = w.gone || a.gone()
	w.notBefore = max(w.notBefore, min(a.retryAfter, longestRest))
}

// rest is how long the endpoint is left alone.
func (w *round) rest() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.stuck:
		return stuckRest
	case w.failures < failsBeforeRest:
		return w.notBefore
	}
	return max(w.notBefore, min(time.Second<<min(w.failures-failsBeforeRest, 20), longestRest))
}

// note writes down what was learned.
func (w *round) note(update *ent.WebhookEndpointUpdate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	update.SetFailures(w.failures).SetNillableDeliveredAt(w.deliveredAt)
	if w.failingSince == nil {
		update.ClearFailingSince()
	} else {
		update.SetFailingSince(*w.failingSince)
	}
}

// hopeless says why there is no point in going on, or "".
func (w *round) hopeless(now time.Time) webhookendpoint.DisabledReason {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.gone:
		return webhookendpoint.DisabledReasonGone
	case w.failingSince != nil && now.Sub(*w.failingSince) > hopelessAfter:
		return webhookendpoint.DisabledReasonFailing
	}
	return ""
}
