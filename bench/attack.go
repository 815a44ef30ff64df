package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type attackCommand struct {
	Duration  time.Duration `default:"8s" help:"How long each attack lasts; the quiet before it is half as long."`
	Rate      int           `default:"400" help:"Requests or connections a second of all attackers together, at most."`
	Attackers int           `default:"8" help:"Attackers, each with an address of its own."`
	Orders    int           `default:"200" help:"Orders in the merchant's store."`
	Only      string        `help:"Only attacks with this in their name."`
}

// siege is a server with its limits as they are by default, and a merchant who
// wants nothing but to go on working.
type siege struct {
	*attackCommand
	*subject
	merchant *client
	foes     foes
}

// Run has a merchant read while nobody attacks, then while each attack goes on.
func (c *attackCommand) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "waybill-bench-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return err
	}
	server, err := onPostgres(ctx, program, "TRUSTED_PROXIES=127.0.0.1", "RATE_PER_PRINCIPAL=500", "RATE_PER_ADDRESS=1000", "LOG_LEVEL=error")
	if server != nil {
		defer server.stop()
	}
	if err != nil {
		return err
	}
	s, err := c.besiege(ctx, server)
	if err != nil {
		return err
	}
	fmt.Printf("%s; %d attackers, at most %d/s together, %s each\n\n| attack | a second | refused | merchant p50, before → during | p99, before → during | memory | not ready |\n|---|---|---|---|---|---|---|\n",
		machine(), c.Attackers, c.Rate, c.Duration)
	for i, a := range attacks() {
		if !strings.Contains(a.name, c.Only) {
			continue
		}
		if err := s.under(ctx, a.name, i); err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
	}
	return nil
}

func (c *attackCommand) besiege(ctx context.Context, server *subject) (*siege, error) {
	caller, err := (&readCommand{Orders: c.Orders, Concurrency: c.Attackers}).fill(ctx, server)
	if err != nil {
		return nil, err
	}
	token, err := openStore(ctx, newClient(server.url, operatorToken, 1), "Foe")
	if err != nil {
		return nil, err
	}
	var newest struct {
		Orders struct {
			Edges []struct {
				Cursor string
				Node   struct{ ID string }
			}
		}
	}
	if err := caller.ask(ctx, `{ orders(first: 1) { edges { cursor node { id } } } }`, nil, &newest); err != nil {
		return nil, err
	}
	first := newest.Orders.Edges[0]
	return &siege{attackCommand: c, subject: server, merchant: caller, foes: foes{
		URL: server.url, Token: token, Newest: first.Node.ID, Cursor: first.Cursor, Attackers: c.Attackers, Rate: c.Rate, Duration: c.Duration,
	}}, nil
}

// under measures the merchant in the quiet and under an attack, and says what
// became of both. Attackers are a process of their own.
func (s *siege) under(ctx context.Context, name string, number int) error {
	before, _, err := s.reads(ctx, s.Duration/2)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the bench itself: %w", err)
	}
	s.foes.Number = number
	orders, err := json.Marshal(s.foes)
	if err != nil {
		return fmt.Errorf("write orders: %w", err)
	}
	attackers := exec.CommandContext(ctx, self, "attackers", string(orders))
	attackers.Stderr = os.Stderr
	var report strings.Builder
	attackers.Stdout = &report
	if err := attackers.Start(); err != nil {
		return fmt.Errorf("start attackers: %w", err)
	}
	during, absent, err := s.reads(ctx, s.Duration)
	if err := errors.Join(err, attackers.Wait()); err != nil {
		return err
	}
	fmt.Printf("| %s | %s | %s → %s | %s → %s | %d MiB | %d |\n", name, report.String(),
		short(percentile(before, 50)), short(percentile(during, 50)), short(percentile(before, 99)), short(percentile(during, 99)), s.memory()>>20, absent)
	return nil
}

// reads has the merchant read a list 40 times a second, on the dot, whatever
// became of the one before; and asks as often as every tenth whether the server
// is ready.
func (s *siege) reads(ctx context.Context, long time.Duration) (took []time.Duration, absent int64, err error) {
	const every = 25 * time.Millisecond
	of, failures, away := new(times), make(chan error, 1), atomic.Int64{}
	var all sync.WaitGroup
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := range int(long / every) {
		<-tick.C
		all.Go(func() {
			start := time.Now()
			var ignored any
			if err := s.merchant.ask(ctx, `{ orders(first: 20) { edges { node {`+orderFields+`} } } }`, nil, &ignored); err != nil {
				select {
				case failures <- err:
				default:
				}
			}
			of.add(time.Since(start))
			if n%10 == 0 && !s.ready(ctx) {
				away.Add(1)
			}
		})
	}
	all.Wait()
	select {
	case err := <-failures:
		return nil, 0, fmt.Errorf("the merchant reads: %w", err)
	default:
		return sorted(of.all), away.Load(), nil
	}
}

func (s *siege) ready(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	reply, err := s.merchant.http.Do(request)
	if err != nil {
		return false
	}
	_ = reply.Body.Close()
	return reply.StatusCode == http.StatusOK
}
