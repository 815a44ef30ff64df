package people

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/externalidentity"
	"github.com/waybill/waybill/ent/passkey"
	"github.com/waybill/waybill/ent/session"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// SignInMethods is how anybody may sign in here.
func (s *Service) SignInMethods() *SignInMethods {
	methods := &SignInMethods{Passkey: s.passkeys != nil}
	if s.provider != nil {
		methods.Provider = &SignInProvider{Name: s.provider.Name, StartURL: "/auth/oidc/start"}
	}
	return methods
}

// RemovePasskey makes one of the viewer's sign nobody in, and ends all of their
// other sessions. Doing it twice changes nothing.
func (s *Service) RemovePasskey(ctx context.Context, id string) (bool, error) {
	return s.removeWay(ctx, PasskeyRemoved, func(ctx context.Context, tx *store.Tx, userID string) (int, error) {
		return tx.Passkey.Delete().Where(passkey.ID(id), passkey.UserID(userID)).Exec(ctx)
	})
}

// RemoveExternalIdentity does the same to a provider's.
func (s *Service) RemoveExternalIdentity(ctx context.Context, id string) (bool, error) {
	return s.removeWay(ctx, ProviderRemoved, func(ctx context.Context, tx *store.Tx, userID string) (int, error) {
		return tx.ExternalIdentity.Delete().Where(externalidentity.ID(id), externalidentity.UserID(userID)).Exec(ctx)
	})
}

// removeWay takes a way to sign in from the viewer, who did so lately, but not
// the last.
func (s *Service) removeWay(ctx context.Context, of Notice, remove func(context.Context, *store.Tx, string) (int, error)) (bool, error) {
	viewer, _, err := s.fresh(ctx)
	if err != nil {
		return false, err
	}
	ctx = auth.Everywhere(ctx)
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		u, err := s.lockUser(ctx, tx, viewer.UserID)
		if err != nil {
			return err
		}
		if gone, err := remove(ctx, tx, u.ID); err != nil || gone == 0 {
			return err
		}
		left, err := waysOf(ctx, tx, u)
		if err != nil {
			return err
		}
		if left == 0 {
			return problem.Errorf(problem.Conflict, "it is the only way in which you sign in: add another first")
		}
		if err := s.end(ctx, tx, session.UserID(u.ID), session.IDNEQ(viewer.SessionID)); err != nil {
			return err
		}
		return s.notify(ctx, tx, u.ID, of)
	})
	if err != nil {
		return false, fmt.Errorf("remove a way to sign in: %w", err)
	}
	return true, nil
}

// waysOf counts how a user can sign in.
func waysOf(ctx context.Context, tx *store.Tx, u *ent.User) (int, error) {
	passkeys, err := tx.Passkey.Query().Where(passkey.UserID(u.ID), passkey.SuspendedAtIsNil()).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count passkeys: %w", err)
	}
	elsewhere, err := tx.ExternalIdentity.Query().Where(externalidentity.UserID(u.ID)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count external identities: %w", err)
	}
	if u.PasswordHash != "" {
		passkeys++
	}
	return passkeys + elsewhere, nil
}

// ExternalIdentities lists the viewer's, the oldest first.
func (s *Service) ExternalIdentities(ctx context.Context) ([]*ExternalIdentity, error) {
	viewer, err := person(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Client().ExternalIdentity.Query().Where(externalidentity.UserID(viewer.UserID)).
		Order(ent.Asc(externalidentity.FieldID)).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read external identities: %w", err)
	}
	list := make([]*ExternalIdentity, len(found))
	for i, f := range found {
		provider := f.Issuer
		if s.provider != nil && s.provider.Issuer == f.Issuer {
			provider = s.provider.Name
		}
		list[i] = &ExternalIdentity{ID: f.ID, Provider: provider, Email: f.Email, CreatedAt: f.CreatedAt, LastUsedAt: f.LastUsedAt}
	}
	return list, nil
}
