package gqltransport

import (
	"slices"
	"time"
)

func (c *conn) shardOf() *shard { return c.shard }

func (c *conn) render(b []byte, m *member, t *tail) []byte { return appendTail(b, m.id, t) }

// deliver writes a subscriber's messages to the socket, as far as it takes them
// now; what it does not take waits, within bounds.
func (c *conn) deliver(m *member, tails []*tail, a *attempt) {
	if tails[len(tails)-1].last {
		c.forget(m)
	}
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	if c.out.closed {
		return
	}
	if c.out.waiting || c.raw == nil {
		c.queue(m, tails)
		return
	}
	a.buf = a.buf[:0]
	for _, t := range tails {
		a.buf = appendTail(a.buf, m.id, t)
	}
	c.try(a)
}

// queue has messages wait; who is too slow for a feed of events is sent away and
// resumes.
func (c *conn) queue(m *member, tails []*tail) {
	for _, t := range tails {
		conflated, ok := c.out.put(m, t, c.engine.limits)
		if conflated {
			c.engine.metrics.conflated.Inc()
		}
		if !ok {
			c.out.drop()
			c.goodbye(CloseTryAgainLater, "Too slow, resume")
			return
		}
	}
	c.flush()
}

// send writes a frame of the connection itself.
func (c *conn) send(frame []byte) {
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	if !c.out.closed {
		c.put(frame)
	}
}

func (c *conn) put(frame []byte) {
	if c.out.waiting || c.raw == nil {
		c.out.putFrame(slices.Clone(frame))
		c.flush()
		return
	}
	a, _ := attempts.Get().(*attempt)
	a.buf = append(a.buf[:0], frame...)
	c.try(a)
	attempts.Put(a)
}

// try writes without waiting, and starts a writer for what did not fit.
func (c *conn) try(a *attempt) {
	n, err := a.write(c.raw)
	if err != nil {
		c.out.closed = true // the reader learns of it too
		_ = c.net.Close()
		return
	}
	if n < len(a.buf) {
		c.out.rest = slices.Clone(a.buf[n:])
		c.flush()
	}
}

// flush starts a writer, unless there is one.
func (c *conn) flush() {
	if !c.out.waiting {
		c.out.waiting, c.out.since = true, time.Now()
		c.engine.metrics.writers.Inc()
		go c.drain()
	}
}

// drain is the writer of a socket that is full: it goes when nothing waits.
func (c *conn) drain() {
	defer c.engine.metrics.writers.Dec()
	var b []byte
	for {
		c.out.mu.Lock()
		if len(c.out.rest) == 0 && len(c.out.pending) == 0 {
			c.out.waiting = false
			c.out.mu.Unlock()
			return
		}
		b = c.out.take(b[:0])
		c.out.since = time.Now()
		c.out.mu.Unlock()
		if _, err := c.net.Write(b); err != nil { // the wheel closes a socket that stalls
			_ = c.net.Close()
			return
		}
	}
}

// shut says goodbye. The first reason counts.
func (c *conn) shut(code int, reason string) {
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	c.goodbye(code, reason)
}

func (c *conn) goodbye(code int, reason string) {
	if c.out.closed {
		return
	}
	c.engine.metrics.closed(code)
	c.put(appendClose(nil, code, reason))
	c.out.closed, c.out.left = true, time.Now()
	c.shard.post(task{do: watch, conn: c}) // the peer may say nothing
}

func watch(s *shard, t task) { s.wheel.add(t.conn, closeWait) }
