package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/waybill/waybill/internal/secret"
)

const operatorToken = "operator-token-of-the-bench"

// subject is a server under measurement, a process of its own.
type subject struct {
	name, url string
	database  string // empty on SQLite
	command   *exec.Cmd
	cleanUp   []func()
}

// buildProgram builds the server into dir.
func buildProgram(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "waybill")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build (run the bench at the top of the checkout): %w\n%s", err, out)
	}
	return path, nil
}

// onPostgres starts the program on a fresh database beside Redis, both as
// scripts/with-services provides them.
func onPostgres(ctx context.Context, program string, env ...string) (*subject, error) {
	server, broker := os.Getenv("TEST_DATABASE_URL"), os.Getenv("TEST_REDIS_URL")
	if server == "" || broker == "" {
		return nil, errors.New("TEST_DATABASE_URL and TEST_REDIS_URL are not set: run make bench")
	}
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return nil, fmt.Errorf("reach postgres: %w", err)
	}
	name := "bench_" + strings.ToLower(rand.Text()[:12])
	// The program is no superuser, as in production: row-level security binds it.
	const role = "waybill_bench"
	makeRole := `DO $$ BEGIN CREATE ROLE ` + role + `; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`
	if _, err := admin.Exec(ctx, makeRole); err != nil {
		return nil, fmt.Errorf("create role: %w", err)
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+" OWNER "+role); err != nil {
		return nil, fmt.Errorf("create database: %w", err)
	}
	target, err := url.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("read TEST_DATABASE_URL: %w", err)
	}
	target.Path = "/" + name
	s := &subject{name: "PostgreSQL + Redis", database: target.String()}
	s.cleanUp = append(s.cleanUp, func() {
		_, _ = admin.Exec(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
		_ = admin.Close(context.WithoutCancel(ctx))
	})
	query := target.Query()
	query.Set("role", role)
	target.RawQuery = query.Encode()
	return s, s.start(ctx, program, append(env, "DATABASE_URL="+target.String(), "REDIS_URL="+broker, "MIGRATE=on")...)
}

// onSQLite starts the program on a file.
func onSQLite(ctx context.Context, program, dir string) (*subject, error) {
	s := &subject{name: "SQLite"}
	return s, s.start(ctx, program, "DATA_DIR="+filepath.Join(dir, "data"))
}

// secretKey is every server's of this run.
var secretKey = secret.NewKey() //nolint:gochecknoglobals // of all servers of a run

func (s *subject) start(ctx context.Context, program string, env ...string) error {
	free, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a port: %w", err)
	}
	addr := free.Addr().String()
	_ = free.Close()
	s.url = "http://" + addr
	s.command = exec.Command(program) //nolint:noctx // our own program; stop ends it
	s.command.Env = append(os.Environ(), "ADDR="+addr, "OPERATOR_TOKEN="+operatorToken, "LOG_LEVEL=warn",
		"EGRESS_ALLOW=127.0.0.0/8", "SECRET_KEYS="+secretKey,
		"RATE_PER_PRINCIPAL=1000000", "RATE_PER_ADDRESS=1000000") // counted, as in production, and never refused
	s.command.Env = append(s.command.Env, env...)
	s.command.Stderr = os.Stderr
	if err := s.command.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	for range 200 {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/readyz", http.NoBody)
		if err != nil {
			return fmt.Errorf("ask whether it is ready: %w", err)
		}
		if reply, err := http.DefaultClient.Do(request); err == nil {
			_ = reply.Body.Close()
			if reply.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("the server is not ready after 10 s")
}

func (s *subject) stop() {
	if s.command != nil && s.command.Process != nil {
		_ = s.command.Process.Signal(syscall.SIGTERM)
		_ = s.command.Wait()
	}
	for _, undo := range s.cleanUp {
		undo()
	}
}

// cpu is what the server's process has used so far; Linux counts it in
// hundredths of a second.
func (s *subject) cpu() time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.command.Process.Pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(raw), ") ") // the name before may have blanks
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is what the server's process has in memory, in bytes.
func (s *subject) memory() int {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.command.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}

// machine names what a figure was measured on.
func machine() string {
	model := runtime.GOARCH
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d cores, %s", model, runtime.NumCPU(), runtime.Version())
}
