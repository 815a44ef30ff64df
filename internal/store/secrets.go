package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/secret"
)

// Secrets encrypts what the schema calls sealed, and shows it again.
func (s *Store) Secrets() *secret.Keys { return s.secrets }

// Rotated is what RotateSecrets found.
type Rotated struct {
	Renewed int // encrypted with the newest key now
	Passed  int // somebody else changed it meanwhile: it is new by that
}

const rotateAtOnce = 200

// RotateSecrets encrypts every secret with the newest key, a batch at a time,
// while others read and write. It may be stopped, run again, and run several
// times at once. What does not open is left as it is and reported at the end.
func (s *Store) RotateSecrets(ctx context.Context) (Rotated, error) {
	var total Rotated
	var failures error
	ctx = auth.Everywhere(ctx)
	for _, column := range ent.SealedColumns {
		for after := ""; ; {
			batch, err := s.oldSecrets(ctx, column, after)
			if err != nil {
				return total, errors.Join(failures, err)
			}
			if len(batch) == 0 {
				break
			}
			after = batch[len(batch)-1].at.ID
			done, unreadable, err := s.renew(ctx, batch)
			total.Renewed, total.Passed = total.Renewed+done.Renewed, total.Passed+done.Passed
			failures = errors.Join(failures, unreadable)
			if err != nil {
				return total, errors.Join(failures, err)
			}
		}
	}
	return total, failures
}

type oldSecret struct {
	at     secret.Place
	sealed secret.Sealed
}

// oldSecrets reads the next ones that the newest key did not encrypt.
func (s *Store) oldSecrets(ctx context.Context, c ent.Column, after string) (batch []oldSecret, err error) {
	// The names come from the schema, not from a request.
	query := fmt.Sprintf("SELECT id, %[2]s FROM %[1]s WHERE id > $1 AND %[2]s <> '' AND %[2]s NOT LIKE $2 ORDER BY id LIMIT %[3]d", //nolint:gosec // as said
		c.Table, c.Name, rotateAtOnce)
	err = s.InTx(ctx, func(tx *Tx) error {
		batch = nil
		rows, err := tx.sql.QueryContext(ctx, query, after, s.secrets.NewestPrefix()+"%")
		if err != nil {
			return fmt.Errorf("find old secrets of %s.%s: %w", c.Table, c.Name, err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			old := oldSecret{at: secret.Place{Table: c.Table, Column: c.Name}}
			if err := rows.Scan(&old.at.ID, &old.sealed); err != nil {
				return fmt.Errorf("read secret: %w", err)
			}
			batch = append(batch, old)
		}
		return rows.Err()
	})
	return batch, err
}

// renew writes a batch in one transaction, each only if it is still what was read.
func (s *Store) renew(ctx context.Context, batch []oldSecret) (done Rotated, unreadable, err error) {
	err = s.InTx(ctx, func(tx *Tx) error {
		done, unreadable = Rotated{}, nil
		for _, old := range batch {
			fresh, err := s.secrets.Renew(old.at, old.sealed)
			if err != nil {
				unreadable = errors.Join(unreadable, err)
				continue
			}
			query := fmt.Sprintf("UPDATE %[1]s SET %[2]s = $1 WHERE id = $2 AND %[2]s = $3", old.at.Table, old.at.Column) //nolint:gosec // names of the schema
			result, err := tx.sql.ExecContext(ctx, query, fresh, old.at.ID, old.sealed)
			if err != nil {
				return fmt.Errorf("renew %s: %w", old.at, err)
			}
			if n, err := result.RowsAffected(); err == nil && n == 1 {
				done.Renewed++
			} else {
				done.Passed++
			}
		}
		return nil
	})
	return done, unreadable, err
}
