package gqltransport

import (
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Events is the engine's transport for server-sent events: graphql-sse in its
// distinct connections mode, one operation for each request, by POST or GET.
func (e *Engine) Events() graphql.Transport { return events{e} }

type events struct{ *Engine }

// Supports says whether the client accepts an event stream.
func (events) Supports(r *http.Request) bool {
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return false
	}
	for accepted := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		if kind, _, err := mime.ParseMediaType(accepted); err == nil && kind == "text/event-stream" {
			return true
		}
	}
	return false
}

// Do follows one operation until it is over or the client goes.
func (s events) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	params, refused := readRequest(r)
	if refused != nil {
		refused.write(w)
		return
	}
	from := s.address(r)
	if !s.admit(from) {
		s.metrics.refused.Inc()
		(&notServed{http.StatusServiceUnavailable, "UNAVAILABLE", "too many connections, come back"}).write(w)
		return
	}
	defer s.release(from)
	ctx := graphql.StartOperationTrace(r.Context())
	op, errs := exec.CreateOperationContext(ctx, &params)
	if errs != nil {
		s.refuse(w, exec.DispatchError(graphql.WithOperationContext(ctx, op), errs))
		return
	}
	if op.Operation.Operation == ast.Mutation && r.Method == http.MethodGet {
		getChanges(w)
		return
	}
	begin(w)
	if op.Operation.Operation != ast.Subscription {
		responses, ctx := exec.DispatchOperation(ctx, op)
		if response := responses(ctx); response != nil {
			_, _ = w.Write(renderEvent(nil, responseOf(response)))
		}
		_, _ = w.Write(renderEvent(nil, completed()))
		return
	}
	viewer := s.Detach(ctx)
	asked := &request{exec: exec, params: params, session: s.sessionOf(viewer, s.Until(viewer))}
	if err := s.describe(asked, op); err != nil {
		_, _ = w.Write(renderEvent(nil, completed()))
		return
	}
	s.follow(w, r, asked)
}

// refuse tells in a stream what is wrong with an operation. Who asks too often
// is told by the status, which costs nobody a stream.
func (s events) refuse(w http.ResponseWriter, refused *graphql.Response) {
	if status := statusOf(refused.Errors, mediaJSON); status != http.StatusOK {
		writeRefusal(w, mediaJSON, status, refused.Errors)
		return
	}
	begin(w)
	_, _ = w.Write(renderEvent(nil, responseOf(refused)))
	_, _ = w.Write(renderEvent(nil, completed()))
}

// begin sends the head of the answer.
func begin(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	_ = http.NewResponseController(w).Flush()
}

func responseOf(r *graphql.Response) *tail {
	t, err := nextOf(r, Mark{})
	if err != nil {
		return completed()
	}
	return t
}

// renderEvent writes a tail as an event.
func renderEvent(b []byte, t *tail) []byte {
	switch {
	case t.payload == nil:
		return append(b, "event: complete\ndata:\n\n"...)
	case t.last: // graphql-sse has no other event for what is refused
		b = append(b, "event: next\ndata: {\"errors\":"...)
		b = append(b, oneLine(t.payload)...)
		return append(b, "}\n\nevent: complete\ndata:\n\n"...)
	}
	if t.Cursor != "" {
		b = append(append(append(b, "id: "...), t.Cursor...), '\n')
	}
	b = append(b, "event: next\ndata: "...)
	b = append(b, oneLine(t.payload)...)
	return append(b, "\n\n"...)
}

// oneLine replaces line breaks, which JSON has between tokens only.
func oneLine(payload []byte) []byte {
	for i, c := range payload {
		if c == '\n' || c == '\r' {
			clean := append([]byte(nil), payload...)
			for j := i; j < len(clean); j++ {
				if clean[j] == '\n' || clean[j] == '\r' {
					clean[j] = ' '
				}
			}
			return clean
		}
	}
	return payload
}

// eventStream is one client of server-sent events. Its request's goroutine
// writes; the shard fills its outbox.
type eventStream struct {
	engine  *Engine
	session *session
	shard   *shard
	out     outbox
	wake    chan struct{}
	ends    chan struct{}
	over    bool // under out's lock
}

func (s events) follow(w http.ResponseWriter, r *http.Request, asked *request) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the server's is for requests that end
	stream := &eventStream{engine: s.Engine, session: asked.session, shard: s.shard(), wake: make(chan struct{}, 1), ends: make(chan struct{})}
	s.mu.Lock()
	s.streams[stream] = struct{}{}
	s.mu.Unlock()
	s.metrics.connections.Inc()
	s.metrics.subscriptions.Inc()
	m := &member{to: stream}
	if shown := r.Header.Get("Authorization"); shown != "" && !s.good(r.Context(), shown) {
		stream.finish() // it was revoked since the request was let in
	}
	s.join(m, asked)
	stream.write(w, r)
	stream.out.mu.Lock()
	stream.out.closed = true
	stream.out.drop()
	stream.out.mu.Unlock()
	stream.shard.post(task{do: leave, member: m})
	s.mu.Lock()
	delete(s.streams, stream)
	s.mu.Unlock()
	s.metrics.connections.Dec()
	s.metrics.subscriptions.Dec()
}

// write sends what comes, and a comment when nothing does.
func (s *eventStream) write(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	beat := time.NewTicker(s.engine.limits.Ping)
	defer beat.Stop()
	expired := make(<-chan time.Time)
	if until := s.session.expires; !until.IsZero() {
		expires := time.NewTimer(time.Until(until))
		defer expires.Stop()
		expired = expires.C
	}
	var b []byte
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.ends:
			return
		case <-expired:
			s.engine.metrics.closed(CloseForbidden)
			return
		case <-beat.C:
			b = append(b[:0], ":\n\n"...)
		case <-s.wake:
			s.out.mu.Lock()
			b = s.out.take(b[:0])
			s.out.mu.Unlock()
		}
		_ = control.SetWriteDeadline(time.Now().Add(s.engine.limits.WriteStall))
		if _, err := w.Write(b); err != nil || control.Flush() != nil {
			return
		}
		s.out.mu.Lock()
		over := s.over && len(s.out.pending) == 0
		s.out.mu.Unlock()
		if over {
			return
		}
	}
}

func (s *eventStream) shardOf() *shard { return s.shard }

func (s *eventStream) render(b []byte, _ *member, t *tail) []byte { return renderEvent(b, t) }

// deliver has messages wait for the writer. Who is too slow for a feed of events
// is sent away and resumes.
func (s *eventStream) deliver(m *member, tails []*tail, _ *attempt) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	if s.out.closed {
		return
	}
	for _, t := range tails {
		conflated, ok := s.out.put(m, t, s.engine.limits)
		if conflated {
			s.engine.metrics.conflated.Inc()
		}
		if !ok {
			s.out.drop()
			s.engine.metrics.closed(CloseTryAgainLater)
			s.close()
			return
		}
		s.over = s.over || t.last
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// finish has the client come back: it ends the answer without "complete".
func (s *eventStream) finish() {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	s.close()
}

func (s *eventStream) close() {
	if !s.out.closed {
		s.out.closed = true
		close(s.ends)
	}
}
