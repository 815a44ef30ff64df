package simulator

import (
	"container/heap"
	"context"
	"math"
	"time"
)

// step is something that happens at a moment of the simulator's clock. It runs
// under the server's lock.
type step struct {
	at  time.Time
	seq int // of two at the same moment, the one planned first
	run func(at time.Time)
}

// timeline is a heap of steps, the earliest first.
type timeline struct {
	steps []step
	seq   int
}

func (t *timeline) Len() int { return len(t.steps) }
func (t *timeline) Less(i, j int) bool {
	if t.steps[i].at.Equal(t.steps[j].at) {
		return t.steps[i].seq < t.steps[j].seq
	}
	return t.steps[i].at.Before(t.steps[j].at)
}
func (t *timeline) Swap(i, j int) { t.steps[i], t.steps[j] = t.steps[j], t.steps[i] }
func (t *timeline) Push(x any)    { t.steps = append(t.steps, x.(step)) }
func (t *timeline) Pop() any {
	last := len(t.steps) - 1
	x := t.steps[last]
	t.steps[last] = step{} // let go of what the closure holds
	t.steps = t.steps[:last]
	return x
}

// schedule plans a step. The lock is held.
func (s *Server) schedule(at time.Time, run func(at time.Time)) {
	s.timeline.seq++
	heap.Push(&s.timeline, step{at: at, seq: s.timeline.seq, run: run})
	wake(s.turned)
}

// runDue runs every step whose time has come, each at its own time. The lock is
// held.
func (s *Server) runDue() {
	for s.timeline.Len() > 0 && !s.timeline.steps[0].at.After(s.clock.now()) {
		next := heap.Pop(&s.timeline).(step)
		next.run(next.at)
	}
}

// keepTime runs the steps as their time comes, until ctx ends.
func (s *Server) keepTime(ctx context.Context) {
	for ctx.Err() == nil {
		s.mu.Lock()
		s.runDue()
		wait := time.Duration(math.MaxInt64)
		if s.timeline.Len() > 0 {
			wait = s.clock.until(s.timeline.steps[0].at)
		}
		s.mu.Unlock()
		sleep(ctx, wait, s.turned)
	}
}

// sleep waits for a time, for a wake-up or for the end of ctx.
func sleep(ctx context.Context, d time.Duration, woken <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-woken:
	}
}

// wake tells a sleeper to look again. One that is told twice looks once.
func wake(sleeper chan<- struct{}) {
	select {
	case sleeper <- struct{}{}:
	default:
	}
}
