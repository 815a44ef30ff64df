package httpd_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/ent/auditentry"
	"github.com/waybill/waybill/ent/externalidentity"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// visitor is a browser with its cookies.
type visitor struct {
	*house
	t       *testing.T
	cookies map[string]string
}

func (h *house) visitor(t *testing.T) *visitor {
	t.Helper()
	return &visitor{house: h, t: t, cookies: make(map[string]string)}
}

// get follows a link; from our own page or from another site.
func (v *visitor) get(path, site string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.keep(v.send(http.MethodGet, path, "", "Sec-Fetch-Site", site, "Cookie", v.sent(site == "cross-site")))
}

func (v *visitor) post(body string) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.keep(v.send(http.MethodPost, "/graphql", body, "Content-Type", "application/json", "Origin", publicURL, "Cookie", v.sent(false)))
}

// sent is what a browser sends: to a navigation from another site not its session,
// which is SameSite=Strict.
func (v *visitor) sent(fromElsewhere bool) string {
	var all []string
	for name, value := range v.cookies {
		if name != "__Host-waybill" || !fromElsewhere {
			all = append(all, name+"="+value)
		}
	}
	return strings.Join(all, "; ")
}

func (v *visitor) keep(w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	v.t.Helper()
	for _, c := range w.Result().Cookies() {
		if !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || !strings.HasPrefix(c.Name, "__Host-") {
			v.t.Errorf("cookie %s", c)
		}
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return w
}

// through begins at the given address and returns where the browser ends.
func (v *visitor) through(p *provider, start string) string {
	v.t.Helper()
	return to(v.t, v.get(p.agree(v.t, v.depart(start)), "cross-site"))
}

func (v *visitor) depart(start string) string {
	v.t.Helper()
	return to(v.t, v.get(start, "same-origin"))
}

func to(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Code != http.StatusSeeOther || w.Body.Len() > 0 {
		t.Fatalf("answer %d %s, want to be sent elsewhere", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func (v *visitor) email() string {
	v.t.Helper()
	text := v.post(`{"query":"{ viewer { user { email } } }"}`).Body.String()
	_, after, _ := strings.Cut(text, `"email":"`)
	email, _, _ := strings.Cut(after, `"`)
	return email
}

// withProvider is a house whose people may sign in at a provider, with a clock.
func withProvider(t *testing.T, s *store.Store, p *provider) (*house, func(time.Duration)) {
	t.Helper()
	off := time.Duration(0)
	now := func() time.Time { return time.Now().Add(off) }
	h := open(t, s, func(c *people.Config) { c.Provider, c.Now = p.known(now), now })
	return h, func(by time.Duration) { off += by }
}

func (h *house) add(t *testing.T, email string) {
	t.Helper()
	viewer, _ := auth.From(h.merchant)
	if err := h.people.Add(t.Context(), viewer.StoreID, email, "Ana", "correct horse battery", auth.Owner); err != nil {
		t.Fatalf("add: %v", err)
	}
}

const turnedAway = "/admin/sign-in?problem="

// Somebody with an account here links one elsewhere, and signs in with it, by its
// subject: the address may change.
func TestALinkedAccountSignsIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := newProvider(t)
		h, turn := withProvider(t, s, p)
		h.add(t, "ana@loja.example")
		if got := h.visitor(t).through(p, "/auth/oidc/start"); got != turnedAway+"LINK_FIRST" {
			t.Errorf("with a user's address only: %s", got)
		}
		ana := h.visitor(t)
		ana.post(signIn)
		if got := ana.through(p, "/auth/oidc/start?link=1&return_to=/admin/account"); got != "/admin/account" || ana.email() != "ana@loja.example" {
			t.Fatalf("link: %s", got)
		}
		p.Email, p.EmailVerified = "other@loja.example", false
		b := h.visitor(t)
		if got := b.through(p, "/auth/oidc/start?return_to=/admin/orders?view=late"); got != "/admin/orders?view=late" || b.email() != "ana@loja.example" {
			t.Errorf("sign in: %s as %q", got, b.email())
		}
		if text := b.post(`{"query":"{ sessions { method } externalIdentities { id provider email lastUsedAt } signInMethods { passkey provider { name startUrl } } }"}`).Body.String(); !strings.Contains(text, `"method":"single sign-on"`) ||
			!strings.Contains(text, `"provider":"Elsewhere","email":"ana@loja.example","lastUsedAt":"2`) || !strings.Contains(text, `"signInMethods":{"passkey":true,"provider":{"name":"Elsewhere","startUrl":"/auth/oidc/start"}}`) {
			t.Errorf("shown: %s", text)
		}
		var told int
		if err := s.DB().QueryRowContext(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'send_sign_in_notice' AND args->>'of' = 'provider_added'`).Scan(&told); err != nil || told != 1 {
			t.Errorf("told %d times of the link, %v", told, err)
		}
		entries := s.Client().AuditEntry.Query().Where(auditentry.Action("signInElsewhere")).AllX(auth.Everywhere(context.Background()))
		if len(entries) < 2 || entries[0].Actor != "Ana" || entries[0].ActorKind != "USER" || entries[0].ActorID == "" {
			t.Errorf("audit log: %+v", entries)
		}

		h.add(t, "bo@loja.example")
		bo := h.visitor(t)
		bo.post(strings.Replace(signIn, "ana@", "bo@", 1))
		if got := bo.through(p, "/auth/oidc/start?link=1"); got != turnedAway+"LINKED_ELSEWHERE" {
			t.Errorf("linked by another user: %s", got)
		}
		if got := h.visitor(t).depart("/auth/oidc/start?link=1"); got != turnedAway+"SIGN_IN_AGAIN" {
			t.Errorf("linked by nobody: %s", got)
		}
		if w := ana.get("/auth/oidc/start?link=1", "cross-site"); to(t, w) != turnedAway+"SIGN_IN_AGAIN" {
			t.Errorf("linked because another site said so: %s", to(t, w))
		}
		late := ana.depart("/auth/oidc/start?link=1")
		ana.post(`{"query":"mutation { signOut }"}`)
		if got := to(t, ana.get(p.agree(t, late), "cross-site")); got != turnedAway+"SIGN_IN_AGAIN" {
			t.Errorf("linked after signing out: %s", got)
		}
		turn(16 * time.Minute)
		if got := bo.depart("/auth/oidc/start?link=1"); got != turnedAway+"SIGN_IN_AGAIN" {
			t.Errorf("linked long after signing in: %s", got)
		}
		id := s.Client().ExternalIdentity.Query().Where(externalidentity.Subject("ana-elsewhere")).OnlyX(auth.Everywhere(context.Background())).ID
		again := h.visitor(t)
		again.through(p, "/auth/oidc/start")
		if text := again.post(`{"query":"mutation { removeExternalIdentity(id: \"` + id + `\") }"}`).Body.String(); !strings.Contains(text, "true") {
			t.Errorf("unlink: %s", text)
		}
		if got := h.visitor(t).through(p, "/auth/oidc/start"); got == "/admin" {
			t.Error("an unlinked account signs in")
		}
	})
}

// Who was invited becomes a member by the address that the provider vouches for.
func TestAnInvitedAccountIsWelcome(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := newProvider(t)
		h, _ := withProvider(t, s, p)
		b := h.visitor(t)
		if got := b.through(p, "/auth/oidc/start"); got != turnedAway+"NO_ACCOUNT" || b.email() != "" {
			t.Errorf("not invited: %s", got)
		}
		viewer, _ := auth.From(h.merchant)
		if _, err := h.people.InviteOwner(auth.With(t.Context(), auth.Viewer{Kind: auth.Operator}), viewer.StoreID, "ana@loja.example"); err != nil {
			t.Fatalf("invite: %v", err)
		}
		p.EmailVerified = false
		if got := b.through(p, "/auth/oidc/start"); got != turnedAway+"UNVERIFIED_EMAIL" || b.email() != "" {
			t.Errorf("not verified: %s", got)
		}
		p.EmailVerified = true
		if got := b.through(p, "/auth/oidc/start"); got != "/admin" || b.email() != "ana@loja.example" {
			t.Fatalf("invited: %s as %q", got, b.email())
		}
		if text := b.post(whoAmI).Body.String(); !strings.Contains(text, `"role":"OWNER"`) {
			t.Errorf("became %s", text)
		}
		again := h.visitor(t)
		if got := again.through(p, "/auth/oidc/start"); got != "/admin" || again.email() != "ana@loja.example" {
			t.Errorf("once more: %s", got)
		}
	})
}

// What is not this browser's own attempt, answered by this provider, now and for
// the first time, lets nobody in.
func TestForgedArrivalsAreTurnedAway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, foreign := newProvider(t), newProvider(t)
		h, turn := withProvider(t, s, p)
		h.add(t, "ana@loja.example")
		linked := h.visitor(t)
		linked.post(signIn)
		linked.through(p, "/auth/oidc/start?link=1")
		stolen := p.used["id_token"]
		refused := func(what, want string, v *visitor, callback string) {
			t.Helper()
			if got := to(t, v.get(callback, "cross-site")); got != turnedAway+want || v.email() != "" {
				t.Errorf("%s: %s as %q, want %s", what, got, v.email(), want)
			}
		}
		begun := func() (*visitor, string) {
			v := h.visitor(t)
			return v, p.agree(t, v.depart("/auth/oidc/start"))
		}
		_, callback := begun()
		refused("another browser's callback", "STALE", h.visitor(t), callback)
		v, _ := begun()
		_, other := begun()
		refused("another attempt's state", "STALE", v, other)
		v, callback = begun()
		refused("no state", "STALE", v, "/auth/oidc/callback?code="+codeIn(t, callback))
		v, callback = begun()
		cookies := v.sent(true)
		if got := to(t, v.get(callback, "cross-site")); got != "/admin" {
			t.Fatalf("the right one: %s", got)
		}
		replay := h.visitor(t)
		name, value, _ := strings.Cut(cookies, "=")
		replay.cookies[name] = value
		refused("a replay, cookie and all", "STALE", replay, callback)
		v = h.visitor(t)
		at := v.depart("/auth/oidc/start")
		refused("a code of another attempt", "REFUSED", v, "/auth/oidc/callback?state="+stateIn(t, at)+"&code="+codeIn(t, callback))
		v = h.visitor(t)
		refused("the provider says no", "REFUSED", v, "/auth/oidc/callback?error=access_denied&state="+stateIn(t, v.depart("/auth/oidc/start")))

		spoiled := func(what string, spoil func(map[string]any)) {
			t.Helper()
			v, callback := begun()
			p.spoil = spoil
			refused(what, "REFUSED", v, callback)
			p.spoil = nil
		}
		spoiled("a token of another attempt", func(a map[string]any) { a["id_token"] = stolen })
		fh, _ := withProvider(t, s, foreign)
		fh.visitor(t).through(foreign, "/auth/oidc/start")
		spoiled("another issuer's token", func(a map[string]any) { a["id_token"] = foreign.used["id_token"] })
		spoiled("no token", func(a map[string]any) { delete(a, "id_token") })
		spoiled("an unsigned token", func(a map[string]any) { a["id_token"] = unsigned(t, a["id_token"]) })
		spoiled("an altered token", func(a map[string]any) { a["id_token"] = altered(t, a["id_token"]) })
		spoiled("an expired token", func(map[string]any) { turn(100 * time.Hour) })
		v, callback = begun()
		turn(11 * time.Minute)
		refused("too late", "STALE", v, callback)
	})
}

// Only pages of ours are gone back to.
func TestNobodyIsSentElsewhereAfterwards(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	h, _ := withProvider(t, storetest.Open(t), p)
	h.add(t, "ana@loja.example")
	v := h.visitor(t)
	v.post(signIn)
	for _, evil := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, "/admin/../../evil", "/graphql", "javascript:alert(1)", "/administrator", "https://waybill.example@evil.example/admin",
		"/admin/..//evil.example", "/admin\r\nLocation: https://evil.example", "", "admin", "\\\\evil.example", "/%2e%2e/evil", "//waybill.example/admin",
	} {
		if got := v.through(p, "/auth/oidc/start?link=1&return_to="+url.QueryEscape(evil)); got != "/admin" {
			t.Errorf("%q: sent to %s", evil, got)
		}
	}
}

// A second factor is asked for whatever the first was.
func TestASecondFactorIsAskedForAfterTheProvider(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := newProvider(t)
		h, _ := withProvider(t, s, p)
		h.add(t, "ana@loja.example")
		ana := h.visitor(t)
		ana.post(signIn)
		ana.through(p, "/auth/oidc/start?link=1")
		h.confirmTotp(t, ana)
		b := h.visitor(t)
		got := b.through(p, "/auth/oidc/start?return_to=/admin/orders")
		if !strings.HasPrefix(got, "/admin/sign-in#return_to=%2Fadmin%2Forders&ticket=wbo_") || b.email() != "" {
			t.Errorf("sent to %s as %q", got, b.email())
		}
	})
}

// Whoever begins without an end waits, and nobody elsewhere with them.
func TestTooManyDeparturesWait(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	h, _ := withProvider(t, storetest.Open(t), p)
	v := h.visitor(t)
	for range 300 {
		v.depart("/auth/oidc/start")
	}
	if got := v.depart("/auth/oidc/start"); got != turnedAway+"RATE_LIMITED" {
		t.Errorf("once more: %s", got)
	}
	if got := to(t, v.get("/auth/oidc/callback?state=a&code=b", "cross-site")); got != turnedAway+"RATE_LIMITED" {
		t.Errorf("back: %s", got)
	}
}

// Where no provider is set there is nothing to begin; where it is out of reach
// people are told.
func TestWithoutAProvider(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	h := open(t, s)
	for _, path := range []string{"/auth/oidc/start", "/auth/oidc/callback?state=a&code=b"} {
		if w := h.send(http.MethodGet, path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	p := newProvider(t)
	p.issuer = "http://127.0.0.1:1"
	away, _ := withProvider(t, s, p)
	if got := away.visitor(t).depart("/auth/oidc/start"); got != turnedAway+"UNAVAILABLE" {
		t.Errorf("out of reach: %s", got)
	}
}
