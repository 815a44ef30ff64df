package realtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// courier is a broker that keeps what it is handed, batch by batch, and goes
// nowhere. While it is busy it takes nothing.
type courier struct {
	Memory
	busy   sync.Mutex
	taken  [][]Event
	broken bool
}

var errBroken = errors.New("the broker is broken")

func (c *courier) Publish(_ context.Context, events ...Event) error {
	c.busy.Lock()
	defer c.busy.Unlock()
	if c.broken {
		return errBroken
	}
	c.taken = append(c.taken, events)
	return nil
}

func (c *courier) Healthy() error {
	c.busy.Lock()
	defer c.busy.Unlock()
	if c.broken {
		return errBroken
	}
	return nil
}

func (c *courier) positions() (all []int64) {
	for _, events := range c.taken {
		for _, e := range events {
			all = append(all, e.Position)
		}
	}
	return all
}

func TestABusyBrokerIsHandedWhatWaitsInFewCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, c := new(ledger), new(courier)
		ctx, cancel := context.WithCancel(t.Context())
		h := NewHub(Options{Log: l, Broker: c})
		go func() { _ = h.Run(ctx) }()
		c.busy.Lock()
		for range 1000 {
			h.Publish(ctx, l.commit("o"))
		}
		c.busy.Unlock()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if diff := cmp.Diff(c.positions(), upTo(1, 1000)); diff != "" {
			t.Error(diff)
		}
		for _, events := range c.taken {
			if len(events) > handBound {
				t.Errorf("%d events in one call, want %d at most", len(events), handBound)
			}
		}
		if len(c.taken) > 6 {
			t.Errorf("%d calls, want a few", len(c.taken))
		}
	})
}

func TestGatheringLeavesThePublishersEventsAlone(t *testing.T) {
	t.Parallel()
	h, l := NewHub(Options{Broker: Memory{}}), new(ledger)
	mine := append(make([]Event, 0, 8), l.commit("o"))
	h.Publish(t.Context(), l.commit("o"))
	if got := h.gather(mine); len(got) != 2 || mine[:2][1].Position != 0 {
		t.Errorf("got %v, and the publisher's own is %v", got, mine[:2])
	}
}

func TestANodeThatStopsHandsOnWhatItCommitted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, c := new(ledger), new(courier)
		ctx, cancel := context.WithCancel(t.Context())
		h := NewHub(Options{Log: l, Broker: c})
		h.Publish(ctx, l.commit("o"), l.commit("o"))
		h.Publish(ctx, l.commit("o"))
		cancel()
		if err := h.Run(ctx); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(c.positions(), upTo(1, 3)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestABrokenBrokerIsCountedAndTheLogTailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, c := new(ledger), &courier{broken: true}
		h := NewHub(Options{Log: l, Broker: c})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = h.Run(ctx) }()
		updates := places(t, h, wholeStore, "")
		take(updates, 1)
		l.commit("o") // elsewhere
		take(updates, 1)
		if h.Healthy() == nil {
			t.Error("the hub is healthy with a broken broker")
		}
		h.Publish(ctx, l.commit("o"))
		take(updates, 1)
		<-time.After(h.sweep)
		synctest.Wait()
		if got := value(t, h.metrics.dropped); got != 1 {
			t.Errorf("%d events dropped, want 1", got)
		}
		cancel()
		synctest.Wait()
		if !h.tailing {
			t.Error("the hub does not say that it tails the log")
		}
	})
}

// asked is a ledger that keeps which stores' heads it was asked for.
type asked struct {
	ledger
	stores [][]string
}

func (a *asked) Heads(ctx context.Context, storeIDs []string) (map[string]int64, error) {
	a.mu.Lock()
	a.stores = append(a.stores, slices.Sorted(slices.Values(storeIDs)))
	a.mu.Unlock()
	return a.ledger.Heads(ctx, storeIDs)
}

func TestOnlySuspectStoresAreComparedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := new(asked)
		h := NewHub(Options{Log: a, Broker: Memory{}, Sweep: never})
		for _, id := range []string{"a", "b", "c"} {
			h.sequences[id] = &sequence{hub: h, storeID: id, last: 0}
		}
		a.commitTo("b", "o")
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = h.Run(ctx) }()
		h.suspect(func(id string) bool { return id != "a" })
		synctest.Wait()
		if diff := cmp.Diff(a.stores, [][]string{{"b", "c"}}); diff != "" {
			t.Error(diff)
		}
		if got := h.sequence("b").delivered(); got != 1 {
			t.Errorf("store b is at %d, want 1", got)
		}
		cancel()
		synctest.Wait()
	})
}

func TestManyStoresAreComparedInPages(t *testing.T) {
	t.Parallel()
	a := new(asked)
	h := NewHub(Options{Log: a, Broker: Memory{}})
	for i := range 2500 {
		id := fmt.Sprint("s", i)
		h.sequences[id] = &sequence{hub: h, storeID: id}
		a.commitTo(id, "o"+id)
	}
	h.compare(t.Context(), slices.Collect(maps.Keys(h.sequences)))
	if len(a.stores) != 3 {
		t.Errorf("%d questions for 2,500 stores, want 3", len(a.stores))
	}
	for id, s := range h.sequences {
		if s.delivered() != 1 {
			t.Fatalf("store %s is at %d, want 1", id, s.delivered())
		}
	}
}
