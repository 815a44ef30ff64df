package realtime

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	headsBound  = 1000 // stores asked for at once
	fillers     = 8    // stores filled at once
	logPatience = 5 * time.Second
)

// suspect has the stores among those followed that match compared with the log
// now; nil: all of them. It never blocks.
func (h *Hub) suspect(match func(storeID string) bool) {
	h.mu.Lock()
	for id := range h.sequences {
		if match == nil || match(id) {
			h.suspects[id] = struct{}{}
		}
	}
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// nudge has one store compared with the log now.
func (h *Hub) nudge(storeID string) {
	h.suspect(func(id string) bool { return id == storeID })
}

// sweeps compares what was delivered with what was committed: every followed
// store now and then, suspect ones at once.
func (h *Hub) sweeps(ctx context.Context) {
	tick := time.NewTicker(h.sweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.look(ctx)
			h.compare(ctx, h.followed())
		case <-h.wake:
			h.compare(ctx, h.suspected())
		}
	}
}

func (h *Hub) followed() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Keys(h.sequences))
}

func (h *Hub) suspected() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	stores := slices.Collect(maps.Keys(h.suspects))
	clear(h.suspects)
	return stores
}

// compare reads from the log what the stores' followers have not got.
func (h *Hub) compare(ctx context.Context, stores []string) {
	for some := range slices.Chunk(stores, headsBound) {
		heads, err := h.heads(ctx, some)
		if err != nil {
			if ctx.Err() == nil {
				h.logger.WarnContext(ctx, "sweep failed", "error", err)
			}
			return
		}
		h.catchUp(ctx, heads)
	}
}

func (h *Hub) heads(ctx context.Context, stores []string) (map[string]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, logPatience)
	defer cancel()
	return h.log.Heads(ctx, stores)
}

func (h *Hub) catchUp(ctx context.Context, heads map[string]int64) {
	var filling errgroup.Group
	filling.SetLimit(fillers)
	for id, head := range heads {
		s := h.sequence(id)
		if s == nil || s.delivered() >= head {
			continue
		}
		h.metrics.swept.Inc()
		filling.Go(func() error {
			s.fill(ctx)
			return nil
		})
	}
	_ = filling.Wait() // fill reports by itself
}

// look notes when events stop or begin again to flow between nodes.
func (h *Hub) look(ctx context.Context) {
	err := h.broker.Healthy()
	switch {
	case err != nil && !h.tailing:
		h.logger.WarnContext(ctx, "live updates come from the database", "error", err)
	case err == nil && h.tailing:
		h.logger.InfoContext(ctx, "live updates come from the broker again")
	}
	h.tailing = err != nil
	if h.tailing {
		h.metrics.up.Set(0)
	} else {
		h.metrics.up.Set(1)
	}
}
