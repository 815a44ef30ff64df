package gqltransport

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"
)

// Options of an Engine. SignIn, Scope and Place are required.
type Options struct {
	// Known says whether a request's page may connect; nil: pages may not. Clients
	// that send no Origin are no browsers, and it is not asked about them.
	Known func(*http.Request) bool
	// SignIn adds the viewer to a context, from connection_init's
	// "authorization"; it is asked even when there is none: "". Until says when
	// the viewer has to sign in again; zero: it does not expire. It is asked
	// again every minute: what it refuses then is closed with 4403.
	SignIn func(ctx context.Context, authorization string) (signedIn context.Context, until time.Time, err error)
	// Ambient is the authorization that the upgrade itself brings, from a page of
	// the server's own; it counts when connection_init has none. Nil: none does.
	Ambient func(r *http.Request) string
	// Detach keeps of a request's context what an execution needs that outlives
	// the request: the viewer.
	Detach func(ctx context.Context) context.Context
	// Scope is the same for viewers who may see the same.
	Scope func(ctx context.Context) string
	// Arrive adds to an operation's context where it comes from, while it is let
	// in; executions that are shared come from nowhere. Nil: nothing.
	Arrive func(ctx context.Context, from string) context.Context
	// Principal is whose connections are counted together; empty: not counted.
	Principal func(ctx context.Context) string
	// DependsOn lists what Revoke may be called with to send the viewer away;
	// nil: nothing.
	DependsOn func(ctx context.Context) []string
	// Until is when the viewer of a request has to sign in again; nil: never.
	Until func(ctx context.Context) time.Time
	// Place reads a cursor.
	Place func(cursor string) (feed string, place int64, err error)
	// Temporary says whether a refusal is worth coming back for.
	Temporary func(*graphql.Response) bool
	// Address is where a request comes from; nil: its peer.
	Address func(*http.Request) string
	Limits  Limits
	Logger  *slog.Logger
	Metrics prometheus.Registerer // nil: none
}

// Limits are bounds; zero values are replaced by the defaults named here.
type Limits struct {
	Subscriptions     int           // 50 for each connection
	Operations        int           // 16 queries and mutations under way for each connection
	PerPrincipal      int           // 10,000 connections
	PerAddress        int           // 10,000 connections
	Connections       int           // 100,000
	ConnectsPerSecond int           // 5,000; who is above comes back (503, Retry-After)
	MessagesPerSecond int           // 100 from each connection, ten seconds' worth at once; who is above is closed with 4429
	MessageBytes      int64         // 64 KB; 4 KB before signing in
	QueueBytes        int           // 64 KB that wait for a full socket
	QueueMessages     int           // 64
	WriteStall        time.Duration // 10 s in which a full socket takes nothing
	Init              time.Duration // 3 s until connection_init
	Ping              time.Duration // 25 s
	Linger            time.Duration // 10 s for which a group without members stays
	Rotate            time.Duration // 0: never; connections are asked to come back after this, and up to a quarter more
	RingMessages      int           // 256 that a group keeps
	RingBytes         int           // 256 KB
	PresentFor        time.Duration // 2 s for which a present state is told again
	Shards            int           // one for each core
}

func (l Limits) orDefaults() Limits {
	return Limits{
		Subscriptions: or(l.Subscriptions, 50), Operations: or(l.Operations, 16),
		PerPrincipal: or(l.PerPrincipal, 10_000), PerAddress: or(l.PerAddress, 10_000), Connections: or(l.Connections, 100_000),
		ConnectsPerSecond: or(l.ConnectsPerSecond, 5_000), MessagesPerSecond: or(l.MessagesPerSecond, 100), MessageBytes: or(l.MessageBytes, 64<<10),
		QueueBytes: or(l.QueueBytes, 64<<10), QueueMessages: or(l.QueueMessages, 64), WriteStall: or(l.WriteStall, 10*time.Second),
		Init: or(l.Init, 3*time.Second), Ping: or(l.Ping, 25*time.Second), Linger: or(l.Linger, 10*time.Second), Rotate: l.Rotate,
		RingMessages: or(l.RingMessages, 256), RingBytes: or(l.RingBytes, 256<<10), PresentFor: or(l.PresentFor, 2*time.Second),
		Shards: or(l.Shards, runtime.GOMAXPROCS(0)),
	}
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// Engine is one node's subscriptions. WebSocket and Events are its transports.
type Engine struct {
	Options
	limits   Limits
	metrics  *metrics
	base     context.Context //nolint:containedctx // the engine's life
	stop     context.CancelFunc
	shards   []*shard
	next     atomic.Uint32
	connects *rate.Limiter
	plans    *lru.LRU[plan] // by document
	draining atomic.Bool

	mu       sync.Mutex
	conns    map[*conn]struct{}
	streams  map[*eventStream]struct{}
	counts   map[string]int // by address and principal
	sessions map[string]*session
	groups   map[groupKey]*group
	expelled int // how often somebody was
}

// New returns a running engine; Close ends it.
func New(o Options) *Engine {
	e := &Engine{
		Options: o, limits: o.Limits.orDefaults(),
		conns: make(map[*conn]struct{}), streams: make(map[*eventStream]struct{}), counts: make(map[string]int),
		sessions: make(map[string]*session), groups: make(map[groupKey]*group),
	}
	e.metrics = newMetrics(o.Metrics, e.queued)
	if e.Logger == nil {
		e.Logger = slog.New(slog.DiscardHandler)
	}
	if e.Temporary == nil {
		e.Temporary = func(*graphql.Response) bool { return false }
	}
	if e.Arrive == nil {
		e.Arrive = func(ctx context.Context, _ string) context.Context { return ctx }
	}
	if e.Principal == nil {
		e.Principal = func(context.Context) string { return "" }
	}
	if e.DependsOn == nil {
		e.DependsOn = func(context.Context) []string { return nil }
	}
	if e.Until == nil {
		e.Until = func(context.Context) time.Time { return time.Time{} }
	}
	e.connects = rate.NewLimiter(rate.Limit(e.limits.ConnectsPerSecond), e.limits.ConnectsPerSecond)
	e.plans = lru.New[plan](keptPlans)
	e.base, e.stop = context.WithCancel(context.Background())
	for i := range e.limits.Shards {
		s := newShard(e, i)
		e.shards = append(e.shards, s)
		go s.run(e.base.Done())
	}
	go e.recheck()
	return e
}

// shard gives each connection one in turn.
func (e *Engine) shard() *shard {
	return e.shards[int(e.next.Add(1))%len(e.shards)]
}

// queued is how many bytes wait for full sockets.
func (e *Engine) queued() float64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	waiting := 0
	for c := range e.conns {
		waiting += c.out.waits()
	}
	for s := range e.streams {
		waiting += s.out.waits()
	}
	return float64(waiting)
}

// Drain has every client come back elsewhere: in random order, spread over the
// given time. New connections are refused from now on.
func (e *Engine) Drain(ctx context.Context, over time.Duration) {
	e.draining.Store(true)
	e.mu.Lock()
	conns := make([]*conn, 0, len(e.conns))
	for c := range e.conns {
		conns = append(conns, c)
	}
	for s := range e.streams {
		s.finish()
	}
	e.mu.Unlock()
	rand.Shuffle(len(conns), func(i, j int) { conns[i], conns[j] = conns[j], conns[i] })
	steps := max(int(over/(50*time.Millisecond)), 1)
	for step := range steps {
		for _, c := range conns[len(conns)*step/steps : len(conns)*(step+1)/steps] {
			c.shut(CloseServiceRestart, "Service restart")
		}
		if step+1 == steps {
			return
		}
		select {
		case <-ctx.Done():
			over = 0
		case <-time.After(over / time.Duration(steps)):
		}
	}
}

// Close ends what is left at once.
func (e *Engine) Close() {
	e.draining.Store(true)
	e.mu.Lock()
	for c := range e.conns {
		_ = c.net.Close()
	}
	for s := range e.streams {
		s.finish()
	}
	groups := make([]*group, 0, len(e.groups))
	for _, g := range e.groups {
		groups = append(groups, g)
	}
	e.mu.Unlock()
	for _, g := range groups {
		g.end()
	}
	e.stop()
}

// session is a viewer that signed in; connections of the same authorization share it.
type session struct {
	authorization string
	ctx           context.Context //nolint:containedctx // the viewer
	scope         string
	principal     string
	dependsOn     []string
	expires       time.Time
	revoked       atomic.Bool
	users         int // under the engine's lock
}

var errTryLater = errors.New("try again later")

// signIn asks once for all connections of one authorization. When somebody was
// expelled meanwhile it asks again: it may have been this one.
func (e *Engine) signIn(authorization string) (*session, error) {
	e.mu.Lock()
	for {
		if s := e.sessions[authorization]; s != nil && !s.revoked.Load() {
			defer e.mu.Unlock()
			return s, e.use(s)
		}
		asOf := e.expelled
		e.mu.Unlock()
		ctx, until, err := e.SignIn(e.base, authorization)
		if err != nil {
			return nil, err
		}
		fresh := e.sessionOf(ctx, until)
		fresh.authorization = authorization
		e.mu.Lock()
		if known := e.sessions[authorization]; e.expelled == asOf && (known == nil || known.revoked.Load()) {
			e.sessions[authorization] = fresh
		}
	}
}

// sessionOf is what the engine needs to know of a viewer.
func (e *Engine) sessionOf(ctx context.Context, until time.Time) *session {
	return &session{ctx: ctx, scope: e.Scope(ctx), principal: e.Principal(ctx), dependsOn: e.DependsOn(ctx), expires: until}
}

func (e *Engine) use(s *session) error {
	if s.principal != "" && e.counts["p"+s.principal] >= e.limits.PerPrincipal {
		return errTryLater
	}
	e.count("p"+s.principal, 1)
	s.users++
	return nil
}

// count changes how many connections something has.
func (e *Engine) count(of string, by int) {
	if e.counts[of] += by; e.counts[of] <= 0 {
		delete(e.counts, of)
	}
}

// left forgets a connection.
func (e *Engine) left(c *conn, s *session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, known := e.conns[c]; !known {
		return
	}
	delete(e.conns, c)
	e.metrics.connections.Dec()
	e.count("a"+c.from, -1)
	if s == nil {
		return
	}
	e.unuse(s)
}

// ErrAway is what SignIn wraps when it cannot tell now.
var ErrAway = errors.New("cannot tell now")
