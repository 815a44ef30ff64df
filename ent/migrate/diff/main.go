// Diff writes the next versioned migration of both databases: what is missing
// between the SQL in ent/migrate/{postgres,sqlite} and the ent schema.
//
//	go run ./ent/migrate/diff NAME      the next migration, called NAME
//	go run ./ent/migrate/diff -fresh    forget all of them and write init anew
//
// It replays the migrations so far on throw-away databases. The one of
// PostgreSQL is made on the server that TEST_DATABASE_URL names:
//
//	scripts/with-services go run ./ent/migrate/diff NAME
//
// -fresh is for the time before the first release: a database that was migrated
// before it cannot follow.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	atlas "ariga.io/atlas/sql/migrate"
	entsql "entgo.io/ent/dialect/sql"
)

func main() {
	log.SetFlags(0)
	fresh := flag.Bool("fresh", false, "forget every migration and write init anew")
	flag.Parse()
	if *fresh == (flag.NArg() == 1) || flag.NArg() > 1 {
		log.Fatal("usage: go run ./ent/migrate/diff NAME | -fresh")
	}
	if err := run(context.Background(), flag.Arg(0), *fresh); err != nil {
		log.Fatalf("diff: %v", err)
	}
}

// Both databases are opened before anything is written, so that they never
// stand at different versions because one could not be reached.
func run(ctx context.Context, name string, fresh bool) (err error) {
	postgres, closePostgres, err := openPostgres(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closePostgres()) }()
	sqlite, closeSQLite, err := openSQLite()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeSQLite()) }()
	layout := gooseLayout{}
	if fresh {
		name, layout = "init", gooseLayout{version: firstVersion}
	}
	for folder, driver := range map[string]*entsql.Driver{"postgres": postgres, "sqlite": sqlite} {
		if err := write(ctx, filepath.Join("ent", "migrate", folder), driver, name, layout, fresh); err != nil {
			return fmt.Errorf("%s: %w", driver.Dialect(), err)
		}
	}
	return nil
}

func write(ctx context.Context, folder string, driver *entsql.Driver, name string, layout gooseLayout, fresh bool) error {
	if fresh {
		if err := removeAll(folder); err != nil {
			return err
		}
	}
	err := plan(ctx, folder, driver, name, layout)
	if errors.Is(err, atlas.ErrNoPlan) {
		fmt.Println(folder, "is up to date")
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Println(folder, "has a new migration")
	return nil
}

func removeAll(folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("remove migration: %w", err)
		}
	}
	return nil
}
