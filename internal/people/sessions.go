package people

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/membership"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/session"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// end shuts sessions out for good, on every node.
func (s *Service) end(ctx context.Context, tx *store.Tx, which ...predicate.Session) error {
	ctx = auth.Everywhere(ctx)
	which = append(which, session.RevokedAtIsNil())
	ids, err := tx.Session.Query().Where(which...).IDs(ctx)
	if err != nil {
		return fmt.Errorf("find sessions: %w", err)
	}
	if err := tx.Session.Update().Where(session.IDIn(ids...), session.RevokedAtIsNil()).SetRevokedAt(s.utc()).Exec(ctx); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return revoke(ctx, tx, ids...)
}

func (s *Service) endAll(ctx context.Context, which ...predicate.Session) error {
	return s.store.InTx(auth.Everywhere(ctx), func(tx *store.Tx) error { return s.end(ctx, tx, which...) })
}

// Sessions lists where the viewer is signed in, the newest first.
func (s *Service) Sessions(ctx context.Context) ([]*Session, error) {
	viewer, err := person(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Client().Session.Query().Where(session.UserID(viewer.UserID), session.RevokedAtIsNil()).
		Order(ent.Desc(session.FieldLastSeenAt, session.FieldID)).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	list, now := []*Session{}, s.utc()
	for _, f := range found {
		if alive(f, now) {
			list = append(list, &Session{
				ID: f.ID, Device: f.Agent, Address: f.Address, Method: f.Method, Current: f.ID == viewer.SessionID,
				CreatedAt: f.CreatedAt, LastSeenAt: f.LastSeenAt, ExpiresAt: f.ExpiresAt,
			})
		}
	}
	return list, nil
}

// RevokeSession ends one of the viewer's sessions. Doing it twice changes nothing.
func (s *Service) RevokeSession(ctx context.Context, id string) (bool, error) {
	viewer, err := person(ctx)
	if err != nil {
		return false, err
	}
	own, err := s.store.Client().Session.Query().Where(session.ID(id), session.UserID(viewer.UserID)).Exist(auth.Everywhere(ctx))
	if err != nil {
		return false, fmt.Errorf("find session: %w", err)
	}
	if !own {
		return false, problem.Errorf(problem.NotFound, "no session %s", id)
	}
	return true, s.endAll(ctx, session.ID(id))
}

// RevokeOtherSessions ends all of the viewer's sessions but this one.
func (s *Service) RevokeOtherSessions(ctx context.Context) (bool, error) {
	viewer, err := person(ctx)
	if err != nil {
		return false, err
	}
	return true, s.endAll(ctx, session.UserID(viewer.UserID), session.IDNEQ(viewer.SessionID))
}

// SwitchStore has the viewer look at another store that they belong to.
func (s *Service) SwitchStore(ctx context.Context, storeID string) (*Viewer, error) {
	viewer, err := person(ctx)
	if err != nil {
		return nil, err
	}
	everywhere := auth.Everywhere(ctx)
	var keep func()
	err = s.store.InTx(everywhere, func(tx *store.Tx) error {
		is, err := tx.Membership.Query().Where(membership.UserID(viewer.UserID), membership.StoreID(storeID)).Only(everywhere)
		if ent.IsNotFound(err) {
			return problem.Errorf(problem.NotFound, "no store %s", storeID)
		}
		if err != nil {
			return fmt.Errorf("look up membership: %w", err)
		}
		viewer.StoreID, viewer.MemberID, viewer.Role, viewer.Scopes = is.StoreID, is.ID, is.Role, is.Role.Scopes()
		if err := tx.Session.UpdateOneID(viewer.SessionID).SetAtStore(storeID).Exec(everywhere); err != nil {
			return fmt.Errorf("switch store: %w", err)
		}
		if err := revoke(everywhere, tx, viewer.SessionID); err != nil { // what follows the other store live
			return err
		}
		keep, err = s.turn(ctx, tx, viewer.SessionID)
		return err
	})
	if err != nil {
		return nil, err
	}
	keep()
	return s.Viewer(auth.With(ctx, viewer))
}

// Viewer returns who asks, or nil for nobody.
func (s *Service) Viewer(ctx context.Context) (*Viewer, error) {
	v, signedIn := auth.From(ctx)
	if !signedIn {
		return nil, nil
	}
	viewer := &Viewer{Kind: string(v.Kind), Name: v.Name, Scopes: v.Scopes.List(), Stores: []*Place{}}
	everywhere := auth.Everywhere(ctx)
	if v.StoreID != "" && v.Scopes.Has(auth.SettingsRead) {
		of, err := s.store.Client().Store.Get(everywhere, v.StoreID)
		if err != nil {
			return nil, fmt.Errorf("read store: %w", err)
		}
		viewer.Store = of
	}
	if v.Kind != auth.User {
		return viewer, nil
	}
	if v.Role != "" {
		viewer.Role = &v.Role
	}
	u, err := s.store.Client().User.Get(everywhere, v.UserID)
	if err != nil {
		return nil, fmt.Errorf("read user: %w", err)
	}
	viewer.User = shown(u)
	viewer.Stores, err = s.places(everywhere, v.UserID)
	return viewer, err
}

func (s *Service) places(ctx context.Context, userID string) ([]*Place, error) {
	of, err := s.store.Client().Membership.Query().Where(membership.UserID(userID)).Order(ent.Asc(membership.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	ids := make([]string, len(of))
	for i, m := range of {
		ids[i] = m.StoreID
	}
	stores, err := s.store.Client().Store.Query().Where(entstore.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read stores: %w", err)
	}
	names := make(map[string]string)
	for _, found := range stores {
		names[found.ID] = found.Name
	}
	places := make([]*Place, len(of))
	for i, m := range of {
		places[i] = &Place{StoreID: m.StoreID, Name: names[m.StoreID], Role: m.Role}
	}
	return places, nil
}

// revoke tells every node that what came in as these is over. What they may do
// is looked up anew with each request anyway: this ends what is followed live.
func revoke(ctx context.Context, tx *store.Tx, principals ...string) error {
	if len(principals) == 0 {
		return nil
	}
	return tx.Revoke(ctx, principals...)
}
