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
	laps int  // of the wheel to go
	once bool // beside the looks that follow each other
}

const (
	wheelTick  = 250 * time.Millisecond
	wheelSlots = 128
)

// add has a connection looked at after a while.
func (w *wheel) add(c *conn, in time.Duration) { w.put(looked{conn: c}, in) }

// addOnce has a connection looked at once more than it is anyway.
func (w *wheel) addOnce(c *conn, in time.Duration) { w.put(looked{conn: c, once: true}, in) }

func (w *wheel) put(l looked, in time.Duration) {
	ticks := max(int((in+wheelTick-1)/wheelTick), 1)
	slot := (w.at + ticks) % wheelSlots
	l.laps = (ticks - 1) / wheelSlots
	w.slots[slot] = append(w.slots[slot], l)
}

// turn looks at the connections whose time has come.
func (w *wheel) turn(now time.Time) {
	w.at = (w.at + 1) % wheelSlots
	due := w.slots[w.at]
	w.slots[w.at] = nil
	for _, l := range due {
		if l.laps > 0 {
			l.laps--
			w.slots[w.at] = append(w.slots[w.at], l)
			continue
		}
		if again := l.conn.look(now); again > 0 && !l.once {
			w.add(l.conn, again)
		}
	}
}
