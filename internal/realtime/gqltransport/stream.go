package gqltransport

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// stream is one execution of a subscription, and who is told what it says.
type stream struct {
	group   *group
	request *request
	after   string // the cursor it began at
	ctx     context.Context
	cancel  context.CancelFunc
	count   atomic.Int64 // of members in lists, or on their way there
	lists   [][]*member  // by shard; each is its shard's own

	// Under the group's lock.
	stopped bool
	known   bool // which feed it is
	feed    string
	from    int64 // everything after it is in ring
	at      int64 // the newest place
	ring    []*tail
	kept    int    // bytes
	cursor  string // of the newest message
}

// start begins an execution; the group's lock is held.
func (g *group) start(r *request) *stream {
	s := &stream{group: g, request: r, after: r.after, lists: make([][]*member, len(g.engine.shards))}
	s.ctx, s.cancel = context.WithCancel(r.session.ctx)
	if feed, place, ok := s.begun(); ok && r.plan.shared {
		s.known, s.feed, s.from, s.at = true, feed, place, place
	}
	go s.run()
	return s
}

// attach adds a member, which is told what it missed first.
func (s *stream) attach(m *member, missed []*tail) {
	s.count.Add(1)
	m.to.shardOf().post(task{do: join, stream: s, member: m, tails: missed})
}

// put is the shard's part of it.
func (s *stream) put(at *shard, m *member) {
	m.stream, m.index = s, len(s.lists[at.index])
	s.lists[at.index] = append(s.lists[at.index], m)
}

func (s *stream) empty() { s.group.emptied(s) }

// stop ends the execution; its members are told nothing.
func (s *stream) stop() {
	s.stopped = true
	s.cancel()
}

// run executes until the feed is over. One that breaks off begins again where
// it stood, and its members only see that it is late.
func (s *stream) run() {
	defer s.cancel()
	wait := firstWait
	for begin := s.after; ; {
		told, last := s.execute(begin)
		if s.ctx.Err() != nil {
			return
		}
		if last != nil {
			s.finish(last)
			return
		}
		if told {
			wait = firstWait
		}
		s.group.engine.metrics.broken.Inc()
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, longestWait)
		s.group.mu.Lock()
		if s.cursor != "" {
			begin = s.cursor
		}
		s.group.mu.Unlock()
	}
}

const (
	firstWait   = 100 * time.Millisecond
	longestWait = 2 * time.Second
)

// execute runs the subscription once. It returns whether it said anything and,
// unless it broke off, how it ended.
func (s *stream) execute(begin string) (told bool, last *tail) {
	s.group.engine.metrics.executions.Inc()
	marks := &line{after: begin, asks: s.request.plan.literal && begin == ""}
	ctx, cancel := context.WithCancel(context.WithValue(s.ctx, lineKey{}, marks))
	defer cancel()
	responses, ctx, refused := s.request.dispatch(ctx)
	if refused != nil {
		return false, s.refusal(refused)
	}
	for {
		r := responses(ctx)
		if r == nil {
			break
		}
		mark, stamped := marks.pop()
		if r.Data == nil && len(r.Errors) > 0 && !stamped {
			return told, s.refusal(r)
		}
		told = true
		s.emit(r, mark)
	}
	if marks.failure() != nil {
		return told, nil
	}
	return told, completed()
}

// refusal is how a subscription ends that is not let in; nil: it is worth trying
// again.
func (s *stream) refusal(r *graphql.Response) *tail {
	if s.group.engine.Temporary(r) {
		return nil
	}
	return errorOf(r.Errors)
}

// dispatch begins an execution of the request as if nobody else shared it.
func (r *request) dispatch(ctx context.Context) (graphql.ResponseHandler, context.Context, *graphql.Response) {
	ctx = graphql.StartOperationTrace(ctx)
	params := r.params
	params.ReadTime.Start, params.ReadTime.End = graphql.Now(), graphql.Now()
	op, errs := r.exec.CreateOperationContext(ctx, &params)
	if errs != nil {
		return nil, ctx, r.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
	}
	if r.plan.cursor != "" {
		delete(op.Variables, r.plan.cursor)
	}
	responses, ctx := r.exec.DispatchOperation(ctx, op)
	return responses, ctx, nil
}

// emit encodes a response once and passes it on.
func (s *stream) emit(r *graphql.Response, mark Mark) {
	t, err := nextOf(r, mark)
	if err != nil {
		s.group.engine.Logger.ErrorContext(s.ctx, "message not encoded", "error", err)
		return
	}
	g := s.group
	g.engine.metrics.encoded.Inc()
	g.mu.Lock()
	if s.stopped {
		g.mu.Unlock()
		return
	}
	s.note(t)
	for _, shard := range g.engine.shards {
		shard.post(task{stream: s, tail: t})
	}
	if t.Feed != "" {
		g.merge(s, t)
	}
	g.mu.Unlock()
	for _, shard := range g.engine.shards {
		shard.yield()
	}
}

// finish tells everybody that nothing more comes.
func (s *stream) finish(last *tail) {
	g := s.group
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.stopped {
		return
	}
	s.stopped = true
	g.ended(s)
	for _, shard := range g.engine.shards {
		shard.post(task{stream: s, tail: last})
	}
}
