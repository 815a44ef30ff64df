// Package realtime brings committed changes to whoever follows them, on every
// node, in order and without a gap. It knows stores and orders as keys only.
//
// The one rule: a follower is late, never wrong. Positions are dense per store,
// so whatever is lost on the way is seen, first by the numbers that Redis gives,
// then by the next event, at last by the sweep, and read from the log.
package realtime
