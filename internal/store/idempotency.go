package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/waybill/waybill/ent/idempotencykey"
	"github.com/waybill/waybill/internal/problem"
)

// Once runs first for a new idempotency key, and again with the id that it
// returned for a key seen before. Without a key it just runs first.
func (tx *Tx) Once(ctx context.Context, key *string, operation string, in any, first func() (string, error), again func(id string) error) error {
	if key == nil || *key == "" {
		_, err := first()
		return err
	}
	seen, err := tx.Seen(ctx, *key, operation, in)
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
	if err := tx.IdempotencyKey.Update().Where(idempotencykey.Key(*key)).SetResult(result).Exec(ctx); err != nil {
		return fmt.Errorf("keep the result: %w", err)
	}
	return nil
}

// Seen claims the key, and returns the first result when it was claimed before.
// The same key with another operation or input is a CONFLICT.
func (tx *Tx) Seen(ctx context.Context, key, operation string, in any) (string, error) {
	digest, err := Digest(in)
	if err != nil {
		return "", err
	}
	err = tx.IdempotencyKey.Create().SetKey(key).SetOperation(operation).SetDigest(digest).
		OnConflictColumns(idempotencykey.FieldStoreID, idempotencykey.FieldKey).DoNothing().Exec(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("claim idempotency key: %w", err)
	}
	found, err := tx.IdempotencyKey.Query().Where(idempotencykey.Key(key)).Only(ctx)
	if err != nil {
		return "", fmt.Errorf("read idempotency key: %w", err)
	}
	if found.Operation != operation || found.Digest != digest {
		return "", problem.Errorf(problem.Conflict, "idempotency key %q was used for something else", key)
	}
	return found.Result, nil
}

// Digest tells one input from another.
func Digest(in any) (string, error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("digest input: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}
