package graph_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// never is a sweep that does not come: what is seen came over Redis.
const never = time.Hour

// nodes are two on one database: with Redis and no sweep, or with sweeps and
// no Redis.
func nodes(t *testing.T, test func(t *testing.T, here, there *house)) {
	t.Helper()
	for name, node := range map[string]func(t *testing.T, s *store.Store, prefix string) *house{
		"over redis": func(t *testing.T, s *store.Store, prefix string) *house {
			t.Helper()
			client, err := realtime.OpenRedis(os.Getenv("TEST_REDIS_URL"), false)
			if err != nil {
				t.Fatalf("open redis: %v", err)
			}
			t.Cleanup(func() { _ = client.Close() })
			h := openNode(t, s, realtime.NewRedis(realtime.RedisConfig{Client: client, Prefix: prefix}), never)
			for deadline := time.After(20 * time.Second); h.hub.Healthy() != nil; {
				select {
				case <-deadline:
					t.Fatalf("redis: %v", h.hub.Healthy())
				case <-time.After(10 * time.Millisecond):
				}
			}
			return h
		},
		"without redis": func(t *testing.T, s *store.Store, _ string) *house {
			t.Helper()
			return openNode(t, s, realtime.Memory{}, 50*time.Millisecond)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, prefix := storetest.NewDatabase(t), "test:"+rand.Text()
			var both []*house
			for range 2 {
				s, err := store.Open(context.Background(), store.Config{DatabaseURL: url, Secrets: storetest.Keys()})
				if err != nil {
					t.Fatalf("open store: %v", err)
				}
				t.Cleanup(func() { _ = s.Close() })
				both = append(both, node(t, s, prefix))
			}
			test(t, both[0], both[1])
		})
	}
}

func (f feed) wantClosed(t *testing.T, who string) {
	t.Helper()
	var err error
	for err == nil {
		_, _, err = f.ReadMessage()
	}
	if !websocket.IsCloseError(err, 4403) {
		t.Errorf("%s: %v, want close 4403", who, err)
	}
}

const createToken = `mutation { createAccessToken(input: {name: "app", kind: APP}) { token accessToken { id } } }`

func TestARevokedTokenIsShutOutOnEveryNode(t *testing.T) {
	t.Parallel()
	nodes(t, func(t *testing.T, here, there *house) {
		merchant := here.shop(t, "Loja")
		made := merchant.must(t, createToken, nil)
		token, id := text(made, "createAccessToken.token"), text(made, "createAccessToken.accessToken.id")
		feeds := map[string]feed{"here": here.dial(t, "Bearer "+token), "there": there.dial(t, "Bearer "+token)}
		for _, f := range feeds {
			f.subscribe(t, `subscription { ordersUpdated { cursor } }`, nil)
			f.next(t)
		}
		events := there.events(t, token, `subscription { ordersUpdated { cursor } }`)
		stays := there.dial(t, "Bearer "+merchant.token)
		stays.subscribe(t, `subscription { ordersUpdated { event { kind } } }`, nil)
		stays.next(t)

		merchant.must(t, `mutation($id: ID!) { revokeAccessToken(id: $id) { id } }`, vars{"id": id})
		for who, f := range feeds {
			f.wantClosed(t, who)
		}
		for events.Scan() {
			if strings.HasPrefix(events.Text(), "event: complete") {
				t.Error("the stream of events was completed, want it to break off")
			}
		}
		for _, h := range []*house{here, there} {
			if status := h.status(t, token); status != http.StatusUnauthorized {
				t.Errorf("the token is answered %d, want 401", status)
			}
		}
		merchant.order(t, "A-1")
		if got := stays.next(t); text(got, "data.ordersUpdated.event.kind") != "order.placed" {
			t.Errorf("whoever was not revoked hears %v", got)
		}
	})
}

// events follows over server-sent events, and returns once it is told something.
func (h *house) events(t *testing.T, token, query string) *bufio.Scanner {
	t.Helper()
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	body, err := json.Marshal(vars{"query": query})
	if err != nil {
		t.Fatalf("write request: %v", err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(string(body)))
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"text/event-stream"}, "Authorization": {"Bearer " + token}}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("ask: %v", err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data: ") {
			return lines
		}
	}
	t.Fatalf("the stream ended: %v", lines.Err())
	return nil
}

// status is what a request with a token is answered.
func (h *house) status(t *testing.T, token string) int {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":"{ store { id } }"}`))
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Code
}

func TestARevokedBuyersLinkEndsWhatIsFollowedThroughIt(t *testing.T) {
	t.Parallel()
	nodes(t, func(t *testing.T, here, there *house) {
		merchant := here.shop(t, "Loja")
		id := merchant.order(t, "A-1")
		closing := merchant.must(t, `mutation($id: ID!) { createBuyerLink(orderId: $id) { id token } }`, vars{"id": id})
		stays := text(merchant.must(t, `mutation($id: ID!) { createBuyerLink(orderId: $id) { token } }`, vars{"id": id}), "createBuyerLink.token")
		query := `subscription($token: String!) { trackingUpdated(token: $token) { tracking { version } } }`
		var gone, kept []feed
		for _, h := range []*house{here, there} {
			for token, feeds := range map[string]*[]feed{text(closing, "createBuyerLink.token"): &gone, stays: &kept} {
				f := h.dial(t, "")
				f.subscribe(t, query, vars{"token": token})
				f.next(t)
				*feeds = append(*feeds, f)
			}
		}
		merchant.must(t, `mutation($id: ID!) { revokeBuyerLink(id: $id) { id } }`, vars{"id": text(closing, "createBuyerLink.id")})
		for _, f := range gone {
			got := f.message(t)
			if got["type"] == "next" { // the change that closed it may be told
				got = f.message(t)
			}
			if got["type"] != "complete" {
				t.Errorf("through the closed link: %v, want complete", got)
			}
			f.subscribe(t, query, vars{"token": text(closing, "createBuyerLink.token")})
			if got := f.message(t); got["type"] != "error" || text(got, "payload.0.extensions.code") != "NOT_FOUND" {
				t.Errorf("again through the closed link: %v, want NOT_FOUND", got)
			}
		}
		merchant.must(t, `mutation($id: ID!) { cancelOrder(input: {id: $id}) { id } }`, vars{"id": id})
		for _, f := range kept {
			f.next(t)
		}
	})
}
