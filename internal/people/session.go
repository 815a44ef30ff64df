package people

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/membership"
	"github.com/waybill/waybill/ent/session"
	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const (
	sessionPrefix = "wbs_"
	sessionLives  = 30 * 24 * time.Hour // whatever happens
	sessionIdles  = 7 * 24 * time.Hour  // while nobody uses it
	sessionTurns  = 12 * time.Hour      // then its token changes
	previousLives = time.Minute         // after the new token was seen: requests cross
	seenPrecision = time.Minute
	freshFor      = 15 * time.Minute // how long after signing in a person may change how they sign in
	maxAgent      = 200
	notePatience  = 250 * time.Millisecond
)

// begin signs a user in, in the browser that asks, with a token that nobody saw
// before; a session that the browser had ends.
func (s *Service) begin(ctx context.Context, u *ent.User, method, storeID string) (*Viewer, error) {
	client := auth.ClientOf(ctx)
	if client.Keep == nil {
		return nil, cannotKeep()
	}
	before, _ := auth.From(ctx)
	ctx = auth.Everywhere(ctx)
	if storeID == "" {
		var err error
		if storeID, err = s.usualStore(ctx, u.ID); err != nil {
			return nil, fmt.Errorf("begin session: %w", err)
		}
	}
	ctx = asked(ctx, auth.Viewer{Kind: auth.User, UserID: u.ID, Name: u.Name, StoreID: storeID})
	token, now := auth.NewToken(sessionPrefix), s.utc()
	var made *ent.Session
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		if before.SessionID != "" {
			if err := s.end(ctx, tx, session.ID(before.SessionID)); err != nil {
				return err
			}
		}
		made, err = tx.Session.Create().SetUserID(u.ID).SetAtStore(storeID).SetHash(auth.HashToken(token)).
			SetRotatedAt(now).SetAuthenticatedAt(now).SetLastSeenAt(now).SetExpiresAt(now.Add(sessionLives)).
			SetAgent(shortened(client.Agent)).SetAddress(client.Address).SetMethod(method).Save(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("begin session: %w", err)
	}
	client.Keep(token, made.ExpiresAt)
	viewer, err := s.viewerOf(ctx, made, u)
	if err != nil {
		return nil, err
	}
	return s.Viewer(auth.With(ctx, viewer))
}

// asked has a request of somebody who just said who they are stand under their
// name in the log of their store.
func asked(ctx context.Context, by auth.Viewer) context.Context {
	request, ok := audit.From(ctx)
	if !ok {
		return ctx
	}
	request.By = by
	return audit.With(ctx, request)
}

// usualStore is where the user was last, or has been longest.
func (s *Service) usualStore(ctx context.Context, userID string) (string, error) {
	db := s.store.Client()
	of, err := db.Membership.Query().Where(membership.UserID(userID)).Order(ent.Asc(membership.FieldID)).All(ctx)
	if err != nil || len(of) == 0 {
		return "", err
	}
	last, err := db.Session.Query().Where(session.UserID(userID), session.AtStoreNEQ("")).Order(ent.Desc(session.FieldLastSeenAt)).First(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return "", err
	}
	for _, m := range of {
		if last != nil && m.StoreID == last.AtStore {
			return m.StoreID, nil
		}
	}
	return of[0].StoreID, nil
}

// Session returns who holds a browser's token. It fails with Unauthenticated,
// and says the same whatever is wrong with it. Nothing of it is remembered: who
// is shut out, or becomes less, is so with the next request, on every node.
func (s *Service) Session(ctx context.Context, token string) (auth.Viewer, error) {
	client := auth.ClientOf(ctx)
	ctx = auth.Everywhere(ctx)
	hash, now := auth.HashToken(token), s.utc()
	found, err := s.store.Client().Session.Query().Where(session.Or(session.Hash(hash), session.PreviousHash(hash))).WithUser().Only(ctx)
	if ent.IsNotFound(err) {
		return auth.Viewer{}, notSignedIn()
	}
	if err != nil {
		return auth.Viewer{}, fmt.Errorf("look up session: %w", err)
	}
	if !alive(found, now) {
		return auth.Viewer{}, notSignedIn()
	}
	if found.Hash != hash && found.PreviousUntil != nil && !now.Before(*found.PreviousUntil) {
		// Two have it: the browser, which goes on with the new token, and somebody else.
		s.log.WarnContext(ctx, "session ended: a token was used after it was replaced", "session_id", found.ID, "user_id", found.UserID)
		return auth.Viewer{}, firstOf(s.endAll(ctx, session.ID(found.ID)), notSignedIn())
	}
	viewer, err := s.viewerOf(ctx, found, found.Edges.User)
	if err != nil {
		return auth.Viewer{}, err
	}
	s.noteSeen(ctx, found, hash, client, now)
	return viewer, nil
}

func alive(of *ent.Session, now time.Time) bool {
	return of.RevokedAt == nil && now.Before(of.ExpiresAt) && now.Before(of.LastSeenAt.Add(sessionIdles))
}

// viewerOf is who asks in a session: what they are to the store now.
func (s *Service) viewerOf(ctx context.Context, of *ent.Session, u *ent.User) (auth.Viewer, error) {
	viewer := auth.Viewer{Kind: auth.User, UserID: of.UserID, SessionID: of.ID, Name: u.Name, Cookie: true, Until: of.ExpiresAt}
	if of.AtStore == "" {
		return viewer, nil
	}
	is, err := s.store.Client().Membership.Query().Where(membership.UserID(of.UserID), membership.StoreID(of.AtStore)).Only(ctx)
	if ent.IsNotFound(err) {
		return viewer, nil
	}
	if err != nil {
		return auth.Viewer{}, fmt.Errorf("look up membership: %w", err)
	}
	viewer.StoreID, viewer.MemberID, viewer.Role, viewer.Scopes = is.StoreID, is.ID, is.Role, is.Role.Scopes()
	return viewer, nil
}

// noteSeen writes that a session is used, and changes its token when that is
// due. Nobody is kept out because it could not be written.
func (s *Service) noteSeen(ctx context.Context, of *ent.Session, hash string, client auth.Client, now time.Time) {
	current := of.Hash == hash
	seen := now.Sub(of.LastSeenAt) >= seenPrecision
	confirmed := current && of.PreviousHash != nil && of.PreviousUntil == nil
	turned := current && !confirmed && client.Keep != nil && now.Sub(of.RotatedAt) >= sessionTurns
	if !seen && !confirmed && !turned {
		return
	}
	token := auth.NewToken(sessionPrefix)
	ctx, cancel := context.WithTimeout(ctx, notePatience)
	defer cancel()
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		// Of two requests that would change the token, one does; the other's browser
		// keeps the one that it has, which is good for a while.
		update := tx.Session.UpdateOneID(of.ID).Where(session.Hash(of.Hash), session.RevokedAtIsNil())
		if seen {
			update.SetLastSeenAt(now)
		}
		if seen && client.Address != "" {
			update.SetAddress(client.Address).SetAgent(shortened(client.Agent))
		}
		if confirmed {
			update.SetPreviousUntil(now.Add(previousLives))
		}
		if turned {
			update.SetHash(auth.HashToken(token)).SetPreviousHash(hash).ClearPreviousUntil().SetRotatedAt(now)
		}
		return update.Exec(ctx)
	})
	switch {
	case err == nil && turned:
		client.Keep(token, of.ExpiresAt)
	case err != nil && !ent.IsNotFound(err):
		s.log.WarnContext(ctx, "use of session not noted", "session_id", of.ID, "error", err)
	}
}

// turn changes the token of the viewer's session at once: it became worth more.
func (s *Service) turn(ctx context.Context, tx *store.Tx, id string) (func(), error) {
	client := auth.ClientOf(ctx)
	if client.Keep == nil {
		return nil, cannotKeep()
	}
	ctx = auth.Everywhere(ctx)
	token := auth.NewToken(sessionPrefix)
	turned, err := tx.Session.UpdateOneID(id).SetHash(auth.HashToken(token)).ClearPreviousHash().ClearPreviousUntil().SetRotatedAt(s.utc()).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("turn session: %w", err)
	}
	return func() { client.Keep(token, turned.ExpiresAt) }, nil
}

// SignOut ends the viewer's session.
func (s *Service) SignOut(ctx context.Context) (bool, error) {
	viewer, err := person(ctx)
	if err != nil {
		return false, err
	}
	if err := s.endAll(ctx, session.ID(viewer.SessionID)); err != nil {
		return false, err
	}
	if client := auth.ClientOf(ctx); client.Keep != nil {
		client.Keep("", time.Time{})
	}
	return true, nil
}

func shortened(agent string) string {
	if len(agent) > maxAgent {
		agent = agent[:maxAgent]
	}
	return auth.Printable(agent)
}

func notSignedIn() error {
	return problem.Errorf(problem.Unauthenticated, "the session is unknown, expired or revoked")
}

func cannotKeep() error {
	return problem.Errorf(problem.Forbidden, "sign in from a page of this site, over HTTP: a session is kept in a cookie")
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
