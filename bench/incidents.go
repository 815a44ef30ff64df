package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

type incidentsCommand struct {
	Orders int `default:"1000000" help:"Open sub-orders in the store, each of an order of its own."`
	Due    int `default:"1000" help:"Deadlines that come at once."`
	Rounds int `default:"10" help:"How often they come."`
}

// Run measures deadlines, incidents and the work queue in a store of many open
// sub-orders, on PostgreSQL.
func (c *incidentsCommand) Run(ctx context.Context) error {
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
	caller, err := c.fill(ctx, s)
	if err != nil {
		return err
	}
	fmt.Printf("%s; %d open sub-orders on PostgreSQL\n\n| what | p50 | p99 |\n|---|---|---|\n", machine(), c.Orders)
	if err := c.sweep(ctx, s.database); err != nil {
		return err
	}
	if err := s.start(ctx, program, "DATABASE_URL="+s.database, "REDIS_URL="+os.Getenv("TEST_REDIS_URL"), "MIGRATE=off"); err != nil {
		return err
	}
	caller.url = s.url // another port
	if err := drained(ctx, s.database); err != nil {
		return err
	}
	return c.read(ctx, caller)
}

// fill copies one submitted order, with all that belongs to it, straight into
// the database. The server is stopped, so that nothing else sweeps.
func (c *incidentsCommand) fill(ctx context.Context, s *subject) (*client, error) {
	p, err := newPhone(ctx)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	caller, err := openBenchStore(ctx, s, p, 8)
	if err != nil {
		return nil, err
	}
	if _, err := placeMug(ctx, caller, "template"); err != nil {
		return nil, err
	}
	for p.count.Load() == 0 && ctx.Err() == nil {
		<-time.After(10 * time.Millisecond)
	}
	<-time.After(time.Second) // until its answer is written down
	_ = s.command.Process.Signal(syscall.SIGTERM)
	_ = s.command.Wait()
	db, err := pgx.Connect(ctx, s.database)
	if err != nil {
		return nil, fmt.Errorf("reach postgres: %w", err)
	}
	defer func() { _ = db.Close(ctx) }()
	for _, t := range []struct {
		table string
		with  map[string]string
	}{
		{"orders", map[string]string{"id": "'ord_b'||n", "external_id": "'b'||n", "number": "100000+n", "name": "'#'||100000+n", "watch_at": "now() + interval '1 day' + n * interval '1 second'"}},
		{"order_lines", map[string]string{"id": "'line_b'||n", "order_id": "'ord_b'||n"}},
		{"sub_orders", map[string]string{
			"id": "'sub_b'||n", "order_id": "'ord_b'||n", "submitted_at": "now() - interval '2 days' - n * interval '2 seconds'", "accept_by": "now() - interval '1 minute'",
			"ask_at": "now() + interval '1 day'", "name": "'#'||100000+n||'-1'",
		}},
		{"sub_order_lines", map[string]string{"id": "'sln_b'||n", "sub_order_id": "'sub_b'||n", "order_line_id": "'line_b'||n"}},
		{"submissions", map[string]string{"id": "'sbm_b'||n", "sub_order_id": "'sub_b'||n"}},
	} {
		if err := copies(ctx, db, t.table, t.with, c.Orders); err != nil {
			return nil, err
		}
	}
	_, err = db.Exec(ctx, "ANALYZE")
	return caller, err
}

// copies copies the only row of a table so many times, with some columns as
// expressions of n.
func copies(ctx context.Context, db *pgx.Conn, table string, with map[string]string, times int) error {
	rows, err := db.Query(ctx, "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1", table)
	if err != nil {
		return fmt.Errorf("read columns of %s: %w", table, err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read columns of %s: %w", table, err)
	}
	values := slices.Clone(columns)
	for i, column := range columns {
		if value, other := with[column]; other {
			values[i] = value
		}
	}
	_, err = db.Exec(ctx, fmt.Sprintf(`INSERT INTO %[1]s (%[2]s) SELECT %[3]s FROM (SELECT * FROM %[1]s LIMIT 1) one, generate_series(1, %[4]d) n`,
		table, strings.Join(columns, ", "), strings.Join(values, ", "), times))
	if err != nil {
		return fmt.Errorf("copy %s: %w", table, err)
	}
	return nil
}

// sweep lets deadlines come, and does what the jobs would.
func (c *incidentsCommand) sweep(ctx context.Context, database string) error {
	opened, err := store.Open(ctx, store.Config{DatabaseURL: database})
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = opened.Close() }()
	service := fulfillment.New(fulfillment.Config{Store: opened, Suppliers: supplier.NewRegistry(nil, nil)})
	sweeps, looks, began := new(times), new(times), time.Duration(0)
	for round := range c.Rounds {
		first := round*c.Due + 1
		_, err := opened.DB().ExecContext(ctx, fmt.Sprintf(`UPDATE orders SET watch_at = now() - interval '1 second' WHERE number BETWEEN %d AND %d`, 100_000+first, 100_000+first+c.Due-1))
		if err != nil {
			return fmt.Errorf("let deadlines come: %w", err)
		}
		start := time.Now()
		found, err := service.SweepDeadlines(ctx, c.Due)
		sweeps.add(time.Since(start))
		if err != nil || found != c.Due {
			return errors.Join(err, fmt.Errorf("%d of %d deadlines found", found, c.Due))
		}
		start = time.Now()
		if err := look(ctx, service, first, c.Due, looks); err != nil {
			return err
		}
		began += time.Since(start)
	}
	fmt.Printf("| finding %d deadlines that came, and handing them to jobs | %s | %s |\n", c.Due, short(percentile(sorted(sweeps.all), 50)), short(percentile(sorted(sweeps.all), 99)))
	fmt.Printf("| opening an incident, 16 at once: %s | %s | %s |\n", perSecond(c.Rounds*c.Due, began), short(percentile(sorted(looks.all), 50)), short(percentile(sorted(looks.all), 99)))
	return nil
}

// look opens the incidents of so many orders.
func look(ctx context.Context, service *fulfillment.Service, first, count int, took *times) error {
	var all sync.WaitGroup
	ids, failed := make(chan string), make(chan error, 16)
	for range 16 {
		all.Go(func() {
			for id := range ids {
				start := time.Now()
				if err := service.Watch(ctx, id); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
				took.add(time.Since(start))
			}
		})
	}
	for n := range count {
		ids <- fmt.Sprintf("ord_b%d", first+n)
	}
	close(ids)
	all.Wait()
	close(failed)
	return <-failed
}

// drained waits until the server has worked the jobs that sweeping made.
func drained(ctx context.Context, database string) error {
	db, err := pgx.Connect(ctx, database)
	if err != nil {
		return fmt.Errorf("reach postgres: %w", err)
	}
	defer func() { _ = db.Close(ctx) }()
	for left := 1; left > 0 && ctx.Err() == nil; <-time.After(200 * time.Millisecond) {
		if err := db.QueryRow(ctx, "SELECT count(*) FROM river_job WHERE state IN ('available', 'running')").Scan(&left); err != nil {
			return fmt.Errorf("count jobs: %w", err)
		}
	}
	return ctx.Err()
}

// read asks for what a merchant sees first.
func (c *incidentsCommand) read(ctx context.Context, caller *client) error {
	for _, r := range []struct{ what, query string }{
		{"the work queue's first 50, with sub-order and next action", `{ workQueue(first: 50) { edges { node { id kind severity message deadlineAt nextAction subOrder { name status supplier { name } } order { name } } } } }`},
		{"suppliers with their health", `{ suppliers { edges { node { name health { subOrders answerSeconds acceptSeconds onTimeShare awaitingAnswer } } } } }`},
	} {
		took := new(times)
		for range 100 {
			var ignored any
			start := time.Now()
			if err := caller.ask(ctx, r.query, nil, &ignored); err != nil {
				return err
			}
			took.add(time.Since(start))
		}
		fmt.Printf("| %s | %s | %s |\n", r.what, short(percentile(sorted(took.all), 50)), short(percentile(sorted(took.all), 99)))
	}
	return nil
}
