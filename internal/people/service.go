// Package people is who signs in, and what they are to a store: users, their
// sessions, invitations and roles.
//
// A user belongs to no store, a membership to one. Records of users are read and
// written by this package only, in Waybill's own name, after it has decided.
// What is secret is kept as a hash, and every link and ticket is good once.
package people

import (
	"context"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/openid"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// Mailer sends an e-mail.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Config is what a Service needs. Store and PublicURL are required.
type Config struct {
	Store     *store.Store
	PublicURL string           // where links lead
	Provider  *openid.Provider // nil: nobody signs in with an account elsewhere
	Mailer    Mailer           // nil: nobody gets e-mail, so nobody is invited by it
	Logger    *slog.Logger
	Now       func() time.Time // default: time.Now
}

// Service signs people in.
type Service struct {
	store     *store.Store
	publicURL string
	mailer    Mailer
	provider  *openid.Provider
	passwords *passwords
	passkeys  *webauthn.WebAuthn // nil: browsers make none here
	log       *slog.Logger
	now       func() time.Time
}

// New returns a Service.
func New(c Config) *Service {
	s := &Service{store: c.Store, publicURL: c.PublicURL, mailer: c.Mailer, provider: c.Provider, passwords: newPasswords(), passkeys: newRelyingParty(c.PublicURL), log: c.Logger, now: c.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

// utc is now, as the database keeps it.
func (s *Service) utc() time.Time { return s.now().UTC() }

const (
	maxName  = 255
	maxEmail = 254
)

// address is an e-mail address as it is kept, and "" when it is none.
func address(written string) string {
	written = strings.ToLower(strings.TrimSpace(written))
	parsed, err := mail.ParseAddress(written)
	if err != nil || parsed.Address != written || len(written) > maxEmail {
		return ""
	}
	return written
}

// person is who signed in. It fails for everybody else.
func person(ctx context.Context) (auth.Viewer, error) {
	viewer, _ := auth.From(ctx)
	if viewer.Kind != auth.User || viewer.UserID == "" {
		return auth.Viewer{}, problem.Errorf(problem.Unauthenticated, "sign in first")
	}
	return viewer, nil
}
