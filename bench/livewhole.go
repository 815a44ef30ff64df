package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
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
	for _, n := range []int{1, 100} {
		if err := c.follow(ctx, s, caller, made.CreateOrder.ID, n); err != nil {
			return err
		}
	}
	return nil
}

// follow has n merchants follow one order while it changes.
func (c *liveCommand) follow(ctx context.Context, s *subject, caller *client, id string, n int) error {
	const changes = 200
	late, group := new(times), new(errgroup.Group)
	var ready atomic.Int64
	for range n {
		group.Go(func() error { return followOrder(s, caller.token, id, changes, &ready, late) })
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
		err := caller.ask(ctx, `mutation ($id: ID!, $line: String!) { changeShippingAddress(input: {orderId: $id, address: {
			name: "Bia", line1: $line, city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id } }`,
			map[string]any{"id": id, "line": fmt.Sprintf("Rua %d %d", n, i)}, &ignored)
		if err != nil {
			return err
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Printf("  %3d followers: event → client %s\n", n, late)
	return nil
}

func followOrder(s *subject, token, id string, changes int, ready *atomic.Int64, late *times) error {
	conn, _, err := (&websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}).Dial("ws"+strings.TrimPrefix(s.url, "http")+"/graphql", nil) //nolint:bodyclose // of an upgrade
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + token}})
	_ = conn.WriteJSON(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{
		"query": `subscription ($id: ID!) { orderUpdated(id: $id) { event { kind version occurredAt } order { name fulfillmentStatus deliveryStatus } cursor } }`, "variables": map[string]any{"id": id},
	}})
	for heard := -1; heard < changes; {
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		var m struct {
			Type    string
			Payload struct {
				Data struct {
					OrderUpdated struct {
						Event *struct{ OccurredAt time.Time }
					}
				}
			}
		}
		if err := conn.ReadJSON(&m); err != nil {
			return err
		}
		if m.Type != "next" {
			continue
		}
		if e := m.Payload.Data.OrderUpdated.Event; e != nil {
			late.add(time.Since(e.OccurredAt))
		} else {
			ready.Add(1)
		}
		heard++
	}
	return nil
}
