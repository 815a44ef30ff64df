package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/accesstoken"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const (
	tokenPrefix = "wb_"
	tokenBytes  = 20
	hintLength  = 4
)

// CreateAccessToken makes a key to the viewer's store. The token itself is in
// the payload and nowhere else.
func (s *Service) CreateAccessToken(ctx context.Context, in CreateAccessTokenInput) (*CreateAccessTokenPayload, error) {
	if err := s.validate(in); err != nil {
		return nil, err
	}
	if viewer, _ := auth.From(ctx); !viewer.Scopes.Contains(in.grants()) {
		return nil, problem.Errorf(problem.Forbidden, "nobody may grant more than they may do themselves")
	}
	if in.ExpiresAt != nil {
		in.ExpiresAt = new(in.ExpiresAt.UTC())
	}
	made := &CreateAccessTokenPayload{Token: newToken()}
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		made.AccessToken, err = tx.AccessToken.Create().SetName(in.Name).SetKind(in.Kind).SetGrantedScopes(in.Scopes).
			SetNillableExpiresAt(in.ExpiresAt).SetHash(hashOf(made.Token)).SetHint(hintOf(made.Token)).Save(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("create access token: %w", err)
	}
	return made, nil
}

func (s *Service) validate(in CreateAccessTokenInput) error {
	faults := problem.Collect()
	text(faults, "name", in.Name, maxName)
	if err := accesstoken.KindValidator(in.Kind); err != nil {
		faults.Add("kind", problem.Unknown, "is not a kind of access token")
	}
	if len(in.Scopes) > 0 && in.Kind != accesstoken.KindApp {
		faults.Add("scopes", problem.Unknown, "are for tokens of the kind APP")
	}
	if in.ExpiresAt != nil && !in.ExpiresAt.After(s.now()) {
		faults.Add("expiresAt", problem.OutOfRange, "must be in the future")
	}
	return faults.Err()
}

// grants is what the new token may do.
func (in CreateAccessTokenInput) grants() auth.Scopes {
	if len(in.Scopes) > 0 {
		return auth.ScopesOf(in.Scopes...)
	}
	return auth.Kind(in.Kind).Scopes()
}

// RevokeAccessToken shuts a token of the viewer's store out for good, on every
// node, and closes what follows live with it. Doing it twice changes nothing.
func (s *Service) RevokeAccessToken(ctx context.Context, id string) (*ent.AccessToken, error) {
	var revoked *ent.AccessToken
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		changed, err := tx.AccessToken.Update().Where(accesstoken.ID(id), accesstoken.RevokedAtIsNil()).SetRevokedAt(s.now().UTC()).Save(ctx)
		if err != nil {
			return fmt.Errorf("revoke access token: %w", err)
		}
		if changed > 0 {
			if err := tx.Revoke(ctx, id); err != nil {
				return err
			}
		}
		revoked, err = tx.AccessToken.Get(ctx, id)
		return err
	})
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no access token %s", id)
	}
	if err != nil {
		return nil, err
	}
	s.Forget(id)
	return revoked, nil
}

// Forget drops what is remembered of a principal that was revoked, here or on
// another node.
func (s *Service) Forget(principal string) { s.known.forget(principal) }

// newToken returns "wb_" and 160 random bits.
func newToken() string {
	var raw [tokenBytes]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand stops the program instead
	return tokenPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(raw[:]))
}

func hashOf(token string) string {
	digest := sha256.Sum256([]byte(token))
	return hex.EncodeToString(digest[:])
}

func hintOf(token string) string {
	return token[len(token)-hintLength:]
}

// PostgreSQL cannot store U+0000.
func text(faults problem.Faults, field, value string, most int) {
	faults.Require(field, value)
	faults.Limit(field, value, most)
	if strings.ContainsRune(value, 0) {
		faults.Add(field, problem.Malformed, "must not contain U+0000")
	}
}
