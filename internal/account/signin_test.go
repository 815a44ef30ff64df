package account_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/ent/accesstoken"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestSignInRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		token, merchant := f.open(t, "Loja")
		soon := f.clock.now().Add(10 * time.Second)
		made, err := f.CreateAccessToken(merchant, account.CreateAccessTokenInput{
			Name: "short", Kind: accesstoken.KindApp, ExpiresAt: &soon,
		})
		if err != nil {
			t.Fatalf("CreateAccessToken: %v", err)
		}
		f.signIn(t, made.Token)
		f.clock.turn(10 * time.Second)
		f.wantRefused(t, "expired since it was remembered", made.Token)
		f.wantRefused(t, "expired", made.Token)
		f.wantRefused(t, "empty", "")
		f.wantRefused(t, "longer", token+"a")
		f.wantRefused(t, "in upper case", strings.ToUpper(token))
		f.wantRefused(t, "malformed", "wb_\x00")
		f.wantRefused(t, "a hash", "wb_"+f.db.Client().AccessToken.Query().FirstX(merchant).Hash)
	})
}

func TestSignInOfTheOperator(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	f := setup(s)
	if viewer := f.signIn(t, operatorToken); viewer != (auth.Viewer{Kind: auth.Operator, Name: "Operator"}) {
		t.Errorf("signed in as %+v, want the operator", viewer)
	}
	for _, token := range []string{operatorToken[1:], operatorToken + " ", ""} {
		f.wantRefused(t, "nearly the operator's", token)
	}
	f.Service = account.New(account.Config{Store: s})
	f.wantRefused(t, "empty, where there is no operator", "")
	f.wantRefused(t, "an operator's, where there is none", operatorToken)
}

func TestSignInRemembersForHalfAMinute(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		here, elsewhere := setup(s), setup(s)
		elsewhere.clock = here.clock
		elsewhere.Service = account.New(account.Config{Store: s, Now: here.clock.now})
		token, merchant := here.open(t, "Loja")
		id := elsewhere.signIn(t, token).TokenID
		if _, err := here.RevokeAccessToken(merchant, id); err != nil {
			t.Fatalf("RevokeAccessToken: %v", err)
		}

		here.wantRefused(t, "revoked on this node", token)
		here.clock.turn(29 * time.Second)
		elsewhere.signIn(t, token)
		here.clock.turn(time.Second)
		elsewhere.wantRefused(t, "revoked elsewhere 30 s ago", token)
	})
}

func TestARememberedSignInMakesNoStatement(t *testing.T) {
	t.Parallel()
	var statements atomic.Int64
	f := setup(storetest.Open(t, storetest.OnStatement(func(context.Context, string) { statements.Add(1) })))
	token, _ := f.open(t, "Loja")
	before := statements.Load()
	for range 100 {
		f.signIn(t, token)
	}
	if n := statements.Load() - before; n != 0 {
		t.Errorf("100 sign-ins made %d statements, want none", n)
	}
}

// A token is looked for by its hash and is stored as nothing else. So a better
// guess takes no longer than a worse one: both ask the same, and nothing is
// compared with the token itself.
func TestATokenIsLookedUpByItsHash(t *testing.T) {
	t.Parallel()
	var asked []string
	s := storetest.Open(t, storetest.OnStatement(func(_ context.Context, statement string) { asked = append(asked, statement) }))
	f := setup(s)
	token, merchant := f.open(t, "Loja")
	if kept := fmt.Sprintf("%+v", *f.db.Client().AccessToken.Query().OnlyX(merchant)); strings.Contains(kept, strings.TrimPrefix(token, "wb_")) {
		t.Errorf("the token is kept: %s", kept)
	}
	f.Service = account.New(account.Config{Store: s, Now: f.clock.now}) // remembers nothing
	asked = nil
	f.signIn(t, token)
	good := asked[0]
	if _, where, _ := strings.Cut(good, "WHERE"); !strings.Contains(where, "hash") {
		t.Errorf("it is looked for by %s", good)
	}
	for _, guess := range []string{token[:len(token)-1] + "~", "wb_" + strings.Repeat("a", len(token)-3)} {
		asked = nil
		f.wantRefused(t, "a guess", guess)
		if slices.ContainsFunc(asked, func(statement string) bool { return statement != good }) || len(asked) == 0 {
			t.Errorf("a guess asks %q, want %q", asked, good)
		}
	}
}

func TestLastUsedIsNotedOnceAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		start := f.clock.now()
		token, merchant := f.open(t, "Loja")
		id := f.signIn(t, token).TokenID
		for _, step := range []struct {
			turn time.Duration
			want time.Time
		}{
			{0, start},
			{31 * time.Second, start},
			{28 * time.Second, start},
			{time.Second, start},
			{31 * time.Second, start.Add(91 * time.Second)},
		} {
			f.clock.turn(step.turn)
			f.signIn(t, token)
			if used := f.db.Client().AccessToken.GetX(merchant, id).LastUsedAt; used == nil || !used.Equal(step.want) {
				t.Errorf("at %s last used at %v, want %s", f.clock.now(), used, step.want)
			}
		}
	})
}

// Whatever the order of a sign-in and a revocation, the token is not remembered.
func TestARevokedTokenIsNeverRemembered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		for range 10 {
			made, err := f.CreateAccessToken(merchant, account.CreateAccessTokenInput{Name: "app", Kind: accesstoken.KindApp})
			if err != nil {
				t.Fatalf("CreateAccessToken: %v", err)
			}
			var racing errgroup.Group
			for range 4 {
				racing.Go(func() error {
					_, _ = f.SignIn(context.Background(), made.Token)
					return nil
				})
			}
			racing.Go(func() error {
				_, err := f.RevokeAccessToken(merchant, made.AccessToken.ID)
				return err
			})
			if err := racing.Wait(); err != nil {
				t.Fatalf("revoke: %v", err)
			}
			f.wantRefused(t, "revoked", made.Token)
		}
	})
}
