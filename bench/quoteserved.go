package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// served measures quotes and coverage over GraphQL, on PostgreSQL.
func (c *quoteCommand) served(ctx context.Context) error {
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
	caller, err := c.openShop(ctx, s)
	if err != nil {
		return err
	}
	fmt.Printf("| over GraphQL on PostgreSQL, %d callers | a second | p50 | p99 | server CPU each |\n|---|---|---|---|---|\n", c.Concurrency)
	for _, lines := range []int{1, 5, quoteLines} {
		for _, fields := range []string{"name amount", "id name amount"} {
			if err := c.ask(ctx, s, caller, lines, fields); err != nil {
				return err
			}
		}
	}
	began := time.Now()
	var gaps struct{ ShippingCoverage []struct{ VariantCount int } }
	if err := caller.ask(ctx, `{ shippingCoverage { variantCount nowhere inPart } }`, nil, &gaps); err != nil {
		return err
	}
	variants := 0
	for _, g := range gaps.ShippingCoverage {
		variants += g.VariantCount
	}
	if variants < c.Variants {
		return fmt.Errorf("the gaps have %d variants", variants)
	}
	fmt.Printf("\ncoverage of %d variants × all countries over GraphQL: %s\n", variants, short(time.Since(began)))
	return nil
}

// openShop saves the shop of the figures, and puts variants straight into the
// database, spread over the profiles.
func (c *quoteCommand) openShop(ctx context.Context, s *subject) (*client, error) {
	p, err := newPhone(ctx)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	caller, err := openBenchStore(ctx, s, p, c.Concurrency)
	if err != nil {
		return nil, err
	}
	var found struct{ ShippingProfiles []struct{ ID string } }
	if err := caller.ask(ctx, `{ shippingProfiles { id } }`, nil, &found); err != nil {
		return nil, err
	}
	ids := []string{found.ShippingProfiles[0].ID}
	var ignored any
	groups := []any{map[string]any{"zones": quoteShop().Profiles[0].Groups[0].Zones}}
	if err := caller.ask(ctx, `mutation ($id: ID!, $groups: [ShippingOriginGroupInput!]) { updateShippingProfile(input: {id: $id, groups: $groups}) { id } }`,
		map[string]any{"id": ids[0], "groups": groups}, &ignored); err != nil {
		return nil, err
	}
	for i := range quoteProfiles - 1 {
		var made struct{ CreateShippingProfile struct{ ID string } }
		if err := caller.ask(ctx, `mutation ($name: String!, $groups: [ShippingOriginGroupInput!]!) { createShippingProfile(input: {name: $name, groups: $groups}) { id } }`,
			map[string]any{"name": fmt.Sprint("Profile ", i+1), "groups": groups}, &made); err != nil {
			return nil, err
		}
		ids = append(ids, made.CreateShippingProfile.ID)
	}
	return caller, c.stock(ctx, s.database, ids)
}

func (c *quoteCommand) stock(ctx context.Context, database string, profiles []string) error {
	db, err := pgx.Connect(ctx, database)
	if err != nil {
		return fmt.Errorf("reach postgres: %w", err)
	}
	defer func() { _ = db.Close(ctx) }()
	for _, t := range []struct {
		table string
		with  map[string]string
	}{
		{"variants", map[string]string{"id": "'var_b'||n", "sku": "'MUG-'||n"}},
		{"offers", map[string]string{"id": "'off_b'||n", "variant_id": "'var_b'||n"}},
	} {
		if err := copies(ctx, db, t.table, t.with, c.Variants); err != nil {
			return err
		}
	}
	for i, id := range profiles[1:] {
		if _, err := db.Exec(ctx, "UPDATE variants SET shipping_profile_id = $1 WHERE sku LIKE 'MUG-%' AND substr(sku, 5)::int % $2 = $3", id, len(profiles), i+1); err != nil {
			return fmt.Errorf("assign variants: %w", err)
		}
	}
	_, err = db.Exec(ctx, "ANALYZE")
	return err
}

// ask has all callers ask for quotes of so many lines, and for these fields of
// their options. The carts differ, so that
// no answer can be given twice.
func (c *quoteCommand) ask(ctx context.Context, s *subject, caller *client, lines int, fields string) error {
	operation := `query ($in: ShippingQuoteInput!) { shippingQuote(input: $in) { options { ` + fields + ` } refusals { reason } } }`
	took := new(times)
	var asked atomic.Int64
	var failure error
	var once sync.Once
	var all sync.WaitGroup
	busy, began := s.cpu(), time.Now()
	for range c.Concurrency {
		all.Go(func() {
			for time.Since(began) < c.Duration {
				start := time.Now()
				var got struct {
					ShippingQuote struct{ Options []struct{ Name string } }
				}
				err := caller.ask(ctx, operation, map[string]any{"in": c.cart(int(asked.Add(1)), lines)}, &got)
				if err == nil && len(got.ShippingQuote.Options) != quoteRates {
					err = errors.New("a cart has other options")
				}
				if err != nil {
					once.Do(func() { failure = err })
					return
				}
				took.add(time.Since(start))
			}
		})
	}
	all.Wait()
	if failure != nil {
		return fmt.Errorf("quote %d lines: %w", lines, failure)
	}
	of := sorted(took.all)
	fmt.Printf("| a cart of %d lines: %s | %s | %s | %s | %s |\n", lines, fields, perSecond(len(of), time.Since(began)), short(percentile(of, 50)), short(percentile(of, 99)),
		brief((s.cpu()-busy)/time.Duration(max(len(of), 1))))
	return nil
}

func (c *quoteCommand) cart(n, lines int) map[string]any {
	cart := make([]map[string]any, lines)
	for i := range cart {
		cart[i] = map[string]any{"sku": fmt.Sprintf("MUG-%d", 1+(n*lines+i)%c.Variants), "quantity": 1 + n%5}
	}
	return map[string]any{"countryCode": "US", "region": "CA", "postalCode": "94105", "lines": cart}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
