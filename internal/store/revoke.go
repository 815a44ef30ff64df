package store

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/revocation"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/realtime"
)

// revocationsStand is how long revocations are kept: every node has read them
// long before.
const revocationsStand = time.Hour

// Revoke makes every node forget, once the transaction commits, who came in as
// these principals: tokens, sessions, people or links, by their ids. What
// depends on them live is closed within a second (see docs/live.md). It does not
// touch the principals' own records: whoever calls it does.
func (tx *Tx) Revoke(ctx context.Context, principals ...string) error {
	ctx = auth.Everywhere(ctx)
	now := time.Now().UTC()
	if _, err := tx.Revocation.Delete().Where(revocation.CreatedAtLT(now.Add(-revocationsStand))).Exec(ctx); err != nil {
		return fmt.Errorf("forget old revocations: %w", err)
	}
	builders := make([]*ent.RevocationCreate, len(principals))
	for i, principal := range principals {
		builders[i] = tx.Revocation.Create().SetPrincipal(principal)
	}
	made, err := tx.Revocation.CreateBulk(builders...).Save(ctx)
	if err != nil {
		return fmt.Errorf("write revocations: %w", err)
	}
	for _, m := range made {
		tx.events = append(tx.events, realtime.Event{StoreID: m.Principal, OrderID: m.ID, Kind: realtime.Revoked, RecordedAt: now})
	}
	return nil
}

// Revocations returns what was revoked since a time, on any node.
func (s *Store) Revocations(ctx context.Context, since time.Time) ([]realtime.Revocation, error) {
	found, err := s.client.Revocation.Query().Where(revocation.CreatedAtGT(since.UTC())).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read revocations: %w", unavailable(err))
	}
	revoked := make([]realtime.Revocation, len(found))
	for i, f := range found {
		revoked[i] = realtime.Revocation{ID: f.ID, Principal: f.Principal}
	}
	return revoked, nil
}
