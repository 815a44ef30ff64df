package gqltransport

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// group is everybody who would be told the same.
type group struct {
	engine *Engine
	key    groupKey
	feed   feedKind
	shared bool

	merging atomic.Int32 // members on their way from a side stream to main

	mu      sync.Mutex
	main    *stream
	sides   map[string]*stream // by the cursor they began at
	present *tail              // the newest present state
	linger  *time.Timer
	gone    bool
}

// request is an operation as it was asked for.
type request struct {
	exec    graphql.GraphExecutor
	params  graphql.RawParams
	session *session
	plan    plan
	key     groupKey
	after   string
}

// join gives a member a place in its group.
func (e *Engine) join(m *member, r *request) {
	for !e.groupOf(r).add(m, r) {
	}
}

// groupOf finds the request's group, or makes it.
func (e *Engine) groupOf(r *request) *group {
	e.mu.Lock()
	defer e.mu.Unlock()
	g := e.groups[r.key]
	if g == nil {
		g = &group{engine: e, key: r.key, feed: r.plan.feed, shared: r.plan.shared, sides: make(map[string]*stream)}
		e.groups[r.key] = g
		e.metrics.groups.Inc()
	}
	return g
}

// add returns false when the group has just ended.
func (g *group) add(m *member, r *request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.gone {
		return false
	}
	if g.linger != nil {
		g.linger.Stop()
		g.linger = nil
	}
	m.at, m.conflate = -1, g.feed == stateFeed
	if g.main == nil {
		g.main = g.start(r)
		g.main.attach(m, nil)
		return true
	}
	if !g.main.known && g.main.after == r.after {
		g.main.attach(m, nil) // it has said nothing yet
		return true
	}
	if missed, ok := g.main.since(m, r); ok {
		g.main.attach(m, missed)
		g.engine.metrics.resumed("ring")
		return true
	}
	side := g.sides[r.after]
	if side == nil {
		side = g.start(r)
		g.sides[r.after] = side
		g.engine.metrics.resumed("log")
	}
	side.attach(m, side.ring)
	return true
}

// merge moves a side stream's members over once main tells all that they need.
func (g *group) merge(side *stream, reached *tail) {
	main := g.main
	if main == nil || main == side || !main.reaches(reached) {
		return
	}
	g.presented(reached)
	if g.sides[side.after] == side {
		delete(g.sides, side.after)
	}
	side.stop()
	missed := main.later(reached.Place)
	g.merging.Add(int32(len(g.engine.shards)))
	for _, s := range g.engine.shards {
		s.post(task{do: move, stream: side, to: main, tails: missed})
	}
}

// ended takes a stream out that is over.
func (g *group) ended(s *stream) {
	if g.main == s {
		g.main = nil
	}
	if g.sides[s.after] == s {
		delete(g.sides, s.after)
	}
	if g.main == nil && len(g.sides) == 0 {
		g.remove()
	}
}

// remove must be called with the lock held.
func (g *group) remove() {
	if g.gone {
		return
	}
	g.gone = true
	if g.linger != nil {
		g.linger.Stop()
	}
	g.engine.forget(g)
}

func (e *Engine) forget(g *group) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.groups[g.key] == g {
		delete(e.groups, g.key)
		e.metrics.groups.Dec()
	}
}

// emptied has a stream without members end; main lingers for who comes back.
func (g *group) emptied(s *stream) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.count.Load() > 0 || g.gone {
		return
	}
	if s != g.main {
		s.stop()
		if g.sides[s.after] == s {
			delete(g.sides, s.after)
		}
		return
	}
	if !g.shared {
		g.stop()
		return
	}
	if g.linger == nil {
		g.linger = time.AfterFunc(g.engine.limits.Linger, g.expire)
	}
}

// expire ends a group that nobody came back to.
func (g *group) expire() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.linger = nil
	busy := g.merging.Load() > 0 || len(g.sides) > 0
	if g.main != nil && g.main.count.Load() == 0 && !busy {
		g.stop()
	}
}

// end stops all of a group.
func (g *group) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stop()
}

// stop must be called with the lock held.
func (g *group) stop() {
	if g.main != nil {
		g.main.stop()
	}
	for _, s := range g.sides {
		s.stop()
	}
	g.remove()
}
