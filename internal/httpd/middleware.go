package httpd

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/felixge/httpsnoop"
	"github.com/google/uuid"

	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/auth"
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

// secured sets what every answer carries and bounds every body.
func (s *Server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// graphql lets pages of known origins in, says who asks, and serves the API.
func (s *Server) graphql() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.fromKnownOrigin(w, r) {
			refuse(w, http.StatusForbidden, problem.Forbidden, "this origin may not use the API")
			return
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		// A form of another site can post anything but JSON without asking first.
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); r.Method == http.MethodPost && kind != "application/json" {
			refuse(w, http.StatusUnsupportedMediaType, problem.Invalid, "send application/json")
			return
		}
		r = r.WithContext(auth.WithClient(r.Context(), s.client(w, r)))
		ctx, err := s.signIn(r)
		if err != nil {
			s.notSignedIn(w, r, err)
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
	origin := r.Header.Get("Origin")
	if origin == "" || s.own(origin, r.Host) {
		return true
	}
	if !slices.Contains(s.Origins, origin) {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id")
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Max-Age", "600")
	return true
}

func (s *Server) own(origin, host string) bool {
	if origin == s.PublicURL {
		return true
	}
	from, err := url.Parse(origin)
	return err == nil && strings.EqualFold(from.Host, host)
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
