// Package httpjson is the connector of the supplier protocol: HTTP and JSON,
// as docs/supplier-protocol.openapi.yaml writes it down.
//
// The one rule is the seam's: only what the supplier surely did not take may be
// sent again. So every end of a call has its outcome for Submit and Cancel:
//
//	how it ended                             outcome    because
//	---------------------------------------  ---------  ----------------------------------------
//	the order is malformed                   NOT_TAKEN  we did not send it
//	no connection: DNS, refused, TLS, or     NOT_TAKEN  the transport had no connection to write
//	given up while waiting for one                      a byte on
//	any error once there was a connection    IN_DOUBT   bytes may have left and been acted on
//	200, 201, 202 with a receipt of ours     taken
//	200, 201, 202 that cannot be read, are   IN_DOUBT   the status says taken, the body does not
//	too long, of another reference; 2xx
//	307, 308                                 NOT_TAKEN  they tell us to send the same elsewhere
//	other 3xx                                IN_DOUBT   303 follows a POST that was acted on, and
//	                                                    301 and 302 are used for the same
//	408, 499                                 IN_DOUBT   a proxy gave up; what is behind it may not
//	409                                      IN_DOUBT   the supplier has an order of this reference:
//	                                                    look at it
//	422 with code REJECTED                   REFUSED    a business answer
//	429, 503 with "taken": false             NOT_TAKEN  the supplier says so in so many words
//	429, 503 without                         IN_DOUBT   proxies answer these too, after passing the
//	                                                    request on
//	other 4xx                                NOT_TAKEN  the protocol: 4xx means nothing was done
//	4xx with "taken": true                   IN_DOUBT   the supplier contradicts itself
//	500, 502, 504, other 5xx, 1xx            IN_DOUBT   it broke somewhere on the way
//
// Whether bytes may have left is told by httptrace's GotConn, not WroteRequest:
// a call that is given up in the middle of writing never sees the latter.
//
// Lookup and Cancel end with NOT_FOUND on a 404 with the code
// UNKNOWN_REFERENCE; a bare 404 may come from a wrong path or a proxy and says
// nothing about the order. Every other failed Lookup or Stock is IN_DOUBT.
package httpjson
