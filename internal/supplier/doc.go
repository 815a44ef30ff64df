// Package supplier is the seam between Waybill and whoever ships: what every
// supplier can be asked (Connector), what it may answer, and what it tells us
// by itself (Message). One adapter per folder; all pass suppliertest.Run.
//
// The one rule: an error says whether the supplier may have taken the order,
// and where that is not sure it says InDoubt. Only NotTaken may be sent again;
// InDoubt is settled by Lookup, never by sending blindly.
//
//	outcome   of          means                                       the caller
//	--------  ----------  ------------------------------------------  ------------------------
//	TAKEN     any         no error: the supplier answered             goes on
//	REFUSED   Submit      it said no at once, with a Reason           rejects the sub-order
//	NOT_TAKEN Submit      it surely did not take the order: no byte   sends again, after
//	          Cancel      left us, or it said so in so many words     RetryAfter or a back-off
//	NOT_FOUND Lookup      it surely does not know the reference; a    may send again
//	          Cancel      404 of some proxy does not count
//	IN_DOUBT  any         anything else: a time-out, a connection     looks the reference up
//	          (default)   lost after a byte may have left, a 5xx, an  again, later
//	                      answer that cannot be read, an error of
//	                      a type we do not know
//
// A failed Lookup teaches nothing, so it is IN_DOUBT however it failed, even
// when nothing was sent: its caller asks about the order, not about the call.
// How an adapter comes to its outcome is written in the adapter's doc.
//
// A supplier takes a reference once. Submitting it again returns the first
// receipt; that, and not our care alone, is why a late arrival of a call that
// we gave up cannot become a second order.
package supplier
