// Package gqltransport carries GraphQL subscriptions over gorilla/websocket and
// puts the cursor of each message into its extensions. It knows GraphQL, and
// nothing of orders.
//
// It is a thin adapter to gqlgen's WebSocket transport, with the sub-protocol
// graphql-transport-ws only and the close codes that its clients know.
package gqltransport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/gorilla/websocket"
)

// The close codes of graphql-transport-ws.
const (
	CloseBadRequest   = 4400
	CloseUnauthorized = 4401
	CloseForbidden    = 4403
	CloseNoProtocol   = 4406
	CloseInitTimeout  = 4408
)

// ended is what gqlgen says when the request's context ends: the server stops.
const ended = "terminated"

const (
	protocol     = "graphql-transport-ws"
	initTimeout  = 3 * time.Second
	pingInterval = 20 * time.Second
	writeTimeout = 10 * time.Second
	readLimit    = int64(64 << 10)
)

// Options of the transport.
type Options struct {
	// Origins are the exact origins whose pages may connect, besides the
	// server's own. Clients that send no Origin are no browsers.
	Origins []string
	// SignIn adds the viewer to the context, from connection_init's
	// "authorization". It is asked even when there is none: "".
	SignIn func(ctx context.Context, authorization string) (context.Context, error)
}

// WebSocket returns the transport.
func WebSocket(o Options) transport.Websocket {
	limit := readLimit
	return transport.Websocket{
		Implementation:   gorilla{origins: o.Origins},
		InitTimeout:      initTimeout,
		PingPongInterval: pingInterval,
		PayloadReadLimit: &limit,
		InitFunc: func(ctx context.Context, init transport.InitPayload) (context.Context, *transport.InitPayload, error) {
			signedIn, err := o.SignIn(ctx, init.Authorization())
			if err != nil {
				ctx = transport.AppendCloseReason(ctx, "Forbidden")
				return transport.WithWebsocketCloseCode(ctx, CloseForbidden), nil, err
			}
			return signedIn, nil, nil
		},
	}
}

// gorilla accepts connections.
type gorilla struct{ origins []string }

// Accept upgrades the request.
func (g gorilla) Accept(w http.ResponseWriter, r *http.Request, o transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	upgrader := websocket.Upgrader{
		HandshakeTimeout: writeTimeout, ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10,
		Subprotocols: []string{protocol}, CheckOrigin: g.allowed,
		Error: func(http.ResponseWriter, *http.Request, int, error) {}, // gqlgen answers
	}
	socket, err := upgrader.Upgrade(w, r, o.ResponseHeader)
	if err != nil {
		return nil, fmt.Errorf("upgrade: %w", err)
	}
	return &conn{socket}, nil
}

func (g gorilla) allowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(g.origins, origin) {
		return true
	}
	from, err := url.Parse(origin)
	return err == nil && strings.EqualFold(from.Host, r.Host)
}

// conn is one socket as gqlgen wants it.
type conn struct{ *websocket.Conn }

// NextReader waits for the next message.
func (c *conn) NextReader() (int, io.Reader, error) {
	kind, reader, err := c.Conn.NextReader()
	if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseNoStatusReceived, websocket.CloseGoingAway) {
		return kind, nil, transport.ErrWebsocketClosed
	}
	if err != nil {
		return kind, nil, fmt.Errorf("read: %w", err)
	}
	return kind, reader, nil
}

// WriteJSON sends one message; a peer that does not read it in time is dropped.
func (c *conn) WriteJSON(v any) error {
	if err := c.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("set deadline: %w", err)
	}
	if err := c.Conn.WriteJSON(v); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// WriteClose says goodbye, with the sub-protocol's codes where gqlgen uses
// WebSocket's general ones.
func (c *conn) WriteClose(code int, message string) error {
	switch {
	case code == websocket.CloseProtocolError:
		code = meant(message)
	case code == websocket.CloseNormalClosure && message == ended:
		code, message = websocket.CloseServiceRestart, "service restart"
	}
	goodbye := websocket.FormatCloseMessage(code, message)
	err := c.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(time.Second))
	if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// meant reads gqlgen's reasons for closing with "protocol error".
func meant(message string) int {
	switch {
	case strings.Contains(message, "timeout"):
		return CloseInitTimeout
	case strings.Contains(message, "subprotocol"):
		return CloseNoProtocol
	case strings.Contains(message, "unexpected message"):
		return CloseUnauthorized
	}
	return CloseBadRequest
}

// Subprotocol never is empty: gqlgen would take that for an older protocol.
func (c *conn) Subprotocol() string {
	if agreed := c.Conn.Subprotocol(); agreed != "" {
		return agreed
	}
	return "none"
}
