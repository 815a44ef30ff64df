package realtime

import (
	"log/slog"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestMain(m *testing.M) {
	LogDriver(slog.New(slog.DiscardHandler)) // a test that takes Redis away knows
	os.Exit(m.Run())
}

// redisProcess is a Redis of the test's own, on a port that it keeps.
type redisProcess struct {
	t    *testing.T
	addr string
	args []string
	cmd  *exec.Cmd
}

func redisServer(t *testing.T, settings ...string) *redisProcess {
	t.Helper()
	addr := freeAddr(t)
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	p := &redisProcess{t: t, addr: addr, args: append([]string{
		"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir(),
	}, settings...)}
	p.start()
	t.Cleanup(p.kill)
	return p
}

func freeAddr(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return free.Addr().String()
}

func (p *redisProcess) start() {
	p.t.Helper()
	p.cmd = exec.Command("redis-server", p.args...)
	if err := p.cmd.Start(); err != nil {
		p.t.Fatalf("start redis-server (make test installs it): %v", err)
	}
	until(p.t, "redis answers", func() bool {
		conn, err := net.Dial("tcp", p.addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

// kill ends it with -9; it keeps nothing.
func (p *redisProcess) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

func (p *redisProcess) pause()  { _ = p.cmd.Process.Signal(syscall.SIGSTOP) }
func (p *redisProcess) resume() { _ = p.cmd.Process.Signal(syscall.SIGCONT) }

// client of a server, closed when the test ends.
func clientOf(t *testing.T, addr string) redis.UniversalClient {
	t.Helper()
	return opened(t, "redis://"+addr, false)
}

func opened(t *testing.T, url string, cluster bool) redis.UniversalClient {
	t.Helper()
	client, err := OpenRedis(url, cluster)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// shared is the Redis that all tests share.
func shared(t testing.TB) redis.UniversalClient {
	t.Helper()
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_URL is not set: run make test")
	}
	client, err := OpenRedis(url, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
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
