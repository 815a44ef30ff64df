package realtime

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// line is the way between a node and Redis. It can be cut, go dead, lead to
// another server, and lose or repeat what is published.
type line struct {
	addr     string
	listener net.Listener

	gate sync.RWMutex // whoever writes to it holds everything up

	mu     sync.Mutex
	far    string
	conns  map[net.Conn]struct{}
	copies func(frame []byte) int // of a message of pub/sub; nil: one
}

func lineTo(t *testing.T, far string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{addr: listener.Addr().String(), listener: listener, far: far, conns: make(map[net.Conn]struct{})}
	t.Cleanup(func() {
		_ = listener.Close()
		l.cut()
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

func (l *line) connect(near net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	far, err := net.Dial("tcp", l.far)
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
func (l *line) carry(from, to net.Conn, answers bool) {
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

func (l *line) times(frame []byte) int {
	l.mu.Lock()
	copies := l.copies
	l.mu.Unlock()
	if copies == nil || !bytes.HasPrefix(frame[1:], []byte("3\r\n$7\r\nmessage\r\n")) {
		return 1
	}
	return copies(frame)
}

func (l *line) drop(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
		delete(l.conns, c)
	}
}

// cut resets every connection; new ones may come.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Close()
	}
}

// part lets nothing through until it is healed, and nobody knows.
func (l *line) part() { l.gate.Lock() }
func (l *line) heal() { l.gate.Unlock() }

// lead has new connections go to another server.
func (l *line) lead(far string) {
	l.mu.Lock()
	l.far = far
	l.mu.Unlock()
	l.cut()
}

// tamper has each published message come that often.
func (l *line) tamper(copies func(frame []byte) int) {
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
