package httpd_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/httpd"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestEveryAnswerIsSecured(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	for _, path := range []string{"/", "/playground", "/t/unknown", "/graphql", "/metrics", "/nowhere", "/schema.graphql", "/live.js"} {
		header := h.send("GET", path, "").Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
			"Strict-Transport-Security": "max-age=31536000; includeSubDomains", // the public URL is https
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		policy := header.Get("Content-Security-Policy")
		if strings.Contains(policy, "script-src 'self' 'unsafe-inline'") || !strings.Contains(policy, "frame-ancestors") {
			t.Errorf("%s: policy %s", path, policy)
		}
		if header.Get("Permissions-Policy") == "" || header.Get("Cache-Control") == "" {
			t.Errorf("%s: %v", path, header)
		}
	}
	if kept := h.send("POST", "/graphql", question, "Content-Type", "application/json").Header().Get("Cache-Control"); kept != "no-store" {
		t.Errorf("an answer may be kept: %s", kept)
	}
}

func TestOnlyOurPagesAskWithACookie(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"OwnPage":   {[]string{"Origin", publicURL}, 200},
		"OldPage":   {[]string{guard.PageHeader, "1"}, 200},
		"Nobody":    {nil, 403},
		"NullFrame": {[]string{"Origin", "null"}, 403},
		"Subdomain": {[]string{"Origin", "https://evil.waybill.example"}, 403},
		"PlainHTTP": {[]string{"Origin", "http://waybill.example"}, 403},
	} {
		headers := append([]string{"Content-Type", "application/json", "Cookie", "session=x"}, c.headers...)
		if w := h.send("POST", "/graphql", `{"query":"{ __typename }"}`, headers...); w.Code != c.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// A GET changes nothing, however its answer is wanted.
func TestAGetNeverMutates(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	for _, accept := range []string{"", "application/json", "application/graphql-response+json", "text/event-stream"} {
		w := h.send("GET", "/graphql?query="+url.QueryEscape(`mutation { updateStore(input: {name: "Changed"}) { name } }`), "",
			"Authorization", "Bearer "+h.token, "Accept", accept)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
			t.Errorf("%q: %d %s", accept, w.Code, w.Body)
		}
	}
	if w := h.send("POST", "/graphql", question, "Content-Type", "application/json", "Authorization", "Bearer "+h.token); !strings.Contains(w.Body.String(), `"Test"`) {
		t.Errorf("the store is %s", w.Body)
	}
}

func TestBodiesHaveBounds(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	for name, c := range map[string]struct {
		body, kind, text string
		status           int
	}{
		"Large":     {`{"query":"` + strings.Repeat("x", 1<<20) + `"}`, "application/json", "INVALID_INPUT", 413},
		"Batch":     {` [{"query":"{ __typename }"}]`, "application/json", "batches are not served", 400},
		"Form":      {"query={__typename}", "application/x-www-form-urlencoded", "application/json", 415},
		"Multipart": {"--x--", "multipart/form-data; boundary=x", "application/json", 415},
		"Text":      {`{"query":"{ __typename }"}`, "text/plain", "application/json", 415},
	} {
		if w := h.send("POST", "/graphql", c.body, "Content-Type", c.kind); w.Code != c.status || !strings.Contains(w.Body.String(), c.text) {
			t.Errorf("%s: %d %.200s", name, w.Code, w.Body)
		}
	}
}

// seldom allows one request in ten seconds, and one wrong token in a minute.
func seldom() *guard.Limiter {
	return guard.NewLimiter(guard.Rates{PerAddress: 0.1, SignIns: 1}, nil, nil, nil)
}

func TestAnAddressThatAsksTooMuchWaits(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	h.Limiter, h.Proxies = seldom(), guard.Proxies{}
	for _, want := range []int{http.StatusNotFound, http.StatusTooManyRequests} {
		if w := h.send("GET", "/nowhere", ""); w.Code != want || want == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "" {
			t.Errorf("got %d, want %d", w.Code, want)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		if w := h.send("GET", path, ""); w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestWhoGuessesTokensWaitsAndWhoHasOneDoesNot(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	h.Limiter = seldom()
	ask := func(token string) int {
		return h.send("POST", "/graphql", question, "Content-Type", "application/json", "Authorization", "Bearer "+token).Code
	}
	if first, second, good := ask("wb_guess1"), ask("wb_guess2"), ask(h.token); first != 401 || second != 429 || good != 200 {
		t.Errorf("got %d, %d; with a good token %d", first, second, good)
	}
}

// A body is paid for before it is read, by who sends it: a large one costs more
// than an operation, and an ordinary one nothing.
func TestLargeBodiesAreCharged(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	h.Limiter = guard.NewLimiter(guard.Rates{PerPrincipal: 1, PerAddress: 100}, nil, nil, nil) // ten units at once
	ask := func(bytes int, token string) int {
		body := strings.TrimSuffix(question, "}") + strings.Repeat(" ", bytes) + "}"
		return h.send("POST", "/graphql", body, "Content-Type", "application/json", "Authorization", "Bearer "+token).Code
	}
	for i, c := range []struct{ bytes, want int }{{12 << 10, 200}, {12 << 10, 429}, {100, 200}} {
		if got := ask(c.bytes, h.token); got != c.want {
			t.Errorf("body %d: %d, want %d", i, got, c.want)
		}
	}
}

// Who sends slowly is not waited for.
func TestSlowBodiesAreCutOff(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	h.Timeouts = httpd.Timeouts{Header: 50 * time.Millisecond, Read: 100 * time.Millisecond}
	address, _, _ := run(t, h)
	for name, begun := range map[string]string{
		"Header": "POST /graphql HTTP/1.1\r\nHost: x\r\n",
		"Body":   "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
		"Chunks": "POST /webhooks/suppliers/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
	} {
		conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, begun); err != nil {
			t.Fatal(err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		answer, err := io.ReadAll(bufio.NewReader(conn)) // until it is closed
		if err != nil || strings.Contains(string(answer), "200 OK") {
			t.Errorf("%s: %q, %v", name, answer, err)
		}
		_ = conn.Close()
	}
}
