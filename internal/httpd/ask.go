package httpd

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/web"
)

// askForm shows a buyer what they may ask for now.
func (s *Server) askForm(w http.ResponseWriter, r *http.Request) {
	s.renderAsk(w, r, http.StatusOK, func(*web.AskPage) {})
}

// ask takes one of the forms. What was asked shows on the order's page.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) {
	if !s.fromOurPage(r) {
		refuse(w, http.StatusForbidden, problem.Forbidden, "this form came from another site")
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, problem.Invalid, "the form could not be read")
		return
	}
	token := r.PathValue("token")
	ctx := audit.With(r.Context(), audit.Request{Action: "askAsBuyer", ID: w.Header().Get("X-Request-Id")}) // not from where: that is the buyer's
	err := s.Fulfillment.AskAsBuyer(ctx, token, asked(r))
	p, theirs := problem.As(err)
	switch {
	case err == nil:
		http.Redirect(w, r, "/t/"+token, http.StatusSeeOther)
	case theirs && p.Code == problem.Invalid:
		s.renderAsk(w, r, http.StatusUnprocessableEntity, func(page *web.AskPage) {
			for _, fault := range p.Faults {
				page.Faults[strings.TrimPrefix(fault.Field, "address.")] = fault.Code
			}
		})
	case theirs && p.Code == problem.Conflict:
		s.renderAsk(w, r, http.StatusConflict, func(page *web.AskPage) { page.TooLate = true })
	default:
		s.trackingFailed(w, r, err)
	}
}

// asked reads a form.
func asked(r *http.Request) fulfillment.BuyerRequestInput {
	in := fulfillment.BuyerRequestInput{
		Kind: buyerrequest.Kind(r.PostForm.Get("kind")), TrackingNumber: r.PostForm.Get("trackingNumber"),
		Note: r.PostForm.Get("note"), IdempotencyKey: r.PostForm.Get("key"),
	}
	if in.Kind == buyerrequest.KindAddress {
		form := r.PostForm
		in.Address = &address.Address{
			Name: form.Get("name"), Line1: form.Get("line1"), Line2: form.Get("line2"), City: form.Get("city"), Region: form.Get("region"),
			PostalCode: form.Get("postalCode"), CountryCode: form.Get("countryCode"), Phone: form.Get("phone"),
		}
	}
	return in
}

// renderAsk writes the forms; told adds what became of the last one.
func (s *Server) renderAsk(w http.ResponseWriter, r *http.Request, status int, told func(*web.AskPage)) {
	token := r.PathValue("token")
	view, err := s.Fulfillment.Tracking(r.Context(), token)
	if err != nil || view == nil {
		s.trackingFailed(w, r, err)
		return
	}
	accepted := r.Header.Get("Accept-Language")
	page := web.AskPage{
		Token: token, Key: uuid.NewString(), OrderName: view.OrderName, StoreName: view.StoreName,
		Asked: r.PostForm.Get("kind"), Form: make(map[string]string), Faults: make(map[string]string),
	}
	for name := range r.PostForm {
		page.Form[name] = r.PostForm.Get(name)
	}
	for _, kind := range view.MayAsk {
		switch kind {
		case buyerrequest.KindCancel:
			page.MayCancel = true
		case buyerrequest.KindAddress:
			page.MayMove, page.Countries = true, countries(s.Pages.Language(accepted))
		case buyerrequest.KindNotReceived:
			for _, p := range view.Packages {
				page.Parcels = append(page.Parcels, web.AskParcel{Number: p.TrackingNumber, Label: strings.TrimSpace(p.Carrier + " " + p.TrackingNumber)})
			}
		}
	}
	told(&page)
	if err := s.Pages.RenderAsk(w, status, accepted, page); err != nil {
		s.trackingFailed(w, r, err)
	}
}

// countries are those that there are, in the order of their names.
func countries(lang string) []web.AskCountry {
	names := display.Regions(language.Make(lang))
	var all []web.AskCountry
	for _, code := range shipping.Countries() {
		all = append(all, web.AskCountry{Code: code, Name: names.Name(language.MustParseRegion(code))})
	}
	order := collate.New(language.Make(lang))
	slices.SortFunc(all, func(a, b web.AskCountry) int { return order.CompareString(a.Name, b.Name) })
	return all
}
