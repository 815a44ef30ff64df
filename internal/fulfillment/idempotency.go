package fulfillment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/waybill/waybill/ent/idempotencykey"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/internal/problem"
)

// once runs first for a new idempotency key, and again with the id that it
// returned for a key seen before. Without a key it just runs first.
func (c *change) once(ctx context.Context, key *string, operation string, in any, first func() (string, error), again func(id string) error) error {
	if deref(key) == "" {
		_, err := first()
		return err
	}
	seen, err := c.seen(ctx, *key, operation, in)
	if err != nil {
		return err
	}
	if seen != "" {
		return again(seen)
	}
	result, err := first()
	if err != nil {
		return err
	}
	if err := c.IdempotencyKey.Update().Where(keyed(*key)).SetResult(result).Exec(ctx); err != nil {
		return fmt.Errorf("keep the result: %w", err)
	}
	return nil
}

// seen claims the key, and returns the first result when it was claimed before.
// The same key with another operation or input is a CONFLICT.
func (c *change) seen(ctx context.Context, key, operation string, in any) (string, error) {
	digest, err := digestOf(in)
	if err != nil {
		return "", err
	}
	err = c.IdempotencyKey.Create().SetKey(key).SetOperation(operation).SetDigest(digest).
		OnConflictColumns(idempotencykey.FieldStoreID, idempotencykey.FieldKey).DoNothing().Exec(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("claim idempotency key: %w", err)
	}
	found, err := c.IdempotencyKey.Query().Where(keyed(key)).Only(ctx)
	if err != nil {
		return "", fmt.Errorf("read idempotency key: %w", err)
	}
	if found.Operation != operation || found.Digest != digest {
		return "", problem.Errorf(problem.Conflict, "idempotency key %q was used for something else", key)
	}
	return found.Result, nil
}

func keyed(key string) predicate.IdempotencyKey {
	return idempotencykey.Key(key)
}
