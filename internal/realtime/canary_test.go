package realtime

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// echo is a broker that brings a node what it published itself, as Redis does,
// unless it is deaf.
type echo struct {
	courier
	heard chan Event
	deaf  bool
}

func (b *echo) Publish(ctx context.Context, events ...Event) error {
	b.busy.Lock()
	deaf := b.deaf
	b.busy.Unlock()
	if !deaf {
		for _, e := range events {
			b.heard <- e
		}
	}
	return b.courier.Publish(ctx, events...)
}

func (b *echo) Run(ctx context.Context, deliver func(Event), _ func(func(string) bool)) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e := <-b.heard:
			deliver(e)
		}
	}
}

func (b *echo) turn(deaf bool) {
	b.busy.Lock()
	defer b.busy.Unlock()
	b.deaf = deaf
}

// alarms collects what is said of canaries.
type alarms struct {
	slog.Handler
	said []string
}

func (a *alarms) Handle(_ context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "canary") {
		a.said = append(a.said, r.Level.String()+" "+strings.SplitN(r.Message, ":", 2)[0])
	}
	return nil
}

func TestACanaryThatDoesNotComeBackRaisesTheAlarmOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &echo{heard: make(chan Event, 16)}
		a := &alarms{Handler: slog.NewTextHandler(t.Output(), nil)}
		h := NewHub(Options{Log: new(ledger), Broker: b, Canary: 5 * time.Second, Logger: slog.New(a)})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = h.Run(ctx) }()
		up := func() int { return value(t, h.metrics.canaryUp) }
		if <-time.After(21 * time.Second); len(a.said) > 0 || up() != 1 {
			t.Errorf("while all is well: %v, up %v", a.said, up())
		}
		b.turn(true)
		if <-time.After(30 * time.Second); up() != 0 {
			t.Error("nothing comes back, and the canary is up")
		}
		b.turn(false)
		if <-time.After(10 * time.Second); up() != 1 {
			t.Error("canaries come back, and it is not up")
		}
		if diff := cmp.Diff(a.said, []string{"ERROR canary lost", "INFO canary back"}); diff != "" {
			t.Error(diff)
		}
		if lost := value(t, h.metrics.canaryLost); lost != 6 { // sung at 25 s to 50 s
			t.Errorf("%d were lost, want 6", lost)
		}
		cancel()
		synctest.Wait()
	})
}

func TestCanariesAreNobodysEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := NewHub(Options{Log: new(ledger), Broker: &echo{}, Canary: time.Second})
		other := Event{StoreID: canaryPrefix + "another node:1", Position: 1}
		if !h.canary.hears(t.Context(), other) || len(h.canary.out) > 0 {
			t.Error("another node's canary was taken for an order's event or for this node's")
		}
		if h.canary.hears(t.Context(), Event{StoreID: "str_1", Position: 1}) {
			t.Error("a store's event was taken for a canary")
		}
	})
}
