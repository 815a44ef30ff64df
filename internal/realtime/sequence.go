package realtime

import (
	"context"
	"sync"
	"time"
)

// sequence puts one store's events in order for its followers on this node.
type sequence struct {
	hub     *Hub
	storeID string

	filling sync.Mutex // one reader of the log at a time

	mu        sync.Mutex
	last      int64           // delivered up to here
	early     map[int64]Event // overtook others
	waiting   *time.Timer     // ends the reorder window
	followers map[*Subscription]struct{}
}

const (
	earlyBound = 10_000
	logPage    = 500
)

func (s *sequence) delivered() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// take accepts an event from anywhere, any number of times, and says whether it
// was the next one.
func (s *sequence) take(e Event) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Position <= s.last {
		return false
	}
	if e.Position > s.last+1 {
		s.hold(e)
		return false
	}
	s.pass(e)
	s.catchUp()
	return true
}

// hold keeps an event that overtook others, and has the log read if they do not
// come within the window.
func (s *sequence) hold(e Event) {
	if len(s.early) < earlyBound {
		s.early[e.Position] = e
	}
	if s.waiting == nil {
		s.hub.metrics.gaps.Inc()
		s.waiting = time.AfterFunc(s.hub.window, func() { s.fill(context.Background()) })
	}
}

// catchUp passes on what was held, as far as it is contiguous now.
func (s *sequence) catchUp() {
	for len(s.early) > 0 {
		e, ok := s.early[s.last+1]
		if !ok {
			return
		}
		delete(s.early, e.Position)
		s.pass(e)
	}
	if s.waiting != nil {
		s.waiting.Stop()
		s.waiting = nil
	}
}

func (s *sequence) pass(e Event) {
	s.last = e.Position
	for f := range s.followers {
		f.push(e)
	}
	s.hub.metrics.delivered.Add(float64(len(s.followers)))
	s.hub.metrics.lag.Observe(time.Since(e.RecordedAt).Seconds())
}

// fill reads from the log what did not come.
func (s *sequence) fill(ctx context.Context) {
	s.filling.Lock()
	defer s.filling.Unlock()
	ctx, cancel := context.WithTimeout(ctx, logPatience)
	defer cancel()
	for {
		events, err := s.hub.log.Read(ctx, s.storeID, s.delivered(), logPage)
		if err != nil {
			s.hub.logger.WarnContext(ctx, "events not read", "store_id", s.storeID, "error", err)
			s.giveUp()
			return
		}
		for _, e := range events {
			if s.take(e) {
				s.hub.metrics.filledFromLog.Inc()
			}
		}
		if len(events) < logPage {
			s.giveUp()
			return
		}
	}
}

// giveUp ends the window; the next event or sweep opens another one.
func (s *sequence) giveUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting != nil {
		s.waiting.Stop()
		s.waiting = nil
	}
	for position := range s.early {
		if position <= s.last {
			delete(s.early, position)
		}
	}
}
