package realtime

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Log is where events stand for good. The store implements it.
type Log interface {
	// Heads returns the position of the newest event of each store.
	Heads(ctx context.Context, storeIDs []string) (map[string]int64, error)
	// Read returns a store's events after a position, oldest first.
	Read(ctx context.Context, storeID string, after int64, limit int) ([]Event, error)
	// ReadOrder returns an order's events after a version, oldest first.
	ReadOrder(ctx context.Context, orderID string, after int64, limit int) ([]Event, error)
}

// Broker carries events between nodes. It may lose, repeat and reorder them.
type Broker interface {
	Publish(ctx context.Context, events ...Event) error
	// Run delivers what other nodes publish until ctx ends. It calls suspect
	// when events of the stores that match may have been lost on the way; nil
	// matches every store.
	Run(ctx context.Context, deliver func(Event), suspect func(match func(storeID string) bool)) error
	// Healthy returns nil while events are flowing.
	Healthy() error
}

// Options of a Hub; zero values are replaced by the defaults named here.
type Options struct {
	Log     Log
	Broker  Broker
	Logger  *slog.Logger
	Metrics *Metrics
	Sweep   time.Duration // 1 s: how late a lost event may be
	Window  time.Duration // 25 ms: how long to wait for an event that was overtaken
	// Revocations are told what this node and others revoke; nil: what the broker
	// loses of it is not heard of.
	Revocations *Revocations
	// Canary is how often this node listens for itself through the broker; 0:
	// never, as for a broker that brings a node nothing of its own.
	Canary time.Duration
}

// Hub is one node's place where events meet followers.
type Hub struct {
	log     Log
	broker  Broker
	logger  *slog.Logger
	metrics *Metrics
	sweep   time.Duration
	window  time.Duration
	outbox  chan []Event
	wake    chan struct{}
	canary  *canary // nil: none
	revoked *Revocations

	tailing bool // events do not flow between nodes; only sweeps looks

	mu        sync.Mutex
	sequences map[string]*sequence // by store; only stores that are followed
	suspects  map[string]struct{}  // stores to compare with the log now
}

const (
	outboxBound = 4096
	handBound   = 256 // events handed to the broker at once
)

// NewHub returns a hub that has not started.
func NewHub(o Options) *Hub {
	h := &Hub{
		log: o.Log, broker: o.Broker, logger: o.Logger, metrics: o.Metrics, sweep: o.Sweep, window: o.Window,
		outbox: make(chan []Event, outboxBound), wake: make(chan struct{}, 1),
		sequences: make(map[string]*sequence), suspects: make(map[string]struct{}), revoked: o.Revocations,
	}
	if h.logger == nil {
		h.logger = slog.New(slog.DiscardHandler)
	}
	if h.metrics == nil {
		h.metrics = NewMetrics(nil)
	}
	if h.sweep == 0 {
		h.sweep = time.Second
	}
	if h.window == 0 {
		h.window = 25 * time.Millisecond
	}
	if h.revoked == nil {
		h.revoked = NewRevocations(nil, 0, o.Logger)
	}
	if o.Canary > 0 {
		h.canary = newCanary(h, o.Canary)
	}
	return h
}

// Healthy returns nil while events flow between nodes. They flow from the log,
// up to a sweep later, even when it does not.
func (h *Hub) Healthy() error { return h.broker.Healthy() }

// Run moves events until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	var all sync.WaitGroup
	all.Go(func() { h.send(ctx) })
	all.Go(func() { h.sweeps(ctx) })
	all.Go(func() { h.revoked.Run(ctx) })
	if h.canary != nil {
		all.Go(func() { h.canary.run(ctx) })
	}
	err := h.broker.Run(ctx, func(e Event) { h.receive(ctx, e) }, h.suspect)
	all.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("run broker: %w", err)
}

// Publish tells followers, here at once and elsewhere through the broker, of
// events that were committed. It never blocks: what does not fit is found by
// the other nodes' sweeps.
func (h *Hub) Publish(_ context.Context, events ...Event) {
	for _, e := range events {
		h.deliver(e)
	}
	h.offer(events)
}

// offer has events published as soon as the broker takes some.
func (h *Hub) offer(events []Event) {
	select {
	case h.outbox <- events:
		h.metrics.published.Add(float64(len(events)))
	default:
		h.metrics.dropped.Add(float64(len(events)))
	}
}

// Hold returns a context that ends when a principal is revoked, or at until. See
// Revocations.Hold.
func (h *Hub) Hold(ctx context.Context, principal string, until time.Time) (held context.Context, release func()) {
	return h.revoked.Hold(ctx, principal, until)
}

func (h *Hub) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			h.flush(context.WithoutCancel(ctx))
			return
		case events := <-h.outbox:
			h.hand(context.WithoutCancel(ctx), h.gather(events))
		}
	}
}

// flush hands on what was committed before the node was asked to stop.
func (h *Hub) flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for ctx.Err() == nil {
		select {
		case events := <-h.outbox:
			h.hand(ctx, h.gather(events))
		default:
			return
		}
	}
}

// gather adds what is waiting behind events, so that a busy node makes few
// calls.
func (h *Hub) gather(events []Event) []Event {
	all := slices.Clip(events)
	for len(all) < handBound {
		select {
		case more := <-h.outbox:
			all = append(all, more...)
		default:
			return all
		}
	}
	return all
}

func (h *Hub) hand(ctx context.Context, events []Event) {
	for some := range slices.Chunk(events, handBound) {
		if err := h.broker.Publish(ctx, some...); err != nil {
			h.metrics.dropped.Add(float64(len(some)))
			h.logger.DebugContext(ctx, "events not published", "error", err)
			continue
		}
		h.metrics.publishLag.Observe(time.Since(some[0].RecordedAt).Seconds())
	}
}

// receive takes in what the broker brings.
func (h *Hub) receive(ctx context.Context, e Event) {
	if h.canary == nil || !h.canary.hears(ctx, e) {
		h.deliver(e)
	}
}

func (h *Hub) deliver(e Event) {
	if h.revoked.hears(e) {
		return
	}
	if s := h.sequence(e.StoreID); s != nil {
		s.take(e)
	}
}

// sequence is nil when nobody follows the store.
func (h *Hub) sequence(storeID string) *sequence {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sequences[storeID]
}
