package store

import (
	"context"
	_ "embed" // walls.sql
	"fmt"

	"entgo.io/ent/dialect"
	"github.com/jackc/pgx/v5"

	"github.com/waybill/waybill/internal/auth"
)

// On PostgreSQL every statement meets a second wall behind the policies of
// ent/rule: row-level security (walls.sql). It goes by the session variable
// waybill.store_id, which says whose statement it is.
//
// A connection is set when it is taken from the pool, by the context it is taken
// with, unless it was left so: it costs a round trip when a connection passes
// from one store to another, and nothing otherwise. A statement inside a
// transaction that is another's (Waybill itself, looking further than the
// viewer) sets the variable for the rest of the transaction.

//go:embed walls.sql
var buildWalls string

// withoutWall lists the tables that belong to a store and stand open, and the
// column that says which store.
const withoutWall = `SELECT c.relname AS name, a.attname AS store FROM pg_class c
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = CASE c.relname WHEN 'stores' THEN 'id' ELSE 'store_id' END
	WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
	AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'store' AND c.relrowsecurity AND c.relforcerowsecurity)`

const setStore = "SELECT set_config('waybill.store_id', $1, $2)"

// every is what the variable says when Waybill itself is at work.
const every = "*"

// seen is whose rows a context may see: a store's, every, or "" for none.
func seen(ctx context.Context) string {
	viewer, _ := auth.From(ctx)
	if viewer.Everywhere() {
		return every
	}
	return viewer.StoreID
}

// setKey is where a connection remembers what it is set to.
const setKey = "waybill.store_id"

// enter sets a connection that is about to be used.
func enter(ctx context.Context, conn *pgx.Conn) (bool, error) {
	wanted, set := seen(ctx), conn.PgConn().CustomData()
	if is, _ := set[setKey].(string); is == wanted {
		return true, nil
	}
	delete(set, setKey)
	if _, err := conn.Exec(ctx, setStore, wanted, false); err != nil {
		return false, fmt.Errorf("set the connection to its store: %w", err)
	}
	set[setKey] = wanted
	return true, nil
}

// walled keeps a transaction set to whoever a statement is for.
type walled struct {
	dialect.Driver
	is *string
}

func (w walled) Exec(ctx context.Context, query string, args, v any) error {
	if err := w.set(ctx); err != nil {
		return err
	}
	return w.Driver.Exec(ctx, query, args, v)
}

func (w walled) Query(ctx context.Context, query string, args, v any) error {
	if err := w.set(ctx); err != nil {
		return err
	}
	return w.Driver.Query(ctx, query, args, v)
}

func (w walled) set(ctx context.Context) error {
	wanted := seen(ctx)
	if *w.is == wanted {
		return nil
	}
	if err := w.Driver.Exec(ctx, setStore, []any{wanted, true}, nil); err != nil {
		return fmt.Errorf("set the transaction to its store: %w", err)
	}
	*w.is = wanted
	return nil
}

// inside puts the driver of a transaction that began with ctx behind the wall.
func (s *Store) inside(ctx context.Context, d dialect.Driver) dialect.Driver {
	if !s.Postgres() {
		return d
	}
	return walled{Driver: d, is: new(seen(ctx))}
}

// wall gives every table that needs one its policy.
func (s *Store) wall(ctx context.Context) error {
	if !s.Postgres() {
		return nil
	}
	if _, err := s.db.ExecContext(ctx, Walls()); err != nil {
		return fmt.Errorf("build walls: %w", err)
	}
	return nil
}

// wallsMissing says whether a table stands open.
func (s *Store) wallsMissing(ctx context.Context) (missing bool, err error) {
	if !s.Postgres() {
		return false, nil
	}
	if err := s.db.QueryRowContext(ctx, "SELECT EXISTS ("+withoutWall+")").Scan(&missing); err != nil {
		return false, fmt.Errorf("look for walls: %w", unavailable(err))
	}
	return missing, nil
}

// warnUnbound tells an operator whose database user no policy binds.
func (s *Store) warnUnbound(ctx context.Context) error {
	var unbound bool
	query := "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
	if err := s.db.QueryRowContext(ctx, query).Scan(&unbound); err != nil {
		return fmt.Errorf("read the database user's rights: %w", err)
	}
	if unbound {
		s.log.WarnContext(ctx, "row-level security does not bind this database user, see docs/operating.md")
	}
	return nil
}

// Walls is the SQL that builds the walls of every table that needs one.
func Walls() string { return fmt.Sprintf(buildWalls, withoutWall) }
