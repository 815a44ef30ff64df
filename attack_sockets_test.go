package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// dial opens a socket from an attacker's address.
func (f *fort) dial(t *testing.T) *websocket.Conn {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	conn, reply, err := dialer.Dial(strings.Replace(f.url, "http", "ws", 1)+"/graphql", http.Header{"X-Forwarded-For": {attacker}})
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	return conn
}

func say(conn *websocket.Conn, text string) error {
	return conn.WriteMessage(websocket.TextMessage, []byte(text))
}

// goodbye reads until the server closes, and returns how.
func goodbye(t *testing.T, conn *websocket.Conn) int {
	t.Helper()
	for {
		_, _, err := conn.ReadMessage()
		if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
			return closed.Code
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (f *fort) connects(t *testing.T) {
	var silent []*websocket.Conn
	for range 500 {
		silent = append(silent, f.dial(t))
	}
	for _, conn := range silent {
		if got := goodbye(t, conn); got != 4408 {
			t.Fatalf("who says nothing is closed with %d", got)
		}
	}
}

func (f *fort) subscribes(t *testing.T) {
	follow := fmt.Sprintf(`subscription { trackingUpdated(token: %q) { tracking { version } } }`, f.order.BuyerLinks[0].Token)
	for range 20 {
		conn := f.dial(t)
		_ = say(conn, `{"type":"connection_init"}`)
		for n := range 200 {
			_ = say(conn, fmt.Sprintf(`{"id":"%d","type":"subscribe","payload":{"query":%q}}`, n, strings.Repeat(" ", n)+follow))
		}
		for refusals := 0; refusals < 150; {
			var m message
			if err := conn.ReadJSON(&m); err != nil {
				t.Fatal(err)
			}
			if m.Type != "error" {
				continue
			}
			if refusals++; !refused(string(m.Payload), "LIMIT_EXCEEDED") {
				t.Fatalf("it is refused with %s", m.Payload)
			}
		}
		_ = conn.Close()
	}
}

func (f *fort) pings(t *testing.T) {
	for range 5 {
		conn := f.dial(t)
		_ = say(conn, `{"type":"connection_init"}`)
		go func() {
			for say(conn, `{"type":"ping"}`) == nil {
			}
		}()
		if got := goodbye(t, conn); got != 4429 {
			t.Errorf("who pings without end is closed with %d", got)
		}
		_ = conn.Close()
	}
}

func (f *fort) frames(t *testing.T) {
	for range 50 {
		early, late := f.dial(t), f.dial(t)
		_ = say(late, `{"type":"connection_init"}`)
		for conn, size := range map[*websocket.Conn]int{early: 5 << 10, late: 80 << 10} {
			_ = say(conn, `{"type":"ping","payload":{"x":"`+strings.Repeat("x", size)+`"}}`)
			if got := goodbye(t, conn); got != websocket.CloseMessageTooBig {
				t.Errorf("%d bytes are closed with %d", size, got)
			}
		}
	}
}
