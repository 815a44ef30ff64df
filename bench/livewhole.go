package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// whole measures the product: an order changes, and merchants who follow it are
// told. The time is from the event's to its receipt, the commit included.
func (c *liveCommand) whole(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "waybill-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return err
	}
	var s *subject
	if os.Getenv("TEST_DATABASE_URL") == "" {
		s, err = onSQLite(ctx, program, dir)
	} else {
		s, err = onPostgres(ctx, program)
	}
	if s != nil {
		defer s.stop()
	}
	if err != nil {
		return err
	}
	operator := newClient(s.url, operatorToken, 4)
	token, err := openStore(ctx, operator, "Bench")
	if err != nil {
		return err
	}
	caller := operator.as(token)
	var made struct{ CreateOrder struct{ ID string } }
	err = caller.ask(ctx, `mutation { createOrder(input: {externalId: "1", lines: [{sku: "MUG", title: "Mug", quantity: 1, unitPrice: "1.00 BRL"}], shippingAddress: {
		name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id } }`, nil, &made)
	if err != nil {
		return err
	}
	fmt.Printf("\nthe whole of it, on %s: an order changes 20 times a second\n", s.name)
	w := &wholeOrder{subject: s, caller: caller, id: made.CreateOrder.ID}
	for _, n := range []int{1, 100} {
		if err := w.follow(ctx, n); err != nil {
			return err
		}
	}
	return w.resume()
}

// wholeOrder is an order of the product that is followed while it changes.
type wholeOrder struct {
	*subject
	caller *client
	id     string
	told   []told // of one follower of all changes
}

// told is an event's arrival at a follower.
type told struct {
	version  int
	occurred time.Time
	at       time.Time
	cursor   string
}

// follow has n merchants follow the order while it changes.
func (w *wholeOrder) follow(ctx context.Context, n int) error {
	const changes = 200
	group := new(errgroup.Group)
	all := make([][]told, n)
	var ready atomic.Int64
	for i := range n {
		group.Go(func() (err error) {
			all[i], err = w.hear(changes, &ready)
			return err
		})
	}
	for ready.Load() < int64(n) && ctx.Err() == nil {
		<-time.After(10 * time.Millisecond)
	}
	begin := time.Now()
	for i := range changes {
		if wait := time.Until(begin.Add(time.Duration(i) * 50 * time.Millisecond)); wait > 0 {
			<-time.After(wait)
		}
		var ignored any
		err := w.caller.ask(ctx, `mutation ($id: ID!, $line: String!) { changeShippingAddress(input: {orderId: $id, address: {
			name: "Bia", line1: $line, city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id } }`,
			map[string]any{"id": w.id, "line": fmt.Sprintf("Rua %d %d", n, i)}, &ignored)
		if err != nil {
			return err
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	w.told = append(w.told, all[0]...)
	return w.report(ctx, all)
}

// report prints how late the events were, since they happened and since the
// database committed them.
func (w *wholeOrder) report(ctx context.Context, all [][]told) error {
	committed, err := w.commits(ctx)
	if err != nil {
		return err
	}
	since, sinceCommit := new(times), new(times)
	for _, one := range all {
		for _, t := range one {
			since.add(t.at.Sub(t.occurred))
			if commit, known := committed[t.version]; known {
				sinceCommit.add(t.at.Sub(commit))
			}
		}
	}
	fmt.Printf("  %3d followers: event → client  %s\n", len(all), since)
	if w.database != "" {
		fmt.Printf("                 commit → client %s (from the commit's begin, its flush to disk included)\n", sinceCommit)
	}
	return nil
}

// commits are when PostgreSQL committed the order's events, by version.
func (w *wholeOrder) commits(ctx context.Context) (map[int]time.Time, error) {
	found := make(map[int]time.Time)
	if w.database == "" {
		return found, nil
	}
	conn, err := pgx.Connect(ctx, w.database)
	if err != nil {
		return nil, fmt.Errorf("reach postgres: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, "SELECT version, pg_xact_commit_timestamp(xmin) FROM order_events WHERE order_id = $1", w.id)
	if err != nil {
		return nil, fmt.Errorf("read commits: %w", err)
	}
	var version int
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&version, &at}, func() error {
		found[version] = at
		return nil
	})
	return found, err
}

// resume comes back many times, each with another cursor: to what the node still
// has in memory, and to what only the log has.
func (w *wholeOrder) resume() error {
	const visits = 50
	for _, from := range []struct {
		where  string
		missed int
	}{{"memory", 10}, {"the log", 300}} {
		took := new(times)
		for i := range visits {
			first := len(w.told) - 1 - from.missed - i
			if first < 0 {
				return fmt.Errorf("only %d events to come back to", len(w.told))
			}
			visit, err := w.comeBack(w.told[first].cursor, w.told[len(w.told)-1].version)
			if err != nil {
				return err
			}
			took.add(visit)
		}
		fmt.Printf("  coming back to %d to %d missed events, from %s: %s\n", from.missed, from.missed+visits-1, from.where, took)
	}
	return nil
}

// comeBack returns how long it took from subscribing to the last missed event.
func (w *wholeOrder) comeBack(cursor string, last int) (time.Duration, error) {
	f, err := w.open()
	if err != nil {
		return 0, err
	}
	defer f.Close()
	begin := time.Now()
	if err := f.subscribe(w.id, cursor); err != nil {
		return 0, err
	}
	for {
		t, present, err := f.next()
		if err != nil {
			return 0, err
		}
		if present {
			return 0, errors.New("the present came instead of what was missed")
		}
		if t.version == last {
			return time.Since(begin), nil
		}
	}
}

// hear follows for a number of changes.
func (w *wholeOrder) hear(changes int, ready *atomic.Int64) ([]told, error) {
	f, err := w.open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.subscribe(w.id, ""); err != nil {
		return nil, err
	}
	all := make([]told, 0, changes)
	for len(all) < changes {
		t, present, err := f.next()
		if err != nil {
			return nil, err
		}
		if present {
			ready.Add(1)
		} else {
			all = append(all, t)
		}
	}
	return all, nil
}

// wholeFollower is a merchant's connection to the product.
type wholeFollower struct{ *websocket.Conn }

// open connects and signs in.
func (w *wholeOrder) open() (*wholeFollower, error) {
	conn, _, err := (&websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}).Dial("ws"+strings.TrimPrefix(w.url, "http")+"/graphql", nil) //nolint:bodyclose // of an upgrade
	if err != nil {
		return nil, err
	}
	_ = conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + w.caller.token}})
	if _, _, err := conn.ReadMessage(); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &wholeFollower{conn}, nil
}

func (f *wholeFollower) subscribe(id, after string) error {
	variables := map[string]any{"id": id}
	if after != "" {
		variables["after"] = after
	}
	return f.WriteJSON(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{
		"query":     `subscription ($id: ID!, $after: FeedCursor) { orderUpdated(id: $id, after: $after) { event { kind version occurredAt } order { name fulfillmentStatus deliveryStatus } } }`,
		"variables": variables,
	}})
}

// next is the next event, or word that this is the present.
func (f *wholeFollower) next() (t told, present bool, err error) {
	for {
		var m struct {
			Type    string
			Payload struct {
				Data struct {
					OrderUpdated struct {
						Event *struct {
							Version    int
							OccurredAt time.Time
						}
					}
				}
				Extensions struct{ Cursor string }
			}
		}
		if err := f.ReadJSON(&m); err != nil {
			return t, false, err
		}
		if m.Type != "next" {
			continue
		}
		e := m.Payload.Data.OrderUpdated.Event
		if e == nil {
			return t, true, nil
		}
		return told{version: e.Version, occurred: e.OccurredAt, at: time.Now(), cursor: m.Payload.Extensions.Cursor}, false, nil
	}
}
