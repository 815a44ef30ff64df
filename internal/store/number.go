package store

import (
	"context"
	"fmt"
)

// NextOrderNumber gives out a store's order numbers, 1001, 1002, …, each once.
// It commits at once, so that orders placed at the same time do not wait for
// each other; the number of an order that then fails is skipped.
func (s *Store) NextOrderNumber(ctx context.Context, storeID string) (int, error) {
	leave, err := s.queue(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	query := "UPDATE stores SET next_order_number = next_order_number + 1 WHERE id = $1 RETURNING next_order_number - 1"
	var number int
	if err := s.db.QueryRowContext(ctx, query, storeID).Scan(&number); err != nil {
		return 0, fmt.Errorf("take an order number: %w", unavailable(err))
	}
	return number, nil
}
