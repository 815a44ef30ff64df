package fulfillment

import (
	"context"
	"fmt"
	"sync"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/internal/realtime"
)

// happenings reads what the events of one feed are about: of one that just
// happened by itself, of many that were missed at once. It belongs to one
// follower.
type happenings struct {
	*Service
	ahead  map[int64]*ent.OrderEvent // by position
	replay *Replay                   // of what was read ahead
}

// gather reads missed events of the timeline ahead, with one statement.
func (h *happenings) gather(ctx context.Context, events []realtime.Event) error {
	positions := make([]int64, len(events))
	for i, e := range events {
		positions[i] = e.Position
	}
	found, err := h.store.Client().OrderEvent.Query().
		Where(orderevent.StoreID(events[0].StoreID), orderevent.PositionIn(positions...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	h.ahead, h.replay = make(map[int64]*ent.OrderEvent, len(found)), &Replay{orders: make(map[string]*ent.Order)}
	for _, e := range found {
		h.ahead[e.Position] = e
	}
	return nil
}

// of returns an event of the timeline, and what it shares with others.
func (h *happenings) of(ctx context.Context, e realtime.Event) (*ent.OrderEvent, *Replay, error) {
	if found := h.ahead[e.Position]; found != nil {
		delete(h.ahead, e.Position)
		return found, h.replay, nil
	}
	found, err := h.store.Client().OrderEvent.Query().
		Where(orderevent.StoreID(e.StoreID), orderevent.Position(e.Position)).Only(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read event: %w", err)
	}
	return found, nil, nil
}

// Replay is what the messages of one replay share. Each tells an order as it is
// now, after all of them, so it is read once.
type Replay struct {
	mu     sync.Mutex
	orders map[string]*ent.Order
}

// Order returns what was read under this name before, or reads it. Outside a
// replay (nil) it always reads.
func (r *Replay) Order(name string, read func() (*ent.Order, error)) (*ent.Order, error) {
	if r == nil {
		return read()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if found := r.orders[name]; found != nil {
		return found, nil
	}
	found, err := read()
	if err == nil {
		r.orders[name] = found
	}
	return found, err
}
