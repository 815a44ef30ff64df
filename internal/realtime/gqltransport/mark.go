package gqltransport

import (
	"context"
	"sync"
	"time"
)

// Mark is what the engine needs to know of a message beside its bytes.
type Mark struct {
	// Feed names what is followed; cursors of different feeds are not compared.
	Feed string
	// Place of the message in the feed; it only grows.
	Place int64
	// Cursor is the place as clients know it.
	Cursor string
	// Present: the message is the present state, not the next event.
	Present bool
	// Lost: more was missed than can be told one by one.
	Lost bool
	// ChangedAt is when what the message tells was committed; zero when it is
	// not told as it happens. It is for the metrics only.
	ChangedAt time.Time
}

// Source is where a resolver gets its messages.
type Source[T any] struct {
	Messages <-chan *T
	// Failed says, once Messages is closed, why it broke off; nil: it is over.
	Failed func() error
	Mark   func(*T) Mark
}

// Stamp tells the engine the mark of every message, and how the feed ended.
// Resolvers of feeds return its channel.
func Stamp[T any](ctx context.Context, from Source[T]) <-chan *T {
	l, ok := ctx.Value(lineKey{}).(*line)
	if !ok {
		return from.Messages
	}
	out := make(chan *T)
	go func() {
		defer close(out)
		for m := range from.Messages {
			l.push(from.Mark(m))
			select {
			case out <- m:
			case <-ctx.Done():
				return
			}
		}
		l.end(from.Failed())
	}()
	return out
}

// After is the cursor a resolver begins at: the engine's, for who shares an
// execution shares no arguments; else the argument's.
func After(ctx context.Context, argument *string) *string {
	l, ok := ctx.Value(lineKey{}).(*line)
	if !ok || l.asks {
		return argument
	}
	if l.after == "" {
		return nil
	}
	return &l.after
}

type lineKey struct{}

// line is the marks of messages that were sent and not answered yet. gqlgen
// makes one response of each message, in order, so both stay in step.
type line struct {
	after string
	asks  bool // the argument counts, not after

	mu     sync.Mutex
	marks  []Mark
	failed error
}

func (l *line) push(m Mark) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.marks = append(l.marks, m)
}

func (l *line) pop() (Mark, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.marks) == 0 {
		return Mark{}, false
	}
	m := l.marks[0]
	l.marks = l.marks[1:]
	return m, true
}

func (l *line) end(failed error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = failed
}

func (l *line) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}
