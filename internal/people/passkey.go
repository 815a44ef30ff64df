package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/onetimetoken"
	"github.com/waybill/waybill/ent/passkey"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// The challenge of a ceremony is a one-time token: only its SHA-256 is kept, it
// says for whom and for what it was made, and whoever answers it spends it.
const (
	ceremonyLasts = 5 * time.Minute
	mostPasskeys  = 20 // of one user
)

// newRelyingParty is how browsers know the site; nil where they make no
// passkeys: over plain HTTP, and for a host that is only an address.
func newRelyingParty(publicURL string) *webauthn.WebAuthn {
	u, err := url.Parse(publicURL)
	if err != nil || net.ParseIP(u.Hostname()) != nil || u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil
	}
	party, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Waybill", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: selection(),
	})
	if err != nil {
		return nil
	}
	return party
}

// selection asks for passkeys that are found without an e-mail address. Who
// verified their user (by finger, face or PIN) count as two factors; a security
// key that cannot may sign in like a password does.
func selection() protocol.AuthenticatorSelection {
	return protocol.AuthenticatorSelection{
		ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
		UserVerification: protocol.VerificationPreferred,
	}
}

// holder is a user as the library sees them.
type holder struct {
	user *ent.User
	keys []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.user.ID) }
func (h holder) WebAuthnName() string                       { return h.user.Email }
func (h holder) WebAuthnDisplayName() string                { return h.user.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (s *Service) party() (*webauthn.WebAuthn, error) {
	if s.passkeys == nil {
		return nil, problem.Errorf(problem.Forbidden, "passkeys need an https address with a name")
	}
	return s.passkeys, nil
}

// Passkeys lists the viewer's, the oldest first.
func (s *Service) Passkeys(ctx context.Context) ([]*Passkey, error) {
	viewer, err := person(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Client().Passkey.Query().Where(passkey.UserID(viewer.UserID)).Order(ent.Asc(passkey.FieldID)).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read passkeys: %w", err)
	}
	list := make([]*Passkey, len(found))
	for i, f := range found {
		if list[i], err = shownPasskey(f); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func shownPasskey(of *ent.Passkey) (*Passkey, error) {
	key, err := readCredential(of)
	if err != nil {
		return nil, err
	}
	return &Passkey{
		ID: of.ID, Name: of.Name, Synced: key.Flags.BackupState, Suspended: of.SuspendedAt != nil,
		CreatedAt: of.CreatedAt, LastUsedAt: of.LastUsedAt,
	}, nil
}

// BeginPasskeyRegistration asks an authenticator of the viewer, who signed in
// lately, for a new key.
func (s *Service) BeginPasskeyRegistration(ctx context.Context) (*PasskeyCeremony, error) {
	party, err := s.party()
	if err != nil {
		return nil, err
	}
	_, u, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.try(ctx, ceremonyLimits(u.ID)...); err != nil {
		return nil, err
	}
	of := holder{user: u}
	if of.keys, err = s.credentials(ctx, u.ID); err != nil {
		return nil, err
	}
	if len(of.keys) >= mostPasskeys {
		return nil, tooManyPasskeys()
	}
	token, until, err := s.challenge(ctx, onetimetoken.PurposeRegisterPasskey, u.ID)
	if err != nil {
		return nil, err
	}
	asked, _, err := party.BeginRegistration(of, webauthn.WithExclusions(webauthn.Credentials(of.keys).CredentialDescriptors()),
		func(o *protocol.PublicKeyCredentialCreationOptions) error {
			o.Challenge = protocol.URLEncodedBase64(token)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("begin registration of passkey: %w", err)
	}
	return ceremony(asked.Response, until)
}

// challenge makes the token that an authenticator signs.
func (s *Service) challenge(ctx context.Context, purpose onetimetoken.Purpose, subject string) (token string, until time.Time, err error) {
	until = s.utc().Add(ceremonyLasts)
	token, err = s.issue(ctx, purpose, subject, nil, until)
	return token, until, err
}

func ceremony(options any, until time.Time) (*PasskeyCeremony, error) {
	encoded, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("write options of ceremony: %w", err)
	}
	return &PasskeyCeremony{Options: string(encoded), ExpiresAt: until}, nil
}

// answered spends the challenge that an authenticator signed, whatever becomes of
// the answer, and returns it with what it was made for.
func (s *Service) answered(ctx context.Context, purpose onetimetoken.Purpose, client protocol.CollectedClientData) (webauthn.SessionData, *ent.OneTimeToken, error) {
	challenge, err := base64.RawURLEncoding.DecodeString(client.Challenge)
	if err != nil {
		return webauthn.SessionData{}, nil, spent()
	}
	token, err := s.look(ctx, purpose, string(challenge))
	if err != nil {
		return webauthn.SessionData{}, nil, err
	}
	ctx = auth.Everywhere(ctx)
	if err := s.store.InTx(ctx, func(tx *store.Tx) error { return s.use(ctx, tx, token) }); err != nil {
		return webauthn.SessionData{}, nil, err
	}
	return webauthn.SessionData{
		Challenge: client.Challenge, UserID: []byte(token.Subject), UserVerification: selection().UserVerification,
		CredParams: webauthn.CredentialParametersDefault(),
	}, token, nil
}

// FinishPasskeyRegistration keeps the key that an authenticator made.
func (s *Service) FinishPasskeyRegistration(ctx context.Context, in FinishPasskeyRegistrationInput) (*Passkey, error) {
	party, err := s.party()
	if err != nil {
		return nil, err
	}
	viewer, u, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(in.Credential))
	if err != nil {
		return nil, badCredential("is not an authenticator's answer")
	}
	session, token, err := s.answered(ctx, onetimetoken.PurposeRegisterPasskey, parsed.Response.CollectedClientData)
	if err != nil {
		return nil, err
	}
	if token.Subject != viewer.UserID {
		return nil, spent()
	}
	made, err := party.CreateCredential(holder{user: u}, session, parsed)
	if err != nil {
		return nil, badCredential("does not hold: " + reason(err))
	}
	kept, err := s.keepPasskey(ctx, u.ID, in.Name, made)
	if err != nil {
		return nil, err
	}
	return shownPasskey(kept)
}

func (s *Service) keepPasskey(ctx context.Context, userID, name string, made *webauthn.Credential) (kept *ent.Passkey, err error) {
	made.Attestation = webauthn.CredentialAttestation{} // none was asked for
	encoded, err := json.Marshal(made)
	if err != nil {
		return nil, fmt.Errorf("write credential: %w", err)
	}
	ctx = auth.Everywhere(ctx)
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if _, err := s.lockUser(ctx, tx, userID); err != nil {
			return err
		}
		count, err := tx.Passkey.Query().Where(passkey.UserID(userID)).Count(ctx)
		if err != nil {
			return fmt.Errorf("count passkeys: %w", err)
		}
		if count >= mostPasskeys {
			return tooManyPasskeys()
		}
		kept, err = tx.Passkey.Create().SetUserID(userID).SetName(name).SetCredentialID(credentialID(made.ID)).SetCredential(encoded).Save(ctx)
		if err != nil {
			return err
		}
		return s.notify(ctx, tx, userID, PasskeyAdded)
	})
	if ent.IsConstraintError(err) {
		return nil, problem.Errorf(problem.Conflict, "the passkey is registered already")
	}
	return kept, err
}

// RenamePasskey calls one of the viewer's by another name.
func (s *Service) RenamePasskey(ctx context.Context, in RenamePasskeyInput) (*Passkey, error) {
	viewer, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	ctx = auth.Everywhere(ctx)
	var renamed *ent.Passkey
	err = s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		renamed, err = tx.Passkey.UpdateOneID(in.ID).Where(passkey.UserID(viewer.UserID)).SetName(in.Name).Save(ctx)
		return err
	})
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no passkey %s", in.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("rename passkey: %w", err)
	}
	return shownPasskey(renamed)
}

// credentials are a user's keys as the library knows them.
func (s *Service) credentials(ctx context.Context, userID string) ([]webauthn.Credential, error) {
	found, err := s.store.Client().Passkey.Query().Where(passkey.UserID(userID)).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read passkeys: %w", err)
	}
	keys := make([]webauthn.Credential, len(found))
	for i, f := range found {
		if keys[i], err = readCredential(f); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func readCredential(of *ent.Passkey) (key webauthn.Credential, err error) {
	if err := json.Unmarshal(of.Credential, &key); err != nil {
		return key, fmt.Errorf("read passkey %s: %w", of.ID, err)
	}
	return key, nil
}

func credentialID(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func checkName(name string) error {
	faults := problem.Collect()
	faults.Require("name", name)
	faults.Limit("name", name, maxName)
	if strings.ContainsRune(name, 0) {
		faults.Add("name", problem.Malformed, "must not contain U+0000")
	}
	return faults.Err()
}

func badCredential(why string) error {
	faults := problem.Collect()
	faults.Add("credential", problem.Malformed, "%s", why)
	return faults.Err()
}

// reason is what the library says of an answer; it tells nothing that the browser
// did not send.
func reason(err error) string {
	if told, ok := errors.AsType[*protocol.Error](err); ok {
		return told.Details
	}
	return "it was not verified"
}

func tooManyPasskeys() error {
	return problem.Errorf(problem.Conflict, "you have %d passkeys already: remove one first", mostPasskeys)
}
