package gqltransport

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
)

// conn is one WebSocket. While it idles it is one goroutine that waits for a
// frame on a fresh stack, and nothing of its request.
type conn struct {
	engine *Engine
	shard  *shard
	exec   graphql.GraphExecutor
	socket *websocket.Conn
	net    net.Conn
	raw    syscall.RawConn // nil: written by a writer that waits
	from   string          // address, as admission counts it
	born   time.Time
	heard  atomic.Int64 // Unix nanoseconds
	paid   int64        // Unix nanoseconds up to which its messages use up its time; the reader's
	deaf   bool         // it sent too many, and waits to be closed; the reader's
	out    outbox

	mu         sync.Mutex
	greeted    bool // connection_init came
	session    *session
	operations []operation
}

// operation is a subscription, or a query under way.
type operation struct {
	id     string
	member *member
	cancel context.CancelFunc
}

// read waits for one message, takes it and goes on in a goroutine of its own:
// the stack that taking needed does not stay with an idle connection.
func (c *conn) read() {
	kind, reader, err := c.socket.NextReader()
	if err != nil {
		c.gone(err)
		return
	}
	c.heard.Store(time.Now().UnixNano())
	buffer, _ := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	_, err = buffer.ReadFrom(reader)
	if err == nil && c.allows() {
		c.receive(kind, buffer.Bytes())
	}
	if buffer.Cap() <= 64<<10 {
		buffers.Put(buffer)
	}
	if err != nil {
		c.gone(err)
		return
	}
	go c.read()
}

//nolint:gochecknoglobals // a pool
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// messageBurst is how much of its time a connection may use up at once.
const messageBurst = 10 * time.Second

// allows counts a message, or a ping of WebSocket. Who sends too many is told to
// go, and nothing it still sends is looked at.
func (c *conn) allows() bool {
	now := time.Now().UnixNano()
	c.paid = max(c.paid, now) + int64(time.Second)/int64(c.engine.limits.MessagesPerSecond)
	if !c.deaf && c.paid-now > int64(messageBurst) {
		c.deaf = true
		c.shut(CloseTooMany, "Too many messages")
	}
	return !c.deaf
}

// receive takes one message.
func (c *conn) receive(kind int, raw []byte) {
	m, err := readMessage(raw)
	if kind != websocket.TextMessage || err != nil {
		c.shut(CloseBadRequest, "Invalid message received")
		return
	}
	switch m.Type {
	case "connection_init":
		c.greet(m)
	case "ping":
		c.ping(m)
	case "subscribe":
		c.subscribe(m)
	case "complete":
		c.complete(m.ID)
	}
}

func pong(payload []byte) []byte {
	if len(payload) == 0 || bytes.Equal(payload, []byte("null")) {
		return frameOf(frameText, `{"type":"pong"}`)
	}
	return frameOf(frameText, `{"type":"pong","payload":`, string(payload), `}`)
}

// greet signs the connection in.
func (c *conn) greet(m message) {
	c.mu.Lock()
	again := c.greeted
	c.greeted = true
	c.mu.Unlock()
	if again {
		c.shut(CloseTooMany, "Too many initialisation requests")
		return
	}
	s, err := c.engine.signIn(authorization(m.Payload))
	if err != nil {
		code, reason := CloseForbidden, "Forbidden"
		if errors.Is(err, errTryLater) || errors.Is(err, ErrAway) {
			code, reason = CloseTryAgainLater, "Try again later"
		}
		c.shut(code, reason)
		return
	}
	c.mu.Lock()
	c.session = s
	c.mu.Unlock()
	c.socket.SetReadLimit(c.engine.limits.MessageBytes)
	c.send(frameOf(frameText, `{"type":"connection_ack"}`))
	c.leaveIfRevoked()
}

// gone ends what the connection had, after the reader has.
func (c *conn) gone(err error) {
	var said *websocket.CloseError
	if errors.As(err, &said) {
		c.shut(answerTo(said.Code), "") // that the protocol wants, if the socket takes it
	}
	c.out.mu.Lock()
	c.out.closed, c.out.gone = true, true
	c.out.drop()
	c.out.mu.Unlock()
	_ = c.net.Close()
	c.mu.Lock()
	had, s := c.operations, c.session
	c.operations, c.session = nil, nil
	c.mu.Unlock()
	for _, op := range had {
		c.end(op)
	}
	c.engine.left(c, s)
}

// answerTo is the code that answers a close frame: its own, unless it had none.
func answerTo(code int) int {
	if code == websocket.CloseNoStatusReceived || code == websocket.CloseAbnormalClosure {
		return websocket.CloseNormalClosure
	}
	return code
}

func (c *conn) end(op operation) {
	if op.cancel != nil {
		op.cancel()
	}
	if op.member != nil {
		c.engine.metrics.subscriptions.Dec()
		c.shard.post(task{do: leave, member: op.member})
	}
}

// look is what the wheel does: it returns when to look again, 0 for never.
func (c *conn) look(now time.Time) time.Duration {
	l := c.engine.limits
	c.mu.Lock()
	s := c.session
	c.mu.Unlock()
	c.out.mu.Lock()
	gone, left, closed := c.out.gone, c.out.left, c.out.closed
	waiting := c.out.waiting
	stuck := waiting && now.Sub(c.out.since) > l.WriteStall
	c.out.mu.Unlock()
	switch {
	case gone:
		return 0
	case closed && !waiting && now.Sub(left) >= closeWait, stuck, now.Sub(time.Unix(0, c.heard.Load())) > l.Ping*5/2:
		_ = c.net.Close() // the reader ends the rest
		return 0
	case closed:
		return closeWait
	case s == nil && now.Sub(c.born) >= l.Init:
		c.shut(CloseInitTimeout, "Connection initialisation timeout")
		return closeWait
	case s == nil:
		return l.Init - now.Sub(c.born)
	case !s.expires.IsZero() && !now.Before(s.expires), s.revoked.Load():
		c.shut(CloseForbidden, "Forbidden")
		return closeWait
	case l.Rotate > 0 && now.Sub(c.born) > l.Rotate+jitter(c.born, l.Rotate/4):
		c.shut(CloseServiceRestart, "Service restart")
		return closeWait
	}
	c.send(appendHeader(nil, framePing, 0))
	if next := l.Ping; s.expires.IsZero() || s.expires.Sub(now) > next {
		return next
	}
	return s.expires.Sub(now)
}

// closeWait is how long the peer has to say goodbye.
const closeWait = 2 * time.Second

// jitter is the same for a connection every time.
func jitter(born time.Time, upTo time.Duration) time.Duration {
	if upTo <= 0 {
		return 0
	}
	return time.Duration(born.UnixNano()) % upTo
}
