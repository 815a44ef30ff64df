package gqltransport_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

const schema = `
directive @feed(of: FeedKind!) on FIELD_DEFINITION
directive @perViewer on FIELD_DEFINITION
enum FeedKind { EVENTS STATE }
type Query { hello: String }
type Event { text: String! mine: String @perViewer }
type Subscription {
  said(room: String!, after: String): Event @feed(of: EVENTS)
  shown(room: String!, after: String): Event @feed(of: STATE)
  loose: Event
}`

// talk is an executable schema whose rooms people say things in.
type talk struct {
	schema     *ast.Schema
	executions atomic.Int64 // of subscriptions
	encoded    atomic.Int64 // messages

	mu    sync.Mutex
	rooms map[string]*room
}

// room is a log of texts; its followers read from it.
type room struct {
	mu     sync.Mutex
	texts  []string
	more   chan struct{} // closed when there is more, or something is wrong
	broken int           // raised to break all feeds off
	over   bool
	away   bool // nobody can begin to follow
}

const replayed = 50

func newTalk() *talk {
	return &talk{schema: gqlparser.MustLoadSchema(&ast.Source{Input: schema}), rooms: make(map[string]*room)}
}

func (k *talk) room(name string) *room {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.rooms[name] == nil {
		k.rooms[name] = &room{more: make(chan struct{})}
	}
	return k.rooms[name]
}

func (r *room) change(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do()
	close(r.more)
	r.more = make(chan struct{})
}

func (r *room) say(texts ...string) { r.change(func() { r.texts = append(r.texts, texts...) }) }
func (r *room) breakOff()           { r.change(func() { r.broken++ }) }

type said struct {
	text  string
	place int64
	now   bool
	lost  bool
}

// follow is what realtime.Follow is to the real server.
func (r *room) follow(ctx context.Context, after *string) (<-chan *said, func() error, error) {
	r.mu.Lock()
	at, broken, away := int64(len(r.texts)), r.broken, r.away
	first := &said{text: r.newest(at), place: at, now: true}
	r.mu.Unlock()
	if away {
		return nil, nil, errors.New("away")
	}
	if after != nil {
		_, place, err := readCursor(*after)
		if err != nil {
			return nil, nil, err
		}
		if at-place <= replayed {
			at, first = place, nil
		} else {
			first.lost = true
		}
	}
	out, failed := make(chan *said), error(nil)
	go func() {
		defer close(out)
		if first != nil && !give(ctx, out, first) {
			return
		}
		for {
			r.mu.Lock()
			missed, more, over, broke := append([]string(nil), r.texts[at:]...), r.more, r.over, r.broken != broken
			r.mu.Unlock()
			if broke {
				failed = errors.New("broken off")
				return
			}
			for _, text := range missed {
				at++
				if !give(ctx, out, &said{text: text, place: at}) {
					return
				}
			}
			if over {
				return
			}
			select {
			case <-more:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, func() error { return failed }, nil
}

func (r *room) newest(at int64) string {
	if at == 0 {
		return ""
	}
	return r.texts[at-1]
}

func give(ctx context.Context, out chan<- *said, s *said) bool {
	select {
	case out <- s:
		return true
	case <-ctx.Done():
		return false
	}
}

func (k *talk) Schema() *ast.Schema { return k.schema }

func (k *talk) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (k *talk) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation != ast.Subscription {
		return graphql.OneShot(&graphql.Response{Data: json.RawMessage(`{"hello":"world"}`)})
	}
	k.executions.Add(1)
	field := graphql.CollectFields(op, op.Operation.SelectionSet, nil)[0]
	arguments := field.ArgumentMap(op.Variables)
	name, _ := arguments["room"].(string)
	var after *string
	if given, ok := arguments["after"].(string); ok {
		after = &given
	}
	messages, failed, err := k.room(name).follow(ctx, gqltransport.After(ctx, after))
	if err != nil {
		graphql.AddError(ctx, &gqlerror.Error{Message: err.Error(), Extensions: map[string]any{"code": err.Error()}})
		return nil
	}
	stream := gqltransport.Stamp(ctx, gqltransport.Source[said]{Messages: messages, Failed: failed, Mark: func(s *said) gqltransport.Mark {
		if field.Name == "loose" {
			return gqltransport.Mark{}
		}
		return gqltransport.Mark{Feed: name, Place: s.place, Cursor: cursorOf(name, s.place), Present: s.now || field.Name == "shown", Lost: s.lost}
	}})
	return func(ctx context.Context) *graphql.Response {
		s, ok := <-stream
		if !ok {
			return nil
		}
		k.encoded.Add(1)
		return &graphql.Response{Data: json.RawMessage(fmt.Sprintf(`{%q:{"text":%q}}`, field.Alias, s.text))}
	}
}

func cursorOf(room string, place int64) string { return room + "@" + strconv.FormatInt(place, 10) }

func readCursor(cursor string) (string, int64, error) {
	room, at, found := strings.Cut(cursor, "@")
	place, err := strconv.ParseInt(at, 10, 64)
	if !found || err != nil {
		return "", 0, errors.New("not a cursor")
	}
	return room, place, nil
}

type viewerKey struct{}

// house is an engine that serves a talk.
type house struct {
	*talk
	engine *gqltransport.Engine
	url    string
}

func serve(t *testing.T, limits gqltransport.Limits) *house {
	t.Helper()
	h := &house{talk: newTalk()}
	h.engine = gqltransport.New(gqltransport.Options{
		Known: func(r *http.Request) bool { return r.Header.Get("Origin") == "https://shop.example" }, Limits: limits, Place: readCursor,
		SignIn: func(ctx context.Context, authorization string) (context.Context, time.Time, error) {
			if authorization == "Bearer bad" {
				return nil, time.Time{}, errors.New("unknown token")
			}
			until := time.Time{}
			if strings.HasSuffix(authorization, "brief") {
				until = time.Now().Add(100 * time.Millisecond)
			}
			return context.WithValue(ctx, viewerKey{}, authorization), until, nil
		},
		Detach: context.WithoutCancel,
		Scope: func(ctx context.Context) string { // of "Bearer ana/2" that of "Bearer ana"
			who, _, _ := strings.Cut(fmt.Sprint(ctx.Value(viewerKey{})), "/")
			return who
		},
		DependsOn: func(ctx context.Context) []string { return []string{fmt.Sprint(ctx.Value(viewerKey{}))} },
		Principal: func(ctx context.Context) string { return fmt.Sprint(ctx.Value(viewerKey{})) },
		Temporary: func(r *graphql.Response) bool { return r.Errors[0].Message == "away" },
	})
	server := handler.New(h.talk)
	server.SetQueryCache(lru.New[*ast.QueryDocument](100))
	server.AddTransport(h.engine.WebSocket())
	server.AddTransport(h.engine.Events())
	server.AddTransport(h.engine.Plain())
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if shown := r.Header.Get("Authorization"); shown != "" {
			r = r.WithContext(context.WithValue(r.Context(), viewerKey{}, shown))
		}
		server.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	t.Cleanup(h.engine.Close)
	h.url = front.URL
	return h
}
