package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

// liveServer is one of the servers that live compares, a process of its own:
// all of them say the same texts, from memory.
type liveServer struct {
	Engine string `arg:"" enum:"raw,stock,ours" help:"raw, stock or ours."`
	Addr   string `required:""`
}

// Run serves until it is killed.
func (c *liveServer) Run(ctx context.Context) error {
	var say func(room string, text []byte)
	mux := http.NewServeMux()
	switch c.Engine {
	case "raw":
		raw := newRawSockets()
		mux.Handle("/graphql", raw)
		say = raw.say
	default:
		rooms := &rooms{schema: gqlparser.MustLoadSchema(&ast.Source{Input: roomsSchema}), of: make(map[string]*benchRoom)}
		server := handler.New(rooms)
		server.SetQueryCache(lru.New[*ast.QueryDocument](100))
		if c.Engine == "ours" {
			server.AddTransport(rooms.engine().WebSocket())
		} else {
			server.AddTransport(transport.Websocket{InitTimeout: 3 * time.Second})
		}
		mux.Handle("/graphql", server)
		say = func(room string, text []byte) { rooms.room(room).say(text) }
	}
	mux.HandleFunc("POST /say", func(w http.ResponseWriter, r *http.Request) { saying(w, r, say) })
	mux.HandleFunc("GET /usage", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(used()) })
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return err
	}
	return (&http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}).Serve(listener)
}

// saying says as many texts as asked for, at a pace or at once, in one room or in
// rooms by turn. A text is its number and the time, padded.
func saying(w http.ResponseWriter, r *http.Request, say func(string, []byte)) {
	number := func(name string) int { n, _ := strconv.Atoi(r.URL.Query().Get(name)); return n }
	from, n, each, inRooms := number("from"), number("n"), time.Duration(number("each_us"))*time.Microsecond, max(number("rooms"), 1)
	begin := time.Now()
	for i := range n {
		if each > 0 {
			if wait := time.Until(begin.Add(time.Duration(i) * each)); wait > 0 {
				<-time.After(wait)
			}
		}
		text := fmt.Sprintf(`{"seq":%d,"at":%d,"pad":"%s"}`, from+i, time.Now().UnixNano(), benchPad)
		say(strconv.Itoa(i%inRooms), []byte(text))
	}
	w.WriteHeader(http.StatusNoContent)
}

var benchPad = strings.Repeat("x", 210) //nolint:gochecknoglobals // makes a frame of about 350 bytes

// usage is what a process has used.
type usage struct {
	CPU    time.Duration // user and system
	RSS    int64
	Memory int64 // heap objects and stacks, after a collection
	Number int   // goroutines
}

func used() usage {
	runtime.GC()
	debug.FreeOSMemory()
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	u := usage{CPU: cpuTime(), Number: runtime.NumGoroutine()}
	for _, s := range samples {
		u.Memory += int64(s.Value.Uint64())
	}
	if raw, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := strings.Fields(string(raw)); len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64)
			u.RSS = pages * int64(os.Getpagesize())
		}
	}
	return u
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// rawSockets is the limit: one loop per core that writes one frame, made once,
// to every socket.
type rawSockets struct {
	mu    sync.Mutex
	loops [][]net.Conn
	next  int
}

func newRawSockets() *rawSockets {
	return &rawSockets{loops: make([][]net.Conn, runtime.GOMAXPROCS(0))}
}

func (s *rawSockets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{Subprotocols: []string{gqltransport.Protocol}, ReadBufferSize: 256, WriteBufferPool: noBuffers{}, CheckOrigin: func(*http.Request) bool { return true }}
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s.mu.Lock()
	at := s.next % len(s.loops)
	s.loops[at] = append(s.loops[at], socket.NetConn())
	s.next++
	s.mu.Unlock()
	go func() {
		for {
			_, message, err := socket.ReadMessage()
			if err != nil {
				_ = socket.Close()
				return
			}
			if strings.Contains(string(message), "connection_init") {
				_ = socket.WriteMessage(websocket.TextMessage, []byte(`{"type":"connection_ack"}`))
			} else {
				_, _ = socket.NetConn().Write(rawFrame([]byte(`{"seq":0,"at":0,"pad":""}`)))
			}
		}
	}()
}

type noBuffers struct{}

func (noBuffers) Get() any { return nil }
func (noBuffers) Put(any)  {}

// rawFrame is the frame that the others send too.
func rawFrame(text []byte) []byte {
	body := append([]byte(`{"id":"1","type":"next","payload":{"data":{"said":`), text...)
	body = append(body, `},"extensions":{"cursor":"0@00000000"}}}`...)
	if len(body) <= 125 {
		return append([]byte{0x81, byte(len(body))}, body...)
	}
	return append([]byte{0x81, 126, byte(len(body) >> 8), byte(len(body))}, body...)
}

func (s *rawSockets) say(_ string, text []byte) {
	frame := rawFrame(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	var all sync.WaitGroup
	for i := range s.loops {
		all.Go(func() {
			for _, c := range s.loops[i] {
				_, _ = c.Write(frame)
			}
		})
	}
	all.Wait()
}

const roomsSchema = `
directive @feed(of: FeedKind!) on FIELD_DEFINITION
enum FeedKind { EVENTS STATE }
scalar Text
type Query { none: Int }
type Subscription { said(room: String!, after: String): Text @feed(of: EVENTS) }`

// rooms is the schema of both GraphQL servers. Its executions do less than
// generated code would, which favours whoever executes more often.
type rooms struct {
	schema *ast.Schema
	mu     sync.Mutex
	of     map[string]*benchRoom
}

type benchRoom struct {
	mu        sync.Mutex
	texts     []benchText
	followers map[chan benchText]struct{}
}

type benchText struct {
	text  []byte
	place int64
	now   bool
}

func (r *rooms) room(name string) *benchRoom {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of[name] == nil {
		r.of[name] = &benchRoom{followers: make(map[chan benchText]struct{})}
	}
	return r.of[name]
}

func (r *benchRoom) say(text []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := benchText{text: text, place: int64(len(r.texts) + 1)}
	r.texts = append(r.texts, t)
	for f := range r.followers {
		f <- t // all must be told: who is slow holds the others up
	}
}

// follow tells the newest text, or those after a place, and then what is said.
func (r *benchRoom) follow(ctx context.Context, after int64) <-chan *benchText {
	live, out := make(chan benchText, 64), make(chan *benchText)
	r.mu.Lock()
	place := int64(len(r.texts))
	missed := []benchText{{text: []byte(`{"seq":0,"at":0,"pad":""}`), place: place, now: true}}
	if after >= 0 {
		missed = r.texts[min(after, place):]
	}
	r.followers[live] = struct{}{}
	r.mu.Unlock()
	go func() {
		defer close(out)
		defer r.leave(live)
		for _, t := range missed {
			select {
			case out <- &t:
			case <-ctx.Done():
				return
			}
		}
		for {
			select {
			case t := <-live:
				select {
				case out <- &t:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (r *benchRoom) leave(live chan benchText) {
	gone := make(chan struct{})
	go func() {
		for {
			select {
			case <-live:
			case <-gone:
				return
			}
		}
	}()
	r.mu.Lock()
	delete(r.followers, live)
	r.mu.Unlock()
	close(gone)
}

func (r *rooms) engine() *gqltransport.Engine {
	return gqltransport.New(gqltransport.Options{
		SignIn: func(ctx context.Context, _ string) (context.Context, time.Time, error) { return ctx, time.Time{}, nil },
		Scope:  func(context.Context) string { return "" },
		Place:  placeOf,
		Limits: gqltransport.Limits{ConnectsPerSecond: 1_000_000, PerAddress: 1_000_000, PerPrincipal: 1_000_000},
	})
}

func placeOf(cursor string) (string, int64, error) {
	room, at, found := strings.Cut(cursor, "@")
	place, err := strconv.ParseInt(at, 10, 64)
	if !found || err != nil {
		return "", 0, errors.New("not a cursor")
	}
	return room, place, nil
}

// Schema is part of graphql.ExecutableSchema.
func (r *rooms) Schema() *ast.Schema { return r.schema }

// Complexity is part of graphql.ExecutableSchema.
func (*rooms) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// Exec is part of graphql.ExecutableSchema.
func (r *rooms) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	field := graphql.CollectFields(op, op.Operation.SelectionSet, nil)[0]
	arguments := field.ArgumentMap(op.Variables)
	name, _ := arguments["room"].(string)
	given, _ := arguments["after"].(string)
	after := int64(-1)
	if wanted := gqltransport.After(ctx, &given); wanted != nil && *wanted != "" {
		_, after, _ = placeOf(*wanted)
	}
	messages := gqltransport.Stamp(ctx, gqltransport.Source[benchText]{
		Messages: r.room(name).follow(ctx, after), Failed: func() error { return nil },
		Mark: func(t *benchText) gqltransport.Mark {
			return gqltransport.Mark{Feed: name, Place: t.place, Cursor: fmt.Sprintf("%s@%08d", name, t.place), Present: t.now}
		},
	})
	return func(ctx context.Context) *graphql.Response {
		select {
		case t, ok := <-messages:
			if !ok {
				return nil
			}
			return &graphql.Response{Data: fmt.Appendf(nil, `{%q:%s}`, field.Alias, t.text), Extensions: map[string]any{"cursor": fmt.Sprintf("%s@%08d", name, t.place)}}
		case <-ctx.Done():
			return nil
		}
	}
}
