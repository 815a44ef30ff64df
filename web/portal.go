package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// portalPolicy goes with the supplier's pages: no scripts at all, and forms to
// this server only.
const portalPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

// RenderPortal writes one of the supplier's pages, which are whole without
// JavaScript. When it fails, nothing was written.
func (p *Pages) RenderPortal(w http.ResponseWriter, status int, name string, view any) error {
	var out bytes.Buffer
	err := p.templates.ExecuteTemplate(&out, name, struct {
		View  any
		Links links
	}{view, p.portal})
	if err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	h := w.Header()
	setPageHeaders(h, portalPolicy)
	// With no-referrer, browsers would send no origin with the page's forms. The
	// address stays on this site.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	w.WriteHeader(status)
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// RenderPortalNotice writes what somebody sees whose link does not open the
// portal.
func (p *Pages) RenderPortalNotice(w http.ResponseWriter, status int, title, text string) error {
	return p.renderNotice(w, status, title, text)
}

// humanly writes SOME_REASON as people do.
func humanly(of any) string {
	text := strings.ToLower(strings.ReplaceAll(fmt.Sprint(of), "_", " "))
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
