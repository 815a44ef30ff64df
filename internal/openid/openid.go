// Package openid signs people in with an account that they have at an OpenID
// provider: the authorization code flow, with PKCE, state and nonce.
//
// It believes nothing but an ID token that the provider signed, for us, just now
// and for this very attempt. What an identity means here is not its business.
package openid

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// ErrUnreachable is for a provider that did not answer; ErrRefused for one that
// said no, or whose answer does not hold.
var (
	ErrUnreachable = errors.New("the OpenID provider cannot be reached")
	ErrRefused     = errors.New("the OpenID provider's answer does not hold")
)

const patience = 10 * time.Second // with the provider, for one attempt

// Config is what a Provider needs.
type Config struct {
	Issuer, ClientID, ClientSecret string
	RedirectURL                    string
	Name                           string       // as people know it
	Client                         *http.Client // with which it is called
	Now                            func() time.Time
}

// Provider is where people have accounts.
type Provider struct {
	Config
	asking singleflight.Group
	known  atomic.Pointer[oidc.Provider] // once it was reached
}

// New returns a provider. It is called when somebody wants to sign in, so that
// Waybill starts without it.
func New(c Config) *Provider { return &Provider{Config: c} }

// Identity is whom a provider vouches for.
type Identity struct {
	Issuer, Subject string
	Email           string
	EmailVerified   bool
	Name            string
}

// discovered asks the provider for its addresses, until it has answered once;
// many who want to sign in meanwhile wait for one answer.
func (p *Provider) discovered(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	known := p.known.Load()
	if known == nil {
		found, err, _ := p.asking.Do("", func() (any, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
			defer cancel()
			return oidc.NewProvider(oidc.ClientContext(ctx, p.Client), p.Issuer)
		})
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
		known, _ = found.(*oidc.Provider)
		p.known.Store(known)
	}
	return known, &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: known.Endpoint(), RedirectURL: p.RedirectURL,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, nil
}

// The parts of an attempt that others see are made from its token, so that
// nothing but the browser has to keep it.
func derived(token, of string) string {
	mac := hmac.New(sha256.New, []byte(token))
	_, _ = mac.Write([]byte("openid " + of)) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Begin is where to send the browser that keeps the attempt's token.
func (p *Provider) Begin(ctx context.Context, token string) (string, error) {
	_, config, err := p.discovered(ctx)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(derived(token, "state"), oidc.Nonce(derived(token, "nonce")), oauth2.S256ChallengeOption(derived(token, "verifier"))), nil
}

// Began says whether a state is that of the attempt with this token.
func Began(token, state string) bool {
	return subtle.ConstantTimeCompare([]byte(derived(token, "state")), []byte(state)) == 1
}

// Finish exchanges the code that a browser came back with for whom the provider
// vouches for.
func (p *Provider) Finish(ctx context.Context, token, code string) (Identity, error) {
	provider, config, err := p.discovered(ctx)
	if err != nil {
		return Identity{}, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.Client), patience)
	defer cancel()
	got, err := config.Exchange(ctx, code, oauth2.VerifierOption(derived(token, "verifier")))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response.StatusCode < http.StatusInternalServerError {
		return Identity{}, fmt.Errorf("%w: exchange code: %s", ErrRefused, refused.ErrorCode)
	}
	if err != nil {
		return Identity{}, fmt.Errorf("%w: exchange code: %w", ErrUnreachable, err)
	}
	raw, _ := got.Extra("id_token").(string)
	signed, err := provider.Verifier(&oidc.Config{ClientID: p.ClientID, Now: p.Now}).Verify(ctx, raw)
	if err != nil {
		return Identity{}, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	said := claims{}
	if err := signed.Claims(&said); err != nil {
		return Identity{}, fmt.Errorf("%w: read claims: %w", ErrRefused, err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(signed.Nonce), []byte(derived(token, "nonce"))) != 1:
		return Identity{}, fmt.Errorf("%w: it is of another attempt", ErrRefused)
	case said.AuthorizedParty != "" && said.AuthorizedParty != p.ClientID, len(signed.Audience) > 1 && !slices.Contains(signed.Audience, said.AuthorizedParty):
		return Identity{}, fmt.Errorf("%w: it is for another client", ErrRefused)
	case signed.Subject == "":
		return Identity{}, fmt.Errorf("%w: it names nobody", ErrRefused)
	}
	if said.Email == "" {
		if err := p.ask(ctx, provider, got, signed.Subject, &said); err != nil {
			return Identity{}, err
		}
	}
	return Identity{Issuer: signed.Issuer, Subject: signed.Subject, Email: said.Email, EmailVerified: bool(said.EmailVerified), Name: said.Name}, nil
}

// ask reads what the provider says of somebody but did not put into the token.
func (p *Provider) ask(ctx context.Context, provider *oidc.Provider, got *oauth2.Token, subject string, said *claims) error {
	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(got))
	if err != nil {
		return fmt.Errorf("%w: ask for the address: %w", ErrUnreachable, err)
	}
	if info.Subject != subject {
		return fmt.Errorf("%w: it tells of somebody else", ErrRefused)
	}
	if err := info.Claims(said); err != nil {
		return fmt.Errorf("%w: read claims: %w", ErrRefused, err)
	}
	return nil
}

type claims struct {
	Email           string `json:"email"`
	EmailVerified   truth  `json:"email_verified"`
	Name            string `json:"name"`
	AuthorizedParty string `json:"azp"`
}

// truth is true, or "true", as some providers write it; all else is false.
type truth bool

// UnmarshalJSON reads it.
func (t *truth) UnmarshalJSON(raw []byte) error {
	var is any
	if err := json.Unmarshal(raw, &is); err != nil {
		return err
	}
	*t = is == true || is == "true"
	return nil
}
