package realtime

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/waybill/waybill/internal/realtime/linetest"
)

// faultyNode is a node that may be stopped or killed and started again, on a
// line of its own to Redis.
type faultyNode struct {
	*faults
	line    *linetest.Line
	metrics *Metrics
	loss    sync.Mutex // guards dice and odds
	dice    *rand.Rand
	odds    int // of a published message to be lost, and to come twice, in a hundred

	mu     sync.Mutex
	hub    *Hub // nil while it is down
	client redis.UniversalClient
	gone   chan struct{} // closed when it goes down
	stop   func()
}

func newFaultyNode(f *faults) *faultyNode {
	n := &faultyNode{
		faults: f, line: linetest.To(f.t, f.server.addr), metrics: NewMetrics(nil), dice: f.dice(300 + len(f.nodes)), odds: 1,
	}
	n.line.Tamper(func([]byte) int {
		n.loss.Lock()
		defer n.loss.Unlock()
		switch drawn := n.dice.IntN(100); {
		case drawn < n.odds:
			return 0
		case drawn < 2*n.odds:
			return 2
		}
		return 1
	})
	n.start()
	f.t.Cleanup(n.end)
	return n
}

func (n *faultyNode) start() {
	client, err := OpenRedis("redis://"+n.line.Addr, false)
	if err != nil {
		n.t.Error(err)
		return
	}
	hub := NewHub(Options{Log: n.ledger, Broker: NewRedis(RedisConfig{Client: client, Metrics: n.metrics}), Metrics: n.metrics})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := hub.Run(ctx); err != nil {
			n.t.Errorf("run: %v", err)
		}
	}()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hub, n.client, n.gone = hub, client, make(chan struct{})
	n.stop = func() {
		cancel()
		<-done
	}
}

// end takes the node down as SIGTERM does.
func (n *faultyNode) end() {
	n.mu.Lock()
	if n.hub == nil {
		n.mu.Unlock()
		return
	}
	stop, client := n.stop, n.client
	n.hub = nil
	close(n.gone)
	n.mu.Unlock()
	stop()
	_ = client.Close()
}

// kill takes the node down with nothing sent any more.
func (n *faultyNode) kill() {
	n.mu.Lock()
	_ = n.client.Close()
	n.mu.Unlock()
	n.end()
}

func (n *faultyNode) publish(e Event) {
	if hub, _ := n.running(); hub != nil {
		hub.Publish(context.Background(), e)
	}
}

func (n *faultyNode) running() (*Hub, <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.hub, n.gone
}

func (n *faultyNode) lose(odds int) {
	n.loss.Lock()
	defer n.loss.Unlock()
	n.odds = odds
}

func (f *faults) pick(dice *rand.Rand) *faultyNode { return f.nodes[dice.IntN(len(f.nodes))] }

// nodeFaults is what happens to nodes, their lines and the log.
func (f *faults) nodeFaults() []func(*rand.Rand) {
	return []func(*rand.Rand){
		func(dice *rand.Rand) { f.pick(dice).line.Cut() },
		func(dice *rand.Rand) { // nothing comes through, and nobody is told
			l := f.pick(dice).line
			l.Part()
			lull(dice, 4*time.Second)
			l.Heal()
		},
		func(dice *rand.Rand) {
			n := f.pick(dice)
			n.lose(20)
			lull(dice, 3*time.Second)
			n.lose(1)
		},
		func(dice *rand.Rand) { // a new release is rolled out
			for _, n := range f.nodes {
				n.end()
				lull(dice, 300*time.Millisecond)
				n.start()
			}
		},
		func(dice *rand.Rand) {
			n := f.pick(dice)
			n.kill()
			lull(dice, 2*time.Second)
			n.start()
		},
		func(dice *rand.Rand) {
			f.breaks(true)
			lull(dice, time.Second)
			f.breaks(false)
		},
	}
}

// redisFaults is what happens to Redis.
func (f *faults) redisFaults() []func(*rand.Rand) {
	ctx, direct := f.t.Context(), clientOf(f.t, f.server.addr)
	return []func(*rand.Rand){
		func(dice *rand.Rand) {
			f.server.kill()
			lull(dice, 4*time.Second)
			f.server.start()
		},
		func(*rand.Rand) {
			f.server.kill()
			f.server.start()
		},
		func(dice *rand.Rand) {
			f.server.pause()
			lull(dice, 4*time.Second)
			f.server.resume()
		},
		func(*rand.Rand) { _ = direct.FlushAll(ctx).Err() },
		func(dice *rand.Rand) { // short of memory, it evicts
			s := newShard("waybill", dice.IntN(shards))
			_ = direct.Del(ctx, []string{s.state, s.stream}[dice.IntN(2)]).Err()
		},
	}
}
