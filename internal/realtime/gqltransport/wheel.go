package gqltransport

import "time"

// wheel is one shard's clock: it looks at each connection when its time comes,
// and no connection has a timer of its own.
type wheel struct {
	slots [wheelSlots][]looked
	at    int
}

type looked struct {
	conn *conn
	laps int // of the wheel to go
}

const (
	wheelTick  = 250 * time.Millisecond
	wheelSlots = 128
)

// add has a connection looked at after a while.
func (w *wheel) add(c *conn, in time.Duration) {
	ticks := max(int((in+wheelTick-1)/wheelTick), 1)
	slot := (w.at + ticks) % wheelSlots
	w.slots[slot] = append(w.slots[slot], looked{c, (ticks - 1) / wheelSlots})
}

// turn looks at the connections whose time has come.
func (w *wheel) turn(now time.Time) {
	w.at = (w.at + 1) % wheelSlots
	due := w.slots[w.at]
	w.slots[w.at] = nil
	for _, l := range due {
		if l.laps > 0 {
			w.slots[w.at] = append(w.slots[w.at], looked{l.conn, l.laps - 1})
			continue
		}
		if again := l.conn.look(now); again > 0 {
			w.add(l.conn, again)
		}
	}
}
