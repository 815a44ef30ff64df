package gqltransport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql/handler/testserver"
	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

// serve is a GraphQL server whose subscription "name" says what it is told to.
// Its context ends with stop.
func serve(t *testing.T) (server *testserver.TestServer, url string, stop func()) {
	t.Helper()
	server = testserver.New()
	server.AddTransport(gqltransport.WebSocket(gqltransport.Options{
		Origins: []string{"https://shop.example"},
		SignIn: func(ctx context.Context, authorization string) (context.Context, error) {
			if authorization == "Bearer bad" {
				return nil, errors.New("unknown token")
			}
			return ctx, nil
		},
	}))
	running, stop := context.WithCancel(t.Context())
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		defer context.AfterFunc(running, cancel)()
		server.ServeHTTP(w, r.WithContext(ctx))
	}))
	t.Cleanup(front.Close)
	return server, "ws" + strings.TrimPrefix(front.URL, "http"), stop
}

type client struct {
	t *testing.T
	*websocket.Conn
}

func dial(t *testing.T, url, protocol string, header http.Header) client {
	t.Helper()
	conn, response, err := (&websocket.Dialer{Subprotocols: []string{protocol}}).DialContext(t.Context(), url, header)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	_ = response.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	return client{t, conn}
}

// says sends a message and returns the type of the answer.
func (c client) says(message string) string {
	c.t.Helper()
	if err := c.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		c.t.Fatalf("write: %v", err)
	}
	return c.hears()
}

func (c client) hears() string {
	c.t.Helper()
	for {
		var got struct {
			Type    string
			Payload any
		}
		if err := c.ReadJSON(&got); err != nil {
			return fmt.Sprint(err)
		}
		if got.Type == "next" {
			return fmt.Sprint(got.Payload)
		}
		if got.Type != "ping" {
			return got.Type
		}
	}
}

const (
	transportWS = "graphql-transport-ws"
	start       = `{"type":"connection_init"}`
	follow      = `{"id":"1","type":"subscribe","payload":{"query":"subscription { name }"}}`
)

func TestASubscriptionIsFollowedAndEnds(t *testing.T) {
	t.Parallel()
	server, url, _ := serve(t)
	c := dial(t, url, transportWS, nil)
	got := []string{c.says(start), c.says(`{"type":"ping"}`)}
	if err := c.WriteMessage(websocket.TextMessage, []byte(follow)); err != nil {
		t.Fatal(err)
	}
	server.SendNextSubscriptionMessage()
	got = append(got, c.hears())
	server.SendCompleteSubscriptionMessage()
	got = append(got, c.hears())
	want := []string{"connection_ack", "pong", "map[data:map[name:test]]", "complete"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}

func TestCloseCodes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		protocol string
		messages []string
		want     int
	}{
		"OlderProtocol":       {"graphql-ws", nil, gqltransport.CloseNoProtocol},
		"NoProtocol":          {"", nil, gqltransport.CloseNoProtocol},
		"NotJSON":             {transportWS, []string{"{"}, gqltransport.CloseBadRequest},
		"SubscribeBeforeInit": {transportWS, []string{follow}, gqltransport.CloseUnauthorized},
		"BadToken":            {transportWS, []string{`{"type":"connection_init","payload":{"authorization":"Bearer bad"}}`}, gqltransport.CloseForbidden},
		"NoInit":              {transportWS, nil, gqltransport.CloseInitTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, url, _ := serve(t)
			c := dial(t, url, test.protocol, nil)
			for _, message := range test.messages {
				if err := c.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
					t.Fatal(err)
				}
			}
			if got := c.closed(); got != test.want {
				t.Errorf("closed with %d, want %d", got, test.want)
			}
		})
	}
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

func TestAStoppingServerAsksToComeBack(t *testing.T) {
	t.Parallel()
	_, url, stop := serve(t)
	c := dial(t, url, transportWS, nil)
	if got := c.says(start); got != "connection_ack" {
		t.Fatalf("got %s", got)
	}
	stop()
	if got := c.closed(); got != websocket.CloseServiceRestart {
		t.Errorf("closed with %d, want 1012", got)
	}
}

func TestOnlyPagesOfKnownOriginsConnect(t *testing.T) {
	t.Parallel()
	_, url, _ := serve(t)
	own := "http" + strings.TrimPrefix(url, "ws")
	for origin, welcome := range map[string]bool{
		"": true, own: true, "https://shop.example": true,
		"http://shop.example": false, "https://shop.example.evil.example": false, "null": false, "https://evil.example": false,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, response, err := (&websocket.Dialer{Subprotocols: []string{transportWS}}).DialContext(t.Context(), url, header)
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
