package rating_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/rating"
)

// carrier is a Carrier of tests: it takes its time and counts.
type carrier struct {
	takes   time.Duration
	fails   error
	calls   atomic.Int64
	running atomic.Int64
	most    atomic.Int64
}

func (c *carrier) Prices(ctx context.Context, account rating.Account, ask shipping.Ask) ([]shipping.CarrierPrice, error) {
	c.calls.Add(1)
	now := c.running.Add(1)
	defer c.running.Add(-1)
	for seen := c.most.Load(); now > seen && !c.most.CompareAndSwap(seen, now); seen = c.most.Load() {
	}
	select {
	case <-time.After(c.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return []shipping.CarrierPrice{{Carrier: account.APIKey.Reveal(), Service: "S", Amount: money.New(ask.Grams, "USD")}}, c.fails
}

func ask(grams int64) shipping.Ask { return shipping.Ask{Grams: grams} }

var mine = rating.Account{StoreID: "store_1", APIKey: "mine"}

func priced(carrier string, minor int64) shipping.Answer {
	return shipping.Answer{Prices: []shipping.CarrierPrice{{Carrier: carrier, Service: "S", Amount: money.New(minor, "USD")}}}
}

func TestManyBuyersOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &carrier{takes: time.Second}
		desk := rating.New(rating.Config{Carrier: source})
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				got := desk.Answers(t.Context(), mine, []shipping.Ask{ask(1), ask(2)})
				if diff := cmp.Diff(got, map[shipping.Ask]shipping.Answer{ask(1): priced("mine", 1), ask(2): priced("mine", 2)}); diff != "" {
					t.Error(diff)
				}
			})
		}
		all.Wait()
		if got := source.calls.Load(); got != 2 {
			t.Errorf("%d calls, want one for each question", got)
		}
	})
}

// Prices count for ten minutes, and only for the account that they were told to.
func TestAnswersAreKept(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	source := &carrier{}
	desk := rating.New(rating.Config{Carrier: source, Now: func() time.Time { return now }})
	yours := rating.Account{StoreID: "store_2", APIKey: "yours"}
	for _, step := range []struct {
		after   time.Duration
		account rating.Account
		calls   int64
	}{{0, mine, 1}, {10*time.Minute - 1, mine, 1}, {0, yours, 2}, {1, mine, 3}, {time.Minute, mine, 3}} {
		now = now.Add(step.after)
		got := desk.Answers(t.Context(), step.account, []shipping.Ask{ask(7)})
		if diff := cmp.Diff(got[ask(7)], priced(step.account.APIKey.Reveal(), 7)); diff != "" || source.calls.Load() != step.calls {
			t.Errorf("%+v: %d calls\n%s", step, source.calls.Load(), diff)
		}
	}
}

// A failure is remembered a short while, and is then asked about again.
func TestFailuresAreNotWaitedForByEveryBuyer(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	source := &carrier{fails: errors.New("down")}
	desk := rating.New(rating.Config{Carrier: source, Now: func() time.Time { return now }})
	for _, step := range []struct {
		after time.Duration
		fails error
		calls int64
		want  shipping.Answer
	}{
		{0, errors.New("down"), 1, shipping.Answer{Trouble: shipping.Failed}},
		{29 * time.Second, nil, 1, shipping.Answer{Trouble: shipping.Failed}},
		{time.Second, nil, 2, priced("mine", 7)},
	} {
		now, source.fails = now.Add(step.after), step.fails
		got := desk.Answers(t.Context(), mine, []shipping.Ask{ask(7)})[ask(7)]
		if diff := cmp.Diff(got, step.want); diff != "" || source.calls.Load() != step.calls {
			t.Errorf("%+v: %d calls\n%s", step, source.calls.Load(), diff)
		}
	}
}

func TestNobodyWaitsLongerThanTheTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := rating.New(rating.Config{Carrier: &carrier{takes: time.Hour}, Timeout: 2 * time.Second})
		began := time.Now()
		got := desk.Answers(t.Context(), mine, []shipping.Ask{ask(1)})
		if got[ask(1)].Trouble != shipping.TimedOut || time.Since(began) != 2*time.Second {
			t.Errorf("%+v after %s", got, time.Since(began))
		}
	})
}

// A buyer who leaves takes the call away from nobody.
func TestTheFirstToAskMayLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &carrier{takes: time.Second}
		desk := rating.New(rating.Config{Carrier: source})
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if got := desk.Answers(ctx, mine, []shipping.Ask{ask(1)})[ask(1)]; got.Trouble != shipping.TimedOut {
				t.Errorf("who left heard %+v", got)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if diff := cmp.Diff(desk.Answers(t.Context(), mine, []shipping.Ask{ask(1)})[ask(1)], priced("mine", 1)); diff != "" {
				t.Error(diff)
			}
		})
		synctest.Wait()
		leave()
		all.Wait()
		if got := source.calls.Load(); got != 1 {
			t.Errorf("%d calls, want 1", got)
		}
	})
}

// Ten thousand parcels are asked about so many at a time; who does not get a
// turn in time is told so, and what is remembered has a bound.
func TestCallsAndMemoryAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := &carrier{takes: time.Second}
		desk := rating.New(rating.Config{Carrier: source, AtOnce: 8, Timeout: 2500 * time.Millisecond, Memory: 100})
		var asks []shipping.Ask
		for i := range 10_000 {
			asks = append(asks, ask(int64(i)))
		}
		troubles := map[shipping.Trouble]int{}
		for _, a := range desk.Answers(t.Context(), mine, asks) {
			troubles[a.Trouble]++
		}
		want := map[shipping.Trouble]int{"": 16, shipping.TimedOut: 10_000 - 16} // two rounds of eight; the third is cut short
		if diff := cmp.Diff(troubles, want); diff != "" || source.most.Load() != 8 {
			t.Errorf("%d at once\n%s", source.most.Load(), diff)
		}
		before := source.calls.Load()
		desk.Answers(t.Context(), mine, asks[:8])
		desk.Answers(t.Context(), mine, asks[:8])
		if got := source.calls.Load() - before; got != 8 {
			t.Errorf("%d calls for what was forgotten, then remembered; want 8", got)
		}
	})
}
