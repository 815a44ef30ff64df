package people_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/problem"
)

const rateLimited problem.Code = "RATE_LIMITED"

// Whether an address is a user's does not show: not in what is said, nor in what
// is done.
func TestSignInTellsNothingOfUsers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.member(t, f.store, "ana@loja.example", auth.Owner)
		b := f.browser()
		_, wrong := b.SignIn(b.ctx(t), people.SignInInput{Email: "ana@loja.example", Password: "wrong password"})
		for _, email := range []string{"nobody@loja.example", "", "no address", "ana@loja.example\x00"} {
			_, unknown := b.SignIn(b.ctx(t), people.SignInInput{Email: email, Password: "wrong password"})
			if problem.Of(unknown) != problem.Unauthenticated || unknown.Error() != wrong.Error() {
				t.Errorf("SignIn(%q) = %v, want %v", email, unknown, wrong)
			}
		}
		for n, email := range []string{"ana@loja.example", "nobody@loja.example"} {
			if sent, err := b.RequestPasswordReset(b.ctx(t), email); err != nil || !sent {
				t.Errorf("RequestPasswordReset(%s) = %t, %v", email, sent, err)
			}
			var jobs int
			if err := f.db.DB().QueryRowContext(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'send_password_reset'`).Scan(&jobs); err != nil || jobs != n+1 {
				t.Errorf("%d jobs after %s, %v, want %d", jobs, email, err, n+1)
			}
		}
		if b.token != "" {
			t.Error("a session was given")
		}
	})
}

func TestSignInIgnoresHowAnAddressIsWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.member(t, f.store, "ana@loja.example", auth.Owner)
		b := f.browser()
		b.signIn(t, " Ana@Loja.Example ", password)
		if got := b.signedIn(t); got.StoreID != f.store || got.Role != auth.Owner || !got.Cookie {
			t.Errorf("signed in as %+v", got)
		}
	})
}

// Guessing is slow for one account, whoever it is, and does not shut its owner
// out elsewhere. At the same moment no more come through than one after another.
func TestSignInIsThrottled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.member(t, f.store, "ana@loja.example", auth.Owner)
		for _, email := range []string{"ana@loja.example", "nobody@loja.example"} {
			b := f.browser()
			codes := make(chan problem.Code)
			for i := range 14 {
				go func() {
					_, err := b.SignIn(b.ctx(t), people.SignInInput{Email: email, Password: fmt.Sprint("guess ", i)})
					codes <- problem.Of(err)
				}()
			}
			count := make(map[problem.Code]int)
			for range 14 {
				count[<-codes]++
			}
			if count[problem.Unauthenticated] != 10 || count[rateLimited] != 4 {
				t.Errorf("%s: %v, want 10 tries", email, count)
			}
		}
		b := f.browser()
		_, err := b.SignIn(b.ctx(t), people.SignInInput{Email: "ana@loja.example", Password: password})
		want(t, "the right password from there", err, rateLimited)
		elsewhere := f.browser()
		elsewhere.address = "198.51.100.7"
		elsewhere.signIn(t, "ana@loja.example", password)
		f.clock.turn(16 * time.Minute)
		b.signIn(t, "ana@loja.example", password)
	})
}

func TestSignInNeedsABrowserOfOurs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.member(t, f.store, "ana@loja.example", auth.Owner)
		_, err := f.SignIn(t.Context(), people.SignInInput{Email: "ana@loja.example", Password: password})
		want(t, "SignIn without a place to keep the session", err, problem.Forbidden)
	})
}

func TestChangePasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		here := f.member(t, f.store, "ana@loja.example", auth.Owner)
		there := f.browser()
		there.signIn(t, "ana@loja.example", password)
		_, err := here.ChangePassword(here.ctx(t), people.ChangePasswordInput{CurrentPassword: "wrong", NewPassword: "another password"})
		want(t, "with a wrong password", err, problem.Forbidden)
		_, err = here.ChangePassword(here.ctx(t), people.ChangePasswordInput{CurrentPassword: password, NewPassword: "short"})
		want(t, "to a short one", err, problem.Invalid)
		before := here.token
		if _, err := here.ChangePassword(here.ctx(t), people.ChangePasswordInput{CurrentPassword: password, NewPassword: "another password"}); err != nil {
			t.Fatalf("ChangePassword: %v", err)
		}
		if here.token == before || here.signedIn(t).UserID == "" || there.signedIn(t).UserID != "" {
			t.Errorf("here %v there %v, want here only, with a new token", here.signedIn(t), there.signedIn(t))
		}
		stolen := f.browser()
		stolen.token = before
		if got := stolen.signedIn(t); got.UserID != "" {
			t.Error("the token from before still works")
		}
		_, err = there.SignIn(there.ctx(t), people.SignInInput{Email: "ana@loja.example", Password: password})
		want(t, "the old password", err, problem.Unauthenticated)
		there.signIn(t, "ana@loja.example", "another password")
	})
}

func TestResetLinkIsGoodOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		b := f.member(t, f.store, "ana@loja.example", auth.Owner)
		userID := b.signedIn(t).UserID
		send := func() string {
			if err := f.SendReset(t.Context(), userID); err != nil {
				t.Fatalf("SendReset: %v", err)
			}
			return f.mail.token(t, "ana@loja.example")
		}
		expired := send()
		f.clock.turn(61 * time.Minute)
		first, second := send(), send() // as a job that ran twice
		for name, token := range map[string]string{"expired": expired, "unknown": "wbo_" + first[5:] + "a", "empty": "", "a session": b.token} {
			_, err := f.ResetPassword(t.Context(), people.ResetPasswordInput{Token: token, Password: "another password"})
			want(t, name, err, problem.NotFound)
		}
		_, err := f.ResetPassword(t.Context(), people.ResetPasswordInput{Token: first, Password: "short"})
		want(t, "to a short one", err, problem.Invalid)
		results := make(chan error)
		for i := range 4 {
			go func() {
				_, err := f.ResetPassword(t.Context(), people.ResetPasswordInput{Token: first, Password: fmt.Sprint("another password ", i)})
				results <- err
			}()
		}
		worked := 0
		for range 4 {
			if err := <-results; err == nil {
				worked++
			} else {
				want(t, "the same link again", err, problem.NotFound)
			}
		}
		if worked != 1 {
			t.Errorf("the link worked %d times at once", worked)
		}
		_, err = f.ResetPassword(t.Context(), people.ResetPasswordInput{Token: second, Password: "another password"})
		want(t, "the other link", err, problem.NotFound)
		if b.signedIn(t).UserID != "" {
			t.Error("a session outlived the password")
		}
	})
}

func TestNewAddressCountsOnceVerified(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		b := f.member(t, f.store, "ana@loja.example", auth.Owner)
		f.member(t, f.store, "bia@loja.example", auth.Manager)
		change := func(email string) string {
			if _, err := b.ChangeEmail(b.ctx(t), people.ChangeEmailInput{Password: password, Email: email}); err != nil {
				t.Fatalf("ChangeEmail: %v", err)
			}
			if err := f.SendVerification(t.Context(), b.signedIn(t).UserID); err != nil {
				t.Fatalf("SendVerification: %v", err)
			}
			return f.mail.token(t, email)
		}
		stale, taken := change("old@loja.example"), change("bia@loja.example")
		_, err := f.VerifyEmail(t.Context(), taken)
		want(t, "another user's address", err, problem.Conflict)
		good := change("new@loja.example")
		_, err = f.VerifyEmail(t.Context(), stale)
		want(t, "an address from before", err, problem.NotFound)
		stays := f.browser()
		stays.signIn(t, "ana@loja.example", password)
		if _, err := f.VerifyEmail(t.Context(), good); err != nil {
			t.Fatalf("VerifyEmail: %v", err)
		}
		_, err = f.VerifyEmail(t.Context(), good)
		want(t, "the same link again", err, problem.NotFound)
		moved := f.browser()
		moved.signIn(t, "new@loja.example", password)
		if n := f.db.Client().User.Query().Where(user.Email("ana@loja.example")).CountX(auth.Everywhere(t.Context())); n != 0 {
			t.Error("the old address still signs in")
		}
	})
}
