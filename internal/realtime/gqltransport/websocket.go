package gqltransport

import (
	"net"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
)

const (
	firstMessageBytes = 4 << 10
	readBuffer        = 256
)

// WebSocket is the engine's transport for upgrades.
func (e *Engine) WebSocket() graphql.Transport { return sockets{e} }

type sockets struct{ *Engine }

// Supports says whether the request is an upgrade.
func (s sockets) Supports(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// Do admits a connection, and returns: nothing of the request stays.
func (s sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	from := s.address(r)
	if !s.admit(from) {
		s.metrics.refused.Inc()
		(&notServed{http.StatusServiceUnavailable, "UNAVAILABLE", "too many connections, come back"}).write(w)
		return
	}
	upgrader := websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second, ReadBufferSize: readBuffer, WriteBufferPool: &writeBuffers{},
		Subprotocols: []string{Protocol}, CheckOrigin: s.known,
	}
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil { // it has answered
		s.release(from)
		return
	}
	c := &conn{
		engine: s.Engine, shard: s.shard(), exec: exec, socket: socket, net: socket.NetConn(), raw: rawOf(socket.NetConn()),
		from: from, born: time.Now(),
	}
	c.heard.Store(c.born.UnixNano())
	socket.SetReadLimit(firstMessageBytes)
	socket.SetPingHandler(func(data string) error {
		c.heard.Store(time.Now().UnixNano())
		if c.allows() {
			c.send(frameOf(framePong, data))
		}
		return nil
	})
	socket.SetPongHandler(func(string) error { c.heard.Store(time.Now().UnixNano()); return nil })
	socket.SetCloseHandler(func(int, string) error { return nil }) // gone answers
	s.enter(c)
	if socket.Subprotocol() != Protocol {
		c.shut(CloseNoProtocol, "Subprotocol not acceptable")
	}
	go c.read()
}

// enter puts a connection in the books, and into the wheel.
func (e *Engine) enter(c *conn) {
	e.mu.Lock()
	e.conns[c] = struct{}{}
	e.mu.Unlock()
	e.metrics.connections.Inc()
	c.shard.post(task{conn: c, do: func(s *shard, t task) { s.wheel.add(t.conn, e.limits.Init) }})
	if e.draining.Load() { // it came in between
		c.shut(CloseServiceRestart, "Service restart")
	}
}

// admit counts a connection in, unless there are too many.
func (e *Engine) admit(from string) bool {
	if e.draining.Load() || !e.connects.Allow() {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.conns) >= e.limits.Connections || e.counts["a"+from] >= e.limits.PerAddress {
		return false
	}
	e.count("a"+from, 1)
	return true
}

func (e *Engine) release(from string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.count("a"+from, -1)
}

func (e *Engine) address(r *http.Request) string {
	if e.Address != nil {
		return e.Address(r)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// known says whether the page that connects may.
func (e *Engine) known(r *http.Request) bool {
	return r.Header.Get("Origin") == "" || e.Known != nil && e.Known(r)
}

// writeBuffers has gorilla keep no write buffer: it writes close frames of
// protocol errors only.
type writeBuffers struct{}

func (*writeBuffers) Get() any { return nil }
func (*writeBuffers) Put(any)  {}
