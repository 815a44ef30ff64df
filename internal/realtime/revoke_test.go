package realtime

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// docket is where revocations stand for the nodes of a test.
type docket struct {
	mu    sync.Mutex
	stand []Revocation
	away  bool
}

func (d *docket) put(r Revocation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stand = append(d.stand, r)
}

func (d *docket) read(context.Context, time.Time) ([]Revocation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away {
		return nil, errors.New("away")
	}
	return slices.Clone(d.stand), nil
}

// heard listens, and keeps what it was told.
type heard struct {
	mu  sync.Mutex
	all []string
}

func (h *heard) listen(principal string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, principal)
}

func (h *heard) want(t *testing.T, when string, principals ...string) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if diff := cmp.Diff(h.all, principals); diff != "" {
		t.Errorf("%s (-got +want):\n%s", when, diff)
	}
}

func revoking(t *testing.T, d *docket) (*Revocations, *heard) {
	t.Helper()
	r, h := NewRevocations(d.read, 0, nil), new(heard)
	r.Listen(h.listen)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return r, h
}

func TestARevocationIsToldOnceHoweverItComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := new(docket)
		r, got := revoking(t, d)
		hub := NewHub(Options{Log: new(ledger), Broker: Memory{}, Revocations: r})
		synctest.Wait()
		event := Event{StoreID: "tok_1", OrderID: "rvk_1", Kind: Revoked}
		hub.Publish(t.Context(), event)
		got.want(t, "published here", "tok_1")
		d.put(Revocation{"rvk_1", "tok_1"})
		hub.receive(t.Context(), event)
		<-time.After(time.Minute)
		got.want(t, "brought by the broker and read as well", "tok_1")

		d.put(Revocation{"rvk_2", "tok_2"})
		<-time.After(time.Second)
		got.want(t, "one of which no word came", "tok_1", "tok_2")
		d.put(Revocation{"rvk_3", "tok_1"})
		<-time.After(time.Second)
		got.want(t, "the same principal again", "tok_1", "tok_2", "tok_1")
	})
}

func TestRevocationsAreReadOnceTheLogIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &docket{away: true}
		_, got := revoking(t, d)
		d.put(Revocation{"rvk_1", "tok_1"})
		<-time.After(time.Second)
		got.want(t, "while the log is away")
		d.mu.Lock()
		d.away = false
		d.mu.Unlock()
		<-time.After(time.Second)
		got.want(t, "when it is back", "tok_1")
	})
}

func TestWhatIsHeldEndsWithItsPrincipal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := NewRevocations(new(docket).read, 0, nil)
		held, release := r.Hold(t.Context(), "lnk_1", time.Time{})
		other, releaseOther := r.Hold(t.Context(), "lnk_2", time.Time{})
		brief, releaseBrief := r.Hold(t.Context(), "lnk_2", time.Now().Add(time.Hour))
		r.tell(Revocation{"rvk_1", "lnk_1"}, time.Now())
		if held.Err() == nil || other.Err() != nil || brief.Err() != nil {
			t.Errorf("after its revocation %v, others %v, %v", held.Err(), other.Err(), brief.Err())
		}
		<-time.After(time.Hour)
		synctest.Wait()
		if brief.Err() == nil || other.Err() != nil {
			t.Errorf("after its hour %v, the other %v", brief.Err(), other.Err())
		}
		release()
		releaseOther()
		releaseBrief()
		if len(r.holders) != 0 {
			t.Errorf("%d principals are still held", len(r.holders))
		}
	})
}
