package people

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/onetimetoken"
	"github.com/waybill/waybill/ent/session"
	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// RequestPasswordReset sends a link to an address, if it is a user's. It does and
// says the same if it is not.
func (s *Service) RequestPasswordReset(ctx context.Context, email string) (bool, error) {
	email = address(email)
	if err := s.try(ctx, mailLimits(email, auth.ClientOf(ctx).Address)...); err != nil {
		return false, err
	}
	ctx = auth.Everywhere(ctx)
	job := SendReset{}
	switch u, err := s.store.Client().User.Query().Where(user.Email(email)).Only(ctx); {
	case err == nil:
		job.UserID = u.ID
	case !ent.IsNotFound(err):
		return false, fmt.Errorf("look up user: %w", err)
	}
	return true, s.store.InTx(ctx, func(tx *store.Tx) error { return tx.Enqueue(ctx, job, s.now()) })
}

// ResetPassword sets a new password for whoever reads the user's e-mail, and ends
// all sessions. It signs nobody in, so that a second factor is still asked for.
func (s *Service) ResetPassword(ctx context.Context, in ResetPasswordInput) (bool, error) {
	token, err := s.look(ctx, onetimetoken.PurposeResetPassword, in.Token)
	if err != nil {
		return false, err
	}
	ctx = auth.Everywhere(ctx)
	u, err := s.store.Client().User.Get(ctx, token.Subject)
	if err != nil {
		return false, fmt.Errorf("read user: %w", err)
	}
	faults := problem.Collect()
	checkPassword(faults, "password", in.Password, u.Email)
	if err := faults.Err(); err != nil {
		return false, err
	}
	hash, err := s.passwords.hash(ctx, in.Password)
	if err != nil {
		return false, err
	}
	return true, s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := s.use(ctx, tx, token); err != nil {
			return err
		}
		if err := tx.User.UpdateOneID(u.ID).SetPasswordHash(hash).Exec(ctx); err != nil {
			return fmt.Errorf("reset password: %w", err)
		}
		if err := s.end(ctx, tx, session.UserID(u.ID)); err != nil {
			return err
		}
		return s.notify(ctx, tx, u.ID, PasswordChanged)
	})
}

// ChangeEmail sends a link to a new address; it counts once that was followed.
func (s *Service) ChangeEmail(ctx context.Context, in ChangeEmailInput) (bool, error) {
	_, u, err := s.proven(ctx, in.Password)
	if err != nil {
		return false, err
	}
	email := address(in.Email)
	if email == "" {
		faults := problem.Collect()
		faults.Add("email", problem.Malformed, "is not an e-mail address")
		return false, faults.Err()
	}
	if err := s.try(ctx, mailLimits(email, auth.ClientOf(ctx).Address)...); err != nil {
		return false, err
	}
	ctx = auth.Everywhere(ctx)
	return true, s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.User.UpdateOneID(u.ID).SetPendingEmail(email).Exec(ctx); err != nil {
			return fmt.Errorf("note new address: %w", err)
		}
		if err := s.notify(ctx, tx, u.ID, AddressLeaving); err != nil {
			return err
		}
		return tx.Enqueue(ctx, SendVerification{UserID: u.ID}, s.now())
	})
}

// VerifyEmail makes the new address count, for whoever holds the link that was
// sent there.
func (s *Service) VerifyEmail(ctx context.Context, raw string) (bool, error) {
	token, err := s.look(ctx, onetimetoken.PurposeVerifyEmail, raw)
	if err != nil {
		return false, err
	}
	ctx = auth.Everywhere(ctx)
	email := string(token.Payload)
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := s.use(ctx, tx, token); err != nil {
			return err
		}
		changed, err := tx.User.Update().Where(user.ID(token.Subject), user.PendingEmail(email)).SetEmail(email).SetPendingEmail("").Save(ctx)
		if err == nil && changed != 1 {
			return spent()
		}
		return err
	})
	if ent.IsConstraintError(err) {
		return false, problem.Errorf(problem.Conflict, "the address belongs to another user")
	}
	return err == nil, err
}
