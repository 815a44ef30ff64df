package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"time"
)

// TrackingPage is the buyer's order page. Its fields are those of the type
// Tracking of the schema, so that the script goes on where the page ends.
type TrackingPage struct {
	// Token is the buyer's link; Cursor is where the feed stands.
	Token  string `json:"-"`
	Cursor string `json:"-"`

	OrderName         string            `json:"orderName"`
	StoreName         string            `json:"storeName"`
	PlacedAt          time.Time         `json:"placedAt"`
	FulfillmentStatus string            `json:"fulfillmentStatus"`
	DeliveryStatus    string            `json:"deliveryStatus"`
	Headline          string            `json:"headline"` // in English
	Summary           TrackingSummary   `json:"summary"`
	Notices           []string          `json:"notices"`
	NoticeKinds       []string          `json:"noticeKinds"`
	Packages          []TrackingPackage `json:"packages"`
	Waiting           []TrackingLine    `json:"waiting"`
	Version           int               `json:"version"`
}

// TrackingSummary is what the headline says.
type TrackingSummary struct {
	Situation  string `json:"situation"`
	Count      int    `json:"count"`
	Total      int    `json:"total"`
	MoreToCome bool   `json:"moreToCome"`
}

// TrackingPackage is one parcel.
type TrackingPackage struct {
	Carrier             string         `json:"carrier"`
	TrackingNumber      string         `json:"trackingNumber"`
	TrackingURL         string         `json:"trackingUrl"`
	Status              string         `json:"status"`
	StatusText          string         `json:"statusText"`
	EstimatedDeliveryAt *time.Time     `json:"estimatedDeliveryAt"`
	ShippedAt           *time.Time     `json:"shippedAt"`
	DeliveredAt         *time.Time     `json:"deliveredAt"`
	Lines               []TrackingLine `json:"lines"`
	Events              []TrackingStep `json:"events"` // newest first
}

// TrackingLine is goods.
type TrackingLine struct {
	Title    string `json:"title"`
	Quantity int    `json:"quantity"`
}

// TrackingStep is one step on a parcel's way.
type TrackingStep struct {
	Status     string    `json:"status"`
	Message    string    `json:"message"`
	Location   string    `json:"location"`
	OccurredAt time.Time `json:"occurredAt"`
}

// RenderTracking writes the buyer's page. It is whole without JavaScript; with
// it, the page stays up to date by itself. It is in the language that the browser
// asks for (an Accept-Language). When it fails, nothing was written.
func (p *Pages) RenderTracking(w http.ResponseWriter, acceptLanguage string, page TrackingPage) error {
	w.Header().Add("Vary", "Accept-Language")
	in := p.languages.of(acceptLanguage)
	return p.renderWith(w, in.templates, http.StatusOK, "tracking.gohtml", struct {
		TrackingPage
		Lang  string
		Links links
		State pageState
	}{page, in.code, p.tracking, page.state()})
}

// RenderTrackingNotFound writes what a buyer sees whose link is unknown or was
// revoked. It does not tell the two apart.
func (p *Pages) RenderTrackingNotFound(w http.ResponseWriter) error {
	return p.renderNotice(w, http.StatusNotFound, "We cannot find this order",
		"The link may be incomplete, or it is no longer valid. Please open it again from your message, or ask the shop for a new one.")
}

// RenderUnavailable writes what a buyer sees while the database is out of reach.
func (p *Pages) RenderUnavailable(w http.ResponseWriter) error {
	w.Header().Set("Retry-After", "5")
	return p.renderNotice(w, http.StatusServiceUnavailable, "Please try again in a moment",
		"We cannot look up your order right now. Nothing is lost; reload this page shortly.")
}

func (p *Pages) renderNotice(w http.ResponseWriter, status int, title, text string) error {
	return p.render(w, status, "notice.gohtml", struct {
		Title, Text string
		Links       links
	}{title, text, p.notice})
}

func (p *Pages) render(w http.ResponseWriter, status int, name string, view any) error {
	return p.renderWith(w, p.templates, status, name, view)
}

func (p *Pages) renderWith(w http.ResponseWriter, templates *template.Template, status int, name string, view any) error {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, view); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	setPageHeaders(w.Header(), p.buyers)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
	w.WriteHeader(status)
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// pageState is the JSON that the script goes on from.
type pageState struct {
	Token    string       `json:"token"`
	Cursor   string       `json:"cursor"`
	Tracking TrackingPage `json:"tracking"`
}

// state gives the script lists where Go has nil: it knows no null in them.
func (page TrackingPage) state() pageState {
	packages := make([]TrackingPackage, len(page.Packages))
	for i, parcel := range page.Packages {
		parcel.Lines = append([]TrackingLine{}, parcel.Lines...)
		parcel.Events = append([]TrackingStep{}, parcel.Events...)
		packages[i] = parcel
	}
	page.Packages = packages
	page.Waiting = append([]TrackingLine{}, page.Waiting...)
	page.Notices = append([]string{}, page.Notices...)
	page.NoticeKinds = append([]string{}, page.NoticeKinds...)
	return pageState{Token: page.Token, Cursor: page.Cursor, Tracking: page}
}
