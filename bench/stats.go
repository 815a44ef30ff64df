package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// times collects durations from many goroutines.
type times struct {
	mu  sync.Mutex
	all []time.Duration
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, d)
}

func (t *times) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.Sort(t.all)
	return fmt.Sprintf("p50 %s  p95 %s  p99 %s  max %s",
		short(percentile(t.all, 50)), short(percentile(t.all, 95)), short(percentile(t.all, 99)), short(percentile(t.all, 100)))
}

// percentile of sorted durations, by nearest rank; 0 of none.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := (p*len(sorted) + 99) / 100
	return sorted[max(rank, 1)-1]
}

func short(d time.Duration) string {
	return d.Round(10 * time.Microsecond).String()
}

func perSecond(n int, took time.Duration) string {
	return fmt.Sprintf("%.0f/s", float64(n)/took.Seconds())
}
