package store_test

import (
	"bytes"
	"encoding/hex"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"github.com/pressly/goose/v3"

	entmigrate "github.com/waybill/waybill/ent/migrate"
	"github.com/waybill/waybill/ent/order"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// upgraded opens a database as a migration left it, has rows put in, and brings it
// up to date.
func upgraded(t *testing.T, version int64, fill func(t *testing.T, insert func(query string, arguments ...any)), check func(t *testing.T, s *store.Store)) {
	t.Helper()
	for name, config := range map[string]func(t *testing.T) store.Config{
		"sqlite": func(t *testing.T) store.Config { return store.Config{DataDir: t.TempDir()} },
		"postgres": func(t *testing.T) store.Config {
			return store.Config{DatabaseURL: storetest.EmptyDatabase(t), MaxConns: 2}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config(t)
			c.Secrets = storetest.Keys()
			s := open(t, c)
			flavour, dialectName := goose.DialectSQLite3, dialect.SQLite
			if name == "postgres" {
				flavour, dialectName = goose.DialectPostgres, dialect.Postgres
			}
			files, err := entmigrate.Versions(dialectName)
			if err != nil {
				t.Fatal(err)
			}
			then, err := goose.NewProvider(flavour, s.DB(), files, goose.WithDisableGlobalRegistry(true))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := then.UpTo(t.Context(), version); err != nil {
				t.Fatal(err)
			}
			fill(t, func(query string, arguments ...any) {
				t.Helper()
				if _, err := s.DB().ExecContext(t.Context(), query, arguments...); err != nil {
					t.Fatalf("insert a row of then: %v", err)
				}
			})
			migrate(t, s)
			check(t, s)
		})
	}
}

var then = time.Now().UTC().Format(time.RFC3339)

// The migration that made the keys of quotes texts takes the old ones along, so
// that quotes from before are still good.
func TestUpgradingTakesTheKeysOfQuotesAlong(t *testing.T) {
	t.Parallel()
	key, older := bytes.Repeat([]byte{0x5f}, 32), bytes.Repeat([]byte{0xa0}, 32)
	upgraded(t, 20261127120722, func(_ *testing.T, insert func(query string, arguments ...any)) {
		for id, keys := range map[string][2]any{"store_both": {key, older}, "store_one": {key, nil}, "store_none": {nil, nil}} {
			insert(`INSERT INTO stores (id, created_at, name, currency, quote_key, quote_key_before) VALUES ($1, $2, $1, 'BRL', $3, $4)`, id, then, keys[0], keys[1])
		}
	}, func(t *testing.T, s *store.Store) {
		if _, err := s.RotateSecrets(t.Context()); err != nil {
			t.Fatalf("RotateSecrets: %v", err)
		}
		for id, want := range map[string][2]string{"store_both": {hex.EncodeToString(key), hex.EncodeToString(older)}, "store_one": {hex.EncodeToString(key), ""}, "store_none": {"", ""}} {
			shop := s.Client().Store.GetX(everywhere, id)
			now := storetest.Reveal(t, s, entstore.Table, entstore.FieldQuoteSecret, id, shop.QuoteSecret)
			before := storetest.Reveal(t, s, entstore.Table, entstore.FieldQuoteSecretBefore, id, shop.QuoteSecretBefore)
			if got := [2]string{now, before}; got != want {
				t.Errorf("keys of %s = %v, want %v", id, got, want)
			}
		}
	})
}

// Buyers of orders from before are found by their address, however it was written.
func TestUpgradingFindsBuyersByTheirAddress(t *testing.T) {
	t.Parallel()
	upgraded(t, 20261127152959, func(_ *testing.T, insert func(query string, arguments ...any)) {
		insert(`INSERT INTO stores (id, created_at, name, currency) VALUES ('store_1', $1, 'Loja', 'BRL')`, then)
		for number, email := range []string{"Bia@Example.com", "bia@example.com", ""} {
			insert(`INSERT INTO orders (id, created_at, store_id, external_id, digest, number, name, currency, placed_at, updated_at, email)
				VALUES ($1, $2, 'store_1', $1, '', $3, $1, 'BRL', $2, $2, $4)`, "ord_"+string(rune('a'+number)), then, number, email)
		}
	}, func(t *testing.T, s *store.Store) {
		if n := s.Client().Order.Query().Where(order.Email("bia@example.com")).CountX(everywhere); n != 2 {
			t.Errorf("%d orders of the buyer, want 2", n)
		}
	})
}
