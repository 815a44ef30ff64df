// Package store opens the database and keeps one rule: every change is one
// transaction of rows, order events and jobs, all or nothing, and its events go
// out after the commit.
//
// Production runs on PostgreSQL; without DATABASE_URL the records stand in one
// SQLite file. Both carry the same ent schema and the same River jobs.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"github.com/waybill/waybill/ent"
	_ "github.com/waybill/waybill/ent/runtime" // policies and hooks of the schema
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/secret"
)

// Config says which database to open.
type Config struct {
	DatabaseURL string // PostgreSQL; empty: SQLite
	DataDir     string // where the SQLite file stands
	MaxConns    int    // of PostgreSQL; 0: 20
	// Secrets encrypts what is sealed. Without it only empty secrets can be kept.
	Secrets *secret.Keys
	Logger  *slog.Logger
	// Middleware wraps the insertion of jobs: traces.
	Middleware []rivertype.Middleware
	// OnStatement, if set, hears of every statement that ent sends.
	OnStatement func(ctx context.Context, query string)
}

// JobClient is River on our kind of transaction.
type JobClient = river.Client[*sql.Tx]

// Store is the open database.
type Store struct {
	db      *sql.DB
	pool    *pgxpool.Pool // nil on SQLite
	dialect string
	client  *ent.Client
	driver  riverdriver.Driver[*sql.Tx]
	jobs    *JobClient // inserts only
	secrets *secret.Keys
	log     *slog.Logger
	observe func(ctx context.Context, query string)
	publish func(ctx context.Context, events ...realtime.Event)

	dataDir  string        // of SQLite
	writing  chan struct{} // of SQLite: holds one while a change is made
	migrated atomic.Bool
}

// Open connects to the database and checks that it answers. It does not
// migrate.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{
		log: c.Logger, secrets: c.Secrets, observe: c.OnStatement, writing: make(chan struct{}, 1),
		publish: func(context.Context, ...realtime.Event) {},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	open := s.openSQLite
	if c.DatabaseURL != "" {
		open = s.openPostgres
	}
	if err := open(ctx, c); err != nil {
		return nil, err
	}
	s.client = ent.NewClient(ent.Driver(s.watched(entsql.OpenDB(s.dialect, s.db))))
	jobs, err := river.NewClient(s.driver, &river.Config{Logger: Quiet(s.log), Middleware: c.Middleware, FetchCooldown: notifyCooldown})
	if err != nil {
		return nil, fmt.Errorf("create job inserter: %w", err)
	}
	s.jobs = jobs
	return s, nil
}

// notifyCooldown is how long River keeps still, on PostgreSQL, after it told of
// a new job: what comes sooner has to wait until the queue is looked at again.
const notifyCooldown = 2 * time.Millisecond

// Close closes every connection.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.pool != nil {
		s.pool.Close()
	}
	return err
}

// Client reads outside a transaction. Changes go through InTx.
func (s *Store) Client() *ent.Client { return s.client }

// DB is the connection pool, for health checks and the job queue.
func (s *Store) DB() *sql.DB { return s.db }

// RiverDriver is what the job queue works on.
func (s *Store) RiverDriver() riverdriver.Driver[*sql.Tx] { return s.driver }

// Postgres says whether the database is PostgreSQL.
func (s *Store) Postgres() bool { return s.dialect == dialect.Postgres }

// Ping fails when the database does not answer.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// PublishTo names who hears of events after each commit. It is called once,
// before the first change.
func (s *Store) PublishTo(publish func(ctx context.Context, events ...realtime.Event)) {
	s.publish = publish
}
