package people_test

import (
	"testing"
	"time"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/problem"
)

// A token that was there before somebody signed in is not theirs after.
func TestSessionIsNotFixed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		mallory := f.member(t, f.store, "mallory@loja.example", auth.ViewerRole)
		f.member(t, f.store, "ana@loja.example", auth.Owner)
		for _, planted := range []string{mallory.token, "wbs_planted", ""} {
			victim := f.browser()
			victim.token = planted
			victim.signIn(t, "ana@loja.example", password)
			if victim.token == planted {
				t.Error("a session was fixed")
			}
			attacker := f.browser()
			attacker.token = planted
			if got := attacker.signedIn(t); got.Role == auth.Owner {
				t.Errorf("the planted token is %+v", got)
			}
		}
		if mallory.signedIn(t).UserID != "" {
			t.Error("the session that the browser had goes on beside the new one")
		}
	})
}

func TestSessionTokenTurns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		b := f.member(t, f.store, "ana@loja.example", auth.Owner)
		first := b.token
		old := func() auth.Viewer {
			other := f.browser()
			ctx := auth.WithClient(t.Context(), auth.Client{Address: other.address}) // a stream: it cannot keep a new one
			viewer, err := other.Session(ctx, first)
			if err != nil && problem.Of(err) != problem.Unauthenticated {
				t.Fatalf("session: %v", err)
			}
			return viewer
		}
		f.clock.turn(13 * time.Hour)
		b.ctx(t)
		if b.token == first {
			t.Fatal("the token did not turn")
		}
		// The answer with the new token was lost: the old one goes on.
		f.clock.turn(time.Hour)
		if old().UserID == "" {
			t.Error("the old token was refused before the new one was seen")
		}
		// The new one is seen; requests that were on their way still come in.
		b.ctx(t)
		f.clock.turn(30 * time.Second)
		if old().UserID == "" {
			t.Error("the old token was refused while requests may cross")
		}
		f.clock.turn(time.Minute)
		if old().UserID != "" {
			t.Error("the old token works for ever")
		}
		if b.signedIn(t).UserID != "" {
			t.Error("the session goes on although two have it")
		}
	})
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		idle := f.member(t, f.store, "ana@loja.example", auth.Owner)
		f.clock.turn(7*24*time.Hour + time.Minute)
		if idle.signedIn(t).UserID != "" {
			t.Error("an idle session goes on")
		}
		busy := f.browser()
		busy.signIn(t, "ana@loja.example", password)
		for day := range 29 {
			f.clock.turn(24 * time.Hour)
			if busy.signedIn(t).UserID == "" {
				t.Fatalf("ended on day %d", day)
			}
		}
		f.clock.turn(25 * time.Hour)
		if busy.signedIn(t).UserID != "" {
			t.Error("a session lives for ever")
		}
		out := f.browser()
		out.signIn(t, "ana@loja.example", password)
		kept := out.token
		if _, err := out.SignOut(out.ctx(t)); err != nil || out.token != "" {
			t.Fatalf("SignOut: %v, token %q", err, out.token)
		}
		if out.token = kept; out.signedIn(t).UserID != "" {
			t.Error("the token works after signing out")
		}
		if err := f.Sweep(t.Context()); err != nil {
			t.Errorf("Sweep: %v", err)
		}
	})
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, other := f.member(t, f.store, "ana@loja.example", auth.Owner), f.member(t, f.store, "bia@loja.example", auth.Owner)
		second, third := f.browser(), f.browser()
		second.signIn(t, "ana@loja.example", password)
		third.signIn(t, "ana@loja.example", password)
		list, err := ana.Sessions(ana.ctx(t))
		if err != nil || len(list) != 3 {
			t.Fatalf("Sessions = %v, %v, want 3", list, err)
		}
		current := 0
		for _, s := range list {
			if s.Current {
				current++
			}
			if s.Device != "Firefox" || s.Address != "192.0.2.1" {
				t.Errorf("session from %q %q", s.Device, s.Address)
			}
		}
		if current != 1 {
			t.Errorf("%d sessions are this one", current)
		}
		_, err = other.RevokeSession(other.ctx(t), second.signedIn(t).SessionID)
		want(t, "another user's session", err, problem.NotFound)
		id := second.signedIn(t).SessionID
		for range 2 {
			if _, err := ana.RevokeSession(ana.ctx(t), id); err != nil {
				t.Errorf("RevokeSession: %v", err)
			}
		}
		if second.signedIn(t).UserID != "" || third.signedIn(t).UserID == "" {
			t.Error("want the second ended and the third not")
		}
		if _, err := ana.RevokeOtherSessions(ana.ctx(t)); err != nil {
			t.Errorf("RevokeOtherSessions: %v", err)
		}
		if third.signedIn(t).UserID != "" || ana.signedIn(t).UserID == "" || other.signedIn(t).UserID == "" {
			t.Error("want the third ended, and nobody else")
		}
	})
}

func TestAUserOfSeveralStores(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		second, third := f.open(t, "Segunda"), f.open(t, "Terceira")
		b := f.member(t, f.store, "ana@loja.example", auth.Owner)
		if err := f.Add(t.Context(), second, "ana@loja.example", "Ana", password, auth.Fulfiller); err != nil {
			t.Fatalf("Add: %v", err)
		}
		_, err := b.SwitchStore(b.ctx(t), third)
		want(t, "to a store of others", err, problem.NotFound)
		before := b.token
		got, err := b.SwitchStore(b.ctx(t), second)
		if err != nil || got.Store.ID != second || *got.Role != auth.Fulfiller || len(got.Stores) != 2 {
			t.Fatalf("SwitchStore = %+v, %v", got, err)
		}
		if v := b.signedIn(t); b.token == before || v.StoreID != second || v.Scopes != auth.Fulfiller.Scopes() {
			t.Errorf("after switching: %+v, token turned %t", v, b.token != before)
		}
		again := f.browser()
		again.signIn(t, "ana@loja.example", password)
		if v := again.signedIn(t); v.StoreID != second {
			t.Errorf("signed in at %s, want where they were last", v.StoreID)
		}
		if _, err := f.SignIn(t.Context(), people.SignInInput{}); err == nil {
			t.Error("nobody signed in")
		}
	})
}
