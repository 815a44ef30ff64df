package account_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/ent/accesstoken"
	"github.com/waybill/waybill/ent/privacy"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

func TestCreateAccessTokenShowsItOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		for _, kind := range []accesstoken.Kind{accesstoken.KindMerchant, accesstoken.KindApp, accesstoken.KindReadOnly} {
			made, err := f.CreateAccessToken(merchant, account.CreateAccessTokenInput{Name: "shop", Kind: kind})
			if err != nil {
				t.Fatalf("CreateAccessToken: %v", err)
			}
			if !regexp.MustCompile(`^wb_[a-z2-7]{32}$`).MatchString(made.Token) {
				t.Errorf("token is not wb_ and 160 bits: %d characters", len(made.Token))
			}
			kept := f.db.Client().AccessToken.GetX(merchant, made.AccessToken.ID)
			if !strings.HasSuffix(made.Token, kept.Hint) || strings.Contains(kept.Hash, made.Token) || len(kept.Hash) != 64 {
				t.Errorf("kept hint %q and hash of %d characters, want the last four and a SHA-256", kept.Hint, len(kept.Hash))
			}
			viewer := f.signIn(t, made.Token)
			if string(viewer.Kind) != string(kind) || viewer.TokenID != kept.ID || viewer.Name != "shop" {
				t.Errorf("signed in as %+v, want %s shop", viewer, kind)
			}
		}
	})
}

func TestCreateAccessTokenRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		past := f.clock.now()
		_, err := f.CreateAccessToken(merchant, account.CreateAccessTokenInput{Kind: "ROOT", ExpiresAt: &past})
		wantFaults(t, err, "name REQUIRED", "kind UNKNOWN", "expiresAt OUT_OF_RANGE")

		made, err := f.CreateAccessToken(merchant, account.CreateAccessTokenInput{Name: "look", Kind: accesstoken.KindReadOnly})
		if err != nil {
			t.Fatalf("CreateAccessToken: %v", err)
		}
		looker := auth.With(t.Context(), f.signIn(t, made.Token))
		_, err = f.CreateAccessToken(looker, account.CreateAccessTokenInput{Name: "mine", Kind: accesstoken.KindMerchant})
		if problem.Of(err) != problem.Forbidden {
			t.Errorf("CreateAccessToken by a read-only viewer for more = %v, want %v", err, problem.Forbidden)
		}
		_, err = f.CreateAccessToken(looker, account.CreateAccessTokenInput{Name: "mine", Kind: accesstoken.KindReadOnly})
		if !errors.Is(err, privacy.Deny) {
			t.Errorf("CreateAccessToken by a read-only viewer = %v, want %v", err, privacy.Deny)
		}
		if _, err := f.RevokeAccessToken(looker, made.AccessToken.ID); !errors.Is(err, privacy.Deny) {
			t.Errorf("RevokeAccessToken by a read-only viewer = %v, want %v", err, privacy.Deny)
		}
	})
}

func TestRevokeAccessTokenShutsOutAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		token, merchant := f.open(t, "Loja")
		id := f.signIn(t, token).TokenID

		revoked, err := f.RevokeAccessToken(merchant, id)
		if err != nil || revoked.RevokedAt == nil || !revoked.RevokedAt.Equal(f.clock.now()) {
			t.Fatalf("RevokeAccessToken = %v, %v, want revoked now", revoked, err)
		}
		f.wantRefused(t, "revoked", token)

		first := *revoked.RevokedAt
		f.clock.turn(time.Hour)
		again, err := f.RevokeAccessToken(merchant, id)
		if err != nil || !again.RevokedAt.Equal(first) {
			t.Errorf("RevokeAccessToken again = %v, %v, want it unchanged", again, err)
		}
	})
}

func TestRevokeAccessTokenOfAnotherStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		token, _ := f.open(t, "Loja")
		_, other := f.open(t, "Outra")
		for _, id := range []string{f.signIn(t, token).TokenID, "tok_unknown"} {
			if _, err := f.RevokeAccessToken(other, id); problem.Of(err) != problem.NotFound {
				t.Errorf("RevokeAccessToken(%s) = %v, want %s", id, err, problem.NotFound)
			}
		}
		f.clock.turn(time.Minute)
		f.signIn(t, token)
	})
}
