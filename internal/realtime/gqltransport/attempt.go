package gqltransport

import (
	"net"
	"sync"
	"syscall"
)

// attempt is one try to write without waiting. It is used again and again, so
// that a delivery allocates nothing.
type attempt struct {
	buf  []byte
	n    int
	err  error
	call func(fd uintptr) bool
}

func newAttempt() *attempt {
	a := &attempt{buf: make([]byte, 0, 4<<10)}
	a.call = func(fd uintptr) bool {
		a.n, a.err = writeNow(fd, a.buf)
		return true // never wait
	}
	return a
}

//nolint:gochecknoglobals // a pool
var attempts = sync.Pool{New: func() any { return newAttempt() }}

// write sends as much of buf as the socket takes now.
func (a *attempt) write(raw syscall.RawConn) (n int, err error) {
	a.n, a.err = 0, nil
	if err := raw.Write(a.call); err != nil {
		return 0, err
	}
	return a.n, a.err
}

// rawOf is the socket itself, or nil when it is wrapped (TLS).
func rawOf(c net.Conn) syscall.RawConn {
	plain, ok := c.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := plain.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}
