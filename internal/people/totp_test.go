package people_test

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/problem"
)

// withTotp sets a second factor and returns its secret and recovery codes.
func (b *browser) withTotp(t *testing.T) (secret string, recovery []string) {
	t.Helper()
	made, err := b.BeginTotp(b.ctx(t))
	if err != nil {
		t.Fatalf("BeginTotp: %v", err)
	}
	_, err = b.ConfirmTotp(b.ctx(t), "000000")
	want(t, "confirmed with a wrong code", err, problem.Forbidden)
	recovery, err = b.ConfirmTotp(b.ctx(t), b.code(t, made.Secret))
	if err != nil || len(recovery) != 10 {
		t.Fatalf("ConfirmTotp = %v, %v", recovery, err)
	}
	return made.Secret, recovery
}

func (b *browser) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, b.clock.now())
	if err != nil {
		t.Fatalf("make code: %v", err)
	}
	return code
}

// ticket is what the password alone is good for.
func (b *browser) ticket(t *testing.T) string {
	t.Helper()
	got, err := b.SignIn(b.ctx(t), people.SignInInput{Email: "ana@loja.example", Password: password})
	if err != nil || got.Ticket == nil || got.Viewer != nil || b.token != "" {
		t.Fatalf("SignIn = %+v, %v, token %q: want a ticket only", got, err, b.token)
	}
	return *got.Ticket
}

func TestASecondFactorIsAskedForAndGoodOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		secret, recovery := f.member(t, f.store, "ana@loja.example", auth.Owner).withTotp(t)
		signIn := func(ticket, code string) (*browser, error) {
			b := f.browser()
			_, err := b.SignInWithCode(b.ctx(t), people.SignInWithCodeInput{Ticket: ticket, Code: code})
			return b, err
		}
		_, err := signIn(f.browser().ticket(t), f.browser().code(t, secret))
		want(t, "the code that confirmed it, again", err, problem.Unauthenticated)
		f.clock.turn(30 * time.Second)
		code, ticket := f.browser().code(t, secret), f.browser().ticket(t)
		results := make(chan error)
		for range 3 {
			other := f.browser().ticket(t)
			go func() { _, err := signIn(other, code); results <- err }()
		}
		worked := 0
		for range 3 {
			if <-results == nil {
				worked++
			}
		}
		if worked != 1 {
			t.Errorf("a code worked %d times at once", worked)
		}
		_, err = signIn(ticket, code)
		want(t, "the ticket that went with another's sign-in", err, problem.Unauthenticated)

		f.clock.turn(time.Hour)
		b, err := signIn(f.browser().ticket(t), recovery[0])
		if err != nil || b.signedIn(t).Role != auth.Owner {
			t.Errorf("with a recovery code: %v, %+v", err, b.signedIn(t))
		}
		_, err = signIn(f.browser().ticket(t), recovery[0])
		want(t, "the recovery code again", err, problem.Unauthenticated)
		late := f.browser().ticket(t)
		f.clock.turn(11 * time.Minute)
		_, err = signIn(late, f.browser().code(t, secret))
		want(t, "a ticket that has expired", err, problem.Unauthenticated)
		_, err = signIn(b.token, f.browser().code(t, secret))
		want(t, "a session for a ticket", err, problem.Unauthenticated)
	})
}

func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		secret, _ := f.member(t, f.store, "ana@loja.example", auth.Owner).withTotp(t)
		f.clock.turn(time.Hour)
		b := f.browser()
		ticket := b.ticket(t)
		for range 5 {
			_, err := b.SignInWithCode(b.ctx(t), people.SignInWithCodeInput{Ticket: ticket, Code: "000000"})
			want(t, "a guess", err, problem.Unauthenticated)
		}
		_, err := b.SignInWithCode(b.ctx(t), people.SignInWithCodeInput{Ticket: b.ticket(t), Code: b.code(t, secret)})
		want(t, "the right code after too many guesses, with another ticket", err, rateLimited)
	})
}

// Who finds an open browser does not change how its owner signs in; and a reset
// password does not get around the second factor.
func TestASecondFactorIsNotLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		b := f.member(t, f.store, "ana@loja.example", auth.Owner)
		secret, _ := b.withTotp(t)
		_, err := b.BeginTotp(b.ctx(t))
		want(t, "a second one", err, problem.Conflict)
		_, err = b.RemoveTotp(b.ctx(t), "000000")
		want(t, "removed without a code", err, problem.Forbidden)
		if err := f.SendReset(t.Context(), b.signedIn(t).UserID); err != nil {
			t.Fatalf("SendReset: %v", err)
		}
		if _, err := f.ResetPassword(t.Context(), people.ResetPasswordInput{Token: f.mail.token(t, "ana@loja.example"), Password: password}); err != nil {
			t.Fatalf("ResetPassword: %v", err)
		}
		f.clock.turn(time.Minute)
		again := f.browser()
		if _, err := again.SignInWithCode(again.ctx(t), people.SignInWithCodeInput{Ticket: again.ticket(t), Code: b.code(t, secret)}); err != nil {
			t.Fatalf("SignInWithCode: %v", err)
		}
		f.clock.turn(16 * time.Minute)
		_, err = again.RemoveTotp(again.ctx(t), b.code(t, secret))
		want(t, "removed long after signing in", err, problem.Forbidden)
		_, err = again.BeginTotp(again.ctx(t))
		want(t, "begun long after signing in", err, problem.Forbidden)
	})
}
