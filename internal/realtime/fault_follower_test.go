package realtime

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"
)

// tracked is a follower that checks what it hears against the ledger. It comes
// back with its cursor whenever its node goes, and sometimes just so.
type tracked struct {
	*faults
	number   int
	topic    Topic
	conflate bool
	dawdles  bool // reads slowly at times, and wanders from node to node
	dice     *rand.Rand
	cursor   string
	last     atomic.Int64
}

func newTracked(f *faults, number int) *tracked {
	store := "store_" + strconv.Itoa(1+number%4)
	w := &tracked{faults: f, number: number, topic: Topic{StoreID: store}, dawdles: number%2 == 1, dice: f.dice(number)}
	switch number % 3 {
	case 1:
		w.topic.OrderID = store + "_0"
	case 2:
		w.topic.OrderID, w.conflate = store+"_0", true
	}
	w.last.Store(-1)
	return w
}

func (w *tracked) String() string { return fmt.Sprintf("follower %d of %v", w.number, w.topic) }

func (w *tracked) follow(ctx context.Context) {
	for ctx.Err() == nil {
		hub, gone := w.pick(w.dice).running()
		if hub != nil {
			w.visit(ctx, hub, gone)
		}
		select {
		case <-ctx.Done():
		case <-time.After(below(w.dice, 20*time.Millisecond)):
		}
	}
}

// visit follows on one node until that goes, the feed ends or it wants to leave.
func (w *tracked) visit(ctx context.Context, hub *Hub, gone <-chan struct{}) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	feed := feedOf(hub, w.topic, w.cursor)
	feed.Conflate = w.conflate
	updates, err := Follow(ctx, hub, feed)
	if err != nil {
		return // the log is away
	}
	for first := true; ; first = false {
		select {
		case <-ctx.Done():
			return
		case <-gone:
			return
		case u, open := <-updates:
			if !open {
				return
			}
			w.check(u, first)
		}
		if w.dawdles && w.tires(ctx) {
			return
		}
	}
}

// tires slows the follower down now and then, once in a while for so long that
// its queue overflows, and says whether it leaves.
func (w *tracked) tires(ctx context.Context) bool {
	pause := below(w.dice, 4*time.Millisecond)
	switch drawn := w.dice.IntN(400); {
	case drawn == 0:
		pause = below(w.dice, 6*time.Second)
	case drawn < 4:
		return true
	}
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
	return false
}

// check is the oracle's judgement of one message.
func (w *tracked) check(u Update[int64], first bool) {
	last := w.last.Load()
	begins := w.cursor == ""
	switch {
	case begins: // the present
	case !u.Recovered:
		if u.Value-last <= replayBound {
			w.t.Errorf("%s: %d after %d is flagged as not recovered", w, u.Value, last)
		}
	case w.conflate && u.Value <= last, !w.conflate && u.Value != last+1:
		w.t.Errorf("%s: %d came after %d", w, u.Value, last)
	}
	w.last.Store(u.Value)
	w.cursor = u.Cursor
	if !w.dawdles && !first && !begins {
		w.note(u.Value)
	}
}

// note keeps how late an event came.
func (w *tracked) note(place int64) {
	late := time.Since(w.recorded(w.topic, place))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.late = append(w.late, late)
}
