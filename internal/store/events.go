package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/realtime"
)

// Draft is an order event before its transaction commits.
type Draft struct {
	StoreID    string
	OrderID    string
	Version    int64
	Kind       string
	SubOrderID string
	Details    map[string]any
	Tracking   json.RawMessage
	OccurredAt time.Time
}

// Record adds an event to the transaction. Its version must follow the one
// before it on the same order.
func (tx *Tx) Record(d Draft) {
	tx.drafts = append(tx.drafts, d)
}

// The store's counter is raised as the last thing before the commit: whoever
// raises it next waits until we are through, so positions are dense and in
// commit order.
func (tx *Tx) writeEvents(ctx context.Context) error {
	if len(tx.drafts) == 0 {
		return nil
	}
	position, err := tx.raise(ctx, tx.drafts[0].StoreID, int64(len(tx.drafts)))
	if err != nil {
		return err
	}
	builders := make([]*ent.OrderEventCreate, len(tx.drafts))
	for i, d := range tx.drafts {
		if d.StoreID != tx.drafts[0].StoreID {
			return fmt.Errorf("write order events: one transaction has events of stores %s and %s", tx.drafts[0].StoreID, d.StoreID)
		}
		at := position - int64(len(tx.drafts)) + int64(i) + 1
		tx.events = append(tx.events, realtime.Event{
			StoreID: d.StoreID, Position: at, OrderID: d.OrderID, Version: d.Version,
			Kind: d.Kind, Tracking: d.Tracking, RecordedAt: d.OccurredAt, Trace: realtime.TraceOf(ctx),
		})
		builders[i] = tx.row(ctx, d, at)
	}
	if err := tx.OrderEvent.CreateBulk(builders...).Exec(ctx); err != nil {
		return fmt.Errorf("write order events: %w", err)
	}
	return nil
}

func (tx *Tx) row(ctx context.Context, d Draft, position int64) *ent.OrderEventCreate {
	actor, _ := auth.From(ctx)
	row := tx.OrderEvent.Create().SetStoreID(d.StoreID).SetOrderID(d.OrderID).
		SetVersion(d.Version).SetPosition(position).SetKind(d.Kind).SetSubOrderID(d.SubOrderID).
		SetDetails(d.Details).SetOccurredAt(d.OccurredAt).
		SetActorKind(string(actor.Kind)).SetActor(actor.Name)
	if d.Tracking != nil {
		row.SetTracking(d.Tracking)
	}
	return row
}

func (tx *Tx) raise(ctx context.Context, storeID string, by int64) (int64, error) {
	query := "UPDATE stores SET feed_position = feed_position + $1 WHERE id = $2 RETURNING feed_position"
	var position int64
	if err := tx.sql.QueryRowContext(ctx, query, by, storeID).Scan(&position); err != nil {
		return 0, fmt.Errorf("raise the feed position of store %s: %w", storeID, err)
	}
	return position, nil
}

// Heads returns the position of the newest event of each store. It is part of
// realtime.Log.
func (s *Store) Heads(ctx context.Context, storeIDs []string) (map[string]int64, error) {
	stores, err := s.client.Store.Query().Where(func(q *entsql.Selector) {
		q.Where(entsql.In(q.C("id"), anys(storeIDs)...))
	}).Select("id", "feed_position").All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read feed positions: %w", unavailable(err))
	}
	heads := make(map[string]int64, len(stores))
	for _, found := range stores {
		heads[found.ID] = found.FeedPosition
	}
	return heads, nil
}

// Read returns a store's events after a position, oldest first. It is part of
// realtime.Log.
func (s *Store) Read(ctx context.Context, storeID string, after int64, limit int) ([]realtime.Event, error) {
	found, err := s.client.OrderEvent.Query().
		Where(orderevent.StoreID(storeID), orderevent.PositionGT(after)).
		Order(orderevent.ByPosition()).Limit(limit).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read events of store %s: %w", storeID, unavailable(err))
	}
	return travelling(found), nil
}

// ReadOrder returns an order's events after a version, oldest first. It is part
// of realtime.Log.
func (s *Store) ReadOrder(ctx context.Context, orderID string, after int64, limit int) ([]realtime.Event, error) {
	found, err := s.client.OrderEvent.Query().
		Where(orderevent.OrderID(orderID), orderevent.VersionGT(after)).
		Order(orderevent.ByVersion()).Limit(limit).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read events of order %s: %w", orderID, unavailable(err))
	}
	return travelling(found), nil
}

// LockOrder reads an order and keeps everyone else from changing it until the
// transaction ends. It is the first lock of every change.
func (tx *Tx) LockOrder(ctx context.Context, id string) (*ent.Order, error) {
	query := tx.Order.Query().Where(order.ID(id))
	if tx.Locks() {
		query.ForUpdate()
	}
	found, err := query.Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock order %s: %w", id, err)
	}
	return found, nil
}

func travelling(found []*ent.OrderEvent) []realtime.Event {
	events := make([]realtime.Event, len(found))
	for i, e := range found {
		events[i] = realtime.Event{
			StoreID: e.StoreID, Position: e.Position, OrderID: e.OrderID, Version: e.Version,
			Kind: e.Kind, Tracking: e.Tracking, RecordedAt: e.OccurredAt,
		}
	}
	return events
}

func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}
