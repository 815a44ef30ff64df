package realtime

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
)

// node is a hub on Redis, as one of several processes would run it.
func node(t *testing.T, l *ledger, client redis.UniversalClient, prefix string, sweep time.Duration) *Hub {
	t.Helper()
	h, stop := stoppable(t, l, client, prefix, sweep)
	t.Cleanup(stop)
	until(t, "redis is heard", func() bool { return h.Healthy() == nil })
	return h
}

// stoppable is a node that is running when it is returned, and may stop early.
func stoppable(t *testing.T, l *ledger, client redis.UniversalClient, prefix string, sweep time.Duration) (*Hub, func()) {
	t.Helper()
	metrics := NewMetrics(nil)
	h := NewHub(Options{
		Log: l, Broker: NewRedis(RedisConfig{Client: client, Prefix: prefix, Metrics: metrics}), Sweep: sweep, Metrics: metrics,
	})
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	stopped := false
	return h, func() {
		if cancel(); stopped {
			return
		}
		stopped = true
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	}
}

// never is a sweep that does not come: what is seen came over Redis.
const never = time.Hour

// value is what a counter counted, or where a gauge stands.
func value(t *testing.T, c prometheus.Collector) int {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(c)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	m := families[0].GetMetric()[0]
	return int(m.GetCounter().GetValue() + m.GetGauge().GetValue())
}

func TestAChangeOnOneNodeIsSeenOnTheOther(t *testing.T) {
	t.Parallel()
	client := shared(t)
	l, prefix := new(ledger), "test-"+t.Name()
	here, there := node(t, l, client, prefix, never), node(t, l, client, prefix, never)
	updates := places(t, there, wholeStore, "")
	take(updates, 1)
	for i := range int64(100) {
		here.Publish(t.Context(), l.commit("o"))
		if diff := cmp.Diff(take(updates, 1), upTo(i+1, i+1)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestRedisGoneAndBackLosesNothing(t *testing.T) {
	t.Parallel()
	server := redisServer(t)
	client := clientOf(t, server.addr)
	l := new(ledger)
	here, there := node(t, l, client, "", 0), node(t, l, client, "", 0)
	updates := places(t, there, wholeStore, "")
	take(updates, 1)
	server.kill()
	here.Publish(t.Context(), l.commit("o"))
	if diff := cmp.Diff(take(updates, 1), upTo(1, 1)); diff != "" {
		t.Errorf("while redis is gone: %s", diff)
	}
	until(t, "the silence is noticed", func() bool { return errors.Is(there.Healthy(), errSilent) })
	server.start()
	until(t, "redis is heard again", func() bool { return there.Healthy() == nil && here.Healthy() == nil })
	for range 50 {
		here.Publish(t.Context(), l.commit("o"))
	}
	if diff := cmp.Diff(take(updates, 50), upTo(2, 51)); diff != "" {
		t.Errorf("after redis came back: %s", diff)
	}
}

func TestRedisThatTakesNothingIsNoticedAndHeals(t *testing.T) {
	t.Parallel()
	server := redisServer(t)
	client := clientOf(t, server.addr)
	l := new(ledger)
	here, there := node(t, l, client, "", 0), node(t, l, clientOf(t, server.addr), "", 0)
	updates := places(t, there, wholeStore, "")
	take(updates, 1)
	if err := client.Do(t.Context(), "CLIENT", "PAUSE", "1500", "WRITE").Err(); err != nil {
		t.Fatal(err)
	}
	here.Publish(t.Context(), l.commit("o"))
	until(t, "events are refused", func() bool { return errors.Is(here.Healthy(), errRefused) })
	if diff := cmp.Diff(take(updates, 1), upTo(1, 1)); diff != "" {
		t.Error(diff)
	}
	until(t, "events are taken", func() bool { return here.Healthy() == nil })
	if value(t, here.metrics.publishFails) == 0 {
		t.Error("the failure is not counted")
	}
}

func TestANodeThatStopsDoesNotWaitForRedis(t *testing.T) {
	t.Parallel()
	server := redisServer(t)
	h, stop := stoppable(t, new(ledger), clientOf(t, server.addr), "", 0)
	until(t, "redis is heard", func() bool { return h.Healthy() == nil })
	began := time.Now()
	stop()
	if took := time.Since(began); took > silence/2 {
		t.Errorf("stopped after %s", took)
	}
}

func TestANodesCanaryComesBackOverRedis(t *testing.T) {
	t.Parallel()
	metrics := NewMetrics(nil)
	h := NewHub(Options{
		Log: new(ledger), Broker: NewRedis(RedisConfig{Client: shared(t), Prefix: "test-" + t.Name()}), Metrics: metrics, Canary: 20 * time.Millisecond,
	})
	h.canary.patience = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	until(t, "five canaries are back", func() bool {
		h.canary.mu.Lock()
		defer h.canary.mu.Unlock()
		return h.canary.sung-len(h.canary.out) >= 5
	})
	cancel()
	if err := <-done; err != nil || value(t, metrics.canaryLost) > 0 {
		t.Errorf("%d were lost, %v", value(t, metrics.canaryLost), err)
	}
}
