// Package storetest gives each test a migrated database of its own: SQLite in a
// temporary folder, or PostgreSQL on the server that TEST_DATABASE_URL names.
//
//	storetest.Each(t, func(t *testing.T, s *store.Store) { … })
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

// Option changes how a test's database is opened.
type Option func(*store.Config)

// OnStatement lets a test count the statements that ent sends.
func OnStatement(observe func(ctx context.Context, query string)) Option {
	return func(c *store.Config) { c.OnStatement = observe }
}

// Each runs the test on both databases, in parallel subtests called sqlite and
// postgres.
func Each(t *testing.T, test func(t *testing.T, s *store.Store), options ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, Open(t, options...))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, OpenPostgres(t, options...))
	})
}

// Open returns a migrated SQLite database. It is gone when the test ends.
func Open(t testing.TB, options ...Option) *store.Store {
	t.Helper()
	image, err := migratedImage()
	if err != nil {
		t.Fatalf("migrate sqlite: %v", err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, fileName), image, 0o600); err != nil {
		t.Fatalf("copy migrated database: %v", err)
	}
	return open(t, store.Config{DataDir: folder}, options)
}

// OpenPostgres returns a migrated PostgreSQL database. It is dropped when the
// test ends.
func OpenPostgres(t testing.TB, options ...Option) *store.Store {
	t.Helper()
	return open(t, store.Config{DatabaseURL: NewDatabase(t)}, options)
}

func open(t testing.TB, config store.Config, options []Option) *store.Store {
	t.Helper()
	config.Secrets = Keys()
	for _, o := range options {
		o(&config)
	}
	s, err := store.Open(context.Background(), config)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return s
}

// Keys encrypt the secrets of every test, so that two stores open the same.
func Keys() *secret.Keys { return keys() }

// keys are the same for every database of a test process.
var keys = sync.OnceValue(func() *secret.Keys {
	made, err := secret.Parse(secret.NewKey())
	if err != nil {
		panic(err)
	}
	return made
})

const fileName = "waybill.db"

// migratedImage is the bytes of a migrated SQLite file, made once per test
// process: copying it is much quicker than migrating.
var migratedImage = sync.OnceValues(func() (image []byte, err error) {
	folder, err := os.MkdirTemp("", "waybill-storetest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := migrateOnce(store.Config{DataDir: folder}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, fileName))
})

func migrateOnce(config store.Config) error {
	s, err := store.Open(context.Background(), config)
	if err != nil {
		return err
	}
	if err := s.Migrate(context.Background()); err != nil {
		_ = s.Close()
		return err
	}
	return s.Close()
}
