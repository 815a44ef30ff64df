package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store/storetest"
)

// try is a request of somebody who has no business there.
type try struct {
	path, body string
	headers    []string
	open       bool // all may ask: nothing of anybody's may show
}

// strangers has tries for every path, as somebody without anything, with what
// belongs elsewhere, with another supplier's link and with another store's token.
type strangers struct {
	order, subOrder, buyer, token, supplier string // of the store that is tried
	desk                                    string // another supplier's path
	theirs                                  string // another store's token
	signed                                  func(body string) []string
}

func (s strangers) tries() map[string][]try {
	open := func(path string) []try { return []try{{path: path, open: true}} }
	form := []string{"Content-Type", "application/x-www-form-urlencoded", "Origin", publicURL}
	query := fmt.Sprintf(`{"query":"{ order(id: \"%s\") { email shippingAddress { name } } }"}`, s.order)
	inJSON := []string{"Content-Type", "application/json"}
	as := func(token string) []string { return append([]string{"Authorization", "Bearer " + token}, inJSON...) }
	deskTries := func(below, body string) (all []try) {
		for _, token := range []string{"wbs_none", s.buyer, s.token, s.theirs, s.subOrder} {
			all = append(all, try{path: "/s/" + token + below, body: body, headers: form})
		}
		return all
	}
	ofOthers := func(below, body string) []try {
		return append(deskTries(below, body), try{path: s.desk + below, body: body, headers: form})
	}
	var pages, asking, logos, styles []try
	for _, token := range []string{"wbt_none", s.token, s.theirs, s.order, strings.TrimPrefix(s.desk, "/s/"), s.buyer + "x", s.buyer[:len(s.buyer)-1]} {
		pages = append(pages, try{path: "/t/" + token})
		logos, styles = append(logos, try{path: "/t/" + token + "/logo"}), append(styles, try{path: "/t/" + token + "/brand.css"})
		asking = append(asking, try{path: "/t/" + token + "/ask", body: "kind=CANCEL&key=k", headers: form})
	}
	webhook := `{"type":"order.accepted","reference":"` + s.subOrder + `","occurredAt":"2026-11-23T10:00:00Z"}`
	var hooks []try
	for _, headers := range [][]string{nil, as(s.token), as(s.theirs), s.signed(webhook), s.signed(webhook + " ")} {
		hooks = append(hooks, try{path: "/webhooks/suppliers/" + s.supplier, body: webhook, headers: headers})
	}
	return map[string][]try{
		"/graphql": {
			{path: "/graphql", body: query, headers: inJSON, open: true}, // says UNAUTHENTICATED
			{path: "/graphql", body: query, headers: as(s.theirs), open: true}, {path: "/graphql", body: query, headers: as(s.buyer)},
			{path: "/graphql", body: query, headers: as(strings.TrimPrefix(s.desk, "/s/"))}, {path: "/graphql", body: query, headers: append(inJSON, "Cookie", "__Host-waybill="+s.token, "X-Waybill-Page", "1"), open: true},
		},
		"GET /{$}": open("/"), "GET /playground": open("/playground"), "GET /admin": open("/admin"), "GET /admin/": open("/admin/orders/" + s.order),
		"GET /assets/": {{path: "/assets/..%2f..%2fgo.mod"}, {path: "/assets/none.js"}}, "GET /live.js": open("/live.js"), "GET /schema.graphql": open("/schema.graphql"),
		"GET /healthz": open("/healthz"), "GET /readyz": open("/readyz"), "GET /metrics": open("/metrics"),
		"GET /t/{token}/logo": logos, "GET /t/{token}/brand.css": styles,
		"GET /t/{token}": pages, "GET /t/{token}/ask": asking, "POST /t/{token}/ask": append(asking, try{path: "/t/" + s.buyer + "/ask", body: "kind=CANCEL", headers: []string{"Content-Type", "application/x-www-form-urlencoded", "Origin", "https://evil.example"}}),
		"GET /s/{token}": deskTries("", ""), "POST /s/{token}/csv": deskTries("/csv", "x"),
		"GET /s/{token}/{id}": ofOthers("/"+s.subOrder, ""), "GET /s/{token}/{id}/slip": ofOthers("/"+s.subOrder+"/slip", ""),
		"POST /s/{token}/{id}/{action}": ofOthers("/"+s.subOrder+"/accept", "key=k"),
		"GET /auth/oidc/start":          open("/auth/oidc/start?link=1"), "GET /auth/oidc/callback": open("/auth/oidc/callback?code=x&state=y"),
		"POST /webhooks/suppliers/{id}": hooks,
		"POST /webhooks/easypost/{id}":  {{path: "/webhooks/easypost/none", body: "{}"}, {path: "/webhooks/easypost/" + s.supplier, body: webhook, headers: s.signed(webhook)}},
	}
}

// Every path is tried by those who have no business there: each is refused, shows
// nothing of the store and changes nothing. A path without tries fails.
func TestEveryPathIsTriedByStrangers(t *testing.T) {
	t.Parallel()
	a := open(t, storetest.Open(t)).atelier(t, "east")
	sub := a.given(t)
	west := a.atelier(t, "west")
	s := strangers{
		order: sub.OrderID, subOrder: sub.ID, buyer: strings.TrimPrefix(a.buyer(t, sub.OrderID).path, "/t/"), token: a.token, supplier: a.is.ID, desk: west.path, theirs: a.otherStore(t),
		signed: func(body string) []string { return a.signed(t, body) }, // by the supplier North
	}
	for _, good := range []string{"/t/" + s.buyer, a.path + "/" + sub.ID} {
		if got := a.send("GET", good, ""); got.Code != http.StatusOK || len(a.shownBy(got.Body.String())) == 0 {
			t.Fatalf("GET %s by whose it is = %d, and shows nothing", good, got.Code)
		}
	}
	before := a.rows(t)
	tries := s.tries()
	for _, pattern := range a.Patterns() {
		if len(tries[pattern]) == 0 {
			t.Errorf("nobody tries %s: add it to tries", pattern)
		}
		method, _, given := strings.Cut(pattern, " ")
		for _, try := range tries[pattern] {
			if !given {
				method = "POST"
			}
			got := a.send(method, try.path, try.body, try.headers...)
			if !try.open && (got.Code < 400 || got.Code > 499) {
				t.Errorf("%s %s %v = %d, want a refusal", method, try.path, try.headers, got.Code)
			}
			if shown := a.shownBy(got.Body.String() + fmt.Sprint(got.Header())); len(shown) > 0 {
				t.Errorf("%s %s %v shows %q", method, try.path, try.headers, shown)
			}
		}
	}
	if diff := cmp.Diff(before, a.rows(t)); diff != "" {
		t.Errorf("something changed: %s", diff)
	}
}

// otherStore opens another store and returns its token.
func (a *atelier) otherStore(t *testing.T) string {
	t.Helper()
	operator := auth.With(t.Context(), auth.Viewer{Kind: auth.Operator, Name: "test"})
	opened, err := account.New(account.Config{Store: a.store}).CreateStore(operator, account.CreateStoreInput{Name: "Other", Currency: "BRL"})
	if err != nil {
		t.Fatal(err)
	}
	return opened.Token
}

// shownBy are the words of the order that stand in a text.
func (a *atelier) shownBy(text string) (shown []string) {
	for _, word := range []string{"Rua A 1", "bia@secret", "The VASE", "Atelier east", "01310-100"} {
		if strings.Contains(text, word) {
			shown = append(shown, word)
		}
	}
	return shown
}

// rows is all that strangers might have changed.
func (a *atelier) rows(t *testing.T) string {
	t.Helper()
	client := a.store.Client()
	all, err := json.Marshal([]any{
		client.Order.Query().AllX(a.merchant), client.SubOrder.Query().AllX(a.merchant), client.Message.Query().AllX(a.merchant),
		client.OrderEvent.Query().AllX(a.merchant), client.Shipment.Query().AllX(a.merchant), client.AuditEntry.Query().AllX(a.merchant),
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}
