package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

func openPostgres(ctx context.Context) (*entsql.Driver, func() error, error) {
	server, err := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	if err != nil {
		return nil, nil, fmt.Errorf("read TEST_DATABASE_URL: %w", err)
	}
	if server.Host == "" {
		return nil, nil, errors.New("TEST_DATABASE_URL is not set: run under scripts/with-services, or make test")
	}
	admin, err := sql.Open("pgx", server.String())
	if err != nil {
		return nil, nil, fmt.Errorf("open postgres: %w", err)
	}
	name := "waybill_diff_" + strings.ToLower(rand.Text()[:16])
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("create database: %w", err), admin.Close())
	}
	db, err := sql.Open("pgx", server.JoinPath("..", name).String())
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open postgres: %w", err), admin.Close())
	}
	drop := func() error {
		_, err := admin.ExecContext(ctx, "DROP DATABASE "+name)
		return errors.Join(err, admin.Close())
	}
	return entsql.OpenDB(dialect.Postgres, db), func() error { return errors.Join(db.Close(), drop()) }, nil
}

func openSQLite() (*entsql.Driver, func() error, error) {
	folder, err := os.MkdirTemp("", "waybill-diff-")
	if err != nil {
		return nil, nil, fmt.Errorf("create folder: %w", err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "diff.db")+"?_pragma=foreign_keys(1)")
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open sqlite: %w", err), os.RemoveAll(folder))
	}
	return entsql.OpenDB(dialect.SQLite, db), func() error {
		return errors.Join(db.Close(), os.RemoveAll(folder))
	}, nil
}
