package guard

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Origins are whose pages may use the API: exact origins, no patterns. "null" is
// never one.
type Origins []string

// Knows says whether the page that sends the request may. On a machine that is
// reached by its address (or as localhost) its own pages may too: nobody can
// make a name of theirs point there and keep the address in the browser's line.
func (o Origins) Knows(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return slices.Contains(o, origin) || ownByAddress(origin, r.Host)
}

func ownByAddress(origin, host string) bool {
	from, err := url.Parse(origin)
	if err != nil || host == "" || !strings.EqualFold(from.Host, host) || origin != from.Scheme+"://"+from.Host {
		return false
	}
	name := from.Hostname()
	_, err = netip.ParseAddr(name)
	return name == "localhost" || err == nil
}

// IsForged says whether a request may be another site's doing: it carries a
// cookie, which browsers add to whatever anybody's page sends, and nothing that
// only a page of ours can. Requests that cannot be are let through.
func (o Origins) IsForged(r *http.Request) bool {
	if r.Header.Get("Cookie") == "" {
		return false
	}
	if r.Header.Get("Origin") != "" {
		return !o.Knows(r)
	}
	// Neither header can be set by a form or a link. Browsers that send no
	// Sec-Fetch-Site are old; their pages of ours set the other one.
	return r.Header.Get("Sec-Fetch-Site") != "same-origin" && r.Header.Get(PageHeader) == ""
}

// PageHeader is what pages send when they ask with a cookie: another site's
// cannot without asking the server first, which says no.
const PageHeader = "X-Waybill-Page"
