package realtime

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ledger is a Log in memory. Commit gives out positions and versions as the
// database does.
type ledger struct {
	mu     sync.Mutex
	stores map[string][]Event
	orders map[string][]Event
	down   bool
	reads  int // of events, not of heads
}

var errDown = errors.New("the log is down")

func (l *ledger) commit(orderID string) Event { return l.commitTo("store_1", orderID) }

func (l *ledger) commitTo(storeID, orderID string) Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stores == nil {
		l.stores, l.orders = make(map[string][]Event), make(map[string][]Event)
	}
	e := Event{
		StoreID: storeID, Position: int64(len(l.stores[storeID]) + 1),
		OrderID: orderID, Version: int64(len(l.orders[orderID]) + 1), RecordedAt: time.Now(),
	}
	l.stores[storeID] = append(l.stores[storeID], e)
	l.orders[orderID] = append(l.orders[orderID], e)
	return e
}

// head is the place of the topic's newest event.
func (l *ledger) head(topic Topic) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if topic.OrderID != "" {
		return int64(len(l.orders[topic.OrderID]))
	}
	return int64(len(l.stores[topic.StoreID]))
}

// recorded is when the event at a topic's place was committed.
func (l *ledger) recorded(topic Topic, place int64) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if topic.OrderID != "" {
		return l.orders[topic.OrderID][place-1].RecordedAt
	}
	return l.stores[topic.StoreID][place-1].RecordedAt
}

// breaks has the log fail, or work again.
func (l *ledger) breaks(down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = down
}

func (l *ledger) Heads(_ context.Context, storeIDs []string) (map[string]int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return nil, errDown
	}
	heads := make(map[string]int64, len(storeIDs))
	for _, id := range storeIDs {
		heads[id] = int64(len(l.stores[id]))
	}
	return heads, nil
}

func (l *ledger) Read(_ context.Context, storeID string, after int64, limit int) ([]Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.page(l.stores[storeID], after, limit)
}

func (l *ledger) ReadOrder(_ context.Context, orderID string, after int64, limit int) ([]Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.page(l.orders[orderID], after, limit)
}

func (l *ledger) page(events []Event, after int64, limit int) ([]Event, error) {
	if l.down {
		return nil, errDown
	}
	l.reads++
	from := min(int(after), len(events))
	return append([]Event(nil), events[from:min(from+limit, len(events))]...), nil
}

func (l *ledger) timesRead() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reads
}
