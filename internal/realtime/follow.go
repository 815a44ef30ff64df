package realtime

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Feed is how one follower wants to hear of a topic.
type Feed[T any] struct {
	Topic Topic
	// After is the cursor of the last message that the follower has; empty:
	// it starts with the present.
	After string
	// Snapshot reads the present state and its place: the order's version, or
	// for a store the given head.
	Snapshot func(ctx context.Context, head int64) (value T, place int64, err error)
	// Convert makes a message of an event; false: the follower does not want it.
	Convert func(ctx context.Context, e Event) (value T, wanted bool, err error)
	// Gather hears of events that were missed before each is converted, so that
	// Convert can have read at once what they need; nil: it reads one by one.
	Gather func(ctx context.Context, events []Event) error
	// Conflate: only the newest of several waiting events matters.
	Conflate bool
	// Failed is told why a feed broke off, before its channel closes; nil:
	// nobody wants to know.
	Failed func(error)
}

// Update is one message of a feed.
type Update[T any] struct {
	Value     T
	Cursor    string
	Recovered bool // false: more was missed than is replayed, and this is the present
	// ChangedAt is when the event was committed; zero of the present and of what
	// is replayed to a follower that comes back.
	ChangedAt time.Time
}

// Replayed at most; who missed more gets the present.
const replayBound = 1000

// Follow attaches first, then reads the present or what was missed, then goes
// on live, so that nothing falls in between. The channel closes when ctx ends,
// or when it broke off: the log could not be read. Whoever comes back with the
// last cursor misses nothing.
func Follow[T any](ctx context.Context, h *Hub, feed Feed[T]) (<-chan Update[T], error) {
	after := int64(-1)
	if feed.After != "" {
		place, err := feed.Topic.Place(feed.After)
		if err != nil {
			return nil, err
		}
		after = place
	}
	sub, err := h.Subscribe(ctx, feed.Topic)
	if err != nil {
		return nil, err
	}
	f := &follower[T]{hub: h, feed: feed, sub: sub, out: make(chan Update[T]), recovered: true}
	if err := f.begin(ctx, after); err != nil {
		h.Leave(sub)
		return nil, err
	}
	go f.run(ctx)
	return f.out, nil
}

// follower is a feed under way.
type follower[T any] struct {
	hub       *Hub
	feed      Feed[T]
	sub       *Subscription
	out       chan Update[T]
	at        int64 // place of the last event seen
	first     []Update[T]
	missed    []Event
	recovered bool
	replaying bool // what was missed before this feed began
}

// begin reads the present, or what was missed since after.
func (f *follower[T]) begin(ctx context.Context, after int64) error {
	if after >= 0 {
		missed, err := f.read(ctx, after, replayBound+1)
		if err != nil {
			return err
		}
		if len(missed) <= replayBound {
			f.at, f.missed = after, missed
			return nil
		}
		f.recovered = false
	}
	return f.snapshot(ctx)
}

func (f *follower[T]) snapshot(ctx context.Context) error {
	value, place, err := f.feed.Snapshot(ctx, f.sub.head)
	if err != nil {
		return err
	}
	f.at = place
	f.first = []Update[T]{{Value: value, Cursor: f.feed.Topic.Cursor(place), Recovered: f.recovered}}
	f.recovered = true
	return nil
}

func (f *follower[T]) run(ctx context.Context) {
	defer close(f.out)
	defer f.hub.Leave(f.sub)
	for _, update := range f.first {
		if !f.send(ctx, update) {
			return
		}
	}
	f.replaying = true
	if !f.pass(ctx, f.missed) {
		return
	}
	f.replaying = false
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-f.sub.Events:
			if !f.next(ctx, e) {
				return
			}
		}
	}
}

// next passes an event on, after whatever came between it and the last one.
func (f *follower[T]) next(ctx context.Context, e Event) bool {
	if f.feed.Conflate {
		e = f.newest(e)
	}
	place := f.feed.Topic.place(e)
	switch {
	case place <= f.at:
	case place == f.at+1 || f.feed.Conflate:
		if !f.pass(ctx, []Event{e}) {
			return false
		}
	default:
		if !f.reread(ctx) {
			return false
		}
	}
	return !f.sub.recovered() || f.reread(ctx)
}

// newest empties the queue and returns its last event.
func (f *follower[T]) newest(e Event) Event {
	for {
		select {
		case later := <-f.sub.Events:
			e = later
		default:
			return e
		}
	}
}

// reread passes on everything the log has after the last event seen.
func (f *follower[T]) reread(ctx context.Context) bool {
	for {
		missed, err := f.read(ctx, f.at, replayBound)
		if err != nil {
			return f.broke(ctx, err)
		}
		if !f.pass(ctx, missed) {
			return false
		}
		if len(missed) < replayBound {
			return true
		}
	}
}

func (f *follower[T]) read(ctx context.Context, after int64, limit int) (events []Event, err error) {
	if f.feed.Topic.OrderID != "" {
		events, err = f.hub.log.ReadOrder(ctx, f.feed.Topic.OrderID, after, limit)
	} else {
		events, err = f.hub.log.Read(ctx, f.feed.Topic.StoreID, after, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	return events, nil
}

func (f *follower[T]) pass(ctx context.Context, events []Event) bool {
	if f.feed.Conflate && len(events) > 1 {
		events = events[len(events)-1:]
	}
	for some := range slices.Chunk(events, gathered) {
		if len(some) > 1 && f.feed.Gather != nil {
			if err := f.feed.Gather(ctx, some); err != nil {
				return f.broke(ctx, err)
			}
		}
		for _, e := range some {
			if !f.deliver(ctx, e) {
				return false
			}
		}
	}
	return true
}

// gathered is how many missed events are read together at most.
const gathered = 100

func (f *follower[T]) deliver(ctx context.Context, e Event) bool {
	ctx, end := delivering(ctx, e)
	defer end()
	f.at = f.feed.Topic.place(e)
	value, wanted, err := f.feed.Convert(ctx, e)
	if err != nil {
		return f.broke(ctx, err)
	}
	update := Update[T]{Value: value, Cursor: f.feed.Topic.Cursor(f.at), Recovered: true}
	if !f.replaying {
		update.ChangedAt = e.RecordedAt
	}
	return !wanted || f.send(ctx, update)
}

// broke notes why the feed ends before it is over. It returns false.
func (f *follower[T]) broke(ctx context.Context, err error) bool {
	if ctx.Err() == nil {
		f.hub.logger.WarnContext(ctx, "feed broke off", "store_id", f.feed.Topic.StoreID, "order_id", f.feed.Topic.OrderID, "error", err)
		if f.feed.Failed != nil {
			f.feed.Failed(err)
		}
	}
	return false
}

func (f *follower[T]) send(ctx context.Context, update Update[T]) bool {
	select {
	case f.out <- update:
		return true
	case <-ctx.Done():
		return false
	}
}
