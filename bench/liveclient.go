package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// crowd is many followers on as many sockets, with a frame reader that does just
// enough to check every delivery.
type crowd struct {
	addr  string
	all   []*listener
	heard atomic.Int64 // messages, the first of each not counted
	wrong atomic.Int64
	// addresses is the first of the source addresses of this round.
	addresses uint32
	err       atomic.Pointer[error]
}

type listener struct {
	crowd *crowd
	conn  net.Conn
	in    *bufio.Reader
	room  string
	place string // the newest cursor
	seq   int64
	late  histogram
	body  []byte
}

// histogram counts durations in steps of about 4 %, up to a minute.
type histogram struct{ counts map[int]int }

func (h *histogram) add(d time.Duration) {
	if h.counts == nil {
		h.counts = make(map[int]int, 16)
	}
	h.counts[bucketOf(d)]++
}

func bucketOf(d time.Duration) int {
	us, bucket := float64(d.Microseconds()), 0
	for us >= 1.04 && bucket < 500 {
		us /= 1.04
		bucket++
	}
	return bucket
}

// latencies are all that was heard since they were last asked for.
func (c *crowd) latencies() *times {
	t := new(times)
	for _, l := range c.all {
		for bucket, n := range l.late.counts {
			us := 1.0
			for range bucket {
				us *= 1.04
			}
			for range n {
				t.all = append(t.all, time.Duration(us*1000))
			}
		}
		l.late.counts = nil
	}
	return t
}

// join connects n followers, spread over rooms, and waits until each has heard
// its first message. It returns how long that took.
func (c *crowd) join(ctx context.Context, n, inRooms int) (time.Duration, error) {
	c.addresses = addresses.Add(64)
	begin := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(128)
	var mu sync.Mutex
	for i := range n {
		group.Go(func() error {
			l := &listener{crowd: c, room: strconv.Itoa(i % inRooms)}
			if err := l.connect(ctx, i, ""); err != nil {
				return err
			}
			mu.Lock()
			c.all = append(c.all, l)
			mu.Unlock()
			return nil
		})
	}
	err := group.Wait()
	took := time.Since(begin)
	for _, l := range c.all {
		go l.listen()
	}
	return took, err
}

// come has everybody drop off and come back with its cursor.
func (c *crowd) comeBack(ctx context.Context) (time.Duration, error) {
	for _, l := range c.all {
		_ = l.conn.Close()
	}
	<-time.After(time.Second)
	c.addresses = addresses.Add(64)
	begin := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(128)
	for i, l := range c.all {
		group.Go(func() error { return l.connect(ctx, i, l.place) })
	}
	err := group.Wait()
	took := time.Since(begin)
	for _, l := range c.all {
		go l.listen()
	}
	return took, err
}

// source is where follower number comes from: a thousand share an address, and
// no address serves twice. The kernel looks for a free port of the address one by
// one, so with ten thousand in use, or waiting after an earlier round, it takes
// longer than all the rest of joining.
func (c *crowd) source(number int) *net.TCPAddr {
	at := c.addresses + uint32(number/1000)
	return &net.TCPAddr{IP: net.IPv4(127, 1, byte(at>>8), byte(at))}
}

// addresses counts those that were given out, 64 for each round of joining.
var addresses atomic.Uint32 //nolint:gochecknoglobals // addresses are the machine's, not a crowd's

// connect goes the whole way: TCP, upgrade, init, ack, subscribe, and (unless it
// comes back to where nothing happened) the first message.
func (l *listener) connect(ctx context.Context, number int, after string) error {
	source := l.crowd.source(number)
	conn, err := (&net.Dialer{LocalAddr: source, Timeout: 20 * time.Second}).DialContext(ctx, "tcp", l.crowd.addr)
	if err != nil {
		return err
	}
	l.conn, l.in = conn, bufio.NewReaderSize(conn, 512)
	_ = conn.SetDeadline(time.Now().Add(60 * time.Second))
	upgrade := "GET /graphql HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
	if _, err := io.WriteString(conn, upgrade); err != nil {
		return err
	}
	for line := "x"; line != "\r\n"; {
		if line, err = l.in.ReadString('\n'); err != nil {
			return fmt.Errorf("upgrade: %w", err)
		}
	}
	variables := fmt.Sprintf(`{"room":%q}`, l.room)
	if after != "" {
		variables = fmt.Sprintf(`{"room":%q,"after":%q}`, l.room, after)
	}
	subscribe := fmt.Sprintf(`{"id":"1","type":"subscribe","payload":{"query":"subscription ($room: String!, $after: String) { said(room: $room, after: $after) }","variables":%s}}`, variables)
	for _, message := range []string{`{"type":"connection_init"}`, subscribe} {
		if _, err := conn.Write(masked(message)); err != nil {
			return err
		}
		if message == subscribe && after != "" {
			break // it may have missed nothing
		}
		if _, err := l.message(); err != nil {
			return err
		}
	}
	if after == "" {
		l.note()
	}
	return conn.SetDeadline(time.Time{})
}

// masked is a client's frame; the mask is zero.
func masked(message string) []byte {
	frame := []byte{0x81}
	if len(message) <= 125 {
		frame = append(frame, 0x80|byte(len(message)))
	} else {
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(len(message)))
	}
	return append(append(frame, 0, 0, 0, 0), message...)
}

// message reads the next text that is not a ping.
func (l *listener) message() ([]byte, error) {
	for {
		var head [2]byte
		if _, err := io.ReadFull(l.in, head[:]); err != nil {
			return nil, err
		}
		size := int(head[1])
		if size == 126 {
			var long [2]byte
			if _, err := io.ReadFull(l.in, long[:]); err != nil {
				return nil, err
			}
			size = int(binary.BigEndian.Uint16(long[:]))
		}
		if cap(l.body) < size {
			l.body = make([]byte, size)
		}
		l.body = l.body[:size]
		if _, err := io.ReadFull(l.in, l.body); err != nil {
			return nil, err
		}
		switch {
		case head[0] == 0x89:
			_, _ = l.conn.Write([]byte{0x8A, 0x80, 0, 0, 0, 0})
		case head[0] != 0x81:
			return nil, fmt.Errorf("closed: %x %q", head, l.body)
		case !bytes.HasPrefix(l.body, []byte(`{"type":"ping"`)) && !bytes.HasPrefix(l.body, []byte(`{"type":"ka"`)):
			return l.body, nil
		}
	}
}

// listen checks every message until the connection ends.
func (l *listener) listen() {
	conn := l.conn
	for {
		body, err := l.message()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) && l.conn == conn {
				l.crowd.err.Store(&err)
			}
			return
		}
		seq, at := numberAfter(body, `"seq":`), numberAfter(body, `"at":`)
		if !bytes.Contains(body[:12], []byte(`"id":"1"`)) && !bytes.Contains(body, []byte(`"id":"1"`)) || seq <= l.seq || !bytes.Contains(body, padding) {
			l.crowd.wrong.Add(1)
		}
		l.seq = seq
		l.note()
		l.late.add(time.Duration(time.Now().UnixNano() - at))
		l.crowd.heard.Add(1)
	}
}

var padding = []byte(benchPad)

// note keeps the newest cursor.
func (l *listener) note() {
	if at := bytes.LastIndex(l.body, []byte(`"cursor":"`)); at >= 0 {
		rest := l.body[at+len(`"cursor":"`):]
		if end := bytes.IndexByte(rest, '"'); end > 0 && string(rest[:end]) != l.place {
			l.place = string(rest[:end])
		}
	}
}

func numberAfter(body []byte, name string) int64 {
	at := bytes.Index(body, []byte(name))
	if at < 0 {
		return -1
	}
	n := int64(0)
	for _, c := range body[at+len(name):] {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int64(c-'0')
	}
	return n
}

// leave closes everything.
func (c *crowd) leave() {
	for _, l := range c.all {
		_ = l.conn.Close()
	}
	c.all = nil
}

// hears waits until so many messages were heard.
func (c *crowd) hears(ctx context.Context, n int64) error {
	for deadline := time.Now().Add(2 * time.Minute); c.heard.Load() < n; {
		if err := c.err.Load(); err != nil {
			return *err
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			return fmt.Errorf("heard %d of %d", c.heard.Load(), n)
		}
		<-time.After(time.Millisecond)
	}
	return nil
}
