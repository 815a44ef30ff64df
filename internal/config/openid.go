package config

import (
	"net/url"

	"github.com/waybill/waybill/internal/problem"
)

// OpenID is where people have accounts with which they sign in here.
type OpenID struct {
	OIDCIssuer       string `env:"OIDC_ISSUER" help:"OpenID provider with whose accounts people may sign in, https://…. Whoever runs it can sign in as everybody who linked an account there. Register PUBLIC_URL/auth/oidc/callback with it. Empty: none."`
	OIDCClientID     string `env:"OIDC_CLIENT_ID" help:"What the provider calls this installation."`
	OIDCClientSecret string `env:"OIDC_CLIENT_SECRET" help:"What the provider knows it by."`
	OIDCName         string `env:"OIDC_NAME" default:"single sign-on" help:"What people call the provider; the sign-in page shows it."`
}

// Elsewhere says whether people may sign in with an account elsewhere.
func (o *OpenID) Elsewhere() bool { return o.OIDCIssuer != "" }

func (o *OpenID) check(faults problem.Faults) {
	if !o.Elsewhere() {
		return
	}
	address(faults, "OIDC_ISSUER", o.OIDCIssuer, "https", "http")
	if u, err := url.Parse(o.OIDCIssuer); err == nil && u.Scheme == "http" && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		faults.Add("OIDC_ISSUER", problem.Malformed, "must start with https://")
	}
	faults.Require("OIDC_CLIENT_ID", o.OIDCClientID)
	faults.Require("OIDC_CLIENT_SECRET", o.OIDCClientSecret)
}
