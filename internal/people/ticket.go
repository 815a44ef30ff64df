package people

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/onetimetoken"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const ticketPrefix = "wbo_"

// issue makes a token that is good once, for one purpose.
func (s *Service) issue(ctx context.Context, purpose onetimetoken.Purpose, subject string, payload []byte, until time.Time) (string, error) {
	token := auth.NewToken(ticketPrefix)
	ctx = auth.Everywhere(ctx)
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		return tx.OneTimeToken.Create().SetPurpose(purpose).SetSubject(subject).SetPayload(payload).
			SetHash(auth.HashToken(token)).SetExpiresAt(until).Exec(ctx)
	})
	if err != nil {
		return "", fmt.Errorf("issue token: %w", err)
	}
	return token, nil
}

// look returns a token that is still good. It says the same whatever is wrong.
func (s *Service) look(ctx context.Context, purpose onetimetoken.Purpose, token string) (*ent.OneTimeToken, error) {
	found, err := s.store.Client().OneTimeToken.Query().
		Where(onetimetoken.Hash(auth.HashToken(token)), onetimetoken.PurposeEQ(purpose), onetimetoken.UsedAtIsNil(), onetimetoken.ExpiresAtGT(s.utc())).
		Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return nil, spent()
	}
	if err != nil {
		return nil, fmt.Errorf("look up token: %w", err)
	}
	return found, nil
}

// use spends a token, in the transaction that does what it is for. Of two who
// try at once, one does. Others of the same subject and purpose go with it.
func (s *Service) use(ctx context.Context, tx *store.Tx, token *ent.OneTimeToken) error {
	ctx = auth.Everywhere(ctx)
	now := s.utc()
	spentNow, err := tx.OneTimeToken.Update().Where(onetimetoken.ID(token.ID), onetimetoken.UsedAtIsNil()).SetUsedAt(now).Save(ctx)
	if err != nil {
		return fmt.Errorf("use token: %w", err)
	}
	if spentNow != 1 {
		return spent()
	}
	if token.Subject == "" {
		return nil
	}
	err = tx.OneTimeToken.Update().Where(onetimetoken.Subject(token.Subject), onetimetoken.PurposeEQ(token.Purpose), onetimetoken.UsedAtIsNil()).
		SetUsedAt(now).Exec(ctx)
	if err != nil {
		return fmt.Errorf("use other tokens: %w", err)
	}
	return nil
}

func spent() error {
	return problem.Errorf(problem.NotFound, "the link or code is unknown, expired or used")
}
