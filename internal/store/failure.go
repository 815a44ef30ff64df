package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"github.com/waybill/waybill/internal/problem"
)

// Unavailable says whether err means that the database is out of reach, as
// opposed to a statement that failed.
func Unavailable(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false // the caller went away, not the database
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code[:2] == "57" || pg.Code[:2] == "08" || pg.Code[:2] == "53" // shutdown, connection, resources
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, puddle.ErrClosedPool) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}

// Unstorable says whether err means that a text holds what PostgreSQL cannot
// keep, nor compare with anything: U+0000.
func Unstorable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "22021" // character_not_in_repertoire
}

func unavailable(err error) error {
	if err == nil || !Unavailable(err) {
		return err
	}
	return fmt.Errorf("%w (%w)", problem.Errorf(problem.Unavailable, "the database is out of reach, try again"), err)
}

// watched reports each statement, when somebody listens.
func (s *Store) watched(d dialect.Driver) dialect.Driver {
	if s.observe == nil {
		return d
	}
	return watcher{Driver: d, observe: s.observe}
}

type watcher struct {
	dialect.Driver
	observe func(ctx context.Context, query string)
}

func (w watcher) Exec(ctx context.Context, query string, args, v any) error {
	w.observe(ctx, query)
	return w.Driver.Exec(ctx, query, args, v)
}

func (w watcher) Query(ctx context.Context, query string, args, v any) error {
	w.observe(ctx, query)
	return w.Driver.Query(ctx, query, args, v)
}
