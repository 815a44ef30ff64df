package store_test

import (
	"context"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestMigrate(t *testing.T) {
	t.Parallel()
	empty := map[string]func(t *testing.T) store.Config{
		"sqlite": func(t *testing.T) store.Config { return store.Config{DataDir: t.TempDir()} },
		"postgres": func(t *testing.T) store.Config {
			return store.Config{DatabaseURL: storetest.EmptyDatabase(t), MaxConns: 1}
		},
	}
	for name, config := range empty {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("PendingUntilDone", func(t *testing.T) {
				t.Parallel()
				testPendingUntilDone(t, config(t))
			})
			t.Run("TwiceIsHarmless", func(t *testing.T) {
				t.Parallel()
				testMigrateTwice(t, config(t))
			})
			t.Run("SeveralReplicasAtOnce", func(t *testing.T) {
				t.Parallel()
				testMigrateConcurrently(t, config(t))
			})
		})
	}
}

func testPendingUntilDone(t *testing.T, config store.Config) {
	s, other := open(t, config), open(t, config)
	wantPending(t, s, true)
	wantPending(t, other, true)

	migrate(t, s)

	wantPending(t, s, false)
	wantPending(t, other, false)
}

func testMigrateTwice(t *testing.T, config store.Config) {
	s := open(t, config)
	migrate(t, s)
	seedStore(t, s, "store_1")
	migrate(t, s)
	migrate(t, open(t, config))

	if n, err := s.Client().Store.Query().Count(everywhere); err != nil || n != 1 {
		t.Errorf("stores after migrating again = %d, %v, want 1", n, err)
	}
}

func testMigrateConcurrently(t *testing.T, config store.Config) {
	var replicas errgroup.Group
	for range 6 {
		s := open(t, config)
		replicas.Go(func() error { return s.Migrate(context.Background()) })
	}
	if err := replicas.Wait(); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	wantPending(t, open(t, config), false)
}

func wantPending(t *testing.T, s *store.Store, want bool) {
	t.Helper()
	pending, err := s.MigrationsPending(context.Background())
	if err != nil || pending != want {
		t.Errorf("MigrationsPending() = %t, %v, want %t", pending, err, want)
	}
}

func migrate(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
}

func open(t *testing.T, config store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), config)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
