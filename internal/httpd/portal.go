package httpd

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// desk is the supplier's pages: plain forms that work without JavaScript. The
// secret in their address says who it is; a form of another site's page is
// refused by its origin.
func (s *Server) desk(serve func(w http.ResponseWriter, r *http.Request, v *portal.Visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && !s.fromOurPage(r) {
			refuse(w, http.StatusForbidden, problem.Forbidden, "this form came from another site")
			return
		}
		ctx, visit, err := s.Portal.Open(r.Context(), r.PathValue("token"))
		switch {
		case err != nil:
		case visit == nil:
			if wait := s.Limiter.SignIn(r.Context(), s.Proxies.Place(r)); wait > 0 { // who guesses links
				tooMany(w, wait)
				return
			}
			err = s.Pages.RenderPortalNotice(w, http.StatusNotFound, "This link does not work",
				"It may be incomplete, expired or revoked. Please ask the shop for a new one.")
		default:
			err = s.atDesk(w, r.WithContext(s.audited(ctx, w, r, visit)), visit, serve)
		}
		if err != nil {
			s.Logger.ErrorContext(r.Context(), "supplier's page failed", "error", err)
			if err := s.Pages.RenderUnavailable(w); err != nil {
				s.Logger.ErrorContext(r.Context(), "notice failed", "error", err)
			}
		}
	}
}

// audited has what is changed stand in the store's audit log.
func (s *Server) audited(ctx context.Context, w http.ResponseWriter, r *http.Request, v *portal.Visit) context.Context {
	if r.Method != http.MethodPost {
		return ctx
	}
	by, _ := auth.From(ctx)
	by.TokenID = v.Link.ID
	return audit.With(ctx, audit.Request{
		Action: "portal " + r.PathValue("action"), By: by, Address: s.Proxies.Place(r), ID: w.Header().Get("X-Request-Id"), UserAgent: r.UserAgent(),
	})
}

// atDesk tells a request's own faults to who made it.
func (s *Server) atDesk(w http.ResponseWriter, r *http.Request, v *portal.Visit, serve func(http.ResponseWriter, *http.Request, *portal.Visit) error) error {
	err := serve(w, r, v)
	p, theirs := problem.As(err)
	if !theirs || p.Code == problem.Unavailable || p.Code == problem.Internal {
		return err
	}
	status := http.StatusUnprocessableEntity
	switch p.Code { //nolint:exhaustive // the others are 422
	case problem.NotFound:
		status = http.StatusNotFound
	case problem.Conflict:
		status = http.StatusConflict
	}
	return s.Pages.RenderPortal(w, status, "portal-notice", deskPage{Visit: v, Title: "That did not work", Notice: p.Message})
}

// deskPage is what the templates of the portal show.
type deskPage struct {
	*portal.Visit
	Title   string
	Notice  string // what became of the last form
	Good    bool
	Key     string // makes a form one, however often it is sent
	List    *portal.List
	Order   *portal.Order
	Upload  *portal.Upload
	Reasons []supplier.Reason
	Next    int
	Before  int
}

func (s *Server) deskList(w http.ResponseWriter, r *http.Request, v *portal.Visit) error {
	page, _ := strconv.Atoi(r.FormValue("page"))
	list, err := s.Portal.List(r.Context(), v, portal.Listing{Done: r.FormValue("show") == "done", Search: short(r.FormValue("q")), Page: min(page, 10_000)})
	if err != nil {
		return err
	}
	return s.Pages.RenderPortal(w, http.StatusOK, "portal-list", deskPage{Visit: v, Title: "Orders", List: list, Next: list.Page + 1, Before: list.Page - 1})
}

func short(text string) string {
	if len(text) > 100 {
		return ""
	}
	return text
}

func (s *Server) deskOrder(w http.ResponseWriter, r *http.Request, v *portal.Visit) error {
	order, err := s.Portal.Order(r.Context(), v, r.PathValue("id"))
	if err != nil {
		return err
	}
	page := deskPage{Visit: v, Title: order.Name, Order: order, Key: uuid.NewString(), Reasons: supplier.Reasons()}
	switch told := r.FormValue("told"); told {
	case "":
	case "corrected":
		page.Notice, page.Good = "The parcel was put right.", true
	default:
		page.Notice, page.Good = s.Portal.Outcome(r.Context(), v, told)
	}
	return s.Pages.RenderPortal(w, http.StatusOK, "portal-order", page)
}

func (s *Server) deskSlip(w http.ResponseWriter, r *http.Request, v *portal.Visit) error {
	order, err := s.Portal.Order(r.Context(), v, r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.Pages.RenderPortal(w, http.StatusOK, "portal-slip", deskPage{Visit: v, Title: order.Name, Order: order})
}

func (s *Server) deskForm(w http.ResponseWriter, r *http.Request, v *portal.Visit) error {
	if err := r.ParseForm(); err != nil {
		return problem.Errorf(problem.Invalid, "the form could not be read")
	}
	id, told := r.PathValue("id"), "corrected"
	if r.PathValue("action") == "correct" {
		if err := s.Portal.Correct(r.Context(), v, id, r.PostForm); err != nil {
			return err
		}
	} else {
		message, err := s.Portal.Enter(r.Context(), v, id, r.PathValue("action"), r.PostForm)
		if err != nil {
			return err
		}
		told = message.ID
	}
	http.Redirect(w, r, "/s/"+url.PathEscape(v.Token)+"/"+url.PathEscape(id)+"?told="+told, http.StatusSeeOther)
	return nil
}

func (s *Server) deskUpload(w http.ResponseWriter, r *http.Request, v *portal.Visit) error {
	file, _, err := r.FormFile("file")
	if err != nil {
		return problem.Errorf(problem.Invalid, "there is no file, or it is larger than 1 MiB")
	}
	defer func() { _ = file.Close() }()
	done, err := s.Portal.Upload(r.Context(), v, file)
	if err != nil {
		return err
	}
	return s.Pages.RenderPortal(w, http.StatusOK, "portal-upload", deskPage{Visit: v, Title: "Tracking numbers", Upload: done})
}
