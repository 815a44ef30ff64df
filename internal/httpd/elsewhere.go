package httpd

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

// attemptCookie binds a sign-in that goes by a provider to the browser that began
// it. It is Lax, since the browser comes back from another site.
func (s *Server) attemptCookie() string { return s.cookieName() + "-elsewhere" }

// depart sends a browser to the OpenID provider.
func (s *Server) depart(w http.ResponseWriter, r *http.Request) {
	ctx, link := auth.WithClient(r.Context(), s.client(w, r)), r.FormValue("link") != ""
	if link {
		var err error
		if ctx, err = s.byCookie(ctx); err != nil {
			s.turnAway(w, r, err)
			return
		}
	}
	to, err := s.People.DepartElsewhere(ctx, r.FormValue("return_to"), link)
	if err != nil {
		s.turnAway(w, r, err)
		return
	}
	s.remember(w, to.Token, to.Until)
	seeOther(w, to.URL)
}

// arrive takes a browser back from the provider, and gives it its session: no
// other site can have begun this, nor know the state.
func (s *Server) arrive(w http.ResponseWriter, r *http.Request) {
	client := auth.Client{Address: s.Proxies.Place(r), Agent: r.UserAgent(), Keep: func(token string, until time.Time) { s.keep(w, token, until) }}
	ctx := audit.With(auth.WithClient(r.Context(), client), audit.Request{
		Action: "signInElsewhere", Address: client.Address, ID: w.Header().Get("X-Request-Id"), UserAgent: client.Agent,
	})
	token := ""
	if cookie, err := r.Cookie(s.attemptCookie()); err == nil {
		token = cookie.Value
	}
	s.remember(w, "", time.Time{})
	back, err := s.People.ArriveFromElsewhere(ctx, token, r.FormValue("state"), r.FormValue("code"))
	switch {
	case err != nil:
		s.turnAway(w, r, err)
	case back.Ticket != "":
		seeOther(w, "/admin/sign-in#"+url.Values{"ticket": {back.Ticket}, "return_to": {back.ReturnTo}}.Encode())
	default:
		seeOther(w, back.ReturnTo)
	}
}

func (s *Server) remember(w http.ResponseWriter, token string, until time.Time) {
	cookie := &http.Cookie{
		Name: s.attemptCookie(), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.cookieName(), "__Host-"), Expires: until,
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

// turnAway sends a browser to the page on which one signs in, with the reason.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, err error) {
	code := problem.Of(err)
	if code == problem.NotFound {
		http.NotFound(w, r)
		return
	}
	if code == problem.Internal {
		s.Logger.ErrorContext(r.Context(), "sign-in elsewhere failed", "error", err)
		code = problem.Unavailable
	}
	seeOther(w, "/admin/sign-in?"+url.Values{"problem": {string(code)}}.Encode())
}

// seeOther redirects; the body that net/http would write repeats the address.
func seeOther(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}
