package guard

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Rate is how much may be taken: so many units a second, and what was saved up
// over a Burst of time at once. A Rate of nothing has no bounds.
type Rate struct {
	PerSecond float64
	Burst     time.Duration
}

// Draw is a wish for units from the bucket of a name.
type Draw struct {
	Name  string
	Rate  Rate
	Units int
}

// Buckets are the bounds of all who ask. Take takes from each bucket that holds
// enough, and returns how long to wait until all would; 0: they did.
type Buckets interface {
	Take(ctx context.Context, draws ...Draw) (wait time.Duration, err error)
}

// step is how the buckets work (GCRA): a bucket is one moment, at which it would
// be full again; taking moves it on, and it may be at most a burst away. More
// than a burst holds is charged as a whole one.
func (d Draw) step(full, now time.Time) (after time.Time, wait time.Duration) {
	if full.Before(now) {
		full = now
	}
	after = full.Add(d.cost())
	if ahead := after.Sub(now) - d.Rate.Burst; ahead > 0 {
		return full, ahead
	}
	return after, 0
}

func (d Draw) cost() time.Duration {
	return min(time.Duration(float64(d.Units)/d.Rate.PerSecond*float64(time.Second)), d.Rate.Burst)
}

// mostBuckets is how many a node remembers; those not used for longest are
// forgotten, which only makes it more generous.
const mostBuckets = 100_000

// Memory is the buckets of one process.
type Memory struct {
	mu   sync.Mutex
	full *simplelru.LRU[string, time.Time]
	now  func() time.Time
}

// NewMemory returns full buckets. A nil clock is the real one.
func NewMemory(now func() time.Time) *Memory {
	if now == nil {
		now = time.Now
	}
	full, _ := simplelru.NewLRU[string, time.Time](mostBuckets, nil) // the size is positive
	return &Memory{full: full, now: now}
}

// Take never fails.
func (m *Memory) Take(_ context.Context, draws ...Draw) (wait time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	for _, d := range draws {
		if d.Rate.PerSecond <= 0 {
			continue
		}
		full, _ := m.full.Get(d.Name)
		after, more := d.step(full, now)
		if wait = max(wait, more); more == 0 {
			m.full.Add(d.Name, after)
		}
	}
	return wait, nil
}
