package httpjson

import "github.com/waybill/waybill/internal/supplier"

// Failure is the body of every answer that is no success.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message,omitempty"`
	// Taken says whether the order was taken all the same. False on a 429 or
	// 503 is the supplier's word that it may be sent again.
	Taken *bool `json:"taken,omitempty"`
	// Reason comes with CodeRejected.
	Reason supplier.Reason  `json:"reason,omitempty"`
	Faults []supplier.Fault `json:"faults,omitempty"`
}

// The codes that the protocol gives a meaning to; others are shown as they are.
const (
	CodeRejected         = "REJECTED"          // with 422: it will not ship this
	CodeUnknownReference = "UNKNOWN_REFERENCE" // with 404: it surely never took it
	CodeConflict         = "CONFLICT"          // with 409: the reference is taken by another order
)

// CancelRequest is the body of a request to cancel.
type CancelRequest struct {
	Reason string `json:"reason,omitempty"`
}

// AddressRequest is the body of a request to change the address.
type AddressRequest struct {
	ShipTo supplier.Address `json:"shipTo"`
}

// ViewReply is the answer to a question for several orders.
type ViewReply struct {
	Orders []supplier.View `json:"orders"`
}

// StockReply is the answer to a question for stock.
type StockReply struct {
	Levels []supplier.StockLevel `json:"levels"`
}

// HeaderIdempotencyKey is the same for every attempt to hand one order over. It
// is spelt in lower case on purpose: net/http takes a request with the
// canonical spelling for one that it may send again by itself when a connection
// breaks, and only Lookup may decide that.
const HeaderIdempotencyKey = "idempotency-key"
