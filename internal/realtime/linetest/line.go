// Package linetest is a way to Redis that fails on demand, for tests.
package linetest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// Line is the way between a node and Redis. It can be cut, go dead, lead to
// another server, and lose or repeat what is published.
type Line struct {
	Addr     string // where it begins
	listener net.Listener
	test     context.Context // ends with the test

	gate sync.RWMutex // whoever writes to it holds everything up

	mu     sync.Mutex
	far    string
	conns  map[net.Conn]struct{}
	copies func(frame []byte) int // of a message of pub/sub; nil: one
}

// To returns a line to the server at far. It ends with the test.
func To(t *testing.T, far string) *Line {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{Addr: listener.Addr().String(), listener: listener, test: t.Context(), far: far, conns: make(map[net.Conn]struct{})}
	t.Cleanup(func() {
		_ = listener.Close()
		l.Cut()
	})
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			l.connect(near)
		}
	}()
	return l
}

func (l *Line) connect(near net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	far, err := (&net.Dialer{}).DialContext(l.test, "tcp", l.far)
	if err != nil {
		_ = near.Close()
		return
	}
	l.conns[near], l.conns[far] = struct{}{}, struct{}{}
	go l.carry(near, far, false)
	go l.carry(far, near, true)
}

// carry brings one direction's frames; those from the server may be tampered
// with.
func (l *Line) carry(from, to net.Conn, answers bool) {
	defer l.drop(from, to)
	r := bufio.NewReader(from)
	for {
		frame, err := readFrame(r)
		if err != nil {
			return
		}
		times := 1
		if answers {
			times = l.times(frame)
		}
		l.gate.RLock()
		_, err = to.Write(bytes.Repeat(frame, times))
		l.gate.RUnlock()
		if err != nil {
			return
		}
	}
}

func (l *Line) times(frame []byte) int {
	l.mu.Lock()
	copies := l.copies
	l.mu.Unlock()
	if copies == nil || !bytes.HasPrefix(frame[1:], []byte("3\r\n$7\r\nmessage\r\n")) {
		return 1
	}
	return copies(frame)
}

func (l *Line) drop(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
		delete(l.conns, c)
	}
}

// Cut resets every connection; new ones may come.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Close()
	}
}

// Part lets nothing through until it is healed, and nobody knows.
func (l *Line) Part() { l.gate.Lock() }

// Heal lets through again what waited.
func (l *Line) Heal() { l.gate.Unlock() }

// Lead has new connections go to another server.
func (l *Line) Lead(far string) {
	l.mu.Lock()
	l.far = far
	l.mu.Unlock()
	l.Cut()
}

// Tamper has each published message come that often.
func (l *Line) Tamper(copies func(frame []byte) int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.copies = copies
}

var errFrame = errors.New("not a frame of redis")

// readFrame reads one whole value of Redis' protocol as it stands.
func readFrame(r *bufio.Reader) ([]byte, error) {
	head, err := r.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	parts := 0
	switch head[0] {
	case '$', '=', '!':
		size, err := strconv.Atoi(string(bytes.TrimSpace(head[1:])))
		if err != nil || size < 0 {
			return head, err
		}
		body := make([]byte, size+2)
		_, err = io.ReadFull(r, body)
		return append(head, body...), err
	case '*', '>', '~', '%':
		if parts, err = strconv.Atoi(string(bytes.TrimSpace(head[1:]))); err != nil {
			return nil, errFrame
		}
		if head[0] == '%' {
			parts *= 2
		}
	}
	for range parts {
		part, err := readFrame(r)
		if err != nil {
			return nil, err
		}
		head = append(head, part...)
	}
	return head, nil
}
