package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func newPages(t *testing.T) *Pages {
	t.Helper()
	pages, err := New(Options{})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return pages
}

func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, from io.Reader) string {
	t.Helper()
	body, err := io.ReadAll(from)
	if err != nil {
		t.Fatalf("read body: %v", err)
	}
	return string(body)
}

var linked = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

func TestPagesLoadNothingButBuiltAssets(t *testing.T) {
	t.Parallel()
	pages := newPages(t)
	for name, page := range map[string]http.Handler{"start": pages.Start(), "playground": pages.Playground(), "admin": pages.Admin()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := get(t, page, "/"+name)
			want := ContentSecurityPolicy
			if name == "admin" {
				want = AdminPolicy
			}
			if got := res.Header.Get("Content-Security-Policy"); got != want {
				t.Errorf("policy = %q, want %q", got, want)
			}
			html := bodyOf(t, res.Body)
			links := linked.FindAllStringSubmatch(html, -1)
			if len(links) == 0 {
				t.Fatalf("page links nothing:\n%s", html)
			}
			for _, link := range links {
				checkLink(t, pages, link[1])
			}
		})
	}
}

// checkLink accepts pages of this server and assets that are there.
func checkLink(t *testing.T, pages *Pages, link string) {
	t.Helper()
	switch {
	case link == "/playground", link == "/schema.graphql", link == "data:,":
	case strings.HasPrefix(link, "/assets/"):
		if res := get(t, pages.Assets(), link); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s = %d", link, res.StatusCode)
		}
	default:
		t.Errorf("page links %s", link)
	}
}

// TestAdminAllowsNoInlineStyle guards the replacement that makes its policy.
func TestAdminAllowsNoInlineStyle(t *testing.T) {
	t.Parallel()
	if strings.Contains(AdminPolicy, "unsafe") {
		t.Errorf("policy = %q", AdminPolicy)
	}
}

func TestPagesHaveNoInlineScript(t *testing.T) {
	t.Parallel()
	pages := newPages(t)
	inline := regexp.MustCompile(`<script(?:[^>]*)>[^<\s]|\son[a-z]+="`)
	for name, page := range map[string]http.Handler{"start": pages.Start(), "playground": pages.Playground(), "admin": pages.Admin()} {
		if found := inline.FindString(bodyOf(t, get(t, page, "/"+name).Body)); found != "" {
			t.Errorf("%s has an inline script: %s", name, found)
		}
	}
}

func TestAssetsAreKeptForEverAndCompressed(t *testing.T) {
	t.Parallel()
	pages := newPages(t)
	script := pages.tracking.Scripts[0]
	plain := get(t, pages.Assets(), script)
	if got, want := plain.Header.Get("Cache-Control"), "public, max-age=31536000, immutable"; got != want {
		t.Errorf("Cache-Control = %q, want %q", got, want)
	}
	if got := plain.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("unasked Content-Encoding = %q", got)
	}
	zipped := get(t, pages.Assets(), script, "Accept-Encoding", "br, gzip;q=0.8")
	if got := zipped.Header.Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding = %q, want gzip", got)
	}
	unzipped, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatalf("open gzip: %v", err)
	}
	if diff := cmp.Diff(bodyOf(t, plain.Body), bodyOf(t, unzipped)); diff != "" {
		t.Errorf("gzip differs (-plain +gzip):\n%s", diff)
	}
}

func TestUnknownAssetIsNotFound(t *testing.T) {
	t.Parallel()
	pages := newPages(t)
	for _, path := range []string{"/assets/", "/assets/none.js", "/assets/../index.html"} {
		if res := get(t, pages.Assets(), path); res.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, res.StatusCode)
		}
	}
}

// TestBuyersScriptIsSmall keeps the promise of 60 KB on the wire.
func TestBuyersScriptIsSmall(t *testing.T) {
	t.Parallel()
	pages := newPages(t)
	total := 0
	for _, script := range append(pages.tracking.Scripts, pages.tracking.Preloads...) {
		total += len(pages.assets[script].zipped())
	}
	if total == 0 || total > 60_000 {
		t.Errorf("buyer's page loads %d bytes of script, want 1 to 60000", total)
	}
}

func TestManifestFollowsImportsOnce(t *testing.T) {
	t.Parallel()
	m, err := readManifest(fstest.MapFS{".vite/manifest.json": {Data: []byte(`{
		"a.ts": {"file": "assets/a.js", "css": ["assets/a.css"], "imports": ["_b"]},
		"_b": {"file": "assets/b.js", "imports": ["_c"]},
		"_c": {"file": "assets/c.js", "css": ["assets/c.css"], "imports": ["_b"]}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.links("a.ts")
	if err != nil {
		t.Fatal(err)
	}
	want := links{
		Scripts:  []string{"/assets/a.js"},
		Preloads: []string{"/assets/b.js", "/assets/c.js"},
		Styles:   []string{"/assets/a.css", "/assets/c.css"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if _, err := m.links("gone.ts"); err == nil {
		t.Error("an entry that was not built is no error")
	}
}
