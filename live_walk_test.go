package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/realtime/linetest"
	"github.com/waybill/waybill/internal/store/storetest"
)

// A walk of the live engine: merchants and buyers follow orders on two nodes
// while orders change, nodes are killed with -9 or restarted in turn, Redis is
// killed, restarted empty and flushed, and followers drop off, pause and come
// back anywhere. What each is told must be contiguous or flagged, and in the end
// equal what stands in the database. LIVE_SEED and LIVE_STEPS choose another
// walk; the decisions are the seed's, the timing is the machine's.
type liveWalk struct {
	*rand.Rand
	t      *testing.T
	token  string
	nodes  [2]atomic.Pointer[process]
	starts [2]func() *process
	redis  *redisProcess
	lines  [2]*linetest.Line // from each node to Redis
	dead   [2]bool           // the lines that nothing comes through
	orders []string          // ids
	links  []string          // of the same orders
	houses int
}

func TestWhateverHappensFollowersMissNothing(t *testing.T) {
	t.Parallel()
	seed, steps := setting("LIVE_SEED", 1), setting("LIVE_STEPS", 150)
	w := newLiveWalk(t, uint64(seed))
	var all []*follower
	for i := range w.orders {
		all = append(all, w.follow(int64(seed), len(all), `subscription ($id: ID!, $after: FeedCursor) { orderUpdated(id: $id, after: $after) { recovered event { version } order { id version } } }`, "id", w.orders[i]),
			w.follow(int64(seed), len(all)+1, `subscription ($id: String!, $after: FeedCursor) { trackingUpdated(token: $id, after: $after) { recovered tracking { version } } }`, "id", w.links[i]))
	}
	for range 3 {
		all = append(all, w.follow(int64(seed), len(all), `subscription ($after: FeedCursor) { ordersUpdated(after: $after) { recovered event { version } order { id version } } }`, "", ""))
	}
	for range steps {
		w.step()
	}
	w.mend()
	versions := w.versions()
	told := 0
	for _, f := range all {
		eventually(t, "follower "+f.name+" is told the last version", func() bool { return f.reached(versions) })
		for _, wrong := range f.stop() {
			t.Errorf("follower %s: %s", f.name, wrong)
		}
		told += f.told
	}
	t.Logf("seed %d: %d steps, %d versions, %d followers were told %d messages", seed, steps, sum(versions), len(all), told)
}

func sum(versions map[string]int) (n int) {
	for _, v := range versions {
		n += v
	}
	return n
}

func newLiveWalk(t *testing.T, seed uint64) *liveWalk {
	t.Helper()
	w := &liveWalk{t: t, Rand: rand.New(rand.NewPCG(seed, seed)), redis: newRedis(t)} //nolint:gosec // a walk must be walked again by its seed
	database := "DATABASE_URL=" + storetest.NewDatabase(t)
	for i := range w.nodes {
		w.lines[i] = linetest.To(t, w.redis.addr)
		addr, redis := freeAddr(t), "REDIS_URL=redis://"+w.lines[i].Addr
		w.starts[i] = func() *process { return serve(t, addr, database, redis, "DRAIN=1s") }
		w.nodes[i].Store(w.starts[i]())
	}
	url := w.nodes[0].Load().url
	w.token = ask[struct{ CreateStore struct{ Token string } }](t, url, operatorToken,
		`mutation { createStore(input: {name: "Test", currency: "BRL"}) { token } }`, nil).CreateStore.Token
	for i := range 3 {
		made := ask[struct {
			CreateOrder struct {
				ID         string
				BuyerLinks []struct{ Token string }
			}
		}](t, url, w.token, fmt.Sprintf(`mutation { createOrder(input: {externalId: "%d", lines: [{sku: "MUG", title: "Mug", quantity: 1, unitPrice: "1.00 BRL"}], shippingAddress: {
			name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id buyerLinks { token } } }`, i), nil).CreateOrder
		w.orders, w.links = append(w.orders, made.ID), append(w.links, made.BuyerLinks[0].Token)
	}
	return w
}

// step changes an order, or makes something fail.
func (w *liveWalk) step() {
	switch i := w.IntN(2); w.IntN(40) {
	case 0:
		w.nodes[i].Load().kill()
		w.mend()
		w.nodes[i].Store(w.starts[i]())
	case 1: // one after the other, as a release does
		w.mend()
		for i := range w.nodes {
			w.nodes[i].Load().stop(w.t)
			w.nodes[i].Store(w.starts[i]())
		}
	case 2:
		w.redis.kill()
	case 3:
		w.redis.start(w.t)
	case 4:
		w.redis.flush()
	case 5:
		w.lines[i].Cut()
	case 6:
		w.part(i)
	case 7:
		w.heal(i)
	case 8:
		w.lines[i].Tamper(nil)
	case 9, 10: // one in three is lost, one in three comes twice
		var published atomic.Int64
		w.lines[i].Tamper(func([]byte) int { return int(published.Add(1) % 3) })
	default:
		w.houses++
		w.change(w.orders[w.IntN(len(w.orders))], w.houses)
	}
}

// part lets nothing through between a node and Redis, and nobody is told.
func (w *liveWalk) part(i int) {
	if !w.dead[i] {
		w.lines[i].Part()
		w.dead[i] = true
	}
}

func (w *liveWalk) heal(i int) {
	if w.dead[i] {
		w.lines[i].Heal()
		w.dead[i] = false
	}
}

// mend leaves nothing of Redis broken but what is published.
func (w *liveWalk) mend() {
	w.redis.start(w.t)
	for i := range w.lines {
		w.heal(i)
	}
}

// change sends an order elsewhere, which is one event.
func (w *liveWalk) change(id string, house int) {
	raw, err := send(w.t, w.nodes[w.IntN(2)].Load().url, w.token, fmt.Sprintf(`mutation { changeShippingAddress(input: {orderId: %q, address: {
		name: "Bia", line1: "Rua B %d", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id } }`, id, house), nil)
	if err != nil || strings.Contains(string(raw), `"errors"`) {
		w.t.Errorf("change: %s, %v", raw, err)
	}
}

// versions are the orders' as they stand in the database.
func (w *liveWalk) versions() map[string]int {
	found := make(map[string]int)
	for _, id := range w.orders {
		found[id] = ask[struct{ Order struct{ Version int } }](w.t, w.nodes[0].Load().url, w.token, fmt.Sprintf(`{ order(id: %q) { version } }`, id), nil).Order.Version
	}
	return found
}

// follower comes back again and again, to either node, with its last cursor.
type follower struct {
	walk      *liveWalk
	name      string
	query     string
	variables map[string]any
	dice      *rand.Rand
	done      chan struct{}
	ended     sync.WaitGroup

	mu    sync.Mutex
	seen  map[string]int // versions by order; of a buyer by its link
	wrong []string
	told  int
}

func (w *liveWalk) follow(seed int64, number int, query, name, value string) *follower {
	f := &follower{
		walk: w, name: fmt.Sprintf("%d of %s", number, query[13:40]), query: query, variables: make(map[string]any), done: make(chan struct{}),
		dice: rand.New(rand.NewPCG(uint64(seed), uint64(number+1))), seen: make(map[string]int), //nolint:gosec // as above
	}
	if name != "" {
		f.variables[name] = value
	}
	f.ended.Go(func() {
		for {
			f.visit()
			select {
			case <-f.done:
				return
			case <-time.After(time.Duration(f.dice.IntN(200)) * time.Millisecond):
			}
		}
	})
	return f
}

// visit follows until the connection ends, or for a number of messages.
func (f *follower) visit() {
	url := "ws" + strings.TrimPrefix(f.walk.nodes[f.dice.IntN(2)].Load().url, "http") + "/graphql"
	conn, _, err := (&websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}).Dial(url, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + f.walk.token}})
	_ = conn.WriteJSON(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": f.query, "variables": f.variables}})
	for left := f.dice.IntN(60); left > 0; {
		_ = conn.SetReadDeadline(time.Now().Add(3 * time.Second)) // and come back: it may have been cut off
		var m struct {
			Type    string
			Payload json.RawMessage
		}
		if err := conn.ReadJSON(&m); err != nil {
			return
		}
		switch m.Type {
		case "next":
			f.hear(m.Payload)
			left--
		case "error", "complete":
			f.complain("got %s %s", m.Type, m.Payload)
			return
		}
		select {
		case <-f.done:
			return
		default:
		}
		if f.dice.IntN(20) == 0 {
			<-time.After(time.Duration(f.dice.IntN(300)) * time.Millisecond)
		}
	}
}

// hear holds a message against what was told before.
func (f *follower) hear(raw []byte) {
	var m struct {
		Data map[string]struct {
			Recovered bool
			Event     *struct{ Version int }
			Order     *struct {
				ID      string
				Version int
			}
			Tracking *struct{ Version int }
		}
		Extensions struct{ Cursor string }
	}
	if err := json.Unmarshal(raw, &m); err != nil || m.Extensions.Cursor == "" {
		f.complain("got %s", raw)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told++
	first := f.variables["after"] == nil
	f.variables["after"] = m.Extensions.Cursor
	for _, u := range m.Data {
		switch {
		case u.Tracking != nil:
			if before := f.seen["link"]; u.Tracking.Version < before {
				f.note("version %d after %d", u.Tracking.Version, before)
			}
			f.seen["link"] = u.Tracking.Version
		case u.Event == nil:
			if !first && u.Recovered {
				f.note("the present again, unflagged: %s", raw)
			}
			clear(f.seen)
			if u.Order != nil {
				f.seen[u.Order.ID] = u.Order.Version
			}
		default:
			before, known := f.seen[u.Order.ID]
			if known && u.Event.Version != before+1 || u.Order.Version < u.Event.Version {
				f.note("version %d of %d after %d", u.Event.Version, u.Order.Version, before)
			}
			f.seen[u.Order.ID] = u.Event.Version
		}
	}
}

func (f *follower) complain(format string, arguments ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.note(format, arguments...)
}

func (f *follower) note(format string, arguments ...any) {
	f.wrong = append(f.wrong, fmt.Sprintf(format, arguments...))
}

// reached says whether the follower was told of these versions. Of orders that
// did not change since it came it was told nothing.
func (f *follower) reached(versions map[string]int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.told == 0 {
		return false
	}
	for i, id := range f.walk.orders {
		version, known := f.seen[id]
		if f.variables["id"] == f.walk.links[i] {
			version, known = f.seen["link"]
		}
		if known && version != versions[id] || !known && f.variables["id"] == id {
			return false
		}
	}
	return true
}

func (f *follower) stop() []string {
	close(f.done)
	f.ended.Wait()
	return f.wrong
}

// redisProcess is a Redis of the test's own.
type redisProcess struct {
	addr string
	dir  string
	*exec.Cmd
}

func newRedis(t *testing.T) *redisProcess {
	t.Helper()
	r := &redisProcess{addr: freeAddr(t), dir: t.TempDir()}
	r.start(t)
	t.Cleanup(r.kill)
	return r
}

// start starts it, empty, unless it runs.
func (r *redisProcess) start(t *testing.T) {
	t.Helper()
	if r.Cmd != nil {
		return
	}
	host, port, _ := net.SplitHostPort(r.addr)
	r.Cmd = exec.Command("redis-server", "--bind", host, "--port", port, "--save", "", "--appendonly", "no", "--dir", r.dir)
	if err := r.Start(); err != nil {
		t.Fatalf("start redis-server (make test installs it): %v", err)
	}
	eventually(t, "redis answers", func() bool {
		conn, err := net.Dial("tcp", r.addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

func (r *redisProcess) kill() {
	if r.Cmd != nil {
		_ = r.Process.Kill()
		_ = r.Wait()
		r.Cmd = nil
	}
}

func (r *redisProcess) flush() {
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		return // it is away
	}
	defer conn.Close()
	_, _ = conn.Write([]byte("FLUSHALL\r\n"))
	_, _ = conn.Read(make([]byte, 16))
}
