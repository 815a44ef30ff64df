package simulator

import (
	"math"
	"time"
)

// clock runs at its own speed and can be turned forward. The zero speed stands
// still.
type clock struct {
	base  time.Time // what the clock showed …
	since time.Time // … at this real moment
	speed float64
}

func newClock(start time.Time, speed float64) clock {
	now := time.Now()
	if start.IsZero() {
		start = now
	}
	return clock{base: start.UTC(), since: now, speed: speed}
}

func (c *clock) now() time.Time {
	return c.base.Add(time.Duration(float64(time.Since(c.since)) * c.speed))
}

func (c *clock) advance(d time.Duration) {
	c.base, c.since = c.now().Add(d), time.Now()
}

// until is the real time until the clock shows t.
func (c *clock) until(t time.Time) time.Duration {
	left := t.Sub(c.now())
	switch {
	case left <= 0:
		return 0
	case c.speed <= 0:
		return math.MaxInt64
	}
	if wait := float64(left) / c.speed; wait < math.MaxInt64 {
		return time.Duration(wait) + 1 // rounded up: never early
	}
	return math.MaxInt64
}
