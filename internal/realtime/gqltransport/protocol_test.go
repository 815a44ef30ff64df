package gqltransport_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

// client speaks the protocol frame by frame.
type client struct {
	t *testing.T
	*websocket.Conn
}

// payload of a message from the server.
type payload struct {
	Data       map[string]struct{ Text string }
	Errors     []struct{ Message string }
	Extensions struct {
		Cursor    string
		Recovered *bool
	}
}

type heard struct {
	ID, Type string
	Payload  json.RawMessage
}

func dial(t *testing.T, url, protocol string, header http.Header) client {
	t.Helper()
	conn, response, err := (&websocket.Dialer{Subprotocols: []string{protocol}}).DialContext(t.Context(), "ws"+strings.TrimPrefix(url, "http"), header)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	_ = response.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	return client{t, conn}
}

// enter connects and signs in.
func (h *house) enter(t *testing.T, authorization string) client {
	t.Helper()
	c := dial(t, h.url, gqltransport.Protocol, nil)
	c.says(fmt.Sprintf(`{"type":"connection_init","payload":{"authorization":%q}}`, authorization))
	if got := c.hears(); got.Type != "connection_ack" {
		t.Fatalf("got %+v", got)
	}
	return c
}

func (c client) says(message string) {
	c.t.Helper()
	if err := c.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

func (c client) hears() heard {
	c.t.Helper()
	var got heard
	if err := c.ReadJSON(&got); err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return got
}

// closed reads until the server says goodbye, and returns how.
func (c client) closed() int {
	c.t.Helper()
	for {
		_, _, err := c.ReadMessage()
		if goodbye, ok := errors.AsType[*websocket.CloseError](err); ok {
			return goodbye.Code
		}
		if err != nil {
			c.t.Fatalf("the connection broke: %v", err)
		}
	}
}

func subscribe(id, query, variables string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q,"variables":%s}}`, id, query, variables)
}

const (
	follow  = `subscription ($room: String!, $after: String) { said(room: $room, after: $after) { text } }`
	watch   = `subscription ($room: String!, $after: String) { shown(room: $room, after: $after) { text } }`
	initial = `{"type":"connection_init"}`
)

func TestEveryCloseCodeOfTheProtocol(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		protocol string
		messages []string
		want     int
	}{
		"OlderProtocol":       {"graphql-ws", nil, gqltransport.CloseNoProtocol},
		"NoProtocol":          {"", nil, gqltransport.CloseNoProtocol},
		"NotJSON":             {gqltransport.Protocol, []string{"{"}, gqltransport.CloseBadRequest},
		"NoType":              {gqltransport.Protocol, []string{`{"id":"1"}`}, gqltransport.CloseBadRequest},
		"UnknownType":         {gqltransport.Protocol, []string{`{"type":"start","id":"1"}`}, gqltransport.CloseBadRequest},
		"NoID":                {gqltransport.Protocol, []string{initial, `{"type":"subscribe","payload":{"query":"{hello}"}}`}, gqltransport.CloseBadRequest},
		"NoQuery":             {gqltransport.Protocol, []string{initial, `{"type":"subscribe","id":"1","payload":{}}`}, gqltransport.CloseBadRequest},
		"PayloadNoObject":     {gqltransport.Protocol, []string{`{"type":"connection_init","payload":"x"}`}, gqltransport.CloseBadRequest},
		"SubscribeBeforeInit": {gqltransport.Protocol, []string{subscribe("1", "{hello}", "{}")}, gqltransport.CloseUnauthorized},
		"BadToken":            {gqltransport.Protocol, []string{`{"type":"connection_init","payload":{"authorization":"Bearer bad"}}`}, gqltransport.CloseForbidden},
		"TwoInits":            {gqltransport.Protocol, []string{initial, initial}, gqltransport.CloseTooMany},
		"SameID":              {gqltransport.Protocol, []string{initial, subscribe("1", follow, `{"room":"a"}`), subscribe("1", follow, `{"room":"a"}`)}, gqltransport.CloseDuplicateID},
		"NoInit":              {gqltransport.Protocol, nil, gqltransport.CloseInitTimeout},
		"TokenExpires":        {gqltransport.Protocol, []string{`{"type":"connection_init","payload":{"authorization":"Bearer brief"}}`}, gqltransport.CloseForbidden},
		"TooLong":             {gqltransport.Protocol, []string{`{"type":"connection_init","payload":{"x":"` + strings.Repeat("x", 5000) + `"}}`}, websocket.CloseMessageTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := serve(t, gqltransport.Limits{Init: 500 * time.Millisecond})
			c := dial(t, h.url, test.protocol, nil)
			for _, message := range test.messages {
				c.says(message)
			}
			if got := c.closed(); got != test.want {
				t.Errorf("closed with %d, want %d", got, test.want)
			}
		})
	}
}

// Everything a client may do on one connection, in order.
func TestAConversation(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{Subscriptions: 1})
	h.room("a").say("first")
	c := h.enter(t, "")
	tell := func(message string, want ...string) {
		t.Helper()
		c.says(message)
		var got []string
		for range want {
			m := c.hears()
			got = append(got, strings.TrimSpace(m.ID+" "+m.Type+" "+string(m.Payload)))
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("after %s: %s", message, diff)
		}
	}
	tell(`{"type":"ping","payload":{"a":1}}`, `pong {"a":1}`)
	tell(`{"type":"ping"}`, `pong`)
	tell(subscribe("q", `{ hello }`, "{}"), `q next {"data":{"hello":"world"}}`, `q complete`)
	tell(subscribe("q", `{ nothing }`, "{}"), `q error [{"message":"Cannot query field \"nothing\" on type \"Query\".","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]`)
	tell(subscribe(`s"`, follow, `{"room":"a"}`), `s" next {"data":{"said":{"text":"first"}},"extensions":{"cursor":"a@1"}}`)
	tell(subscribe("s2", follow, `{"room":"a"}`), `s2 error [{"message":"too many operations at once on this connection","extensions":{"code":"LIMIT_EXCEEDED"}}]`)
	c.says(`{"type":"complete","id":"s\""}`)
	tell(subscribe(`s"`, follow, `{"room":"a","after":"a@0"}`), `s" next {"data":{"said":{"text":"first"}},"extensions":{"cursor":"a@1"}}`)
	h.room("a").change(func() { h.room("a").texts, h.room("a").over = append(h.room("a").texts, "last"), true })
	tell(`{"type":"pong"}`, `s" next {"data":{"said":{"text":"last"}},"extensions":{"cursor":"a@2"}}`, `s" complete`)
	tell(subscribe("s3", follow, `{"room":"a","after":"nonsense"}`), `s3 error [{"message":"not a cursor","extensions":{"code":"not a cursor"}}]`)
	tell(subscribe("s4", `subscription { loose { text } }`, `{}`), `s4 next {"data":{"loose":{"text":""}}}`)
}

func TestOnlyPagesOfKnownOriginsConnect(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	for origin, welcome := range map[string]bool{
		"": true, h.url: false, "https://shop.example": true,
		"http://shop.example": false, "https://shop.example.evil.example": false, "null": false, "https://evil.example": false,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, response, err := (&websocket.Dialer{Subprotocols: []string{gqltransport.Protocol}}).DialContext(t.Context(), "ws"+strings.TrimPrefix(h.url, "http"), header)
		if err == nil {
			_ = conn.Close()
		}
		if response != nil {
			_ = response.Body.Close()
		}
		if (err == nil) != welcome {
			t.Errorf("origin %q: %v", origin, err)
		}
	}
}

func TestADrainingServerAsksAllToComeBackElsewhere(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	var clients []client
	for range 20 {
		clients = append(clients, h.enter(t, ""))
	}
	h.engine.Drain(t.Context(), 200*time.Millisecond)
	for _, c := range clients {
		if got := c.closed(); got != gqltransport.CloseServiceRestart {
			t.Errorf("closed with %d, want 1012", got)
		}
	}
	_, response, err := (&websocket.Dialer{}).DialContext(t.Context(), "ws"+strings.TrimPrefix(h.url, "http"), nil)
	if err == nil || response == nil || response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Errorf("connecting to a draining server: %v, %v", response, err)
	}
}

func TestConnectionsAreAskedToComeBackNowAndThen(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{Init: 500 * time.Millisecond, Ping: 500 * time.Millisecond, Rotate: time.Second})
	c := h.enter(t, "")
	c.says(subscribe("1", follow, `{"room":"a"}`))
	_, cursor, _ := c.hearsNext()
	if code := c.closed(); code != gqltransport.CloseServiceRestart {
		t.Errorf("closed with %d, want 1012", code)
	}
	h.room("a").say("meanwhile")
	again := h.enter(t, "")
	again.says(subscribe("1", follow, fmt.Sprintf(`{"room":"a","after":%q}`, cursor)))
	if text, _, lost := again.hearsNext(); text != "meanwhile" || lost {
		t.Errorf("after coming back: %q, lost %v", text, lost)
	}
}

func TestTooManyConnectionsAreSentAway(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]gqltransport.Limits{"Address": {PerAddress: 2}, "All": {Connections: 2}, "Rate": {ConnectsPerSecond: 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := serve(t, limits)
			h.enter(t, "")
			h.enter(t, "")
			_, response, err := (&websocket.Dialer{Subprotocols: []string{gqltransport.Protocol}}).DialContext(t.Context(), "ws"+strings.TrimPrefix(h.url, "http"), nil)
			if err == nil || response == nil || response.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("the third: %v", err)
			}
		})
	}
	h := serve(t, gqltransport.Limits{PerPrincipal: 1})
	h.enter(t, "Bearer ana")
	c := dial(t, h.url, gqltransport.Protocol, nil)
	c.says(`{"type":"connection_init","payload":{"authorization":"Bearer ana"}}`)
	if got := c.closed(); got != gqltransport.CloseTryAgainLater {
		t.Errorf("the second of one principal: closed with %d", got)
	}
}

// Who sends more than anybody needs is sent away, however small it is and
// whether or not the protocol sees it.
func TestAFloodOfMessagesIsCutOff(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]struct {
		kind int
		text string
	}{
		"Pings":        {websocket.TextMessage, `{"type":"ping"}`},
		"Pongs":        {websocket.TextMessage, `{"type":"pong"}`},
		"Completes":    {websocket.TextMessage, `{"type":"complete","id":"1"}`},
		"Subscribes":   {websocket.TextMessage, subscribe("1", `{ nothing }`, "{}")},
		"ControlPings": {websocket.PingMessage, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := serve(t, gqltransport.Limits{MessagesPerSecond: 1})
			c := h.enter(t, "")
			for range 200 {
				if err := c.WriteMessage(message.kind, []byte(message.text)); err != nil {
					break // it is cut off already
				}
			}
			if got := c.closed(); got != gqltransport.CloseTooMany {
				t.Errorf("closed with %d, want %d", got, gqltransport.CloseTooMany)
			}
			other := h.enter(t, "")
			other.says(`{"type":"ping"}`)
			if got := other.hears(); got.Type != "pong" {
				t.Errorf("another client hears %+v", got)
			}
		})
	}
}
