package httpd_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

const (
	signIn = `{"query":"mutation { signIn(input: {email: \"ana@loja.example\", password: \"correct horse battery\"}) { viewer { role store { name } stores { name } } } }"}`
	whoAmI = `{"query":"{ viewer { role user { email } } }"}`
)

// cookieOf is the session that an answer sets.
func cookieOf(t *testing.T, w *httptest.ResponseRecorder) *http.Cookie {
	t.Helper()
	for _, c := range w.Result().Cookies() {
		if strings.Contains(c.Name, "waybill") {
			return c
		}
	}
	return nil
}

func (h *house) role(t *testing.T, headers ...string) string {
	t.Helper()
	w := h.send("POST", "/graphql", whoAmI, append([]string{"Content-Type", "application/json"}, headers...)...)
	var got struct {
		Data struct{ Viewer *struct{ Role string } }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("read %s: %v", w.Body, err)
	}
	if got.Data.Viewer == nil {
		return ""
	}
	return got.Data.Viewer.Role
}

// A browser signs in, is known by its cookie on pages of ours only, and signs out.
func TestSessionCookie(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		viewer, _ := auth.From(h.merchant)
		if err := h.people.Add(t.Context(), viewer.StoreID, "ana@loja.example", "Ana", "correct horse battery", auth.Owner); err != nil {
			t.Fatalf("add: %v", err)
		}
		for _, origin := range []string{"https://shop.example", ""} {
			w := h.send("POST", "/graphql", signIn, "Content-Type", "application/json", "Origin", origin)
			if cookieOf(t, w) != nil || !strings.Contains(w.Body.String(), "FORBIDDEN") {
				t.Errorf("sign in from %q: %s", origin, w.Body)
			}
		}
		w := h.send("POST", "/graphql", signIn, "Content-Type", "application/json", "Origin", publicURL)
		cookie := cookieOf(t, w)
		if cookie == nil || !strings.Contains(w.Body.String(), `"role":"OWNER"`) || !strings.Contains(w.Body.String(), `"store":{"name":"Test"}`) {
			t.Fatalf("sign in: %s", w.Body)
		}
		if cookie.Name != "__Host-waybill" || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.Domain != "" {
			t.Errorf("cookie %s", cookie)
		}
		if strings.Contains(w.Body.String(), cookie.Value) {
			t.Error("the answer shows the session to the page's scripts")
		}
		sent := cookie.Name + "=" + cookie.Value
		for _, known := range [][]string{{"Origin", publicURL}, {"Sec-Fetch-Site", "same-origin"}, {"X-Waybill-Page", "1"}} {
			if got := h.role(t, append(known, "Cookie", sent)...); got != "OWNER" {
				t.Errorf("with %v: role %q, want OWNER", known, got)
			}
		}
		for _, strange := range [][]string{{}, {"Origin", "https://shop.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
			w := h.send("POST", "/graphql", whoAmI, append(strange, "Content-Type", "application/json", "Cookie", sent)...)
			if strings.Contains(w.Body.String(), "OWNER") {
				t.Errorf("with %v: the cookie counts", strange)
			}
		}
		out := h.send("POST", "/graphql", `{"query":"mutation { signOut }"}`, "Content-Type", "application/json", "Origin", publicURL, "Cookie", sent)
		if gone := cookieOf(t, out); gone == nil || gone.MaxAge >= 0 || gone.Value != "" {
			t.Errorf("signing out leaves %v: %s", gone, out.Body)
		}
		if got := h.role(t, "Origin", publicURL, "Cookie", sent); got != "" {
			t.Errorf("after signing out: role %q", got)
		}
	})
}
