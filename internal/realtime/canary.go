package realtime

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// canary is a node's own event, published as any other and expected back from
// the broker. It notices what the broker's health does not: that what this node
// says is not heard. It sings on another shard each time.
type canary struct {
	hub      *Hub
	every    time.Duration
	patience time.Duration // how late an event may be before it counts as lost
	name     string        // begins the store ids of its events; nobody else's do

	mu     sync.Mutex
	sung   int
	back   int             // the newest that came back
	out    map[string]song // on their way, by store id
	silent bool            // nothing came back since one was lost
}

type song struct {
	number int
	at     time.Time
}

const canaryPrefix = "canary:"

func newCanary(h *Hub, every time.Duration) *canary {
	return &canary{
		hub: h, every: every, patience: 2 * every,
		name: fmt.Sprintf("%s%016x:", canaryPrefix, rand.Uint64()),
		out:  make(map[string]song),
	}
}

// run sings until ctx ends.
func (c *canary) run(ctx context.Context) {
	tick := time.NewTicker(c.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			c.miss(ctx, now)
			c.sing(now)
		}
	}
}

func (c *canary) sing(now time.Time) {
	c.mu.Lock()
	c.sung++
	e := Event{StoreID: fmt.Sprint(c.name, c.sung), Position: 1, RecordedAt: now}
	c.out[e.StoreID] = song{c.sung, now}
	c.mu.Unlock()
	c.hub.offer([]Event{e})
}

// hears takes in an event from the broker, and says whether it was a canary's,
// this node's or another's.
func (c *canary) hears(ctx context.Context, e Event) bool {
	if !strings.HasPrefix(e.StoreID, canaryPrefix) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s, mine := c.out[e.StoreID]
	if !mine {
		return true
	}
	delete(c.out, e.StoreID)
	c.back = max(c.back, s.number)
	c.hub.metrics.canaryLag.Observe(time.Since(s.at).Seconds())
	c.alarm(ctx, false)
	return true
}

// miss raises the alarm when one did not come back in time, and none after it.
func (c *canary) miss(ctx context.Context, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, s := range c.out {
		if now.Sub(s.at) >= c.patience {
			delete(c.out, id)
			c.hub.metrics.canaryLost.Inc()
			c.alarm(ctx, s.number > c.back)
		}
	}
}

func (c *canary) alarm(ctx context.Context, silent bool) {
	switch {
	case silent && !c.silent:
		c.hub.logger.ErrorContext(ctx, "canary lost: what this node publishes does not come back; live updates come from the database")
	case !silent && c.silent:
		c.hub.logger.InfoContext(ctx, "canary back: what this node publishes is heard again")
	}
	c.silent = silent
	if silent {
		c.hub.metrics.canaryUp.Set(0)
	} else {
		c.hub.metrics.canaryUp.Set(1)
	}
}
