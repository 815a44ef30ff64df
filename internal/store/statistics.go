package store

import (
	"context"
	"fmt"
	"strings"
)

// tellSizes tells SQLite's planner what it will find: many rows of few stores.
// Until it is told, it takes an index that begins with store_id for one that
// leads to ten rows, and reads a whole store to find the lines of an order.
// The numbers are those of sqlite_stat1: rows, then rows for each prefix.
func (s *Store) tellSizes(ctx context.Context) error {
	if s.Postgres() {
		return nil
	}
	const indexes = `SELECT m.tbl_name, m.name, count(*) FROM sqlite_schema m, pragma_index_info(m.name) column
		WHERE m.type = 'index' GROUP BY m.name HAVING max(column.seqno = 0 AND column.name = 'store_id') AND count(*) > 1`
	return s.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.sql.ExecContext(ctx, "ANALYZE sqlite_schema"); err != nil { // makes the table, and nothing else
			return fmt.Errorf("prepare statistics: %w", err)
		}
		rows, err := tx.sql.QueryContext(ctx, indexes)
		if err != nil {
			return fmt.Errorf("list indexes: %w", err)
		}
		var sizes [][3]string
		for rows.Next() {
			var table, index string
			var columns int
			if err := rows.Scan(&table, &index, &columns); err != nil {
				return fmt.Errorf("list indexes: %w", err)
			}
			sizes = append(sizes, [3]string{table, index, "1000000 1000000" + strings.Repeat(" 1", columns-1)})
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("list indexes: %w", err)
		}
		for _, size := range sizes {
			if _, err := tx.sql.ExecContext(ctx, "DELETE FROM sqlite_stat1 WHERE idx = $1", size[1]); err != nil {
				return fmt.Errorf("write statistics: %w", err)
			}
			if _, err := tx.sql.ExecContext(ctx, "INSERT INTO sqlite_stat1 VALUES ($1, $2, $3)", size[0], size[1], size[2]); err != nil {
				return fmt.Errorf("write statistics: %w", err)
			}
		}
		return nil
	})
}
