package people

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/session"
	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const (
	byPassword         = "password"
	secondFactorWithin = 10 * time.Minute
)

// SignIn lets a person in by e-mail and password, or gives them a ticket for
// SignInWithCode. It takes the same time, and says the same, whether the user
// exists or not.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (*SignInPayload, error) {
	client := auth.ClientOf(ctx)
	if client.Keep == nil {
		return nil, cannotKeep()
	}
	email := address(in.Email)
	limits := signInLimits(email, client.Address)
	failures := limits[0]
	if err := s.try(ctx, limits...); err != nil {
		return nil, err
	}
	u, err := s.store.Client().User.Query().Where(user.Email(email)).Only(auth.Everywhere(ctx))
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("look up user: %w", err)
	}
	kept := ""
	if u != nil {
		kept = u.PasswordHash
	}
	ok, outdated, err := s.passwords.matches(ctx, in.Password, kept)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Errorf(problem.Unauthenticated, "the e-mail address or the password is wrong")
	}
	s.forgive(ctx, failures)
	if outdated {
		if err := s.rehash(ctx, u, in.Password); err != nil {
			return nil, err
		}
	}
	return s.enter(ctx, u, byPassword, false)
}

// rehash keeps a password at the present cost, unless it was changed meanwhile.
func (s *Service) rehash(ctx context.Context, u *ent.User, password string) error {
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	ctx = auth.Everywhere(ctx)
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		return tx.User.Update().Where(user.ID(u.ID), user.PasswordHash(u.PasswordHash)).SetPasswordHash(hash).Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("keep password at the present cost: %w", err)
	}
	return nil
}

// ChangePassword sets a new password, and ends all other sessions.
func (s *Service) ChangePassword(ctx context.Context, in ChangePasswordInput) (bool, error) {
	viewer, u, err := s.proven(ctx, in.CurrentPassword)
	if err != nil {
		return false, err
	}
	faults := problem.Collect()
	checkPassword(faults, "newPassword", in.NewPassword, u.Email)
	if err := faults.Err(); err != nil {
		return false, err
	}
	hash, err := s.passwords.hash(ctx, in.NewPassword)
	if err != nil {
		return false, err
	}
	everywhere := auth.Everywhere(ctx)
	var keep func()
	err = s.store.InTx(everywhere, func(tx *store.Tx) error {
		if err := tx.User.UpdateOneID(u.ID).SetPasswordHash(hash).Exec(everywhere); err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if err := s.end(everywhere, tx, session.UserID(u.ID), session.IDNEQ(viewer.SessionID)); err != nil {
			return err
		}
		if keep, err = s.turn(ctx, tx, viewer.SessionID); err != nil {
			return err
		}
		return s.notify(everywhere, tx, u.ID, PasswordChanged)
	})
	if err != nil {
		return false, err
	}
	keep()
	return true, nil
}

// proven is the viewer, who knows their password.
func (s *Service) proven(ctx context.Context, password string) (auth.Viewer, *ent.User, error) {
	viewer, err := person(ctx)
	if err != nil {
		return viewer, nil, err
	}
	if err := s.try(ctx, signInLimits(viewer.UserID, auth.ClientOf(ctx).Address)[0]); err != nil {
		return viewer, nil, err
	}
	u, err := s.store.Client().User.Get(auth.Everywhere(ctx), viewer.UserID)
	if err != nil {
		return viewer, nil, fmt.Errorf("read user: %w", err)
	}
	ok, _, err := s.passwords.matches(ctx, password, u.PasswordHash)
	if err != nil {
		return viewer, nil, err
	}
	if !ok {
		return viewer, nil, problem.Errorf(problem.Forbidden, "the password is wrong")
	}
	return viewer, u, nil
}

// fresh is the viewer, who signed in lately: who found an open browser may not
// change how its owner signs in.
func (s *Service) fresh(ctx context.Context) (auth.Viewer, *ent.User, error) {
	viewer, err := person(ctx)
	if err != nil {
		return viewer, nil, err
	}
	of, err := s.store.Client().Session.Query().Where(session.ID(viewer.SessionID)).WithUser().Only(auth.Everywhere(ctx))
	if err != nil {
		return viewer, nil, fmt.Errorf("read session: %w", err)
	}
	if s.utc().Sub(of.AuthenticatedAt) > freshFor {
		return viewer, nil, problem.Errorf(problem.Forbidden, "sign in again first: you did so more than %d minutes ago", int(freshFor.Minutes()))
	}
	return viewer, of.Edges.User, nil
}
