package httpd

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/web"
)

// webhook answers 202 once the message is stored, and nothing else is done
// while the sender waits.
func (s *Server) webhook(receive func(ctx context.Context, id string, header http.Header, body []byte) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
				refuse(w, http.StatusRequestEntityTooLarge, problem.Invalid, "the body is larger than 1 MiB")
				return
			}
			refuse(w, http.StatusBadRequest, problem.Invalid, "the body could not be read")
			return
		}
		err = receive(r.Context(), r.PathValue("id"), r.Header, body)
		switch {
		case err == nil:
			w.WriteHeader(http.StatusAccepted)
		case problem.Of(err) == problem.Unauthenticated:
			refuse(w, http.StatusUnauthorized, problem.Unauthenticated, err.Error())
		case isAway(err):
			refuse(w, http.StatusServiceUnavailable, problem.Unavailable, "try again")
		default:
			s.Logger.ErrorContext(r.Context(), "webhook not kept", "error", err)
			refuse(w, http.StatusInternalServerError, problem.Internal, "internal error")
		}
	}
}

// tracking is the buyer's page.
func (s *Server) tracking(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	view, err := s.Fulfillment.Tracking(r.Context(), token)
	if err == nil && view == nil {
		if wait := s.Limiter.SignIn(r.Context(), s.Proxies.Place(r)); wait > 0 { // who guesses links
			tooMany(w, wait)
			return
		}
		err = s.Pages.RenderTrackingNotFound(w)
	} else if err == nil {
		err = s.renderTracking(w, r, token, view)
	}
	if err != nil {
		s.Logger.ErrorContext(r.Context(), "buyer's page failed", "error", err)
		if err := s.Pages.RenderUnavailable(w); err != nil {
			s.Logger.ErrorContext(r.Context(), "notice failed", "error", err)
		}
	}
}

func (s *Server) renderTracking(w http.ResponseWriter, r *http.Request, token string, view *fulfillment.Tracking) error {
	cursor, err := s.Fulfillment.TrackingCursor(r.Context(), token, view)
	if err != nil {
		return err
	}
	// The page's shape is the buyer's view, in the words of the API.
	raw, err := json.Marshal(view)
	if err != nil {
		return err
	}
	page := web.TrackingPage{Token: token, Cursor: cursor}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	return s.Pages.RenderTracking(w, r.Header.Get("Accept-Language"), page)
}

func (s *Server) schema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, s.SDL) // the client is gone
}

// healthz says that the process lives.
func (*Server) healthz(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "ok\n") // the client is gone
}

// readyz says whether requests should come here. Without Redis they may: live
// updates then come from the database, a little later.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	report := map[string]string{"database": "ok", "migrations": "ok", "live": "ok", "draining": "no"}
	ready := true
	fail := func(part, why string) { report[part], ready = why, false }
	if s.draining.Load() {
		fail("draining", "yes")
	}
	if err := s.Store.Ping(ctx); err != nil {
		fail("database", "out of reach")
		report["migrations"] = "not known"
	} else if pending, err := s.Store.MigrationsPending(ctx); err != nil || pending {
		fail("migrations", "pending")
	}
	if err := s.Hub.Healthy(); err != nil {
		report["live"] = "degraded: updates come from the database: " + err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	if !ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(report) // the client is gone
}
