package gqltransport

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Cursors puts "cursor" into the extensions of every message of a subscription
// whose stream went through Stamp.
type Cursors struct{}

// ExtensionName names it for gqlgen.
func (Cursors) ExtensionName() string { return "Cursors" }

// Validate has nothing to check.
func (Cursors) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation gives each subscription its line of cursors.
func (Cursors) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	return next(context.WithValue(ctx, lineKey{}, new(line)))
}

// InterceptResponse takes the cursor of the message that was just made.
func (Cursors) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if l, ok := ctx.Value(lineKey{}).(*line); ok && response != nil {
		if cursor, ok := l.pop(); ok {
			if response.Extensions == nil {
				response.Extensions = make(map[string]any, 1)
			}
			response.Extensions["cursor"] = cursor
		}
	}
	return response
}

// Stamp notes the cursor of every message before it is sent on. gqlgen makes
// one response of each message, in order, so cursors and responses stay in step.
func Stamp[T any](ctx context.Context, messages <-chan *T, cursor func(*T) string) <-chan *T {
	l, ok := ctx.Value(lineKey{}).(*line)
	if !ok {
		return messages
	}
	out := make(chan *T)
	go func() {
		defer close(out)
		for m := range messages {
			l.push(cursor(m))
			select {
			case out <- m:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

type lineKey struct{}

// line is the cursors of messages that were sent and not answered yet.
type line struct {
	mu      sync.Mutex
	cursors []string
}

func (l *line) push(cursor string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cursors = append(l.cursors, cursor)
}

func (l *line) pop() (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.cursors) == 0 {
		return "", false
	}
	cursor := l.cursors[0]
	l.cursors = l.cursors[1:]
	return cursor, true
}
