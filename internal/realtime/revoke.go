package realtime

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Revoked is the kind of an event that says: whoever came in as this principal
// has to come in again. StoreID is the principal, OrderID the revocation's id.
// It is in no feed.
const Revoked = "PRINCIPAL_REVOKED"

// Revocation is one principal that is no longer what it was: a token, a
// session, a person, a link, by its id.
type Revocation struct {
	ID        string
	Principal string
}

// Revocations tells this node's listeners, once, what was revoked on any node:
// at once by the broker, and otherwise within a sweep of the log, in which they
// stand in no order. It is therefore read again for a while, and what was told
// is remembered for as long.
type Revocations struct {
	read   func(ctx context.Context, since time.Time) ([]Revocation, error)
	sweep  time.Duration
	logger *slog.Logger

	mu        sync.Mutex
	told      map[string]time.Time // revocations, and when
	listeners []func(principal string)
	holders   map[string]map[*holder]struct{} // by principal
}

type holder struct {
	end context.CancelFunc
}

// revokedFor is how long a revocation is looked for: what its transaction and
// the difference of two nodes' clocks may take.
const revokedFor = 5 * time.Minute

// NewRevocations returns Revocations that read the log each sweep (0: every
// 500 ms), or that have none to read (nil).
func NewRevocations(read func(ctx context.Context, since time.Time) ([]Revocation, error), sweep time.Duration, logger *slog.Logger) *Revocations {
	if read == nil {
		read = func(context.Context, time.Time) ([]Revocation, error) { return nil, nil }
	}
	if sweep == 0 {
		sweep = 500 * time.Millisecond
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Revocations{
		read: read, sweep: sweep, logger: logger,
		told: make(map[string]time.Time), holders: make(map[string]map[*holder]struct{}),
	}
}

// Listen has every revocation told to a listener, after those that listen
// already. It is called before Run, and must not wait.
func (r *Revocations) Listen(listener func(principal string)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listeners = append(r.listeners, listener)
}

// Hold returns a context that ends when the principal is revoked, or at until
// if that is not zero. The caller must call release. What it was read from
// before must be read again after, for it may have been revoked in between.
func (r *Revocations) Hold(ctx context.Context, principal string, until time.Time) (held context.Context, release func()) {
	var end context.CancelFunc
	if until.IsZero() {
		held, end = context.WithCancel(ctx)
	} else {
		held, end = context.WithDeadline(ctx, until)
	}
	h := &holder{end: end}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.holders[principal] == nil {
		r.holders[principal] = make(map[*holder]struct{})
	}
	r.holders[principal][h] = struct{}{}
	return held, func() {
		end()
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.holders[principal], h)
		if len(r.holders[principal]) == 0 {
			delete(r.holders, principal)
		}
	}
}

// Run reads the log until ctx ends.
func (r *Revocations) Run(ctx context.Context) {
	tick := time.NewTicker(r.sweep)
	defer tick.Stop()
	for {
		r.look(ctx, time.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (r *Revocations) look(ctx context.Context, now time.Time) {
	reading, cancel := context.WithTimeout(ctx, logPatience)
	defer cancel()
	found, err := r.read(reading, now.Add(-revokedFor))
	if err != nil {
		if ctx.Err() == nil {
			r.logger.WarnContext(ctx, "revocations not read", "error", err)
		}
		return
	}
	for _, f := range found {
		r.tell(f, now)
	}
	r.forget(now)
}

// tell tells a revocation to everybody, unless it was told.
func (r *Revocations) tell(f Revocation, now time.Time) {
	r.mu.Lock()
	_, told := r.told[f.ID]
	r.told[f.ID] = now
	if told {
		r.mu.Unlock()
		return
	}
	listeners := r.listeners
	for h := range r.holders[f.Principal] {
		h.end()
	}
	r.mu.Unlock()
	for _, listener := range listeners {
		listener(f.Principal)
	}
}

// forget forgets what is not read any more.
func (r *Revocations) forget(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, at := range r.told {
		if now.Sub(at) > 2*revokedFor {
			delete(r.told, id)
		}
	}
}

// hears takes in an event, and says whether it was a revocation.
func (r *Revocations) hears(e Event) bool {
	if e.Kind != Revoked {
		return false
	}
	r.tell(Revocation{ID: e.OrderID, Principal: e.StoreID}, time.Now())
	return true
}
