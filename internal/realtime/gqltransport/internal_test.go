package gqltransport

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"testing"

	"github.com/99designs/gqlgen/graphql"
)

// Empty says whether nothing is left of anybody.
func (e *Engine) Empty() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.conns) == 0 && len(e.groups) == 0 && len(e.counts) == 0 && len(e.sessions) == 0 && len(e.streams) == 0
}

// One delivery to a socket that takes it allocates nothing.
func TestADeliveryAllocatesNothing(t *testing.T) {
	e := New(Options{})
	defer e.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	near, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	go func() { _, _ = io.Copy(io.Discard, near) }()
	c := &conn{engine: e, shard: e.shards[0], net: far, raw: rawOf(far)}
	s := &stream{group: &group{engine: e}, lists: [][]*member{nil}}
	s.put(e.shards[0], &member{to: c, id: []byte(`"1"`), at: -1})
	made, err := nextOf(&graphql.Response{Data: json.RawMessage(`{"a":"` + string(bytes.Repeat([]byte("x"), 300)) + `"}`)}, Mark{Feed: "a"})
	if err != nil {
		t.Fatal(err)
	}
	a, tails := newAttempt(), []*tail{made}
	allocations := testing.AllocsPerRun(1000, func() {
		made.Place++
		e.shards[0].deliver(s, tails, a)
	})
	if allocations != 0 {
		t.Errorf("%v allocations for a delivery", allocations)
	}
}

func FuzzReadMessage(f *testing.F) {
	for _, seed := range []string{
		`{"type":"connection_init"}`, `{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":{"a":1}}}`,
		`{"type":"ping","payload":null}`, `{"type":"complete","id":"x"}`, `{`, `null`, `[]`, `{"type":1}`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := readMessage(raw)
		if err != nil {
			return
		}
		if m.Type == "subscribe" {
			_, _ = readAsked(m.Payload)
		}
		_ = authorization(m.Payload)
		frame := appendTail(nil, quoted(m.ID), completed())
		header := 2
		if frame[1] == 126 {
			header = 4
		}
		var back struct{ ID, Type string }
		if err := json.Unmarshal(frame[header:], &back); err != nil || back.Type != "complete" {
			t.Errorf("%q is written as %q: %v", m.ID, frame, err)
		}
	})
}
