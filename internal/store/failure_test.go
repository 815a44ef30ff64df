package store_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestUnavailableWhenTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	direct, err := url.Parse(storetest.NewDatabase(t))
	if err != nil {
		t.Fatal(err)
	}
	line := startLine(t, direct.Host)
	direct.Host = line.Addr().String()
	s := open(t, store.Config{DatabaseURL: direct.String()})
	seedStore(t, s, storeID)
	o := seedOrder(t, s, storeID, 1001)
	amendIt := func() error {
		return s.InTx(merchant, func(tx *store.Tx) error {
			line.cut()
			return amend(merchant, tx, o.ID, "gift")
		})
	}

	for _, when := range []string{"the connection breaks", "the port is closed"} {
		if err := amendIt(); problem.Of(err) != problem.Unavailable {
			t.Errorf("InTx when %s = %v, want %s", when, err, problem.Unavailable)
		}
	}
	if _, err := s.Read(t.Context(), storeID, 0, 1); problem.Of(err) != problem.Unavailable {
		t.Errorf("Read() = %v, want %s", err, problem.Unavailable)
	}
	if _, err := s.MigrationsPending(t.Context()); problem.Of(err) != problem.Unavailable {
		t.Errorf("MigrationsPending() = %v, want %s", err, problem.Unavailable)
	}
	if err := s.Migrate(t.Context()); problem.Of(err) != problem.Unavailable {
		t.Errorf("Migrate() = %v, want %s", err, problem.Unavailable)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("Ping() succeeded")
	}
}

func TestUnavailableDoesNotMean(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		gone, cancel := context.WithCancel(merchant)
		cancel()
		failures := map[string]error{
			"the caller left":      s.InTx(gone, func(tx *store.Tx) error { return nil }),
			"the change failed":    s.InTx(merchant, func(*store.Tx) error { return errChangedMind }),
			"a constraint refused": s.Client().Store.Create().SetID(storeID).SetName("B").SetCurrency("BRL").Exec(everywhere),
		}
		for when, err := range failures {
			if err == nil || store.Unavailable(err) || problem.Of(err) == problem.Unavailable {
				t.Errorf("when %s: Unavailable(%v) = true", when, err)
			}
		}
	})
}

// line carries TCP to the database until it is cut.
type line struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

func startLine(t *testing.T, to string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	l := &line{Listener: listener}
	var carrying sync.WaitGroup
	carrying.Go(func() { l.carry(to, &carrying) })
	t.Cleanup(func() {
		l.cut()
		carrying.Wait()
	})
	return l
}

func (l *line) carry(to string, carrying *sync.WaitGroup) {
	for {
		near, err := l.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", to)
		if err != nil {
			_ = near.Close()
			continue
		}
		l.mu.Lock()
		l.conns = append(l.conns, near, far)
		l.mu.Unlock()
		carrying.Go(func() { relay(near, far) })
		carrying.Go(func() { relay(far, near) })
	}
}

func relay(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = errors.Join(to.Close(), from.Close())
}

func (l *line) cut() {
	_ = l.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.conns {
		_ = c.Close()
	}
}
