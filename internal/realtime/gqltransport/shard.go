package gqltransport

import (
	"sync"
	"time"
)

// shard is one event loop. It owns its members' places in the streams, so that
// giving a message to ten thousand of them takes no lock but each socket's own.
type shard struct {
	engine *Engine
	index  int
	wheel  wheel

	mu     sync.Mutex
	room   *sync.Cond // for streams that are ahead of the shard
	inbox  []task
	closed bool
	wake   chan struct{}
}

type task struct {
	do     func(s *shard, t task)
	stream *stream
	to     *stream
	member *member
	tail   *tail
	tails  []*tail
	conn   *conn
}

const (
	inboxBound = 1024 // streams wait above; nobody else does
	batchBound = 64   // messages of one stream that go out in one write
)

func newShard(e *Engine, index int) *shard {
	s := &shard{engine: e, index: index, wake: make(chan struct{}, 1)}
	s.room = sync.NewCond(&s.mu)
	return s
}

// post never waits.
func (s *shard) post(t task) {
	s.mu.Lock()
	if !s.closed {
		s.inbox = append(s.inbox, t)
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// yield waits while the shard is far behind. Only streams do.
func (s *shard) yield() {
	s.mu.Lock()
	for len(s.inbox) > inboxBound && !s.closed {
		s.room.Wait()
	}
	s.mu.Unlock()
}

// run works until the engine stops.
func (s *shard) run(stop <-chan struct{}) {
	tick := time.NewTicker(wheelTick)
	defer tick.Stop()
	a := newAttempt()
	var batch []task
	var tails []*tail
	for {
		select {
		case <-stop:
			s.close()
			return
		case <-tick.C:
			s.wheel.turn(time.Now())
		case <-s.wake:
		}
		s.mu.Lock()
		batch, s.inbox = s.inbox, batch[:0]
		s.room.Broadcast()
		s.mu.Unlock()
		tails = s.work(batch, a, tails)
		clear(batch)
	}
}

func (s *shard) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.inbox = true, nil
	s.room.Broadcast()
}

// work does the tasks in order; messages of one stream that follow each other go
// out together.
func (s *shard) work(batch []task, a *attempt, tails []*tail) []*tail {
	for i := 0; i < len(batch); i++ {
		t := batch[i]
		if t.tail == nil {
			t.do(s, t)
			continue
		}
		tails = append(tails[:0], t.tail)
		for i+1 < len(batch) && batch[i+1].tail != nil && batch[i+1].stream == t.stream && len(tails) < batchBound {
			i++
			tails = append(tails, batch[i].tail)
		}
		s.deliver(t.stream, tails, a)
	}
	return tails
}

// deliver gives messages to all of a stream's members here.
func (s *shard) deliver(from *stream, tails []*tail, a *attempt) {
	members := from.lists[s.index]
	for _, m := range members {
		if news := m.news(tails); len(news) > 0 {
			m.to.deliver(m, news, a)
		}
	}
	if len(members) > 0 {
		s.engine.metrics.sent(tails, len(members))
	}
	if tails[len(tails)-1].last {
		from.lists[s.index] = nil
		from.count.Add(-int64(len(members)))
	}
}

// join puts a member into a stream, after what it has missed.
func join(s *shard, t task) {
	t.stream.put(s, t.member)
	if news := t.member.news(t.tails); len(news) > 0 {
		a, _ := attempts.Get().(*attempt)
		t.member.to.deliver(t.member, news, a)
		attempts.Put(a)
		s.engine.metrics.sent(news, 1)
	}
}

// leave takes a member out of whatever stream it is in by now.
func leave(s *shard, t task) {
	from := t.member.stream
	if from == nil || from.lists[s.index] == nil {
		return
	}
	list := from.lists[s.index]
	last := len(list) - 1
	if t.member.index > last || list[t.member.index] != t.member {
		return // its stream has ended
	}
	list[t.member.index] = list[last]
	list[t.member.index].index = t.member.index
	list[last] = nil
	from.lists[s.index] = list[:last]
	t.member.stream = nil
	if from.count.Add(-1) == 0 {
		from.empty()
	}
}

// move brings a side stream's members over to the main one.
func move(s *shard, t task) {
	members := t.stream.lists[s.index]
	t.stream.lists[s.index] = nil
	t.stream.count.Add(-int64(len(members)))
	t.to.count.Add(int64(len(members)))
	for _, m := range members {
		join(s, task{stream: t.to, member: m, tails: t.tails})
	}
	t.to.group.merging.Add(-1)
	if t.to.count.Load() == 0 {
		t.to.empty()
	}
}
