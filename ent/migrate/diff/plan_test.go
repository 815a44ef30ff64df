package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	entsql "entgo.io/ent/dialect/sql"
)

// One after the other: ent works on its global list of tables.
func TestMigrationsLeadToTheSchema(t *testing.T) { //nolint:paralleltest,tparallel // see above
	for folder, driver := range devDatabases(t) {
		t.Run(folder, func(t *testing.T) {
			err := plan(t.Context(), copyOf(t, folder), driver, "missing", gooseLayout{})
			if !errors.Is(err, atlas.ErrNoPlan) {
				t.Errorf("plan() = %v, want %v: run scripts/with-services go run ./ent/migrate/diff NAME", err, atlas.ErrNoPlan)
			}
		})
	}
}

func TestAMissingMigrationIsWritten(t *testing.T) { //nolint:paralleltest,tparallel // see above
	for folder, driver := range devDatabases(t) {
		t.Run(folder, func(t *testing.T) {
			copied := copyOf(t, folder)
			if err := removeAll(copied); err != nil {
				t.Fatal(err)
			}
			if err := plan(t.Context(), copied, driver, "init", gooseLayout{version: firstVersion}); err != nil {
				t.Fatalf("plan: %v", err)
			}
			written, err := os.ReadFile(filepath.Join(copied, firstVersion+"_init.sql"))
			if err != nil || len(written) == 0 {
				t.Errorf("migration of %d bytes, %v", len(written), err)
			}
			err = plan(t.Context(), copied, driver, "again", gooseLayout{})
			if !errors.Is(err, atlas.ErrNoPlan) {
				t.Errorf("plan() again = %v, want %v", err, atlas.ErrNoPlan)
			}
		})
	}
}

func devDatabases(t *testing.T) map[string]*entsql.Driver {
	t.Helper()
	postgres, closePostgres, err := openPostgres(context.Background())
	if err != nil {
		t.Fatalf("open postgres: %v", err)
	}
	sqlite, closeSQLite, err := openSQLite()
	if err != nil {
		t.Fatalf("open sqlite: %v", err)
	}
	t.Cleanup(func() {
		if err := errors.Join(closePostgres(), closeSQLite()); err != nil {
			t.Errorf("close databases: %v", err)
		}
	})
	return map[string]*entsql.Driver{"postgres": postgres, "sqlite": sqlite}
}

func copyOf(t *testing.T, folder string) string {
	t.Helper()
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(filepath.Join("..", folder))); err != nil {
		t.Fatalf("copy migrations: %v", err)
	}
	return copied
}
