package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func samplePage() TrackingPage {
	at := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	promised := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	steps := make([]TrackingStep, 5)
	for i := range steps {
		steps[i] = TrackingStep{Status: "IN_TRANSIT", Message: "Left the depot", Location: "Curitiba", OccurredAt: at}
	}
	return TrackingPage{
		Token: "tok", Cursor: "cur", OrderName: "#1001", StoreName: "Casa Clara", PlacedAt: at,
		FulfillmentStatus: "PARTIALLY_FULFILLED", DeliveryStatus: "IN_TRANSIT",
		Headline: "1 of 2 packages on the way", Version: 4,
		Summary: TrackingSummary{Situation: "ON_THE_WAY", Count: 1, Total: 2},
		Notices: []string{"The sender has confirmed your new address"}, NoticeKinds: []string{"ADDRESS_AGREED"},
		Packages: []TrackingPackage{
			{
				Carrier: "Correios", TrackingNumber: "RR1", TrackingURL: "https://carrier.example/RR1",
				Status: "IN_TRANSIT", StatusText: "On its way", EstimatedDeliveryAt: &promised, ShippedAt: &at,
				Lines: []TrackingLine{{Title: "Desk lamp", Quantity: 2}}, Events: steps,
			},
			{Carrier: "Other", Status: "DELIVERED", StatusText: "Delivered", DeliveredAt: &at},
		},
		Waiting: []TrackingLine{{Title: "Rug", Quantity: 1}},
	}
}

func render(t *testing.T, page TrackingPage) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	if err := newPages(t).RenderTracking(w, "", page); err != nil {
		t.Fatalf("RenderTracking: %v", err)
	}
	return w
}

func TestTrackingPageIsWholeWithoutScript(t *testing.T) {
	t.Parallel()
	html, _, _ := strings.Cut(render(t, samplePage()).Body.String(), `<script type="application/json"`)
	for _, want := range []string{
		"Casa Clara", "#1001", "<h1>1 of 2 packages on the way</h1>", `<p class="notice">The sender has confirmed your new address</p>`, "Package 1 of 2", "On its way",
		"Expected Wed 25 Nov", `<p class="promise">Sun 22 Nov, 18:00 UTC</p>`, "2 ×</span> Desk lamp",
		`<a href="https://carrier.example/RR1" target="_blank" rel="noopener noreferrer">RR1</a>`,
		"Left the depot", "Curitiba", "2 earlier steps", "Still to be sent", "1 ×</span> Rug", "<noscript>",
		`class="package moving"`, `class="progress step-2"`, `class="package good"`, `class="progress step-4"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("page lacks %q", want)
		}
	}
}

func TestTrackingPageEscapesWhatOthersWrote(t *testing.T) {
	t.Parallel()
	page := samplePage()
	attack := `</script><script>alert(1)</script>`
	page.StoreName, page.Headline, page.Summary = attack, attack, TrackingSummary{}
	page.Packages[0].Events[0].Message = attack
	page.Packages[0].TrackingURL = "javascript:alert(1)"
	html := render(t, page).Body.String()
	if strings.Contains(html, "<script>alert") {
		t.Errorf("page runs what others wrote:\n%s", html)
	}
	if strings.Contains(html, `href="javascript:`) {
		t.Error("page links to a script")
	}
}

func TestTrackingPageLeavesItsStateToTheScript(t *testing.T) {
	t.Parallel()
	page := samplePage()
	page.StoreName = `</script>&"`
	_, rest, ok := strings.Cut(render(t, page).Body.String(), `id="state">`)
	if !ok {
		t.Fatal("page has no state")
	}
	raw, _, _ := strings.Cut(rest, "</script>")
	var got struct {
		Token, Cursor string
		Tracking      TrackingPage
	}
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		t.Fatalf("parse state: %v", err)
	}
	want := page
	want.Token, want.Cursor = "", ""
	want.Packages[1].Lines, want.Packages[1].Events = []TrackingLine{}, []TrackingStep{}
	if diff := cmp.Diff(want, got.Tracking); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if got.Token != "tok" || got.Cursor != "cur" {
		t.Errorf("token, cursor = %q, %q", got.Token, got.Cursor)
	}
}

func TestTrackingPageIsNotKeptNorPassedOn(t *testing.T) {
	t.Parallel()
	w := render(t, samplePage())
	want := map[string]string{
		"Cache-Control":           "no-store",
		"Referrer-Policy":         "no-referrer",
		"X-Robots-Tag":            "noindex",
		"Content-Security-Policy": buyerPolicy + "'none'",
		"Content-Type":            "text/html; charset=utf-8",
	}
	for name, value := range want {
		if got := w.Header().Get(name); got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
}

func TestTrackingPageWithNothingSentYet(t *testing.T) {
	t.Parallel()
	html := render(t, TrackingPage{OrderName: "#1002", Headline: "We are preparing your order"}).Body.String()
	for _, absent := range []string{`class="packages"`, `class="waiting"`, "null"} {
		if strings.Contains(html, absent) {
			t.Errorf("page has %q", absent)
		}
	}
}

func TestTrackingPageCallsAnUnknownStatusUnknown(t *testing.T) {
	t.Parallel()
	page := TrackingPage{Packages: []TrackingPackage{{Status: "TELEPORTED", StatusText: "Somewhere"}}}
	if html := render(t, page).Body.String(); !strings.Contains(html, `class="package quiet"`) {
		t.Error("unknown status is not drawn quietly")
	}
}

func TestNoticesSayWhatToDo(t *testing.T) {
	t.Parallel()
	pages := newPages(t)
	for name, notice := range map[string]struct {
		render func(http.ResponseWriter) error
		status int
		text   string
	}{
		"NotFound":    {pages.RenderTrackingNotFound, http.StatusNotFound, "ask the shop for a new one"},
		"Unavailable": {pages.RenderUnavailable, http.StatusServiceUnavailable, "reload this page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			if err := notice.render(w); err != nil {
				t.Fatal(err)
			}
			if w.Code != notice.status || !strings.Contains(w.Body.String(), notice.text) {
				t.Errorf("got %d:\n%s", w.Code, w.Body)
			}
		})
	}
}

func TestTheBuyersPageIsFramedOnlyWhereConfigured(t *testing.T) {
	t.Parallel()
	pages, err := New(Options{FrameAncestors: []string{"https://shop.example"}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if err := pages.RenderTracking(w, "", samplePage()); err != nil {
		t.Fatal(err)
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors https://shop.example") {
		t.Errorf("policy = %s", policy)
	}
	if policy := get(t, pages.Playground(), "/playground").Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors 'none'") {
		t.Errorf("the playground's is %s", policy)
	}
}

func TestTheManifestHasWhatThePagesSend(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"src/tracking/trackingUpdated.graphql", "src/playground/operations/orders.graphql"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256(text)
		if newPages(t).Documents()[hex.EncodeToString(digest[:])] != string(text) {
			t.Errorf("%s is not in it: run scripts/web build", name)
		}
	}
}
