// Package simulator is a real server of the supplier protocol, with as many
// suppliers on it as one likes: {base}/{supplier}/orders and so on. It takes
// orders, ships them by plan or by hand, sends signed webhooks, misbehaves on
// demand (Scenario) and keeps a ledger.
//
// The one rule: the ledger never lies. Every order taken is in it with every
// time it was taken, every submission that came in and what became of it, so
// that it can prove that no order was placed twice.
//
// Everything is in memory and stays there: a simulator lives as long as its
// test, demo or replay. Whoever reaches it may turn its clock and speak for its
// suppliers, so it belongs on a loopback address.
//
// Time has two faces. Plans run on the simulator's clock, which can be fast,
// stand still or be turned (Advance). Slowness and the back-off of webhooks are
// about the wire and always take real time.
package simulator
