package people_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/waybill/waybill/ent/passkey"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/problem"
)

var here = virtualwebauthn.RelyingParty{ID: "waybill.example", Name: "Waybill", Origin: "https://waybill.example"}

// authenticator holds one passkey, as a phone would.
type authenticator struct {
	device virtualwebauthn.Authenticator
	key    virtualwebauthn.Credential
	site   virtualwebauthn.RelyingParty
}

func newAuthenticator() *authenticator {
	const wholeKey = 77 // bytes; the library cuts leading zeros of a coordinate, which no device does
	key := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	for len(key.Key.AttestationData()) != wholeKey {
		key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	return &authenticator{device: virtualwebauthn.NewAuthenticator(), key: key, site: here}
}

// make answers options of a registration.
func (a *authenticator) make(t *testing.T, options string) string {
	t.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(options)
	if err != nil || asked.RelyingPartyID != here.ID {
		t.Fatalf("options of a registration: %+v, %v", asked, err)
	}
	a.device.Options.UserHandle = []byte(asked.UserID)
	return virtualwebauthn.CreateAttestationResponse(a.site, a.device, a.key, *asked)
}

// sign answers options of a sign-in.
func (a *authenticator) sign(t *testing.T, options string) string {
	t.Helper()
	asked, err := virtualwebauthn.ParseAssertionOptions(options)
	if err != nil || asked.RelyingPartyID != here.ID || len(asked.AllowCredentials) > 0 {
		t.Fatalf("options of a sign-in: %+v, %v", asked, err)
	}
	a.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(a.site, a.device, a.key, *asked)
}

func (b *browser) options(t *testing.T, ceremony *people.PasskeyCeremony, err error) string {
	t.Helper()
	if err != nil {
		t.Fatalf("begin ceremony: %v", err)
	}
	return ceremony.Options
}

func (b *browser) toRegister(t *testing.T) string {
	t.Helper()
	asked, err := b.BeginPasskeyRegistration(b.ctx(t))
	return b.options(t, asked, err)
}

func (b *browser) toSignIn(t *testing.T) string {
	t.Helper()
	asked, err := b.BeginPasskeySignIn(b.ctx(t))
	return b.options(t, asked, err)
}

func (b *browser) register(t *testing.T, a *authenticator, name string) *people.Passkey {
	t.Helper()
	made, err := b.FinishPasskeyRegistration(b.ctx(t), people.FinishPasskeyRegistrationInput{Name: name, Credential: a.make(t, b.toRegister(t))})
	if err != nil {
		t.Fatalf("register passkey: %v", err)
	}
	return made
}

func (b *browser) finish(t *testing.T, answer string) (*people.SignInPayload, error) {
	t.Helper()
	return b.FinishPasskeySignIn(b.ctx(t), answer)
}

func TestAPasskeySignsIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, phone := f.member(t, f.store, "ana@loja.example", auth.Owner), newAuthenticator()
		made := ana.register(t, phone, "Phone")
		if made.Name != "Phone" || made.Suspended || made.LastUsedAt != nil {
			t.Errorf("made %+v", made)
		}
		b := f.browser()
		got, err := b.finish(t, phone.sign(t, b.toSignIn(t)))
		if err != nil || got.Viewer == nil || got.Viewer.User.Email != "ana@loja.example" || b.signedIn(t).Role != auth.Owner {
			t.Fatalf("signed in as %+v, %v", got, err)
		}
		sessions, err := b.Sessions(b.ctx(t))
		if err != nil || len(sessions) != 2 || sessions[0].Method != "passkey" {
			t.Errorf("sessions %+v, %v", sessions, err)
		}
		renamed, err := b.RenamePasskey(b.ctx(t), people.RenamePasskeyInput{ID: made.ID, Name: "My phone"})
		if err != nil || renamed.Name != "My phone" || renamed.LastUsedAt == nil {
			t.Errorf("renamed %+v, %v", renamed, err)
		}
		listed, err := ana.Passkeys(ana.ctx(t))
		if err != nil || len(listed) != 1 || listed[0].Name != "My phone" {
			t.Errorf("listed %+v, %v", listed, err)
		}
		for range 2 {
			if done, err := b.RemovePasskey(b.ctx(t), made.ID); err != nil || !done {
				t.Errorf("removed: %v, %v", done, err)
			}
		}
		if ana.signedIn(t).UserID != "" || b.signedIn(t).UserID == "" {
			t.Error("removing a passkey ends all sessions but the one that asks")
		}
		_, err = f.browser().finish(t, phone.sign(t, f.browser().toSignIn(t)))
		want(t, "a removed passkey", err, problem.Unauthenticated)
	})
}

// What an authenticator answered is good once, for five minutes, for what it was
// asked, here, and for whoever asked.
func TestForgedPasskeyAnswersAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, bo := f.member(t, f.store, "ana@loja.example", auth.Owner), f.member(t, f.store, "bo@loja.example", auth.ViewerRole)
		phone := newAuthenticator()
		ana.register(t, phone, "Phone")
		refused := func(what, answer string) {
			t.Helper()
			b := f.browser()
			got, err := b.finish(t, answer)
			want(t, what, err, problem.Unauthenticated)
			if got != nil || b.token != "" {
				t.Errorf("%s: signed in", what)
			}
		}
		b := f.browser()
		answer := phone.sign(t, b.toSignIn(t))
		if _, err := b.finish(t, answer); err != nil {
			t.Fatalf("sign in: %v", err)
		}
		refused("the same answer again", answer)

		for what, site := range map[string]virtualwebauthn.RelyingParty{
			"another origin":  {ID: here.ID, Origin: "https://waybill.evil.example"},
			"another site":    {ID: "evil.example", Origin: here.Origin},
			"over plain http": {ID: here.ID, Origin: "http://waybill.example"},
		} {
			phone.site = site
			refused(what, phone.sign(t, b.toSignIn(t)))
		}
		phone.site = here
		invented, err := json.Marshal(map[string]any{"challenge": "d2JvX2ludmVudGVkaW52ZW50ZWRpbnZlbnRlZA", "rpId": here.ID})
		if err != nil {
			t.Fatal(err)
		}
		refused("a challenge of one's own", phone.sign(t, string(invented)))
		refused("a challenge to register", phone.sign(t, strings.ReplaceAll(ana.toRegister(t), `"rp":{`, `"rpId":"waybill.example","rp":{`)))
		late := phone.sign(t, b.toSignIn(t))
		f.clock.turn(6 * time.Minute)
		refused("too late", late)

		handle := phone.device.Options.UserHandle
		for _, other := range []string{bo.signedIn(t).UserID, "usr_none", "\x00\xff", ""} {
			phone.device.Options.UserHandle = []byte(other)
			refused(fmt.Sprintf("as user %q", other), phone.sign(t, b.toSignIn(t)))
		}
		phone.device.Options.UserHandle = handle
		phone.device.Options.UserNotPresent = true
		refused("with nobody there", phone.sign(t, b.toSignIn(t)))
		phone.device.Options.UserNotPresent = false
		stranger := newAuthenticator()
		stranger.device.Options.UserHandle, stranger.key.ID = handle, phone.key.ID
		refused("another key of the same name", stranger.sign(t, b.toSignIn(t)))
		for _, nonsense := range []string{"", "{}", "null", `{"id":"a","rawId":"a","type":"public-key","response":{}}`, strings.Repeat("[", 10_000)} {
			refused(fmt.Sprintf("%.20q", nonsense), nonsense)
		}
		if got, err := b.finish(t, phone.sign(t, b.toSignIn(t))); err != nil || got.Viewer == nil {
			t.Errorf("the right answer after all: %v", err)
		}
	})
}

// Nobody adds a passkey to another's account: not with their own ceremony, not
// in a browser left open, not twice.
func TestRegistrationIsItsOwners(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, bo := f.member(t, f.store, "ana@loja.example", auth.Owner), f.member(t, f.store, "bo@loja.example", auth.ViewerRole)
		phone := newAuthenticator()
		register := func(b *browser, answer string) error {
			_, err := b.FinishPasskeyRegistration(b.ctx(t), people.FinishPasskeyRegistrationInput{Name: "Phone", Credential: answer})
			return err
		}
		want(t, "with another's ceremony", register(ana, phone.make(t, bo.toRegister(t))), problem.NotFound)
		want(t, "by nobody", register(f.browser(), phone.make(t, ana.toRegister(t))), problem.Unauthenticated)
		phone.site.Origin = "https://evil.example"
		want(t, "from another origin", register(ana, phone.make(t, ana.toRegister(t))), problem.Invalid)
		phone.site = here
		answer := phone.make(t, ana.toRegister(t))
		results := make(chan error)
		for range 3 {
			ctx := ana.ctx(t)
			go func() {
				_, err := ana.FinishPasskeyRegistration(ctx, people.FinishPasskeyRegistrationInput{Name: "Phone", Credential: answer})
				results <- err
			}()
		}
		worked := 0
		for range 3 {
			if <-results == nil {
				worked++
			}
		}
		if worked != 1 {
			t.Errorf("one answer registered %d times", worked)
		}
		want(t, "the key again, for another", register(bo, phone.make(t, bo.toRegister(t))), problem.Conflict)
		made, err := ana.Passkeys(ana.ctx(t))
		if err != nil || len(made) != 1 {
			t.Fatalf("passkeys %v, %v", made, err)
		}
		_, err = bo.RenamePasskey(bo.ctx(t), people.RenamePasskeyInput{ID: made[0].ID, Name: "mine"})
		want(t, "renamed by another", err, problem.NotFound)
		if _, err := bo.RemovePasskey(bo.ctx(t), made[0].ID); err != nil {
			t.Errorf("removed by another: %v", err)
		}
		if left, err := ana.Passkeys(ana.ctx(t)); err != nil || len(left) != 1 {
			t.Errorf("another removed it: %v, %v", left, err)
		}
		asked := ana.toRegister(t)
		f.clock.turn(16 * time.Minute)
		want(t, "long after signing in", register(ana, newAuthenticator().make(t, asked)), problem.Forbidden)
		_, err = ana.BeginPasskeyRegistration(ana.ctx(t))
		want(t, "begun long after signing in", err, problem.Forbidden)
		_, err = ana.RemovePasskey(ana.ctx(t), made[0].ID)
		want(t, "removed long after signing in", err, problem.Forbidden)
	})
}

// A counter that goes back is a copy's: neither it nor the original signs in then.
func TestACopiedPasskeyIsSuspended(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, phone := f.member(t, f.store, "ana@loja.example", auth.Owner), newAuthenticator()
		ana.register(t, phone, "Phone")
		thief := *phone
		b := f.browser()
		for range 3 {
			if _, err := b.finish(t, phone.sign(t, b.toSignIn(t))); err != nil {
				t.Fatalf("sign in: %v", err)
			}
		}
		_, err := f.browser().finish(t, thief.sign(t, f.browser().toSignIn(t)))
		want(t, "the copy", err, problem.Unauthenticated)
		_, err = f.browser().finish(t, phone.sign(t, f.browser().toSignIn(t)))
		want(t, "the original, of which there is a copy", err, problem.Unauthenticated)
		listed, err := ana.Passkeys(ana.ctx(t))
		if err != nil || len(listed) != 1 || !listed[0].Suspended {
			t.Errorf("listed %+v, %v", listed, err)
		}
	})
}

// A passkey that verified its user is two factors; one that did not is one.
func TestAPasskeyWithoutVerificationNeedsTheCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, key := f.member(t, f.store, "ana@loja.example", auth.Owner), newAuthenticator()
		ana.register(t, key, "Key")
		secret, _ := ana.withTotp(t)
		b := f.browser()
		if got, err := b.finish(t, key.sign(t, b.toSignIn(t))); err != nil || got.Viewer == nil {
			t.Errorf("verified: %+v, %v", got, err)
		}
		key.device.Options.UserNotVerified = true
		b = f.browser()
		got, err := b.finish(t, key.sign(t, b.toSignIn(t)))
		if err != nil || got.Viewer != nil || got.Ticket == nil || b.token != "" {
			t.Fatalf("not verified: %+v, %v, want a ticket only", got, err)
		}
		f.clock.turn(30 * time.Second)
		if _, err := b.SignInWithCode(b.ctx(t), people.SignInWithCodeInput{Ticket: *got.Ticket, Code: b.code(t, secret)}); err != nil {
			t.Fatalf("with the code: %v", err)
		}
		sessions, err := b.Sessions(b.ctx(t))
		if err != nil || sessions[0].Method != "passkey and code" {
			t.Errorf("sessions %+v, %v", sessions, err)
		}
	})
}

// Whoever has no password keeps one way to sign in.
func TestTheLastWayToSignInStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, phone := f.member(t, f.store, "ana@loja.example", auth.Owner), newAuthenticator()
		made := ana.register(t, phone, "Phone")
		spare := ana.register(t, newAuthenticator(), "Spare")
		everywhere := auth.Everywhere(t.Context())
		f.db.Client().User.UpdateOneID(ana.signedIn(t).UserID).SetPasswordHash("").ExecX(everywhere)
		if _, err := ana.RemovePasskey(ana.ctx(t), spare.ID); err != nil {
			t.Errorf("the spare one: %v", err)
		}
		_, err := ana.RemovePasskey(ana.ctx(t), made.ID)
		want(t, "the last one", err, problem.Conflict)
		b := f.browser()
		if _, err := b.finish(t, phone.sign(t, b.toSignIn(t))); err != nil {
			t.Errorf("sign in with the last one: %v", err)
		}
	})
}

// Ceremonies are begun so often, and nobody has more than twenty passkeys.
func TestPasskeysAreBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana := f.member(t, f.store, "ana@loja.example", auth.Owner)
		asked := ana.toRegister(t)
		for n := range 20 {
			ana.register(t, newAuthenticator(), fmt.Sprintf("Key %d", n))
		}
		_, err := ana.FinishPasskeyRegistration(ana.ctx(t), people.FinishPasskeyRegistrationInput{Name: "One more", Credential: newAuthenticator().make(t, asked)})
		if code := problem.Of(err); code != problem.Conflict && code != problem.NotFound {
			t.Errorf("one more: %v", err)
		}
		_, err = ana.BeginPasskeyRegistration(ana.ctx(t))
		want(t, "begun once more", err, problem.Conflict)
		for range 20 {
			_, err = ana.BeginPasskeyRegistration(ana.ctx(t))
		}
		want(t, "begun too often", err, rateLimited)
		b := f.browser()
		for range 301 {
			_, err = b.finish(t, "{}")
		}
		want(t, "too many strange answers from one address", err, rateLimited)
		elsewhere := f.browser()
		elsewhere.address = "192.0.2.2"
		elsewhere.toSignIn(t)
	})
}

// What the database keeps of a ceremony answers none.
func TestChallengesAreKeptAsHashes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, phone := f.member(t, f.store, "ana@loja.example", auth.Owner), newAuthenticator()
		asked, err := virtualwebauthn.ParseAttestationOptions(ana.toRegister(t))
		if err != nil {
			t.Fatal(err)
		}
		ana.register(t, phone, "Phone")
		everywhere := auth.Everywhere(t.Context())
		for _, kept := range f.db.Client().OneTimeToken.Query().AllX(everywhere) {
			if bytes.Contains([]byte(kept.Hash), asked.Challenge) || len(kept.Payload) > 0 {
				t.Errorf("kept %+v", kept)
			}
		}
		kept := f.db.Client().Passkey.Query().Where(passkey.Name("Phone")).OnlyX(everywhere)
		if bytes.Contains(kept.Credential, []byte("clientDataJSON")) {
			t.Errorf("the credential holds its ceremony: %s", kept.Credential)
		}
	})
}
