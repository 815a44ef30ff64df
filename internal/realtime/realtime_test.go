package realtime

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func start(t *testing.T, l *ledger) *Hub {
	t.Helper()
	h := NewHub(Options{Log: l, Broker: Memory{}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	return h
}

// places follows a topic and returns the places it hears of, the first being
// the snapshot's.
func places(t *testing.T, h *Hub, topic Topic, after string) <-chan Update[int64] {
	t.Helper()
	updates, err := Follow(t.Context(), h, feedOf(h, topic, after))
	if err != nil {
		t.Fatal(err)
	}
	return updates
}

func feedOf(h *Hub, topic Topic, after string) Feed[int64] {
	return Feed[int64]{
		Topic: topic, After: after,
		Snapshot: func(ctx context.Context, head int64) (int64, int64, error) {
			if topic.OrderID != "" {
				events, err := h.log.ReadOrder(ctx, topic.OrderID, 0, 1<<30)
				return int64(len(events)), int64(len(events)), err
			}
			return head, head, nil
		},
		Convert: func(_ context.Context, e Event) (int64, bool, error) { return topic.place(e), true, nil },
	}
}

func take(updates <-chan Update[int64], n int) (got []int64) {
	for range n {
		u, open := <-updates
		if !open {
			return got
		}
		got = append(got, u.Value)
	}
	return got
}

func upTo(from, to int64) (all []int64) {
	for i := from; i <= to; i++ {
		all = append(all, i)
	}
	return all
}

var wholeStore = Topic{StoreID: "store_1"}

func TestEventsThatOvertakeWaitForTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := new(ledger)
		h := start(t, l)
		updates := places(t, h, wholeStore, "")
		a, b, c := l.commit("o"), l.commit("o"), l.commit("o")
		h.Publish(t.Context(), c)
		h.Publish(t.Context(), b, b)
		h.Publish(t.Context(), a)
		if diff := cmp.Diff(take(updates, 4), upTo(0, 3)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestALostEventIsReadAfterTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := new(ledger)
		h := start(t, l)
		updates := places(t, h, wholeStore, "")
		l.commit("o")
		h.Publish(t.Context(), l.commit("o"))
		began := time.Now()
		if diff := cmp.Diff(take(updates, 3), upTo(0, 2)); diff != "" {
			t.Error(diff)
		}
		if late := time.Since(began); late > h.window {
			t.Errorf("%s late, want %s at most", late, h.window)
		}
	})
}

func TestWhatWasNeverPublishedIsFoundByTheSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := new(ledger)
		h := start(t, l)
		updates := places(t, h, Topic{StoreID: "store_1", OrderID: "o"}, "")
		take(updates, 1)
		l.commit("o") // and the node died before it could publish
		began := time.Now()
		if diff := cmp.Diff(take(updates, 1), upTo(1, 1)); diff != "" {
			t.Error(diff)
		}
		if late := time.Since(began); late > h.sweep {
			t.Errorf("%s late, want %s at most", late, h.sweep)
		}
	})
}

func TestASlowFollowerBlocksNobodyAndMissesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := new(ledger)
		h := start(t, l)
		slow, fast := places(t, h, wholeStore, ""), places(t, h, wholeStore, "")
		take(slow, 1)
		take(fast, 1)
		const many = 5 * queueBound
		for i := range int64(many) {
			h.Publish(t.Context(), l.commit("o"))
			if got := take(fast, 1); got[0] != i+1 {
				t.Fatalf("fast follower got %d, want %d", got[0], i+1)
			}
		}
		if diff := cmp.Diff(take(slow, many), upTo(1, many)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestComingBackWithACursorBringsExactlyWhatWasMissed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := new(ledger)
		h := start(t, l)
		for range 10 {
			l.commit("o")
		}
		updates := places(t, h, wholeStore, wholeStore.Cursor(4))
		if diff := cmp.Diff(take(updates, 6), upTo(5, 10)); diff != "" {
			t.Error(diff)
		}
		for range replayBound {
			h.Publish(t.Context(), l.commit("o"))
		}
		if u := <-places(t, h, wholeStore, wholeStore.Cursor(4)); u.Recovered || u.Value != 10+replayBound {
			t.Errorf("too much missed: got %+v, want the present, not recovered", u)
		}
	})
}

func TestConflatedFeedsKeepTheNewest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := new(ledger)
		h := start(t, l)
		feed := feedOf(h, Topic{StoreID: "store_1", OrderID: "o"}, "")
		feed.Conflate = true
		updates, err := Follow(t.Context(), h, feed)
		if err != nil {
			t.Fatal(err)
		}
		take(updates, 1)
		for range 3 * queueBound {
			h.Publish(t.Context(), l.commit("o"))
		}
		synctest.Wait()
		last, count := int64(0), 0
		for last < 3*queueBound {
			u := <-updates
			if u.Value <= last {
				t.Fatalf("%d came after %d", u.Value, last)
			}
			last, count = u.Value, count+1
		}
		if count > 4 {
			t.Errorf("%d messages for a reader that slept, want a few", count)
		}
	})
}

func TestCursorsOfOtherFeedsAreRefused(t *testing.T) {
	t.Parallel()
	order := Topic{StoreID: "store_1", OrderID: "ord_1"}
	for _, cursor := range []string{"", "x", wholeStore.Cursor(1), order.Cursor(1) + "A", Topic{StoreID: "store_2"}.Cursor(1)} {
		if _, err := order.Place(cursor); !errors.Is(err, ErrCursor) {
			t.Errorf("Place(%q) = %v, want ErrCursor", cursor, err)
		}
	}
	if got, err := order.Place(order.Cursor(7)); got != 7 || err != nil {
		t.Errorf("Place(Cursor(7)) = %d, %v", got, err)
	}
}

func FuzzPlace(f *testing.F) {
	f.Add(wholeStore.Cursor(3))
	f.Fuzz(func(t *testing.T, cursor string) {
		if place, err := wholeStore.Place(cursor); err == nil && wholeStore.Cursor(place) != cursor {
			t.Errorf("%q is read as %d", cursor, place)
		}
	})
}

// Whatever happens to events on their way, every follower hears of all of them,
// in order, whenever it joins and wherever it resumes.
func TestNothingIsLostWhateverHappensOnTheWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		commits := rapid.IntRange(0, 60).Draw(r, "commits")
		joins := rapid.IntRange(0, commits).Draw(r, "joins")
		var failure error
		synctest.Test(t, func(t *testing.T) { failure = misfortune(t, dice, commits, joins) })
		if failure != nil {
			r.Fatal(failure)
		}
	})
}

func misfortune(t *testing.T, dice *rand.Rand, commits, joins int) error {
	l := new(ledger)
	h := start(t, l)
	var updates <-chan Update[int64]
	first := int64(0)
	for i := range commits + 1 {
		if i == joins {
			first = int64(i)
			updates = places(t, h, wholeStore, wholeStore.Cursor(first))
		}
		if i == commits {
			break
		}
		e := l.commit(fmt.Sprint("o", dice.IntN(3)))
		for range dice.IntN(3) { // never, once or twice, and whenever
			wait := time.Duration(dice.IntN(60)) * time.Millisecond
			time.AfterFunc(wait, func() { h.Publish(context.Background(), e) })
		}
		<-time.After(time.Duration(dice.IntN(20)) * time.Millisecond)
	}
	got, want := take(updates, commits-int(first)), upTo(first+1, int64(commits))
	if diff := cmp.Diff(got, want); diff != "" {
		return errors.New(diff)
	}
	return nil
}
