package realtime

import (
	"context"
	"fmt"
	"sync"
)

// Topic is what can be followed: a store's orders, or one of them.
type Topic struct {
	StoreID string
	OrderID string // empty: all orders
}

// Subscription is one follower's place at the hub.
type Subscription struct {
	Events  <-chan Event // closed by nobody; stop reading when done
	queue   chan Event
	topic   Topic
	head    int64
	mu      sync.Mutex
	lagging bool
}

const queueBound = 256

// Subscribe attaches to a topic: every event committed after the head that it
// found is going to be delivered, or seen as missing. Leave must be called.
func (h *Hub) Subscribe(ctx context.Context, topic Topic) (*Subscription, error) {
	queue := make(chan Event, queueBound)
	sub := &Subscription{Events: queue, queue: queue, topic: topic}
	if h.join(sub, nil) {
		return sub, nil
	}
	heads, err := h.log.Heads(ctx, []string{topic.StoreID})
	if err != nil {
		return nil, fmt.Errorf("attach to store %s: %w", topic.StoreID, err)
	}
	h.join(sub, &sequence{
		hub: h, storeID: topic.StoreID, last: heads[topic.StoreID],
		early: make(map[int64]Event), followers: make(map[*Subscription]struct{}),
	})
	h.nudge(topic.StoreID) // what was committed between reading the head and joining is found now
	return sub, nil
}

// join adds a follower to the store's sequence, which is fresh unless there is
// one. Without either it does nothing and returns false.
func (h *Hub) join(sub *Subscription, fresh *sequence) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.sequences[sub.topic.StoreID]
	if s == nil && fresh == nil {
		return false
	}
	if s == nil {
		s = fresh
		h.sequences[s.storeID] = s
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.followers[sub] = struct{}{}
	sub.head = s.last
	h.metrics.followers.Inc()
	return true
}

// Leave detaches a follower. The last one takes the sequence along.
func (h *Hub) Leave(sub *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.sequences[sub.topic.StoreID]
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.followers[sub]; !ok {
		return
	}
	delete(s.followers, sub)
	h.metrics.followers.Dec()
	if len(s.followers) == 0 {
		delete(h.sequences, sub.topic.StoreID)
		if s.waiting != nil {
			s.waiting.Stop()
		}
	}
}

// push never blocks: a follower that is too slow misses events, knows it, and
// reads them from the log.
func (sub *Subscription) push(e Event) {
	if sub.topic.OrderID != "" && sub.topic.OrderID != e.OrderID {
		return
	}
	sub.mu.Lock()
	defer sub.mu.Unlock()
	if sub.lagging {
		return
	}
	select {
	case sub.queue <- e:
	default:
		sub.lagging = true
	}
}

// recovered says, once the queue is empty, whether events were missed since.
func (sub *Subscription) recovered() bool {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	if !sub.lagging || len(sub.queue) > 0 {
		return false
	}
	sub.lagging = false
	return true
}
