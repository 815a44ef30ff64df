package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/externalidentity"
	"github.com/waybill/waybill/ent/invitation"
	"github.com/waybill/waybill/ent/onetimetoken"
	"github.com/waybill/waybill/ent/session"
	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/openid"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// Why somebody with an account elsewhere is not let in, besides the usual.
const (
	LinkFirst       problem.Code = "LINK_FIRST"       // the address is a user's, who has to say so
	NoAccount       problem.Code = "NO_ACCOUNT"       // nobody invited the address
	UnverifiedEmail problem.Code = "UNVERIFIED_EMAIL" // the provider does not vouch for the address
	Stale           problem.Code = "STALE"            // begun elsewhere, too long ago, or finished
	Refused         problem.Code = "REFUSED"          // by the provider, or its answer does not hold
	SignInAgain     problem.Code = "SIGN_IN_AGAIN"    // to link an account one has signed in lately
	LinkedElsewhere problem.Code = "LINKED_ELSEWHERE" // it is another user's
)

const (
	byProvider    = "single sign-on"
	elsewhereOpen = 10 * time.Minute
	pages         = "/admin"
)

// Departure is a browser's way to the provider: where it goes, and the token it
// keeps meanwhile.
type Departure struct {
	URL, Token string
	Until      time.Time
}

// Arrival is where a browser goes that came back.
type Arrival struct {
	ReturnTo string
	Ticket   string // a code is asked for as well; empty: not
}

// attempt is what is kept of a sign-in that goes by a provider.
type attempt struct {
	ReturnTo  string `json:"returnTo"`
	SessionID string `json:"sessionId,omitempty"` // that links the account
}

// DepartElsewhere begins to sign in at the provider, or to link an account there
// to the viewer, who signed in lately.
func (s *Service) DepartElsewhere(ctx context.Context, returnTo string, link bool) (*Departure, error) {
	if s.provider == nil {
		return nil, problem.Errorf(problem.NotFound, "nobody signs in elsewhere")
	}
	if err := s.try(ctx, strangerLimits(auth.ClientOf(ctx).Address)...); err != nil {
		return nil, err
	}
	begun, subject := attempt{ReturnTo: ourPage(returnTo)}, ""
	if link {
		viewer, _, err := s.fresh(ctx)
		if code := problem.Of(err); code == problem.Unauthenticated || code == problem.Forbidden {
			return nil, problem.Errorf(SignInAgain, "sign in again first")
		}
		if err != nil {
			return nil, err
		}
		begun.SessionID, subject = viewer.SessionID, viewer.UserID
	}
	payload, err := json.Marshal(begun)
	if err != nil {
		return nil, fmt.Errorf("write attempt: %w", err)
	}
	until := s.utc().Add(elsewhereOpen)
	token, err := s.issue(ctx, onetimetoken.PurposeSignInElsewhere, subject, payload, until)
	if err != nil {
		return nil, err
	}
	to, err := s.provider.Begin(ctx, token)
	if err != nil {
		return nil, s.notVouched(ctx, err)
	}
	return &Departure{URL: to, Token: token, Until: until}, nil
}

// ourPage is a page of the admin, and its start for whatever else is asked for.
func ourPage(written string) string {
	u, err := url.Parse(written)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || strings.ContainsAny(written, "\\\x00") {
		return pages
	}
	if clean := path.Clean(u.Path); clean != pages && !strings.HasPrefix(clean, pages+"/") {
		return pages
	}
	return (&url.URL{Path: path.Clean(u.Path), RawQuery: u.RawQuery}).String()
}

// ArriveFromElsewhere ends what the browser with this token began: whoever the
// provider vouches for is signed in, or linked.
func (s *Service) ArriveFromElsewhere(ctx context.Context, token, state, code string) (*Arrival, error) {
	if s.provider == nil {
		return nil, problem.Errorf(problem.NotFound, "nobody signs in elsewhere")
	}
	if err := s.try(ctx, strangerLimits(auth.ClientOf(ctx).Address)...); err != nil {
		return nil, err
	}
	kept, err := s.look(ctx, onetimetoken.PurposeSignInElsewhere, token)
	if problem.Of(err) == problem.NotFound || err == nil && !openid.Began(token, state) {
		return nil, stale()
	}
	if err != nil {
		return nil, err
	}
	everywhere := auth.Everywhere(ctx)
	if err := s.store.InTx(everywhere, func(tx *store.Tx) error { return s.use(everywhere, tx, kept) }); err != nil {
		return nil, stale()
	}
	begun := attempt{}
	if err := json.Unmarshal(kept.Payload, &begun); err != nil {
		return nil, fmt.Errorf("read attempt: %w", err)
	}
	if code == "" {
		return nil, problem.Errorf(Refused, "the provider lets nobody in")
	}
	who, err := s.provider.Finish(ctx, token, code)
	if err != nil {
		return nil, s.notVouched(ctx, err)
	}
	if kept.Subject != "" {
		return &Arrival{ReturnTo: begun.ReturnTo}, s.linkTo(ctx, kept.Subject, begun.SessionID, who)
	}
	return s.admit(ctx, who, begun.ReturnTo)
}

// notVouched says what a browser may know of why the provider let nobody in.
func (s *Service) notVouched(ctx context.Context, err error) error {
	s.log.WarnContext(ctx, "sign-in at the OpenID provider failed", "error", err)
	if errors.Is(err, openid.ErrRefused) {
		return problem.Errorf(Refused, "the provider's answer does not hold")
	}
	return problem.Errorf(problem.Unavailable, "the provider cannot be reached")
}

// linkTo makes an account elsewhere the user's, whose session still lives.
func (s *Service) linkTo(ctx context.Context, userID, sessionID string, who openid.Identity) error {
	everywhere := auth.Everywhere(ctx)
	of, err := s.store.Client().Session.Query().Where(session.ID(sessionID), session.UserID(userID)).WithUser().Only(everywhere)
	if ent.IsNotFound(err) || err == nil && !alive(of, s.utc()) {
		return problem.Errorf(SignInAgain, "the session has ended")
	}
	if err != nil {
		return fmt.Errorf("look up session: %w", err)
	}
	everywhere = asked(everywhere, auth.Viewer{Kind: auth.User, UserID: userID, Name: of.Edges.User.Name, StoreID: of.AtStore})
	err = s.store.InTx(everywhere, func(tx *store.Tx) error {
		found, err := identityOf(everywhere, tx.Client, who)
		if err != nil {
			return err
		}
		if found == nil {
			if err := keepIdentity(everywhere, tx, userID, who); err != nil {
				return err
			}
			return s.notify(everywhere, tx, userID, ProviderAdded)
		}
		if found.UserID != userID {
			return linkedElsewhere()
		}
		return nil
	})
	if ent.IsConstraintError(err) { // two at once
		return linkedElsewhere()
	}
	return err
}

// admit signs in whoever has the account linked, or was invited by the address
// that the provider vouches for. An address alone opens no account that is
// there: its user signs in another way, and links it.
func (s *Service) admit(ctx context.Context, who openid.Identity, returnTo string) (*Arrival, error) {
	everywhere := auth.Everywhere(ctx)
	known, err := identityOf(everywhere, s.store.Client(), who)
	if err != nil {
		return nil, err
	}
	if known == nil {
		return &Arrival{ReturnTo: returnTo}, s.welcome(ctx, who)
	}
	err = s.store.InTx(everywhere, func(tx *store.Tx) error {
		return tx.ExternalIdentity.UpdateOneID(known.ID).SetLastUsedAt(s.utc()).Exec(everywhere)
	})
	if ent.IsNotFound(err) {
		return nil, stale() // unlinked meanwhile
	}
	if err != nil {
		return nil, fmt.Errorf("note use of external identity: %w", err)
	}
	got, err := s.enter(ctx, known.Edges.User, byProvider, false)
	if err != nil {
		return nil, err
	}
	return &Arrival{ReturnTo: returnTo, Ticket: orEmpty(got.Ticket)}, nil
}

// welcome makes a user of whoever was invited, and a member of all stores that
// did so.
func (s *Service) welcome(ctx context.Context, who openid.Identity) error {
	email := address(who.Email)
	if email == "" || !who.EmailVerified {
		return problem.Errorf(UnverifiedEmail, "the provider does not vouch for the address")
	}
	everywhere := auth.Everywhere(ctx)
	var u *ent.User
	var at string
	err := s.store.InTx(everywhere, func(tx *store.Tx) error {
		taken, err := tx.User.Query().Where(user.Email(email)).Exist(everywhere)
		if err != nil {
			return fmt.Errorf("look up user: %w", err)
		}
		if taken {
			return linkFirst()
		}
		invited, err := tx.Invitation.Query().Where(open(s.utc())...).Where(invitation.Email(email)).Order(ent.Asc(invitation.FieldID)).All(everywhere)
		if err != nil {
			return fmt.Errorf("look up invitations: %w", err)
		}
		if len(invited) == 0 {
			return problem.Errorf(NoAccount, "nobody invited the address")
		}
		if u, err = tx.User.Create().SetEmail(email).SetName(calledBy(who, email)).Save(everywhere); err != nil {
			return err
		}
		for _, to := range invited {
			if err := s.join(everywhere, tx, u.ID, nil, to); err != nil {
				return err
			}
			at = to.StoreID
		}
		return keepIdentity(everywhere, tx, u.ID, who)
	})
	if ent.IsConstraintError(err) { // two at once
		return linkFirst()
	}
	if err != nil {
		return err
	}
	_, err = s.begin(ctx, u, byProvider, at)
	return err
}

func calledBy(who openid.Identity, email string) string {
	name := []rune(auth.Printable(who.Name))
	if len(name) == 0 {
		return email
	}
	return string(name[:min(len(name), maxName)])
}

// identityOf is an account elsewhere that is linked, with its user; nil: it is not.
func identityOf(ctx context.Context, db *ent.Client, who openid.Identity) (*ent.ExternalIdentity, error) {
	found, err := db.ExternalIdentity.Query().Where(externalidentity.Issuer(who.Issuer), externalidentity.Subject(who.Subject)).WithUser().Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up external identity: %w", err)
	}
	return found, nil
}

func keepIdentity(ctx context.Context, tx *store.Tx, userID string, who openid.Identity) error {
	return tx.ExternalIdentity.Create().SetUserID(userID).SetIssuer(who.Issuer).SetSubject(who.Subject).SetEmail(address(who.Email)).Exec(ctx)
}

func stale() error {
	return problem.Errorf(Stale, "it was begun in another browser, too long ago, or is finished: start again")
}

func linkFirst() error {
	return problem.Errorf(LinkFirst, "the address is a user's: sign in another way, and link the account")
}

func linkedElsewhere() error {
	return problem.Errorf(LinkedElsewhere, "the account is linked to another user")
}
