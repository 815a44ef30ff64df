package httpd

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/felixge/httpsnoop"
	"github.com/google/uuid"

	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const maxBody = 1 << 20

// identified gives every request an id, its own or a fresh one.
func (s *Server) identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if len(id) == 0 || len(id) > 100 || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }) {
			id = uuid.NewString()
		}
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(graph.WithRequestID(r.Context(), id)))
	})
}

// logged notes what was asked and how it ended. The route stands for the path:
// no token and no query string reaches the log.
func (s *Server) logged(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := httpsnoop.CaptureMetrics(next, w, r)
		_, route := mux.Handler(r)
		if route == "" {
			route = "none"
		}
		s.seconds.WithLabelValues(route, strconv.Itoa(seen.Code)).Observe(seen.Duration.Seconds())
		s.Logger.DebugContext(r.Context(), "request", "method", r.Method, "route", route, "status", seen.Code,
			"took", seen.Duration, "request_id", w.Header().Get("X-Request-Id"))
	})
}

func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
				panic(cause) // asks net/http to drop the connection
			}
			s.Logger.ErrorContext(r.Context(), "panic", "cause", cause, "stack", string(debug.Stack()))
			http.Error(w, "internal error", http.StatusInternalServerError)
		}()
		next.ServeHTTP(w, r)
	})
}

// bounded counts what comes from an address and bounds every body. Operations
// are counted by what they cost, where that is known.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := s.Proxies.Place(r)
		if !s.uncounted(r) {
			if wait := s.Limiter.Request(r.Context(), from); wait > 0 {
				tooMany(w, wait)
				return
			}
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r.WithContext(guard.WithAddress(r.Context(), from)))
	})
}

// uncounted is what must answer however much else is asked, costs next to
// nothing, or is counted elsewhere.
func (s *Server) uncounted(r *http.Request) bool {
	switch r.URL.Path {
	case "/healthz", "/readyz", "/metrics":
		return true
	case "/graphql":
		return r.Header.Get("Upgrade") == ""
	}
	return strings.HasPrefix(r.URL.Path, "/assets/")
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(guard.Seconds(wait)))
	refuse(w, http.StatusTooManyRequests, "RATE_LIMITED", "too much was asked for lately: try again later")
}

// graphql lets pages of known origins in, says who asks, and serves the API.
func (s *Server) graphql() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !s.fromKnownOrigin(w, r):
			refuse(w, http.StatusForbidden, problem.Forbidden, "this origin may not use the API")
			return
		case s.Origins.IsForged(r):
			refuse(w, http.StatusForbidden, problem.Forbidden, "a page that asks with a cookie must send "+guard.PageHeader)
			return
		case r.Method == http.MethodOptions:
			w.WriteHeader(http.StatusNoContent)
			return
		}
		r = r.WithContext(auth.WithClient(r.Context(), s.client(w, r)))
		ctx, err := s.signIn(r)
		if err != nil {
			s.notSignedIn(w, r, err)
			return
		}
		viewer, _ := auth.From(ctx)
		if wait := s.Limiter.Body(ctx, s.Proxies.Place(r), viewer.Principal(), r.ContentLength); wait > 0 {
			tooMany(w, wait)
			return
		}
		s.Graph.ServeHTTP(w, r.WithContext(ctx))
	})
}

// notSignedIn tells a token that is no good from our not being able to tell: on
// a 401 a client gives up.
func (s *Server) notSignedIn(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case problem.Of(err) == problem.Unauthenticated:
		if wait := s.Limiter.SignIn(r.Context(), s.Proxies.Place(r)); wait > 0 {
			tooMany(w, wait)
			return
		}
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized, problem.Unauthenticated, "the access token is unknown, expired or revoked")
	case isAway(err):
		refuse(w, http.StatusServiceUnavailable, problem.Unavailable, "the database is out of reach, try again")
	default:
		s.Logger.ErrorContext(r.Context(), "sign-in failed", "error", err)
		refuse(w, http.StatusInternalServerError, problem.Internal, "internal error")
	}
}

// isAway says whether the database was out of reach.
func isAway(err error) bool {
	return problem.Of(err) == problem.Unavailable || store.Unavailable(err)
}

// signIn adds the viewer of the request's bearer token or, without one, of its
// session.
func (s *Server) signIn(r *http.Request) (context.Context, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return s.byCookie(r.Context())
	}
	token, found := strings.CutPrefix(header, "Bearer ")
	if !found {
		return nil, problem.Errorf(problem.Unauthenticated, "authorization is not a bearer token")
	}
	viewer, err := s.Account.SignIn(r.Context(), token)
	if err != nil {
		return nil, err
	}
	return auth.With(r.Context(), viewer), nil
}

// fromKnownOrigin says whether a page may use the API, and tells its browser.
// Programs send no Origin.
func (s *Server) fromKnownOrigin(w http.ResponseWriter, r *http.Request) bool {
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	if !s.Origins.Knows(r) {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id, Last-Event-ID")
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
	h.Set("Access-Control-Max-Age", "600")
	return true
}

// refuse answers in the form of a GraphQL error, which clients read anyway.
func refuse(w http.ResponseWriter, status int, code problem.Code, message string) {
	w.Header().Set("Content-Type", "application/json")
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client is gone
		"errors": []any{map[string]any{"message": message, "extensions": map[string]any{"code": code}}},
	})
}
