package realtime

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/waybill/waybill/internal/realtime/linetest"
)

// pair is two nodes, the second of which hears Redis over a line that loses
// things. Neither sweeps.
type pair struct {
	*ledger
	server      *redisProcess
	client      redis.UniversalClient
	line        *linetest.Line
	here, there *Hub
	updates     <-chan Update[int64]
	mute        atomic.Bool // the line loses whatever is published
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{ledger: new(ledger), server: redisServer(t)}
	p.client, p.line = clientOf(t, p.server.addr), linetest.To(t, p.server.addr)
	p.line.Tamper(func([]byte) int {
		if p.mute.Load() {
			return 0
		}
		return 1
	})
	p.here, p.there = node(t, p.ledger, p.client, "", never), node(t, p.ledger, clientOf(t, p.line.Addr), "", never)
	p.updates = places(t, p.there, wholeStore, "")
	take(p.updates, 1)
	p.publish(t)
	take(p.updates, 1) // the epoch is known now
	return p
}

func (p *pair) shard() *shard { return newShard("waybill", shardOf("store_1")) }

// publish commits an event and returns once Redis has it.
func (p *pair) publish(t *testing.T) {
	t.Helper()
	before, _ := p.client.HGet(t.Context(), p.shard().state, "sequence").Int()
	p.here.Publish(t.Context(), p.commit("o"))
	until(t, "redis has the event", func() bool {
		now, _ := p.client.HGet(t.Context(), p.shard().state, "sequence").Int()
		return now > before
	})
}

func TestALostEventIsReadFromTheStreamAtTheNextOfItsShard(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	neighbour := storeOn(shardOf("store_1"), 1)
	p.line.Tamper(func(frame []byte) int {
		if bytes.Contains(frame, []byte(`"p":2,`)) || bytes.HasSuffix(frame, []byte(":\r\n")) { // nor heartbeats
			return 0
		}
		return 1
	})
	reads := p.timesRead()
	p.publish(t)
	p.here.Publish(t.Context(), p.commitTo(neighbour, "n"))
	if diff := cmp.Diff(take(p.updates, 1), upTo(2, 2)); diff != "" {
		t.Error(diff)
	}
	if got := p.timesRead() - reads; got != 0 {
		t.Errorf("the log was read %d times", got)
	}
	until(t, "the gap and its filling are counted", func() bool {
		return value(t, p.there.metrics.shardGaps) == 1 && value(t, p.there.metrics.filledFromStream) == 1
	})
}

// storeOn names one of a shard's stores, the nth that is not store_1.
func storeOn(shard, nth int) string {
	for i := 2; ; i++ {
		if id := fmt.Sprint("store_", i); shardOf(id) == shard {
			if nth--; nth == 0 {
				return id
			}
		}
	}
}

func TestALostLastEventIsSeenByTheHeartbeat(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	reads := p.timesRead()
	p.mute.Store(true)
	p.publish(t)
	p.mute.Store(false)
	if diff := cmp.Diff(take(p.updates, 1), upTo(2, 2)); diff != "" {
		t.Error(diff)
	}
	if got := p.timesRead() - reads; got != 0 {
		t.Errorf("the log was read %d times", got)
	}
}

func TestWhatTheStreamNoLongerHasIsReadFromTheLog(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.mute.Store(true)
	for range 10 {
		p.publish(t)
	}
	if err := p.client.XTrimMinID(t.Context(), p.shard().stream, "6-0").Err(); err != nil {
		t.Fatal(err)
	}
	p.mute.Store(false)
	if diff := cmp.Diff(take(p.updates, 10), upTo(2, 11)); diff != "" {
		t.Error(diff)
	}
	if got := value(t, p.there.metrics.filledFromLog); got == 0 {
		t.Error("nothing was filled from the log")
	}
}

func TestAFlushedRedisIsAnotherEpoch(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.mute.Store(true)
	p.publish(t)
	if err := p.client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	p.mute.Store(false)
	if diff := cmp.Diff(take(p.updates, 1), upTo(2, 2)); diff != "" {
		t.Error(diff)
	}
	until(t, "the epoch is counted", func() bool { return value(t, p.there.metrics.epochs) > 0 })
	p.here.Publish(t.Context(), p.commit("o"))
	if diff := cmp.Diff(take(p.updates, 1), upTo(3, 3)); diff != "" {
		t.Error(diff)
	}
}

// A replica that takes over without having everything gives numbers out again:
// what was lost has a number that was heard.
func TestAFailoverToAServerThatIsBehindLosesNothing(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	host, port := "127.0.0.1", p.server.addr[len("127.0.0.1:"):]
	replica := redisServer(t, "--replicaof", host+" "+port)
	successor := clientOf(t, replica.addr)
	until(t, "the replica has the shard", func() bool {
		have, _ := successor.HGet(t.Context(), p.shard().state, "sequence").Int()
		return have == 1
	})
	if err := successor.SlaveOf(t.Context(), "NO", "ONE").Err(); err != nil {
		t.Fatal(err)
	}
	p.publish(t) // 2 and 3 are heard, and the successor knows nothing of them
	p.publish(t)
	if diff := cmp.Diff(take(p.updates, 2), upTo(2, 3)); diff != "" {
		t.Error(diff)
	}
	p.mute.Store(true)
	p.line.Lead(replica.addr)
	other := node(t, p.ledger, successor, "", never)
	other.Publish(t.Context(), p.commit("o"), p.commit("o")) // numbered 2 and 3 by the successor
	until(t, "the successor has the events", func() bool {
		n, _ := successor.XLen(t.Context(), p.shard().stream).Result()
		return n >= 2
	})
	p.mute.Store(false)
	if diff := cmp.Diff(take(p.updates, 2), upTo(4, 5)); diff != "" {
		t.Error(diff)
	}
	until(t, "the epoch is counted", func() bool { return value(t, p.there.metrics.epochs) > 0 })
}

func TestOneOfManyNodesBeatsAndAnotherReplacesIt(t *testing.T) {
	t.Parallel()
	server := redisServer(t)
	stops := make(map[*Hub]func())
	for range 5 {
		h, stop := stoppable(t, new(ledger), clientOf(t, server.addr), "", never)
		defer stop()
		until(t, "redis is heard", func() bool { return h.Healthy() == nil })
		stops[h] = stop
	}
	sub := clientOf(t, server.addr).Subscribe(t.Context(), newShard("waybill", 0).channel)
	defer sub.Close()
	beats := func(n int) time.Duration {
		began := time.Now()
		for range n {
			if _, err := sub.ReceiveMessage(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		return time.Since(began)
	}
	beats(1)
	if took := beats(4); took < 4*(heartbeat-beatHandicap) {
		t.Errorf("5 nodes beat 4 times in %s", took)
	}
	for h, stop := range stops {
		if h.broker.(*Redis).shards[0].mine.Load() {
			stop()
		}
	}
	if took := beats(1); took > silence {
		t.Errorf("nobody beat for %s", took)
	}
}
