package account

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/accesstoken"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const (
	usePrecision = time.Minute            // of last_used_at
	usePatience  = 250 * time.Millisecond // to write it
)

// SignIn returns who holds the token. It fails with Unauthenticated, and says
// the same whether the token is unknown, expired or revoked.
//
// A token is remembered for up to 30 seconds, so signing in costs most requests
// no query. What is revoked is forgotten; should no word of it reach this node,
// not even from the database, the 30 seconds bound how long it is believed.
func (s *Service) SignIn(ctx context.Context, token string) (auth.Viewer, error) {
	if s.isOperator(token) {
		return auth.Viewer{Kind: auth.Operator, Name: "Operator"}, nil
	}
	if !strings.HasPrefix(token, tokenPrefix) {
		return auth.Viewer{}, refused()
	}
	hash := hashOf(token)
	if viewer, known := s.known.recall(hash, s.now()); known {
		return viewer, nil
	}
	return s.lookUp(auth.Everywhere(ctx), hash)
}

// The digests are compared, so that neither content nor length shows in the
// time it takes.
func (s *Service) isOperator(token string) bool {
	if s.operator == nil {
		return false
	}
	digest := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(digest[:], s.operator[:]) == 1
}

func (s *Service) lookUp(ctx context.Context, hash string) (auth.Viewer, error) {
	asOf := s.known.mark()
	found, err := s.store.Client().AccessToken.Query().Where(accesstoken.Hash(hash)).Only(ctx)
	if ent.IsNotFound(err) {
		return auth.Viewer{}, refused()
	}
	if err != nil {
		return auth.Viewer{}, fmt.Errorf("look up access token: %w", err)
	}
	now := s.now().UTC()
	if found.RevokedAt != nil || (found.ExpiresAt != nil && !found.ExpiresAt.After(now)) {
		return auth.Viewer{}, refused()
	}
	s.noteUse(ctx, found, now)
	viewer := auth.Viewer{
		Kind: auth.Kind(found.Kind), StoreID: found.StoreID, Scopes: auth.ScopesOf(found.Scopes()...), TokenID: found.ID, Name: found.Name,
	}
	if found.ExpiresAt != nil {
		viewer.Until = *found.ExpiresAt
	}
	s.known.keep(asOf, hash, viewer, now, found.ExpiresAt)
	return viewer, nil
}

// noteUse writes last_used_at at most once a minute per token. Nobody is kept
// out, or kept waiting for long, because it could not be written.
func (s *Service) noteUse(ctx context.Context, token *ent.AccessToken, now time.Time) {
	due := now.Add(-usePrecision)
	if token.LastUsedAt != nil && token.LastUsedAt.After(due) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, usePatience)
	defer cancel()
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		return tx.AccessToken.Update().
			Where(accesstoken.ID(token.ID), accesstoken.Or(accesstoken.LastUsedAtIsNil(), accesstoken.LastUsedAtLTE(due))).
			SetLastUsedAt(now).Exec(ctx)
	})
	if err != nil {
		s.log.WarnContext(ctx, "use of access token not noted", "token_id", token.ID, "error", err)
	}
}

func refused() error {
	return problem.Errorf(problem.Unauthenticated, "the access token is unknown, expired or revoked")
}
