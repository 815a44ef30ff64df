package httpd

import (
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/problem"
)

// A cookie with the __Host- prefix comes from this host over TLS and from nowhere
// else. Over plain HTTP no browser would take it, so there it has none: for a
// machine of one's own.
const (
	sessionCookie      = "__Host-waybill"
	plainSessionCookie = "waybill"
)

func (s *Server) cookieName() string {
	if strings.HasPrefix(s.PublicURL, "https://") {
		return sessionCookie
	}
	return plainSessionCookie
}

// byCookie adds who is signed in with a browser's session. A session that is over
// is nobody's: the browser is told to forget it, and may sign in again.
func (s *Server) byCookie(ctx context.Context) (context.Context, error) {
	session := auth.ClientOf(ctx).Session
	if session == "" {
		return ctx, nil
	}
	viewer, err := s.People.Session(ctx, session)
	if problem.Of(err) == problem.Unauthenticated {
		if keep := auth.ClientOf(ctx).Keep; keep != nil {
			keep("", time.Time{})
		}
		return ctx, nil
	}
	if err != nil {
		return nil, err
	}
	return auth.With(ctx, viewer), nil
}

// client is the program that asks. A page of ours that posts JSON may be given a
// session; one that gets a stream may not, since its headers have gone.
func (s *Server) client(w http.ResponseWriter, r *http.Request) auth.Client {
	c := auth.Client{Address: s.Proxies.Place(r), Agent: r.UserAgent()}
	if !s.fromOurPage(r) {
		return c
	}
	if cookie, err := r.Cookie(s.cookieName()); err == nil {
		c.Session = cookie.Value
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method == http.MethodPost && kind == "application/json" && !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		c.Keep = func(token string, until time.Time) { s.keep(w, token, until) }
	}
	return c
}

// fromOurPage says whether a request is a page's of this very site, which is
// what a cookie counts for. No other site can set the header, nor the origin.
func (s *Server) fromOurPage(r *http.Request) bool {
	if r.Header.Get("Origin") != "" {
		return guard.Origins{s.PublicURL}.Knows(r)
	}
	return r.Header.Get("Sec-Fetch-Site") == "same-origin" || r.Header.Get(guard.PageHeader) != ""
}

func (s *Server) keep(w http.ResponseWriter, token string, until time.Time) {
	cookie := &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: s.cookieName() == sessionCookie, Expires: until,
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}
