// Package web holds the pages that people look at: the merchant's admin, the
// playground, the buyer's order page and the start page. They are built by Vite into dist, committed
// and embedded, so that the server needs nothing but its own binary.
//
// Everything a page needs comes from its own server; ContentSecurityPolicy
// makes the browser hold us to it.
package web

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed all:dist
var dist embed.FS

//go:embed tracking.gohtml notice.gohtml portal.gohtml
var templates embed.FS

// ContentSecurityPolicy goes with the start page, the playground and their
// files. Scripts come from files only; styles may be inline because the editor of
// the playground writes them; the web sockets stand beside 'self' because older
// Safari does not count them in.
const ContentSecurityPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' ws: wss:; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// buyerPolicy goes with what buyers see: nothing inline, no workers, and frames
// only where the installation wants them.
const buyerPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors "

// Options of the pages.
type Options struct {
	// FrameAncestors are the origins whose pages may show the buyer's page in a
	// frame. Empty: none.
	FrameAncestors []string
}

// AdminPolicy is ContentSecurityPolicy without styles in the page: the admin's
// libraries bring theirs as files.
var AdminPolicy = strings.Replace(ContentSecurityPolicy, "style-src 'self' 'unsafe-inline'", "style-src 'self'", 1) //nolint:gochecknoglobals // a constant, made of another

// Pages serves what was built. Make one with New and share it: it is safe for
// concurrent use.
type Pages struct {
	dist      fs.FS
	assets    map[string]*asset
	templates *template.Template
	languages languages
	tracking  links
	notice    links
	portal    links
	buyers    string // policy
	documents map[string]string
}

// New reads the built files. It fails only when they do not belong together,
// for example after an incomplete build.
func New(o Options) (*Pages, error) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open built pages: %w", err)
	}
	manifest, err := readManifest(built)
	if err != nil {
		return nil, err
	}
	p := &Pages{dist: built, buyers: buyerPolicy + "'none'"}
	if len(o.FrameAncestors) > 0 {
		p.buyers = buyerPolicy + strings.Join(o.FrameAncestors, " ")
	}
	if p.documents, err = readDocuments(built); err != nil {
		return nil, err
	}
	if p.tracking, err = manifest.links("src/tracking/main.tsx"); err != nil {
		return nil, err
	}
	if p.notice, err = manifest.links("src/ui/notice.css"); err != nil {
		return nil, err
	}
	if p.portal, err = manifest.links("src/portal/portal.css"); err != nil {
		return nil, err
	}
	if p.assets, err = readAssets(built); err != nil {
		return nil, err
	}
	if p.templates, err = parseTemplates(); err != nil {
		return nil, err
	}
	if p.languages, err = parseLanguages(p.templates); err != nil {
		return nil, err
	}
	return p, nil
}

// Start is the page at /: what this server is and where to go on.
func (p *Pages) Start() http.Handler { return p.page("index.html", ContentSecurityPolicy) }

// Playground is GraphiQL over /graphql, with example operations in its tabs.
// A link may bring tokens along: /playground#token=…&buyer=…&order=… .
func (p *Pages) Playground() http.Handler { return p.page("playground.html", ContentSecurityPolicy) }

// Admin is the merchant's app, at /admin and every address below it. A link may
// bring a token along: /admin#token=… .
func (p *Pages) Admin() http.Handler { return p.page("admin.html", AdminPolicy) }

// Live is the module that helps clients to follow what changes (src/live). Pages
// of any site may import it; its address does not change, so it is asked for anew.
func (p *Pages) Live() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		http.ServeFileFS(w, r, p.dist, "live.js")
	})
}

func (p *Pages) page(name, policy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setPageHeaders(w.Header(), policy)
		// The names of the assets change with every build; the page must not be old.
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, p.dist, name)
	})
}

func setPageHeaders(h http.Header, policy string) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	// The address of a buyer's page is a secret: it goes to no other site.
	h.Set("Referrer-Policy", "no-referrer")
}
