// Package webhook tells a store's own programs of its order events.
//
// An endpoint has a position in the store's list of events: up to there, each
// event that it wants has a delivery. Feeding it moves the position and writes
// the deliveries in one transaction, so no event is left out, and none is there
// twice. Deliveries are sent until they are answered with success, so a receiver
// hears of each at least once, and twice when we die between its answer and our
// writing it down.
//
//	PENDING ── answered 2xx ──▶ DELIVERED
//	   │  ▲
//	   │  └── somebody sends it again (from DELIVERED too)
//	   └── refused for three days ──▶ FAILED
//
// One node at a time works on an endpoint: it claims it for a while, and again
// while it works. Endpoints are worked on side by side, a few calls to each, so
// that a slow one keeps nobody waiting but itself; one that only fails rests
// between tries, and is disabled after days.
//
// What is sent is made of the event when it is sent, without texts that may tell
// of a buyer.
package webhook

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/store"
)

// Mailer sends an e-mail.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Config is what a Service needs. Only Store is required.
type Config struct {
	Store     *store.Store
	Egress    *egress.Guard // whom it may call; nil: the open internet
	Mailer    Mailer        // nil: nobody is told that an endpoint was disabled
	PublicURL string
	Logger    *slog.Logger
	Metrics   prometheus.Registerer // nil: nothing is counted
	Now       func() time.Time      // default: time.Now
	// Timeout bounds one call. Default 10 s.
	Timeout time.Duration
	// Sweep is how often all endpoints are looked through. What this node changed
	// itself it sends at once. Default 5 s.
	Sweep time.Duration
	// Slots is how many endpoints this node works on at once. Default 32.
	Slots int
}

const (
	callsAtOnce = 4                // to one endpoint
	fedAtOnce   = 500              // events
	sentAtOnce  = 100              // deliveries, in one round
	turn        = 15 * time.Second // then it is another endpoint's turn
	claimLasts  = 90 * time.Second // a round takes much less
)

// Service keeps the endpoints of each store and sends to them.
type Service struct {
	store     *store.Store
	egress    *egress.Guard
	client    *http.Client
	mailer    Mailer
	publicURL string
	log       *slog.Logger
	metrics   *metrics
	now       func() time.Time
	timeout   time.Duration
	sweep     time.Duration
	slots     chan struct{}
	node      string // who claims

	mu    sync.Mutex
	news  map[string]bool // stores in which something happened
	woken chan struct{}
}

// New returns a Service that does not send yet.
func New(c Config) *Service {
	s := &Service{
		store: c.Store, egress: c.Egress, client: c.Egress.Client(), mailer: c.Mailer, publicURL: c.PublicURL, log: c.Logger, now: c.Now,
		timeout: c.Timeout, sweep: c.Sweep, metrics: newMetrics(c.Metrics),
		node: identity.New("node"), news: make(map[string]bool), woken: make(chan struct{}, 1),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.timeout == 0 {
		s.timeout = 10 * time.Second
	}
	if s.sweep == 0 {
		s.sweep = 5 * time.Second
	}
	if c.Slots == 0 {
		c.Slots = 32
	}
	s.slots = make(chan struct{}, c.Slots)
	return s
}

// utc is now, as the database keeps it.
func (s *Service) utc() time.Time { return s.now().UTC() }

// Heard says that events were committed: the endpoints of their stores are
// looked at now. It does not wait. What it is not told, the sweep finds.
func (s *Service) Heard(events ...realtime.Event) {
	s.mu.Lock()
	for _, e := range events {
		s.news[e.StoreID] = true
	}
	s.mu.Unlock()
	select {
	case s.woken <- struct{}{}:
	default: // it will look anyway
	}
}

// look is Heard for something to send in a store, without an event.
func (s *Service) look(storeID string) { s.Heard(realtime.Event{StoreID: storeID}) }

func (s *Service) heardOf() (stores []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.news {
		stores = append(stores, id)
	}
	clear(s.news)
	return stores
}

// Run sends until ctx ends, then lets what is under way come to its end.
func (s *Service) Run(ctx context.Context) error {
	var turns sync.WaitGroup
	defer turns.Wait()
	working := context.WithoutCancel(auth.Everywhere(ctx))
	again := time.NewTimer(0)
	defer again.Stop()
	for ctx.Err() == nil {
		everywhere := false
		select {
		case <-ctx.Done():
			return nil
		case <-s.woken:
		case <-again.C:
			everywhere = true
			s.tidy(working)
			again.Reset(s.sweep*4/5 + rand.N(s.sweep*2/5))
		}
		stores := s.heardOf()
		if !everywhere && len(stores) == 0 {
			continue
		}
		if everywhere {
			stores = nil
		}
		more := s.giveTurns(ctx, working, stores, &turns)
		if more {
			again.Reset(0)
		}
	}
	return nil
}

// giveTurns works on every endpoint that has something to send, in these stores
// or (nil) in all. It waits for a free slot when there are more endpoints than
// slots, and says then that there may be more.
func (s *Service) giveTurns(ctx, working context.Context, stores []string, turns *sync.WaitGroup) (more bool) {
	select {
	case s.slots <- struct{}{}:
		<-s.slots
	case <-ctx.Done():
		return false
	}
	free := cap(s.slots) - len(s.slots)
	claimed, err := s.claim(working, stores, free)
	if err != nil {
		s.log.WarnContext(ctx, "webhooks not sent", "error", err)
		return false
	}
	for _, e := range claimed {
		s.slots <- struct{}{}
		turns.Go(func() {
			defer func() { <-s.slots }()
			s.work(ctx, auth.As(working, auth.System, e.StoreID, "Waybill"), e)
		})
	}
	return len(claimed) == free
}
