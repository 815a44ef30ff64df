package gqltransport_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"pgregory.net/rapid"

	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

// hearsNext returns the text of the next message and its cursor.
func (c client) hearsNext() (text, cursor string, lost bool) {
	c.t.Helper()
	m := c.hears()
	var p payload
	if err := json.Unmarshal(m.Payload, &p); err != nil || m.Type != "next" {
		c.t.Fatalf("got %+v, %v", m, err)
	}
	for _, event := range p.Data {
		text = event.Text
	}
	return text, p.Extensions.Cursor, p.Extensions.Recovered != nil && !*p.Extensions.Recovered
}

func numbers(from, to int) (texts []string) {
	for i := from; i <= to; i++ {
		texts = append(texts, strconv.Itoa(i))
	}
	return texts
}

// However many follow the same, it is executed and encoded once.
func TestAGroupCostsOneExecutionForEachEvent(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{PresentFor: time.Minute})
	const followers, events = 100, 20
	var clients []client
	for i := range followers {
		c := h.enter(t, "")
		c.says(subscribe(fmt.Sprint("id", i), follow, `{"room":"a"}`))
		c.hearsNext()
		clients = append(clients, c)
	}
	for _, text := range numbers(1, events) {
		h.room("a").say(text)
	}
	for _, c := range clients {
		var got []string
		for range events {
			text, _, _ := c.hearsNext()
			got = append(got, text)
		}
		if diff := cmp.Diff(got, numbers(1, events)); diff != "" {
			t.Fatal(diff)
		}
	}
	if h.executions.Load() != 1 || h.encoded.Load() != events+1 {
		t.Errorf("%d executions, %d messages encoded; want 1 and %d", h.executions.Load(), h.encoded.Load(), events+1)
	}
}

func TestViewersOfOtherScopesAndOtherQuestionsDoNotShare(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{PresentFor: time.Minute})
	ask := func(authorization, query, variables string) {
		c := h.enter(t, authorization)
		c.says(subscribe("1", query, variables))
		c.hearsNext()
	}
	before := int64(0)
	for _, step := range []struct {
		authorization, query, variables string
		executions                      int64
	}{
		{"", follow, `{"room":"a"}`, 1},
		{"", follow, `{"room":"a"}`, 0},
		{"", follow, `{"room":"a","after":null}`, 0},
		{"", `subscription ($room: String!, $after: String) { said(room: $room, after: $after) { t: text } }`, `{"room":"a"}`, 1},
		{"Bearer ana", follow, `{"room":"a"}`, 1},
		{"Bearer ana", follow, `{"room":"b"}`, 1},
		{"Bearer ana", `subscription { said(room: "b") { text mine } }`, `{}`, 1},
		{"Bearer ana", `subscription { said(room: "b") { text mine } }`, `{}`, 1}, // depends on the viewer: never shared
		{"Bearer ana", `subscription { said(room: "b") { ...more } } fragment more on Event { text mine }`, `{}`, 1},
		{"Bearer ana", `subscription { said(room: "b") { ...more } } fragment more on Event { text mine }`, `{}`, 1},
	} {
		ask(step.authorization, step.query, step.variables)
		if got := h.executions.Load() - before; got != step.executions {
			t.Errorf("%+v: %d executions, want %d", step, got, step.executions)
		}
		before = h.executions.Load()
	}
}

// Whoever comes back is told what it missed: from the ring, from the log, or, too
// late for both, the present and that something was lost.
func TestWhoComesBackIsToldWhatItMissed(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{RingMessages: 10})
	stays := h.enter(t, "")
	stays.says(subscribe("1", follow, `{"room":"a"}`))
	stays.hearsNext()
	h.room("a").say(numbers(1, 100)...)
	for range 100 {
		stays.hearsNext()
	}
	for _, test := range []struct {
		after      string
		want       []string
		lost       bool
		executions int64
	}{
		{"a@100", nil, false, 0},
		{"a@95", numbers(96, 100), false, 0},
		{"a@90", numbers(91, 100), false, 0},
		{"a@60", numbers(61, 100), false, 1},
		{"a@3", []string{"100"}, true, 1},
	} {
		before := h.executions.Load()
		c := h.enter(t, "")
		c.says(subscribe("1", follow, fmt.Sprintf(`{"room":"a","after":%q}`, test.after)))
		var got []string
		for range test.want {
			text, _, lost := c.hearsNext()
			got = append(got, text)
			if lost != test.lost {
				t.Errorf("after %s: lost %v", test.after, lost)
			}
		}
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("after %s: %s", test.after, diff)
		}
		if n := h.executions.Load() - before; n != test.executions {
			t.Errorf("after %s: %d executions, want %d", test.after, n, test.executions)
		}
		_ = c.Close()
	}
	encoded := h.encoded.Load()
	h.room("a").say("the end")
	stays.hearsNext()
	if n := h.encoded.Load() - encoded; n != 1 {
		t.Errorf("an event after all have caught up is encoded %d times", n)
	}
}

func TestACursorInTheExtensionsOfThePayloadResumesToo(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	h.room("a").say(numbers(1, 5)...)
	c := h.enter(t, "")
	c.says(`{"id":"1","type":"subscribe","payload":{"query":"subscription { said(room: \"a\") { text } }","extensions":{"cursor":"a@3"}}}`)
	first, _, _ := c.hearsNext()
	second, _, _ := c.hearsNext()
	if first != "4" || second != "5" {
		t.Errorf("after 3 came %s and %s", first, second)
	}
}

// What we write is read as it was meant, at every length where a frame's header
// changes.
func TestMessagesOfEveryLengthArrive(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	c := h.enter(t, "")
	c.says(subscribe("1", follow, `{"room":"a"}`))
	c.hearsNext()
	for _, size := range []int{1, 20, 25, 30, 35, 40, 100, 65440, 65450, 65455, 65460, 65465, 65470, 65536, 70000} {
		want := strings.Repeat("x", size)
		h.room("a").say(want)
		if got, _, _ := c.hearsNext(); got != want {
			t.Errorf("of %d bytes %d arrive", size, len(got))
		}
	}
}

// A feed that breaks off goes on where it was; nobody who follows it notices.
func TestAFeedThatBreaksOffGoesOn(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	c := h.enter(t, "")
	c.says(subscribe("1", follow, `{"room":"a"}`))
	c.hearsNext()
	for i := range 5 {
		h.room("a").say(strconv.Itoa(2*i + 1))
		h.room("a").breakOff()
		h.room("a").say(strconv.Itoa(2*i + 2))
	}
	var got []string
	for range 10 {
		text, _, _ := c.hearsNext()
		got = append(got, text)
	}
	if diff := cmp.Diff(got, numbers(1, 10)); diff != "" {
		t.Error(diff)
	}
}

// While the log is away nobody is refused for good: they are told when it is back.
func TestWhoSubscribesWhileTheLogIsAwayWaits(t *testing.T) {
	t.Parallel()
	h := serve(t, gqltransport.Limits{})
	r := h.room("a")
	r.change(func() { r.away, r.texts = true, []string{"one"} })
	c := h.enter(t, "")
	c.says(subscribe("1", follow, `{"room":"a"}`))
	<-time.After(300 * time.Millisecond)
	r.change(func() { r.away = false })
	if text, _, _ := c.hearsNext(); text != "one" {
		t.Errorf("told %q", text)
	}
}

// A socket that takes nothing costs its reader, not its neighbour: a feed of
// events closes it with 1013, of a state it gets the newest.
func TestASlowReaderDisturbsNobody(t *testing.T) {
	t.Parallel()
	// Stalled for longer than that, a socket is cut off without a word: not here.
	h := serve(t, gqltransport.Limits{WriteStall: time.Minute})
	const events = 800
	long := make([]byte, 32<<10)
	for i := range long {
		long[i] = 'x'
	}
	slowEvents, slowState, quick := h.enter(t, ""), h.enter(t, ""), h.enter(t, "")
	slowEvents.says(subscribe("1", follow, `{"room":"a"}`))
	slowState.says(subscribe("1", watch, `{"room":"a"}`))
	quick.says(subscribe("1", follow, `{"room":"a"}`))
	quick.hearsNext()
	for i := range events {
		h.room("a").say(strconv.Itoa(i) + string(long))
		if text, _, _ := quick.hearsNext(); text != strconv.Itoa(i)+string(long) {
			t.Fatalf("the quick one got %.10s instead of %d", text, i)
		}
	}
	if got := slowEvents.closed(); got != gqltransport.CloseTryAgainLater {
		t.Errorf("the slow follower of events is closed with %d", got)
	}
	told := 0
	for text := ""; text != strconv.Itoa(events-1)+string(long); told++ {
		text, _, _ = slowState.hearsNext()
	}
	t.Logf("the slow follower of the state was told %d of %d", told, events)
}

// Clients come, go and come back with their cursors while things are said, feeds
// break off and groups end: each hears everything after its cursor, once and in
// order, or that it lost something.
func TestNothingIsLostOrToldTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		h := serve(t, gqltransport.Limits{
			RingMessages: rapid.IntRange(1, 20).Draw(r, "ring"), Linger: time.Duration(rapid.IntRange(1, 50).Draw(r, "linger")) * time.Millisecond,
			PresentFor: time.Duration(rapid.IntRange(1, 50).Draw(r, "present")) * time.Millisecond, Shards: rapid.IntRange(1, 3).Draw(r, "shards"),
		})
		const last = 150
		var all sync.WaitGroup
		for range rapid.IntRange(1, 8).Draw(r, "clients") {
			visits := rapid.SliceOfN(rapid.IntRange(1, 40), 0, 6).Draw(r, "visits")
			all.Go(func() { h.visit(t, visits, last) })
		}
		breaks := rapid.SliceOfN(rapid.IntRange(1, last), 0, 3).Draw(r, "breaks")
		pause := rapid.IntRange(0, 3).Draw(r, "pause")
		for i := 1; i <= last; i++ {
			h.room("a").say(strconv.Itoa(i))
			for _, b := range breaks {
				if b == i {
					h.room("a").breakOff()
				}
			}
			if pause > 0 && i%pause == 0 {
				<-time.After(time.Millisecond)
			}
		}
		all.Wait()
		h.engine.Close()
	})
}

// visit follows for a number of messages at a time, and at last to the end.
func (h *house) visit(t *testing.T, visits []int, last int) {
	cursor, at := "", -1
	for i := 0; at < last; i++ {
		c := h.enter(t, "")
		variables := `{"room":"a"}`
		if cursor != "" {
			variables = fmt.Sprintf(`{"room":"a","after":%q}`, cursor)
		}
		c.says(subscribe("1", follow, variables))
		for n := 0; at < last && (i >= len(visits) || n < visits[i]); n++ {
			text, next, lost := c.hearsNext()
			place := 0
			if text != "" {
				place, _ = strconv.Atoi(text)
			}
			if at >= 0 && !lost && place != at+1 {
				t.Errorf("after %d came %d", at, place)
			}
			at, cursor = place, next
		}
		_ = c.Close()
	}
}

// Ten thousand visits leave nothing behind, however they ended.
// Ten thousand come, follow two things each and vanish: a third without a word,
// a third in the middle of a frame, a third as the protocol wants.
//
//nolint:paralleltest // it counts what the process has
func TestVisitsLeaveNothingBehind(t *testing.T) {
	h := serve(t, gqltransport.Limits{Linger: time.Millisecond, ConnectsPerSecond: 1_000_000, Ping: time.Second, Init: time.Second})
	visit := func(t *testing.T, number int) {
		t.Helper()
		c := h.enter(t, "")
		c.says(subscribe("1", follow, `{"room":"a"}`))
		c.says(subscribe("2", watch, `{"room":"b"}`))
		c.hearsNext()
		switch number % 3 {
		case 0:
			if tcp, ok := c.NetConn().(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // a reset, as from a machine that is gone
			}
		case 1:
			_, _ = c.NetConn().Write([]byte{0x81, 0xFE, 0x01})
		case 2:
			_ = c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
			_, _, _ = c.ReadMessage()
		}
		_ = c.NetConn().Close()
	}
	settle := func() footprint {
		for range 250 {
			<-time.After(20 * time.Millisecond)
			if h.engine.Empty() {
				break
			}
		}
		<-time.After(2 * time.Second) // the wheels have seen that they are gone
		return taken(t)
	}
	visits := func(count int) {
		t.Run(strconv.Itoa(count), func(t *testing.T) { // its clients go with it
			for number := range count {
				visit(t, number)
			}
		})
	}
	visits(300)
	before := settle()
	for range 10 {
		visits(1000)
	}
	after := settle()
	if !h.engine.Empty() || after.goroutines > before.goroutines+10 || after.descriptors > before.descriptors+10 || after.heap > before.heap+2<<20 {
		t.Errorf("before: %+v, after 10,000 visits: %+v; nobody left: %v", before, after, h.engine.Empty())
	}
}

// footprint is what the process has.
type footprint struct {
	goroutines, descriptors int
	heap                    uint64 // bytes
}

func taken(t *testing.T) footprint {
	t.Helper()
	open, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.GC() // what pools hold goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return footprint{runtime.NumGoroutine(), len(open), m.HeapAlloc}
}
