package gqltransport

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Revoke closes the connections that depend on a principal: with 4403, after
// which a client that is still let in signs in again and resumes. Streams of
// server-sent events end without "complete", to the same effect.
func (e *Engine) Revoke(principal string) {
	e.expel(func(s *session) bool { return slices.Contains(s.dependsOn, principal) })
}

// expel closes the connections of sessions that are good no more.
func (e *Engine) expel(gone func(*session) bool) {
	e.mu.Lock()
	e.expelled++
	found := 0
	for _, s := range e.sessions {
		if gone(s) {
			s.revoked.Store(true)
			found++
		}
	}
	var conns []*conn
	if found > 0 {
		conns = make([]*conn, 0, len(e.conns))
		for c := range e.conns {
			conns = append(conns, c)
		}
	}
	for stream := range e.streams {
		if gone(stream.session) {
			e.metrics.closed(CloseForbidden)
			stream.finish()
		}
	}
	e.mu.Unlock()
	for _, c := range conns {
		c.leaveIfRevoked()
	}
}

// leaveIfRevoked closes a connection whose session was revoked. Whoever gives a
// connection its session calls it afterwards.
func (c *conn) leaveIfRevoked() {
	c.mu.Lock()
	s := c.session
	c.mu.Unlock()
	if s != nil && s.revoked.Load() {
		c.shut(CloseForbidden, "Forbidden")
	}
}

// ping answers one. A ping whose payload has an "authorization" signs in again:
// the connection goes on with the new session if that may see the same, and
// closes with 4403 otherwise.
func (c *conn) ping(m message) {
	shown := authorization(m.Payload)
	if shown == "" {
		c.send(pong(m.Payload))
		return
	}
	if c.renew(shown) {
		c.send(pong(nil)) // nobody is told their token
	}
}

func (c *conn) renew(authorization string) bool {
	c.mu.Lock()
	old := c.session
	c.mu.Unlock()
	if old == nil {
		c.shut(CloseUnauthorized, "Unauthorized")
		return false
	}
	s, err := c.engine.signIn(authorization)
	if errors.Is(err, ErrAway) {
		return true // the old one holds for as long as it does
	}
	if err != nil || s.scope != old.scope {
		if err == nil {
			c.engine.done(s)
		}
		c.shut(CloseForbidden, "Forbidden")
		return false
	}
	c.mu.Lock()
	if c.session == nil { // the reader has ended
		old = s
	} else {
		c.session = s
	}
	c.mu.Unlock()
	c.engine.done(old)
	c.leaveIfRevoked()
	if !s.expires.IsZero() {
		c.shard.post(task{conn: c, do: func(sh *shard, t task) { sh.wheel.addOnce(t.conn, time.Until(s.expires)) }})
	}
	return true
}

// done takes a connection off a session's books.
func (e *Engine) done(s *session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.unuse(s)
}

func (e *Engine) unuse(s *session) {
	e.count("p"+s.principal, -1)
	if s.users--; s.users == 0 && e.sessions[s.authorization] == s {
		delete(e.sessions, s.authorization)
	}
}

// recheck asks once a minute whether viewers may still be here, in case nobody
// said that they may not.
func (e *Engine) recheck() {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-e.base.Done():
			return
		case <-tick.C:
		}
		e.mu.Lock()
		sessions := make([]*session, 0, len(e.sessions))
		for _, s := range e.sessions {
			sessions = append(sessions, s)
		}
		e.mu.Unlock()
		for _, s := range sessions {
			if !e.good(e.base, s.authorization) {
				e.expel(func(other *session) bool { return other == s })
			}
		}
	}
}

// good says whether an authorization lets somebody in, or cannot be judged now.
func (e *Engine) good(ctx context.Context, authorization string) bool {
	_, _, err := e.SignIn(ctx, authorization)
	return err == nil || errors.Is(err, ErrAway)
}
