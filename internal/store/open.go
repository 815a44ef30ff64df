package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

const defaultMaxConns = 20

func (s *Store) openPostgres(ctx context.Context, c Config) error {
	config, err := pgxpool.ParseConfig(c.DatabaseURL)
	if err != nil {
		return fmt.Errorf("read DATABASE_URL: %w", err)
	}
	config.MaxConns = defaultMaxConns
	if c.MaxConns > 0 {
		config.MaxConns = int32(min(c.MaxConns, 1000))
	}
	config.PrepareConn = enter
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("open postgres: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return fmt.Errorf("reach postgres: %w", err)
	}
	s.pool, s.dialect = pool, dialect.Postgres
	s.db = stdlib.OpenDBFromPool(pool)
	s.driver = riverdatabasesql.NewWithPgxListener(s.db, pool)
	return s.warnUnbound(ctx)
}

// One writer at a time: transactions take the write lock when they begin, so
// that none fails half-way because another came first.
func (s *Store) openSQLite(ctx context.Context, c Config) error {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return fmt.Errorf("create data directory: %w", err)
	}
	query := url.Values{"_txlock": {"immediate"}, "_timezone": {"UTC"}, "_pragma": {
		"foreign_keys(1)", "busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)",
	}}
	file := filepath.Join(c.DataDir, "waybill.db")
	address := url.URL{Scheme: "file", OmitHost: true, Path: file, RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return fmt.Errorf("open sqlite: %w", err)
	}
	db.SetMaxOpenConns(sqliteConns)
	db.SetMaxIdleConns(sqliteConns)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return fmt.Errorf("open %s: %w", file, err)
	}
	s.db, s.dialect, s.dataDir = db, dialect.SQLite, c.DataDir
	s.driver = riversqlite.New(db)
	return nil
}

const sqliteConns = 8

// Quiet keeps of River's log what concerns an operator: warnings and errors.
func Quiet(log *slog.Logger) *slog.Logger {
	return slog.New(levelled{log.Handler(), slog.LevelWarn})
}

type levelled struct {
	slog.Handler
	least slog.Level
}

func (l levelled) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= l.least && l.Handler.Enabled(ctx, level)
}
