package people

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/invitation"
	"github.com/waybill/waybill/ent/onetimetoken"
	"github.com/waybill/waybill/ent/session"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/throttle"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
)

// The arguments of jobs are a promise to the database: ids only, and a kind
// that never changes. The link of an e-mail is made when it is sent, so that it
// stands nowhere but there; an e-mail that is sent twice has two that work.

// SendInvitation sends an invitation.
type SendInvitation struct {
	InvitationID string `json:"invitationId"`
}

// Kind names the job.
func (SendInvitation) Kind() string { return "send_invitation" }

// SendReset sends a link to set a new password; to nobody for the user "".
type SendReset struct {
	UserID string `json:"userId"`
}

// Kind names the job.
func (SendReset) Kind() string { return "send_password_reset" }

// SendVerification sends a link to the address that a user wants to have.
type SendVerification struct {
	UserID string `json:"userId"`
}

// Kind names the job.
func (SendVerification) Kind() string { return "send_email_verification" }

const (
	resetStands        = time.Hour
	verificationStands = 24 * time.Hour
)

// SendInvitation works the job of that name.
func (s *Service) SendInvitation(ctx context.Context, id string) error {
	ctx = auth.Everywhere(ctx)
	to, err := s.store.Client().Invitation.Query().Where(open(s.utc())...).Where(invitation.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read invitation: %w", err)
	}
	of, err := s.store.Client().Store.Query().Where(entstore.ID(to.StoreID)).Only(ctx)
	if err != nil {
		return fmt.Errorf("read store: %w", err)
	}
	link, err := s.invitationLink(ctx, to)
	if err != nil {
		return err
	}
	return s.send(ctx, to.Email, "You are invited to "+of.Name,
		"%s invites you to %s on Waybill, as %s.\n\nFollow this link until %s to accept:\n\n%s\n\nIf you expected no invitation, do nothing.\n",
		to.InvitedBy, of.Name, to.Role, day(to.ExpiresAt), link)
}

func (s *Service) invitationLink(ctx context.Context, to *ent.Invitation) (string, error) {
	token, err := s.issue(ctx, onetimetoken.PurposeInvitation, to.ID, nil, to.ExpiresAt)
	return s.link("accept-invitation", token), err
}

// SendReset works the job of that name.
func (s *Service) SendReset(ctx context.Context, userID string) error {
	if userID == "" {
		return nil
	}
	u, err := s.store.Client().User.Get(auth.Everywhere(ctx), userID)
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	token, err := s.issue(ctx, onetimetoken.PurposeResetPassword, userID, nil, s.utc().Add(resetStands))
	if err != nil {
		return err
	}
	return s.send(ctx, u.Email, "Set a new password",
		"Somebody, we hope you, wants to set a new password for your account at Waybill.\n\nFollow this link within an hour:\n\n%s\n\nIf it was not you, do nothing: your password stays as it is.\n",
		s.link("reset-password", token))
}

// SendVerification works the job of that name.
func (s *Service) SendVerification(ctx context.Context, userID string) error {
	u, err := s.store.Client().User.Get(auth.Everywhere(ctx), userID)
	if err != nil {
		return fmt.Errorf("read user: %w", err)
	}
	if u.PendingEmail == "" {
		return nil
	}
	token, err := s.issue(ctx, onetimetoken.PurposeVerifyEmail, userID, []byte(u.PendingEmail), s.utc().Add(verificationStands))
	if err != nil {
		return err
	}
	return s.send(ctx, u.PendingEmail, "Verify your e-mail address",
		"Follow this link within a day to use this address for your account at Waybill:\n\n%s\n\nIf you did not ask for it, do nothing.\n",
		s.link("verify-email", token))
}

func (s *Service) send(ctx context.Context, to, subject, format string, args ...any) error {
	if s.mailer == nil {
		s.log.WarnContext(ctx, "e-mail not sent: SMTP_URL is not set", "subject", subject)
		return nil
	}
	if err := s.mailer.Send(ctx, to, subject, fmt.Sprintf(format, args...)); err != nil {
		return fmt.Errorf("send e-mail: %w", err)
	}
	return nil
}

// link leads to a page; the token stands behind the #, which no server sees.
func (s *Service) link(page, token string) string {
	return s.publicURL + "/admin/" + page + "#token=" + token
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

const keepFor = 24 * time.Hour // after it is over

// Sweep forgets what is over: tokens, throttles, sessions.
func (s *Service) Sweep(ctx context.Context) error {
	ctx = auth.Everywhere(ctx)
	before := s.utc().Add(-keepFor)
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.OneTimeToken.Delete().Where(onetimetoken.ExpiresAtLT(before)).Exec(ctx); err != nil {
			return fmt.Errorf("forget tokens: %w", err)
		}
		if _, err := tx.Throttle.Delete().Where(throttle.EndsAtLT(before)).Exec(ctx); err != nil {
			return fmt.Errorf("forget throttles: %w", err)
		}
		if _, err := tx.Session.Delete().Where(session.ExpiresAtLT(before)).Exec(ctx); err != nil {
			return fmt.Errorf("forget sessions: %w", err)
		}
		return nil
	})
}
