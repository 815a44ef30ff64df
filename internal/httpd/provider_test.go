package httpd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/waybill/waybill/internal/openid"
)

// provider is a whole OpenID provider, in this process.
type provider struct {
	issuer string
	*storage.User
	client *http.Client // of the browser: it follows no redirect
	// spoil changes what the provider's token endpoint answers; nil: nothing.
	spoil func(answer map[string]any)
	// used is what it answered last.
	used map[string]any
}

func (p *provider) GetUserByID(string) *storage.User       { return p.User }
func (p *provider) GetUserByUsername(string) *storage.User { return p.User }
func (p *provider) ExampleClientID() string                { return storage.ServiceUserID }

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{
		User:   &storage.User{ID: "ana-elsewhere", Username: "ana", Password: "verysecure", FirstName: "Ana", LastName: "Lima", Email: "ana@loja.example", EmailVerified: true},
		client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	p.issuer = server.URL
	clients := map[string]*storage.Client{"waybill": storage.WebClient("waybill", "client-secret", publicURL+"/auth/oidc/callback")}
	handler = exampleop.SetupServer(p.issuer, storage.NewStorageWithClients(p, clients), nil, false)
	return p
}

// known is the provider as Waybill calls it.
func (p *provider) known(now func() time.Time) *openid.Provider {
	return openid.New(openid.Config{
		Issuer: p.issuer, ClientID: "waybill", ClientSecret: "client-secret", RedirectURL: publicURL + "/auth/oidc/callback", Name: "Elsewhere",
		Client: &http.Client{Transport: p}, Now: now,
	})
}

// RoundTrip lets the test change what the provider answers on its way.
func (p *provider) RoundTrip(r *http.Request) (*http.Response, error) {
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || r.URL.Path != "/oauth/token" || got.StatusCode != http.StatusOK {
		return got, err
	}
	defer func() { _ = got.Body.Close() }()
	answer := make(map[string]any)
	if err := json.NewDecoder(got.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	p.used = answer
	if p.spoil != nil {
		p.spoil(answer)
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	got.Body, got.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	got.Header.Set("Content-Length", strconv.Itoa(len(raw)))
	return got, nil
}

// agree signs in at the provider, and returns where it sends the browser back to.
func (p *provider) agree(t *testing.T, to string) string {
	t.Helper()
	login := p.next(t, http.MethodGet, to, nil)
	at, err := url.Parse(login)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"username": {p.Username}, "password": {p.Password}, "id": {at.Query().Get("authRequestID")}}
	back := p.next(t, http.MethodGet, p.next(t, http.MethodPost, p.issuer+at.Path, form), nil)
	path, ours := strings.CutPrefix(back, publicURL)
	if !ours {
		t.Fatalf("the provider sends the browser to %s", back)
	}
	return path
}

func (p *provider) next(t *testing.T, method, to string, form url.Values) string {
	t.Helper()
	if strings.HasPrefix(to, "/") {
		to = p.issuer + to
	}
	r, err := http.NewRequestWithContext(t.Context(), method, to, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, err := p.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	text, _ := io.ReadAll(got.Body)
	if got.Header.Get("Location") == "" {
		t.Fatalf("the provider answers %s %s with %d: %.300s", method, to, got.StatusCode, text)
	}
	return got.Header.Get("Location")
}
