package people

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/onetimetoken"
	"github.com/waybill/waybill/ent/passkey"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const byPasskey = "passkey"

// BeginPasskeySignIn asks any authenticator for any passkey of this site: who it
// is, the answer says.
func (s *Service) BeginPasskeySignIn(ctx context.Context) (*PasskeyCeremony, error) {
	party, err := s.party()
	if err != nil {
		return nil, err
	}
	if err := s.try(ctx, strangerLimits(auth.ClientOf(ctx).Address)...); err != nil {
		return nil, err
	}
	token, until, err := s.challenge(ctx, onetimetoken.PurposeSignInWithPasskey, "")
	if err != nil {
		return nil, err
	}
	asked, _, err := party.BeginDiscoverableLogin(webauthn.WithChallenge([]byte(token)))
	if err != nil {
		return nil, fmt.Errorf("begin sign-in with passkey: %w", err)
	}
	return ceremony(asked.Response, until)
}

// FinishPasskeySignIn lets in whoever's passkey signed the challenge. It counts
// as two factors when the authenticator verified its user; else a code is asked
// for as well, where one is set.
func (s *Service) FinishPasskeySignIn(ctx context.Context, credential string) (*SignInPayload, error) {
	party, err := s.party()
	if err != nil {
		return nil, err
	}
	client := auth.ClientOf(ctx)
	if client.Keep == nil {
		return nil, cannotKeep()
	}
	if err := s.try(ctx, strangerLimits(client.Address)...); err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(credential))
	if err != nil {
		return nil, badPasskey()
	}
	session, _, err := s.answered(ctx, onetimetoken.PurposeSignInWithPasskey, parsed.Response.CollectedClientData)
	if problem.Of(err) == problem.NotFound {
		return nil, badPasskey()
	}
	if err != nil {
		return nil, err
	}
	u, verified, err := s.checkPasskey(ctx, party, session, parsed)
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, u, byPasskey, verified)
}

// checkPasskey is whose passkey gave an answer that holds. A passkey whose counter
// does not go on has a copy: it signs nobody in any more.
func (s *Service) checkPasskey(ctx context.Context, party *webauthn.WebAuthn, session webauthn.SessionData,
	parsed *protocol.ParsedCredentialAssertionData,
) (u *ent.User, verified bool, err error) {
	ctx = auth.Everywhere(ctx)
	suspended := ""
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		suspended = ""
		kept, err := s.lockPasskey(ctx, tx, credentialID(parsed.RawID))
		if err != nil {
			return err
		}
		u = kept.Edges.User
		key, err := readCredential(kept)
		if err != nil {
			return err
		}
		owner := holder{user: u, keys: []webauthn.Credential{key}}
		_, now, err := party.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return owner, nil }, session, parsed)
		if err != nil {
			return badPasskey()
		}
		if now.Authenticator.CloneWarning {
			suspended = kept.ID
			return tx.Passkey.UpdateOneID(kept.ID).SetSuspendedAt(s.utc()).Exec(ctx)
		}
		verified = parsed.Response.AuthenticatorData.Flags.HasUserVerified()
		encoded, err := json.Marshal(now)
		if err != nil {
			return fmt.Errorf("write credential: %w", err)
		}
		return tx.Passkey.UpdateOneID(kept.ID).SetCredential(encoded).SetLastUsedAt(s.utc()).Exec(ctx)
	})
	if err == nil && suspended != "" {
		s.log.WarnContext(ctx, "passkey suspended: its counter went back, as a copy's does", "passkey_id", suspended, "user_id", u.ID)
		err = badPasskey()
	}
	return u, verified, err
}

// lockPasskey is a passkey that may sign in, with its user, whom the transaction
// holds: of two answers the one counts after the other.
func (s *Service) lockPasskey(ctx context.Context, tx *store.Tx, credentialID string) (*ent.Passkey, error) {
	usable := tx.Passkey.Query().Where(passkey.CredentialID(credentialID), passkey.SuspendedAtIsNil())
	found, err := usable.Clone().Only(ctx)
	if err == nil {
		if _, err = s.lockUser(ctx, tx, found.UserID); err == nil {
			found, err = usable.WithUser().Only(ctx)
		}
	}
	if ent.IsNotFound(err) {
		return nil, badPasskey()
	}
	if err != nil {
		return nil, fmt.Errorf("read passkey: %w", err)
	}
	return found, nil
}

// enter begins the session of a user who was identified, or asks for their code
// when that was one factor only and they have a second.
func (s *Service) enter(ctx context.Context, u *ent.User, method string, twoFactors bool) (*SignInPayload, error) {
	if u.TotpConfirmedAt != nil && !twoFactors {
		ticket, err := s.issue(ctx, onetimetoken.PurposeSecondFactor, u.ID, []byte(method), s.utc().Add(secondFactorWithin))
		return &SignInPayload{Ticket: &ticket}, err
	}
	viewer, err := s.begin(ctx, u, method, "")
	return &SignInPayload{Viewer: viewer}, err
}

func badPasskey() error {
	return problem.Errorf(problem.Unauthenticated, "the passkey is unknown, or its answer does not hold: try again")
}
