package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/onetimetoken"
	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

const (
	totpStep      = 30 // seconds
	totpSkew      = 1  // steps that a clock may be off
	recoveryCodes = 10
)

// SignInWithCode goes on with a ticket from a sign-in of one factor: with a code of the
// authenticator app, or a recovery code. Both are good once.
func (s *Service) SignInWithCode(ctx context.Context, in SignInWithCodeInput) (*Viewer, error) {
	ticket, err := s.look(ctx, onetimetoken.PurposeSecondFactor, in.Ticket)
	if err != nil {
		return nil, problem.Errorf(problem.Unauthenticated, "begin to sign in again")
	}
	if err := s.try(ctx, codeLimits(ticket.Subject)...); err != nil {
		return nil, err
	}
	everywhere := auth.Everywhere(ctx)
	var u *ent.User
	err = s.store.InTx(everywhere, func(tx *store.Tx) (err error) {
		if u, err = s.lockUser(everywhere, tx, ticket.Subject); err != nil {
			return err
		}
		if err := s.spendCode(everywhere, tx, u, in.Code); err != nil {
			return err
		}
		return s.use(everywhere, tx, ticket)
	})
	if err != nil {
		return nil, err
	}
	s.forgive(ctx, codeLimits(u.ID)[0])
	return s.begin(ctx, u, string(ticket.Payload)+" and code", "")
}

func (s *Service) lockUser(ctx context.Context, tx *store.Tx, id string) (*ent.User, error) {
	query := tx.User.Query().Where(user.ID(id))
	if tx.Locks() {
		query.ForUpdate()
	}
	u, err := query.Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock user: %w", err)
	}
	return u, nil
}

// spendCode takes a code that is good, and was not used before.
func (s *Service) spendCode(ctx context.Context, tx *store.Tx, u *ent.User, code string) error {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
	shared, err := s.totpSecret(u)
	if err != nil {
		return err
	}
	if step := matching(shared, code, s.now()); step > u.TotpLastStep {
		return tx.User.UpdateOne(u).SetTotpLastStep(step).Exec(ctx)
	}
	if at := slices.Index(u.RecoveryHashes, auth.HashToken(code)); at >= 0 {
		return tx.User.UpdateOne(u).SetRecoveryHashes(slices.Delete(slices.Clone(u.RecoveryHashes), at, at+1)).Exec(ctx)
	}
	return problem.Errorf(problem.Unauthenticated, "the code is wrong or was used")
}

func totpPlace(userID string) secret.Place {
	return secret.At(user.Table, user.FieldTotpSecret, userID)
}

func (s *Service) totpSecret(u *ent.User) (secret.Text, error) {
	return s.store.Secrets().Open(totpPlace(u.ID), u.TotpSecret)
}

// matching is the step that a code is of; 0: of none near now.
func matching(shared secret.Text, code string, now time.Time) int64 {
	found := int64(0)
	for off := int64(-totpSkew); off <= totpSkew; off++ {
		step := now.Unix()/totpStep + off
		want, err := totp.GenerateCodeCustom(shared.Reveal(), time.Unix(step*totpStep, 0), totp.ValidateOpts{Period: totpStep, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found
}

// BeginTotp gives an authenticator app its secret. It counts once ConfirmTotp
// was given a code of it.
func (s *Service) BeginTotp(ctx context.Context) (*TotpSetup, error) {
	_, u, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	if u.TotpConfirmedAt != nil {
		return nil, problem.Errorf(problem.Conflict, "a second factor is set already: remove it first")
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Waybill", AccountName: u.Email})
	if err != nil {
		return nil, fmt.Errorf("make secret: %w", err)
	}
	sealed, err := s.store.Secrets().Seal(totpPlace(u.ID), secret.Text(key.Secret()))
	if err != nil {
		return nil, err
	}
	ctx = auth.Everywhere(ctx)
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		return tx.User.Update().Where(user.ID(u.ID), user.TotpConfirmedAtIsNil()).SetTotpSecret(sealed).Exec(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("keep secret: %w", err)
	}
	return &TotpSetup{Secret: key.Secret(), URL: key.URL()}, nil
}

// ConfirmTotp asks for a code from now on, and returns recovery codes, which are
// shown only now.
func (s *Service) ConfirmTotp(ctx context.Context, code string) ([]string, error) {
	viewer, _, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.try(ctx, codeLimits(viewer.UserID)...); err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes()
	ctx = auth.Everywhere(ctx)
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		u, err := s.lockUser(ctx, tx, viewer.UserID)
		if err != nil {
			return err
		}
		if u.TotpSecret == "" || u.TotpConfirmedAt != nil {
			return problem.Errorf(problem.Conflict, "begin with a new secret")
		}
		shared, err := s.totpSecret(u)
		if err != nil {
			return err
		}
		step := matching(shared, code, s.now())
		if step == 0 {
			return problem.Errorf(problem.Forbidden, "the code is wrong")
		}
		if err := tx.User.UpdateOne(u).SetTotpConfirmedAt(s.utc()).SetTotpLastStep(step).SetRecoveryHashes(hashes).Exec(ctx); err != nil {
			return err
		}
		return s.notify(ctx, tx, u.ID, CodesAsked)
	})
	if err != nil {
		return nil, err
	}
	s.forgive(ctx, codeLimits(viewer.UserID)[0])
	return codes, nil
}

// RemoveTotp asks for no code any more; it takes one.
func (s *Service) RemoveTotp(ctx context.Context, code string) (bool, error) {
	viewer, _, err := s.fresh(ctx)
	if err != nil {
		return false, err
	}
	if err := s.try(ctx, codeLimits(viewer.UserID)...); err != nil {
		return false, err
	}
	ctx = auth.Everywhere(ctx)
	return true, s.store.InTx(ctx, func(tx *store.Tx) error {
		u, err := s.lockUser(ctx, tx, viewer.UserID)
		if err != nil {
			return err
		}
		if u.TotpConfirmedAt == nil {
			return nil
		}
		if err := s.spendCode(ctx, tx, u, code); err != nil {
			return problem.Errorf(problem.Forbidden, "the code is wrong or was used")
		}
		if err := tx.User.UpdateOneID(u.ID).SetTotpSecret("").ClearTotpConfirmedAt().ClearRecoveryHashes().Exec(ctx); err != nil {
			return err
		}
		return s.notify(ctx, tx, u.ID, CodesDropped)
	})
}

func newRecoveryCodes() (codes, hashes []string) {
	for range recoveryCodes {
		raw := make([]byte, 10)
		_, _ = rand.Read(raw) // never fails
		code := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
		codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
		hashes = append(hashes, auth.HashToken(code))
	}
	return codes, hashes
}
