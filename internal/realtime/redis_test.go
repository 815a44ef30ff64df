package realtime

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
)

// node is a hub on Redis, as one of several processes would run it.
func node(t *testing.T, l *ledger, client redis.UniversalClient, prefix string, sweep time.Duration) *Hub {
	t.Helper()
	broker := NewRedis(RedisConfig{Client: client, Prefix: prefix})
	h := NewHub(Options{Log: l, Broker: broker, Sweep: sweep})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	until(t, "redis is heard", func() bool { return h.Healthy() == nil })
	return h
}

func until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-tick.C {
		if reached() {
			return
		}
	}
	t.Fatalf("not reached: %s", what)
}

func TestAChangeOnOneNodeIsSeenOnTheOther(t *testing.T) {
	t.Parallel()
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_URL is not set: run make test")
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	l, prefix := new(ledger), "test-"+t.Name()
	here, there := node(t, l, client, prefix, time.Hour), node(t, l, client, prefix, time.Hour) // what is seen came over Redis
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
	port, stop := redisServer(t, "")
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + port})
	defer client.Close()
	l := new(ledger)
	here, there := node(t, l, client, "", 0), node(t, l, client, "", 0)
	updates := places(t, there, wholeStore, "")
	take(updates, 1)
	stop()
	here.Publish(t.Context(), l.commit("o"))
	if diff := cmp.Diff(take(updates, 1), upTo(1, 1)); diff != "" {
		t.Errorf("while redis is gone: %s", diff)
	}
	until(t, "the silence is noticed", func() bool { return there.Healthy() != nil })
	redisServer(t, port)
	until(t, "redis is heard again", func() bool { return there.Healthy() == nil && here.Healthy() == nil })
	for range 50 {
		here.Publish(t.Context(), l.commit("o"))
	}
	if diff := cmp.Diff(take(updates, 50), upTo(2, 51)); diff != "" {
		t.Errorf("after redis came back: %s", diff)
	}
}

// redisServer starts a server of the test's own.
func redisServer(t *testing.T, port string) (string, func()) {
	t.Helper()
	if port == "" {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port = fmt.Sprint(free.Addr().(*net.TCPAddr).Port)
		_ = free.Close()
	}
	server := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatalf("start redis-server (make test installs it): %v", err)
	}
	stop := func() {
		if server.ProcessState == nil {
			_ = server.Process.Kill()
			_ = server.Wait()
		}
	}
	t.Cleanup(stop)
	until(t, "redis answers", func() bool {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return port, stop
}
