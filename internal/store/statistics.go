package store

import (
	"context"
	"fmt"
)

// tellSizes tells SQLite's planner what it will find: many rows of few stores.
// Until it is told, it takes an index that begins with store_id for one that
// leads to ten rows, and reads a whole store to find the lines of an order.
// The numbers are those of sqlite_stat1: rows, then rows for each prefix.
func (s *Store) tellSizes(ctx context.Context) error {
	if s.Postgres() {
		return nil
	}
	const indexes = `SELECT m.tbl_name, m.name, count(*) columns FROM sqlite_schema m, pragma_index_info(m.name) field
		WHERE m.type = 'index' GROUP BY m.name HAVING max(field.seqno = 0 AND field.name = 'store_id') AND count(*) > 1`
	return s.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.sql.ExecContext(ctx, "ANALYZE sqlite_schema"); err != nil { // makes the table, and nothing else
			return fmt.Errorf("prepare statistics: %w", err)
		}
		for _, statement := range []string{
			"DELETE FROM sqlite_stat1 WHERE idx IN (SELECT name FROM (" + indexes + "))",
			"INSERT INTO sqlite_stat1 SELECT tbl_name, name, '1000000 1000000' || substr(' 1 1 1 1 1 1', 1, 2 * (columns - 1)) FROM (" + indexes + ")",
		} {
			if _, err := tx.sql.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("write statistics: %w", err)
			}
		}
		return nil
	})
}
