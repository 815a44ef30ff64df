package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/realtime"
)

// Tx is one change: rows through the embedded client, order events, jobs, and
// the audit entry of whoever asked for it.
type Tx struct {
	*ent.Client
	sql     *sql.Tx
	store   *Store
	drafts  []Draft
	events  []realtime.Event
	auditor *auditor // nil: nobody asked for the change
}

// InTx runs change in one transaction and commits what it did, or nothing. A
// change that lost against another one (deadlock, serialization, busy) is run
// again, so it must not touch anything but the Tx; nor may it call InTx.
func (s *Store) InTx(ctx context.Context, change func(tx *Tx) error) error {
	const tries = 4
	ctx, span := otel.Tracer("github.com/waybill/waybill").Start(ctx, "transaction")
	defer span.End()
	for try := 1; ; try++ {
		events, err := s.inTxOnce(ctx, change)
		if err == nil {
			if len(events) > 0 {
				s.publish(context.WithoutCancel(ctx), events...) // the change stands, even if its caller is gone
			}
			return nil
		}
		if try == tries || !lostRace(err) {
			return unavailable(err)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(rand.Int64N(int64(20*try))) * time.Millisecond):
		}
	}
}

func (s *Store) inTxOnce(ctx context.Context, change func(tx *Tx) error) ([]realtime.Event, error) {
	leave, err := s.queue(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	begun, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = begun.Rollback() }() // also when change panics; after a commit it does nothing
	conn := entsql.NewDriver(s.dialect, entsql.Conn{ExecQuerier: begun})
	tx := &Tx{sql: begun, store: s, Client: ent.NewClient(ent.Driver(nested{s.watched(s.inside(ctx, conn))}))}
	tx.observe(ctx)
	if err := change(tx); err != nil {
		return nil, err
	}
	if err := tx.writeAudit(ctx); err != nil {
		return nil, err
	}
	if err := tx.writeEvents(ctx); err != nil {
		return nil, err
	}
	if err := begun.Commit(); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	return tx.events, nil
}

// queue lets one change at a time begin on SQLite, in the order they came. Left
// to itself SQLite makes whoever waits sleep, and some wait very long.
func (s *Store) queue(ctx context.Context) (leave func(), err error) {
	if s.Postgres() {
		return func() {}, nil
	}
	select {
	case s.writing <- struct{}{}:
		return func() { <-s.writing }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to write: %w", ctx.Err())
	}
}

// Enqueue adds a job that runs if, and only after, the transaction commits: at
// the given time, or at once when that is past or zero.
func (tx *Tx) Enqueue(ctx context.Context, args river.JobArgs, at time.Time) error {
	options := &river.InsertOpts{}
	if at.After(time.Now()) {
		// Only then: River looks at scheduled jobs every few seconds.
		options.ScheduledAt = at
	}
	if _, err := tx.store.jobs.InsertTx(ctx, tx.sql, args, options); err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// EnqueueMany adds jobs of one kind that run as soon as the transaction commits.
func EnqueueMany[A river.JobArgs](ctx context.Context, tx *Tx, all []A) error {
	params := make([]river.InsertManyParams, len(all))
	for i, args := range all {
		params[i].Args = args
	}
	if _, err := tx.store.jobs.InsertManyFastTx(ctx, tx.sql, params); err != nil {
		return fmt.Errorf("enqueue %d jobs: %w", len(all), err)
	}
	return nil
}

// Locks says whether rows must be locked with FOR UPDATE. SQLite has one writer
// at a time and no such clause.
func (tx *Tx) Locks() bool { return tx.store.Postgres() }

// nested lets ent open a transaction inside ours, as creates that span tables
// do: it is ours.
type nested struct{ dialect.Driver }

func (n nested) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(n.Driver), nil }

func lostRace(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}
