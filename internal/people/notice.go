package people

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
)

// SendNotice tells a user that a way to sign in has changed, so that whoever did
// it in their name does not stay unseen.
type SendNotice struct {
	UserID string `json:"userId"`
	Of     Notice `json:"of"`
}

// Kind names the job.
func (SendNotice) Kind() string { return "send_sign_in_notice" }

// Notice is what has changed.
type Notice string

// What a user is told of. An address is told before it is left.
const (
	PasskeyAdded    Notice = "passkey_added"
	PasskeyRemoved  Notice = "passkey_removed"
	ProviderAdded   Notice = "provider_added"
	ProviderRemoved Notice = "provider_removed"
	PasswordChanged Notice = "password_changed"
	CodesAsked      Notice = "codes_asked"
	CodesDropped    Notice = "codes_dropped"
	AddressLeaving  Notice = "address_leaving"
)

func (n Notice) text() string {
	switch n {
	case PasskeyAdded:
		return "A passkey was added to your account at Waybill: it signs in without your password."
	case PasskeyRemoved:
		return "A passkey was removed from your account at Waybill."
	case ProviderAdded:
		return "An account at another provider was linked to your account at Waybill: it signs in without your password."
	case ProviderRemoved:
		return "The link to an account at another provider was removed from your account at Waybill."
	case PasswordChanged:
		return "The password of your account at Waybill was changed, and other sessions were ended."
	case CodesAsked:
		return "Signing in to your account at Waybill takes a code of an authenticator app from now on."
	case CodesDropped:
		return "Signing in to your account at Waybill takes no code of an authenticator app any more."
	case AddressLeaving:
		return "Somebody who knows your password asked that your account at Waybill have another e-mail address. It counts once a link that was sent there is followed."
	}
	return ""
}

// notify tells the user once the transaction has committed.
func (s *Service) notify(ctx context.Context, tx *store.Tx, userID string, of Notice) error {
	return tx.Enqueue(ctx, SendNotice{UserID: userID, Of: of}, s.now())
}

// SendNotice works the job of that name.
func (s *Service) SendNotice(ctx context.Context, userID string, of Notice) error {
	text := of.text()
	if text == "" {
		return fmt.Errorf("no notice is called %q", of)
	}
	u, err := s.store.Client().User.Get(auth.Everywhere(ctx), userID)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	return s.send(ctx, u.Email, "Your sign-in has changed",
		"%s\n\nIf it was not you: set a new password with \"Forgot your password?\" at %s/admin, which ends every session, and look through your account page.\n",
		text, s.publicURL)
}
