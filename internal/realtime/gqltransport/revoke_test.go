package gqltransport_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

// follows has a client follow a room and hear its first message.
func (h *house) follows(t *testing.T, authorization string) client {
	t.Helper()
	c := h.enter(t, authorization)
	c.says(subscribe("1", watch, `{"room":"a"}`))
	if got := c.hears(); got.Type != "next" {
		t.Fatalf("got %+v", got)
	}
	return c
}

func ping(authorization string) string {
	return fmt.Sprintf(`{"type":"ping","payload":{"authorization":%q}}`, authorization)
}

func TestWhoIsRevokedIsSentAwayAndNobodyElse(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	h.room("a").say("one")
	gone, also, stays := h.follows(t, "Bearer ana"), h.follows(t, "Bearer ana"), h.follows(t, "Bearer bia")
	idle := h.enter(t, "Bearer ana")
	h.engine.Revoke("Bearer ana")
	for name, c := range map[string]client{"a follower": gone, "another": also, "who only signed in": idle} {
		if code := c.closed(); code != gqltransport.CloseForbidden {
			t.Errorf("%s: close code %d, want %d", name, code, gqltransport.CloseForbidden)
		}
	}
	h.room("a").say("two")
	if text, _, _ := stays.hearsNext(); text != "two" {
		t.Errorf("who was not revoked hears %q, want two", text)
	}
}

// A client whose rights have changed comes back at once with what it may do now.
func TestWhoIsRevokedAndStillLetInComesBack(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	h.room("a").say("one")
	c := h.follows(t, "Bearer ana")
	h.engine.Revoke("Bearer ana")
	c.closed()
	h.follows(t, "Bearer ana")
}

func TestAStreamOfEventsEndsWhenItsViewerIsRevoked(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	h.room("a").say("one")
	body := fmt.Sprintf(`{"query":%q,"variables":{"room":"a"}}`, watch)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer ana")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, len("event: next"))
	if _, err := io.ReadFull(response.Body, first); err != nil {
		t.Fatalf("read: %v", err)
	}
	h.engine.Revoke("Bearer ana")
	rest, err := io.ReadAll(response.Body)
	if err != nil || strings.Contains(string(rest), "event: complete") {
		t.Errorf("the stream ended with %v and %q, want it to break off", err, rest)
	}
}

func TestAPingWithAnAuthorizationSignsInAgain(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{Init: 500 * time.Millisecond, Ping: time.Second})
	h.room("a").say("one")
	c := h.follows(t, "Bearer ana/brief")
	looks := 0
	c.SetPingHandler(func(data string) error {
		if looks++; looks == 2 { // long after the first session expired
			h.engine.Revoke("Bearer ana/brief") // it is not that any more
			h.room("a").say("two")
		}
		return c.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
	})
	c.says(ping("Bearer ana/2"))
	if got := c.hears(); got.Type != "pong" || len(got.Payload) > 0 {
		t.Fatalf("got %+v, want a pong that says nothing", got)
	}
	if text, _, _ := c.hearsNext(); text != "two" {
		t.Errorf("hears %q, want two", text)
	}
	h.engine.Revoke("Bearer ana/2")
	if code := c.closed(); code != gqltransport.CloseForbidden {
		t.Errorf("close code %d, want %d", code, gqltransport.CloseForbidden)
	}
}

func TestAPingWithAnAuthorizationOfNoGoodEndsIt(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	for name, test := range map[string]struct {
		ping string
		want int
	}{
		"refused":       {ping("Bearer bad"), gqltransport.CloseForbidden},
		"somebody else": {ping("Bearer bia"), gqltransport.CloseForbidden},
	} {
		c := h.enter(t, "Bearer ana")
		c.says(test.ping)
		if code := c.closed(); code != test.want {
			t.Errorf("%s: close code %d, want %d", name, code, test.want)
		}
	}
	early := dial(t, h.url, gqltransport.Protocol, nil)
	early.says(ping("Bearer ana"))
	if code := early.closed(); code != gqltransport.CloseUnauthorized {
		t.Errorf("before connection_init: close code %d, want %d", code, gqltransport.CloseUnauthorized)
	}
}

func TestASessionThatExpiresEndsItsConnection(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	c := h.enter(t, "Bearer ana")
	c.says(ping("Bearer ana/brief")) // renewed, for a moment only
	c.hears()
	if code := c.closed(); code != gqltransport.CloseForbidden {
		t.Errorf("close code %d, want %d", code, gqltransport.CloseForbidden)
	}
}
