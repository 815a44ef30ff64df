package storetest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/waybill/waybill/ent/migrate"
	"github.com/waybill/waybill/internal/store"
)

const variable = "TEST_DATABASE_URL"

// role owns the databases of tests and is who tests are to them: row-level
// security does not bind a superuser, who the server is reached as.
const (
	role     = "waybill_test"
	makeRole = `DO $$ BEGIN CREATE ROLE ` + role + `; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`
)

// NewDatabase makes a migrated PostgreSQL database and returns its URL, for
// tests that open it themselves, or several times. It is dropped when the test
// ends, whoever is still connected.
func NewDatabase(t testing.TB) string {
	t.Helper()
	requireServer(t)
	template, err := migratedTemplate()
	if err != nil {
		t.Fatalf("migrate postgres: %v", err)
	}
	return create(t, "TEMPLATE "+template)
}

// EmptyDatabase is NewDatabase before any migration.
func EmptyDatabase(t testing.TB) string {
	t.Helper()
	requireServer(t)
	return create(t, "")
}

func requireServer(t testing.TB) {
	t.Helper()
	if os.Getenv(variable) == "" {
		t.Fatalf("%s is not set: run make test", variable)
	}
}

func create(t testing.TB, clause string) string {
	t.Helper()
	name := "waybill_test_" + strings.ToLower(rand.Text()[:16])
	if err := administer(makeRole, "CREATE DATABASE "+name+" OWNER "+role+" "+clause); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if err := administer("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return urlOf(name)
}

// migratedTemplate returns the name of a migrated database to copy. It is named
// by what was migrated, so that test processes share it.
var migratedTemplate = sync.OnceValues(func() (name string, err error) {
	digest, err := digestOfMigrations()
	if err != nil {
		return "", err
	}
	name = "waybill_template_" + digest
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv(variable))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	// One test process makes it, the others wait.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return "", err
	}
	var found bool
	err = conn.QueryRow(ctx, "SELECT count(*) > 0 FROM pg_database WHERE datname = $1", name).Scan(&found)
	if err != nil || found {
		return name, err
	}
	return name, makeTemplate(name)
})

// The template gets its name when it is complete. Nobody may connect to it, for
// a database in use cannot be copied.
func makeTemplate(name string) error {
	draft := name + "_draft"
	if err := administer(makeRole, "DROP DATABASE IF EXISTS "+draft, "CREATE DATABASE "+draft+" OWNER "+role); err != nil {
		return err
	}
	if err := migrateOnce(store.Config{DatabaseURL: urlOf(draft)}); err != nil {
		return err
	}
	return administer("ALTER DATABASE "+draft+" RENAME TO "+name, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false")
}

func digestOfMigrations() (string, error) {
	digest := sha256.New()
	fmt.Fprintln(digest, role, store.Walls())
	files, err := migrate.Versions(dialect.Postgres)
	if err != nil {
		return "", err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(digest, "%s\n%s\n", name, text)
	}
	jobs, err := rivermigrate.New(riverdatabasesql.New(nil), nil)
	if err != nil {
		return "", err
	}
	for _, m := range jobs.AllVersions() {
		fmt.Fprintf(digest, "%d\n%s\n", m.Version, m.SQLUp)
	}
	return hex.EncodeToString(digest.Sum(nil)[:8]), nil
}

func administer(statements ...string) (err error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv(variable))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func urlOf(database string) string {
	server, err := url.Parse(os.Getenv(variable))
	if err != nil {
		return ""
	}
	server.Path = "/" + database
	query := server.Query()
	query.Set("role", role)
	server.RawQuery = query.Encode()
	return server.String()
}
