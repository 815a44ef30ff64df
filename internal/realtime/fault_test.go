package realtime

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// faults is everything going wrong at once: writers commit and publish on
// several nodes, followers follow on others, and Redis, the lines to it, the
// nodes and the log fail at random. The ledger is the oracle: every follower
// hears of every event, in order, and of the last one in the end.
//
// FAULT_SEED and FAULT_SECONDS choose another run; the decisions are the seed's,
// the timing is the machine's.
type faults struct {
	*ledger
	t         *testing.T
	seed      uint64
	server    *redisProcess
	nodes     []*faultyNode
	followers []*tracked
	mu        sync.Mutex
	late      []time.Duration // of events, at followers that do not dawdle
}

func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func TestWhateverFailsEveryFollowerHearsOfEverything(t *testing.T) {
	t.Parallel()
	seed, length := setting("FAULT_SEED", 1), time.Duration(setting("FAULT_SECONDS", 20))*time.Second
	t.Logf("seed %d", seed)
	f := &faults{ledger: new(ledger), t: t, seed: uint64(seed), server: redisServer(t)}
	for range 4 {
		f.nodes = append(f.nodes, newFaultyNode(f))
	}
	following, stopFollowing := context.WithCancel(t.Context())
	var watching, writing sync.WaitGroup
	defer watching.Wait()
	defer stopFollowing()
	for i := range 16 {
		watched := newTracked(f, i)
		f.followers = append(f.followers, watched)
		watching.Go(func() { watched.follow(following) })
	}
	stopWriting := make(chan struct{})
	for i := range 3 {
		writing.Go(func() { f.write(f.dice(100+i), stopWriting) })
	}
	f.rage(time.Now().Add(length))
	close(stopWriting)
	writing.Wait()
	f.settle()
	f.report()
}

// dice of one actor: what it decides does not depend on what others do.
func (f *faults) dice(actor int) *rand.Rand {
	return rand.New(rand.NewPCG(f.seed, uint64(actor)))
}

// write commits to a hot store and some others. Now and then the node dies
// before it could publish.
func (f *faults) write(dice *rand.Rand, stop <-chan struct{}) {
	for {
		store := "store_1"
		if dice.IntN(2) == 0 {
			store = "store_" + strconv.Itoa(2+dice.IntN(5))
		}
		on := f.nodes[dice.IntN(len(f.nodes))]
		e := f.commitTo(store, store+"_"+strconv.Itoa(dice.IntN(3)))
		if dice.IntN(30) > 0 {
			on.publish(e)
		}
		select {
		case <-stop:
			return
		case <-time.After(below(dice, 12*time.Millisecond)):
		}
	}
}

// rage lets two kinds of faults happen side by side, each at least once and
// until the end.
func (f *faults) rage(end time.Time) {
	var raging sync.WaitGroup
	for i, deck := range [][]func(*rand.Rand){f.redisFaults(), f.nodeFaults()} {
		dice := f.dice(200 + i)
		raging.Go(func() {
			for once := true; once || time.Now().Before(end); once = false {
				dice.Shuffle(len(deck), func(a, b int) { deck[a], deck[b] = deck[b], deck[a] })
				for _, strike := range deck {
					strike(dice)
					lull(dice, time.Second)
				}
			}
		})
	}
	raging.Wait()
}

func below(dice *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(dice.Int64N(int64(most)))
}

func lull(dice *rand.Rand, most time.Duration) { <-time.After(below(dice, most)) }

// settle waits until every follower is where the ledger is, although the last
// events were published by nobody.
func (f *faults) settle() {
	f.t.Helper()
	for _, watched := range f.followers {
		f.commitTo(watched.topic.StoreID, watched.topic.StoreID+"_0")
	}
	for _, watched := range f.followers {
		until(f.t, watched.String()+" has everything", func() bool { return watched.last.Load() == f.head(watched.topic) })
	}
}

func (f *faults) report() {
	f.mu.Lock()
	defer f.mu.Unlock()
	slices.Sort(f.late)
	f.t.Logf("%d events, %d deliveries; late: p50 %s, p99 %s, most %s", f.head(wholeStore), len(f.late),
		f.late[len(f.late)/2], f.late[len(f.late)*99/100], f.late[len(f.late)-1])
	if most := f.late[len(f.late)-1]; most > 10*time.Second {
		f.t.Errorf("an event was %s late", most)
	}
	sum := func(of func(*Metrics) int) (total int) {
		for _, n := range f.nodes {
			total += of(n.metrics)
		}
		return total
	}
	for what, count := range map[string]int{
		"gaps of shards":         sum(func(m *Metrics) int { return value(f.t, m.shardGaps) }),
		"filled from the stream": sum(func(m *Metrics) int { return value(f.t, m.filledFromStream) }),
		"filled from the log":    sum(func(m *Metrics) int { return value(f.t, m.filledFromLog) }),
		"epoch changes":          sum(func(m *Metrics) int { return value(f.t, m.epochs) }),
		"reconnects":             sum(func(m *Metrics) int { return value(f.t, m.reconnects) }),
		"publish failures":       sum(func(m *Metrics) int { return value(f.t, m.publishFails) }),
	} {
		f.t.Logf("%s: %d", what, count)
		if count == 0 {
			f.t.Errorf("no %s: the faults did not reach that", what)
		}
	}
}
