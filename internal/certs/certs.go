// Package certs gets the certificates of an installation that has no proxy in
// front of it, and renews them, by ACME (RFC 8555). The authority may ask over
// TLS (tls-alpn-01) or plain HTTP (http-01).
package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// Config says for which names, from whom, and where they are kept.
type Config struct {
	Domains   []string
	Email     string         // whom the authority tells of trouble; empty: nobody
	Directory string         // of the authority; empty: Let's Encrypt
	Roots     *x509.CertPool // who vouches for the authority's own server; nil: those of the system
	Folder    string         // where certificates and keys are kept; nobody else may read it
	TLSPort   int            // where TLS is served, as the listener says
	HTTPPort  int            // where plain HTTP is; 0: nowhere, so the authority asks over TLS
	Logger    *slog.Logger
}

// Keeper has the certificates. Create it with New, end it with Close.
type Keeper struct {
	domains []string
	cache   *certmagic.Cache
	config  *certmagic.Config
	issuer  *certmagic.ACMEIssuer
}

// New reads what is kept, and asks nobody yet.
func New(c Config) *Keeper {
	k := &Keeper{domains: c.Domains}
	quiet := zap.NewNop() // what matters comes as an event
	k.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return k.config, nil },
		Logger:           quiet,
	})
	k.config = certmagic.New(k.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: c.Folder}, Logger: quiet,
		OnEvent: func(ctx context.Context, event string, about map[string]any) error {
			switch event {
			case "cert_obtained":
				c.Logger.InfoContext(ctx, "certificate obtained", "name", about["identifier"], "renewed", about["renewal"])
			case "cert_failed":
				c.Logger.ErrorContext(ctx, "no certificate", "name", about["identifier"], "error", about["error"])
			}
			return nil
		},
	})
	k.issuer = certmagic.NewACMEIssuer(k.config, certmagic.ACMEIssuer{
		CA: c.Directory, Email: c.Email, Agreed: true, TrustedRoots: c.Roots, Logger: quiet,
		AltTLSALPNPort: c.TLSPort, AltHTTPPort: c.HTTPPort, DisableHTTPChallenge: c.HTTPPort == 0,
	})
	k.config.Issuers = []certmagic.Issuer{k.issuer}
	return k
}

// TLS is what to serve with: HTTP/2 and HTTP/1.1, and for the names alone.
func (k *Keeper) TLS() *tls.Config {
	config := k.config.TLSConfig()
	config.NextProtos = append([]string{"h2", "http/1.1"}, config.NextProtos...)
	return config
}

// Keep gets what is missing and renews what grows old until ctx ends. Serve TLS
// before: the authority asks there.
func (k *Keeper) Keep(ctx context.Context) error {
	if err := k.config.ManageAsync(ctx, k.domains); err != nil {
		return fmt.Errorf("get certificates: %w", err)
	}
	<-ctx.Done()
	k.cache.Stop()
	return nil
}

// Plain answers the authority over plain HTTP, and sends everybody else to
// https.
func (k *Keeper) Plain(publicURL string) http.Handler {
	return k.issuer.HTTPChallengeHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, publicURL+r.URL.RequestURI(), http.StatusPermanentRedirect)
	}))
}

// RunPlain serves Plain until ctx ends.
func (k *Keeper) RunPlain(ctx context.Context, listener net.Listener, publicURL string) error {
	server := &http.Server{
		Handler: k.Plain(publicURL), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10,
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); ctx.Err() == nil {
		return fmt.Errorf("serve plain HTTP: %w", err)
	}
	return nil
}
