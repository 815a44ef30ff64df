package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

type writeCommand struct {
	Duration    time.Duration `default:"15s" help:"How long to place orders."`
	Concurrency int           `default:"16" help:"Orders placed at once."`
	Idle        int           `default:"100" help:"Orders placed one by one, for the time from paid to the supplier's phone ringing."`
}

// Run measures both databases in one run.
func (c *writeCommand) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "waybill-bench-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Printf("%s\n\n| | orders placed, paid, split | … and submitted | createOrder p50 / p99 | paid → supplier called, idle p50 / p99 |\n|---|---|---|---|---|\n", machine())
	for _, start := range []func() (*subject, error){
		func() (*subject, error) { return onPostgres(ctx, program) },
		func() (*subject, error) { return onSQLite(ctx, program, dir) },
	} {
		s, err := start()
		if err == nil {
			err = c.measure(ctx, s)
		}
		if s != nil {
			s.stop()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// phone is a supplier that takes orders and says when.
type phone struct {
	sim   *simulator.Server
	url   string
	stop  func()
	mu    sync.Mutex
	calls map[string]time.Time // by order name
	count atomic.Int64
}

func newPhone(ctx context.Context) (*phone, error) {
	p := &phone{calls: make(map[string]time.Time)}
	var err error
	p.sim, err = simulator.New(simulator.Config{OnSubmit: func(stage simulator.Stage, _ string, o supplier.Order) {
		if stage != simulator.BeforeTake {
			return
		}
		p.mu.Lock()
		p.calls[o.Name] = time.Now()
		p.mu.Unlock()
		p.count.Add(1)
	}})
	if err != nil {
		return nil, fmt.Errorf("start simulator: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start simulator: %w", err)
	}
	server := &http.Server{Handler: p.sim.Handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	p.url, p.stop = "http://"+listener.Addr().String(), func() { _ = server.Close() }
	return p, nil
}

func (c *writeCommand) measure(ctx context.Context, s *subject) error {
	p, err := newPhone(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	caller, err := openBenchStore(ctx, s, p, c.Concurrency)
	if err != nil {
		return err
	}
	placing, calling := new(times), new(times)
	began := time.Now()
	placed, err := c.load(ctx, caller, placing, began)
	if err != nil {
		return err
	}
	took := time.Since(began)
	for p.count.Load() < placed && time.Since(began) < 4*c.Duration {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	submitted, all := p.count.Load(), time.Since(began)
	if err := c.idle(ctx, caller, p, calling); err != nil {
		return err
	}
	placing.mu.Lock()
	defer placing.mu.Unlock()
	fmt.Printf("| %s | %s | %s | %s / %s | %s / %s |\n", s.name, perSecond(int(placed), took), perSecond(int(submitted), all),
		short(percentile(sorted(placing.all), 50)), short(percentile(sorted(placing.all), 99)),
		short(percentile(sorted(calling.all), 50)), short(percentile(sorted(calling.all), 99)))
	return nil
}

func openBenchStore(ctx context.Context, s *subject, p *phone, conns int) (*client, error) {
	operator := newClient(s.url, operatorToken, conns)
	token, err := openStore(ctx, operator, "Bench")
	if err != nil {
		return nil, err
	}
	caller := operator.as(token)
	if err := p.sim.AddSupplier(simulator.Supplier{Code: "north", Scenario: "silent"}); err != nil {
		return nil, fmt.Errorf("add supplier: %w", err)
	}
	var made struct {
		CreateSupplier struct{ Supplier struct{ ID string } }
	}
	err = caller.ask(ctx, `mutation ($url: String!) { createSupplier(input: {name: "North", code: "north", endpoint: $url}) { supplier { id } } }`,
		map[string]any{"url": p.url + "/north"}, &made)
	if err != nil {
		return nil, fmt.Errorf("add supplier: %w", err)
	}
	var ignored any
	err = caller.ask(ctx, `mutation ($id: ID!) { createProduct(input: {title: "Mug", variants: [{sku: "MUG", price: "10.00 BRL",
		offers: [{supplierId: $id, supplierSku: "MUG", cost: "4.00 BRL"}]}]}) { id } }`, map[string]any{"id": made.CreateSupplier.Supplier.ID}, &ignored)
	if err != nil {
		return nil, fmt.Errorf("add product: %w", err)
	}
	return caller, nil
}

// load places paid orders, so many at once, for as long as it was asked to.
func (c *writeCommand) load(ctx context.Context, caller *client, placing *times, began time.Time) (int64, error) {
	var placed atomic.Int64
	var failure error
	var once sync.Once
	var all sync.WaitGroup
	for range c.Concurrency {
		all.Go(func() {
			for time.Since(began) < c.Duration {
				start := time.Now()
				if _, err := placeMug(ctx, caller, fmt.Sprintf("load-%d", placed.Add(1))); err != nil {
					once.Do(func() { failure = err })
					return
				}
				placing.add(time.Since(start))
			}
		})
	}
	all.Wait()
	return placed.Load(), failure
}

// idle places orders one by one and asks when the supplier was called.
func (c *writeCommand) idle(ctx context.Context, caller *client, p *phone, calling *times) error {
	for i := range c.Idle {
		began := time.Now()
		name, err := placeMug(ctx, caller, fmt.Sprintf("idle-%d", i))
		if err != nil {
			return err
		}
		for end := began.Add(5 * time.Second); ; {
			p.mu.Lock()
			called, ok := p.calls[name+"-1"]
			p.mu.Unlock()
			if ok {
				calling.add(called.Sub(began))
				break
			}
			if time.Now().After(end) {
				return fmt.Errorf("order %s was not submitted within 5 s", name)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(200 * time.Microsecond):
			}
		}
	}
	return nil
}

func placeMug(ctx context.Context, caller *client, externalID string) (name string, err error) {
	var made struct{ CreateOrder struct{ Name string } }
	err = caller.ask(ctx, `mutation ($id: String!) { createOrder(input: {externalId: $id, paid: true, fulfillmentMode: AUTOMATIC,
		lines: [{sku: "MUG", quantity: 2}], shippingAddress: {name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01304-001",
		countryCode: "BR"}}) { name } }`, map[string]any{"id": externalID}, &made)
	if err != nil {
		return "", fmt.Errorf("place order: %w", err)
	}
	return made.CreateOrder.Name, nil
}
