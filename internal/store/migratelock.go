package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/rivermigrate"
)

type migrator = rivermigrate.Migrator[*sql.Tx]

// The number means nothing; it only must not change, so that old and new builds
// wait for each other.
const migrationLock = 7_491_026_113

// lockMigrations waits until nobody else migrates this database. The lock ends
// with its connection, so a process that dies leaves none behind.
func (s *Store) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if s.Postgres() {
		return s.lockPostgres(ctx)
	}
	return s.lockSQLite(ctx)
}

// The connection is one of its own: the pool may be as small as it likes.
func (s *Store) lockPostgres(ctx context.Context) (unlock func(), err error) {
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	unlock = func() { _ = conn.Close(context.WithoutCancel(ctx)) }
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		unlock()
		return nil, fmt.Errorf("lock: %w", err)
	}
	return unlock, nil
}

// The lock is an open write on an empty database beside ours.
func (s *Store) lockSQLite(ctx context.Context) (unlock func(), err error) {
	query := url.Values{"_txlock": {"exclusive"}, "_pragma": {"busy_timeout(60000)"}}
	file := filepath.Join(s.dataDir, "migrate.lock")
	address := url.URL{Scheme: "file", OmitHost: true, Path: file, RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("lock: %w", err)
	}
	return func() {
		_ = tx.Rollback()
		_ = db.Close()
	}, nil
}
