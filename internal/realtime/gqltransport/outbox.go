package gqltransport

import (
	"slices"
	"sync"
	"time"
)

// outbox is what a full socket waits for. While nothing waits, frames go to the
// socket directly and it is empty.
type outbox struct {
	mu      sync.Mutex
	waiting bool   // a writer is under way, or about to be
	rest    []byte // of a frame of which a part is sent
	pending []pending
	bytes   int       // of pending
	told    int       // messages of feeds in pending
	since   time.Time // waiting
	closed  bool      // nothing more is taken
	left    time.Time // when goodbye was said
	gone    bool      // the reader has ended
}

// pending is a message for a subscriber, or a frame of the connection itself.
type pending struct {
	member *member
	tail   *tail
	frame  []byte
}

func (p pending) size() int {
	if p.member == nil {
		return len(p.frame)
	}
	return len(p.tail.rest) + len(p.member.id) + len(before) + 10
}

// put adds a subscriber's message. Of a STATE feed it replaces the one that
// waits. It returns false when more waits than is allowed.
func (o *outbox) put(m *member, t *tail, l Limits) (conflated, ok bool) {
	if m.conflate && !t.last {
		at := slices.IndexFunc(o.pending, func(p pending) bool { return p.member == m })
		if at >= 0 {
			o.bytes += len(t.rest) - len(o.pending[at].tail.rest)
			o.pending[at].tail = t
			return true, true
		}
	}
	o.pending = append(o.pending, pending{member: m, tail: t})
	o.bytes += o.pending[len(o.pending)-1].size()
	o.told++
	return false, o.bytes <= l.QueueBytes && o.told <= l.QueueMessages
}

// putFrame adds a frame of the connection: an answer, a pong.
func (o *outbox) putFrame(frame []byte) {
	o.pending = append(o.pending, pending{frame: frame})
	o.bytes += len(frame)
}

// take moves what waits into b, all frames together.
func (o *outbox) take(b []byte) []byte {
	b = append(b, o.rest...)
	for _, p := range o.pending {
		if p.member == nil {
			b = append(b, p.frame...)
		} else {
			b = p.member.to.render(b, p.member, p.tail)
		}
	}
	o.rest, o.pending, o.bytes, o.told = nil, nil, 0, 0
	return b
}

// drop forgets the messages that wait.
func (o *outbox) drop() { o.pending, o.bytes, o.told = nil, 0, 0 }

// waits is how many bytes are not sent yet.
func (o *outbox) waits() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.rest) + o.bytes
}
