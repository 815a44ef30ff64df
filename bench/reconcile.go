package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/internal/supplier/simulator"
)

type reconcileCommand struct {
	Orders         int           `default:"10000" help:"Open sub-orders of one supplier."`
	CallsPerSecond int           `default:"20" help:"What the supplier bears; it refuses more."`
	Patience       time.Duration `default:"5m" help:"How long to wait until all are checked."`
}

// Run asks a supplier about everything open, and counts how often it was called
// too fast.
func (c *reconcileCommand) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "waybill-bench-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return err
	}
	s, err := onPostgres(ctx, program)
	if s != nil {
		defer s.stop()
	}
	if err != nil {
		return err
	}
	p, err := newPhone(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	caller, err := openBenchStore(ctx, s, p, 16)
	if err != nil {
		return err
	}
	if err := c.place(ctx, caller); err != nil {
		return err
	}
	for p.count.Load() < int64(c.Orders) && ctx.Err() == nil {
		<-time.After(50 * time.Millisecond)
	}
	before := p.sim.Ledger().Calls[0]
	if err := p.sim.AddSupplier(simulator.Supplier{Code: "north", Scenario: "silent", CallsPerSecond: c.CallsPerSecond}); err != nil {
		return fmt.Errorf("limit the supplier: %w", err)
	}
	took, err := c.reconcile(ctx, caller)
	if err != nil {
		return err
	}
	after := p.sim.Ledger().Calls[0]
	fmt.Printf("%s\n\n%d open sub-orders checked in %s by %d calls, %d of them too fast for a supplier that bears %d a second\n",
		machine(), c.Orders, took.Round(100*time.Millisecond), after.Calls-before.Calls, after.Limited-before.Limited, c.CallsPerSecond)
	return nil
}

func (c *reconcileCommand) place(ctx context.Context, caller *client) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i := range c.Orders {
		group.Go(func() error {
			_, err := placeMug(ctx, caller, fmt.Sprintf("open-%d", i))
			return err
		})
	}
	return group.Wait()
}

// reconcile asks, and waits until the supplier has told of everything.
func (c *reconcileCommand) reconcile(ctx context.Context, caller *client) (time.Duration, error) {
	var found struct {
		Suppliers struct {
			Edges []struct{ Node struct{ ID string } }
		}
	}
	if err := caller.ask(ctx, `{ suppliers { edges { node { id } } } }`, nil, &found); err != nil {
		return 0, err
	}
	id := found.Suppliers.Edges[0].Node.ID
	var ignored any
	err := caller.ask(ctx, `mutation ($id: ID!, $n: Int!) { updateSupplier(input: {id: $id, callsPerSecond: $n}) { id } reconcileSupplier(supplierId: $id) { subOrders } }`,
		map[string]any{"id": id, "n": c.CallsPerSecond}, &ignored)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for time.Since(began) < c.Patience && ctx.Err() == nil {
		var checked struct{ SubOrders struct{ TotalCount int } }
		if err := caller.ask(ctx, `{ subOrders(first: 1, filter: {checked: true}) { totalCount } }`, nil, &checked); err != nil {
			return 0, err
		}
		if checked.SubOrders.TotalCount >= c.Orders {
			return time.Since(began), nil
		}
		<-time.After(200 * time.Millisecond)
	}
	return 0, fmt.Errorf("not all were checked within %s", c.Patience)
}
