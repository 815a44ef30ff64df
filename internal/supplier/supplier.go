package supplier

import (
	"context"
	"encoding/json"
	"time"
)

// Connector talks to one supplier. It is safe for concurrent use. Every error
// is, or wraps, an *Error; OutcomeOf tells what it means for the order.
type Connector interface {
	// Submit hands an order over. Submitting a reference again returns the
	// receipt of the first time.
	Submit(ctx context.Context, order Order) (Receipt, error)
	// Lookup finds an order by our reference. It fails with NotFound only when
	// the supplier surely does not know it, and with InDoubt otherwise.
	Lookup(ctx context.Context, reference string) (Receipt, error)
	// Cancel asks the supplier to stop. Asking again is safe.
	Cancel(ctx context.Context, reference, reason string) (Cancellation, error)
	// Stock tells how much there is of each SKU; one the supplier does not
	// know is left out.
	Stock(ctx context.Context, skus []string) ([]StockLevel, error)
}

// Viewer is a Connector that tells all it knows of several orders at once, for
// suppliers that send no webhooks and for those whose webhooks get lost.
type Viewer interface {
	// View finds orders by our references, at most ViewsAtOnce. One that is not
	// in the answer is surely not known to the supplier. It fails with the code
	// CodeNotSupported when this supplier cannot.
	View(ctx context.Context, references []string) (map[string]View, error)
}

// ViewsAtOnce keeps a question short enough for any server.
const ViewsAtOnce = 50

// View is all that a supplier knows of an order.
type View struct {
	Receipt
	// Messages are those that it has sent or would have, oldest first, as
	// ParseMessage reads them. One told before has the same id.
	Messages []json.RawMessage `json:"messages,omitempty"`
}

// Redirector is a Connector whose supplier can change the address of an order
// that it has.
type Redirector interface {
	// ChangeAddress asks the supplier to. Asking again is safe. It fails with
	// the code CodeNotSupported when this supplier cannot.
	ChangeAddress(ctx context.Context, reference string, to Address) (Redirection, error)
}

// Redirection is the supplier's answer to ChangeAddress. Its states are those of
// a Cancellation.
type Redirection struct {
	State   CancellationState `json:"state"`
	Message string            `json:"message,omitempty"`
}

// Order is what a supplier is asked to ship: a sub-order, in the words of the
// protocol. It carries no e-mail of the buyer.
type Order struct {
	// Reference is our sub-order's id, the same for ever.
	Reference string `json:"reference"`
	// IdempotencyKey is the same for every attempt to hand this order over. It
	// travels beside the order, not in it.
	IdempotencyKey string      `json:"-"`
	Name           string      `json:"name,omitempty"` // "#1001-2", for people
	Currency       string      `json:"currency,omitempty"`
	ShipTo         Address     `json:"shipTo"`
	Lines          []OrderLine `json:"lines"`
	ShippingMethod string      `json:"shippingMethod,omitempty"`
	Note           string      `json:"note,omitempty"`
	// WebhookURL is where the supplier sends its Messages about this order.
	WebhookURL string `json:"webhookUrl,omitempty"`
}

// OrderLine is a quantity of one of the supplier's own SKUs.
type OrderLine struct {
	LineID   string `json:"lineId"`
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
	UnitCost int64  `json:"unitCost"` // what we expect to pay, minor units of Order.Currency
	Title    string `json:"title,omitempty"`
}

// Address is where a parcel goes.
type Address struct {
	Name        string `json:"name"`
	Company     string `json:"company,omitempty"`
	Line1       string `json:"line1"`
	Line2       string `json:"line2,omitempty"`
	City        string `json:"city"`
	Region      string `json:"region,omitempty"`
	PostalCode  string `json:"postalCode,omitempty"`
	CountryCode string `json:"countryCode"` // ISO 3166-1 alpha-2
	Phone       string `json:"phone,omitempty"`
}

// State is how far an order has come at the supplier.
type State string

// The states of an order at the supplier.
const (
	StateReceived  State = "RECEIVED"  // taken; the answer comes as a Message
	StateAccepted  State = "ACCEPTED"  // will be shipped
	StateRejected  State = "REJECTED"  // will not be; the receipt says why
	StateShipped   State = "SHIPPED"   // at least one shipment left
	StateCancelled State = "CANCELLED" // at our request or the supplier's own
)

// Known says whether s is a state of the protocol.
func (s State) Known() bool {
	switch s {
	case StateReceived, StateAccepted, StateRejected, StateShipped, StateCancelled:
		return true
	}
	return false
}

// Receipt is the supplier's proof that it has the order, with its answer when
// it is known already.
type Receipt struct {
	Reference       string `json:"reference"`
	SupplierOrderID string `json:"supplierOrderId"`
	State           State  `json:"state"`
	// RejectionReason and RejectionMessage say why, when State is StateRejected.
	RejectionReason  Reason    `json:"rejectionReason,omitempty"`
	RejectionMessage string    `json:"rejectionMessage,omitempty"`
	ReceivedAt       time.Time `json:"receivedAt,omitzero"`
}

// Normal reads the reason of a rejection as ParseRejection does.
func (r Receipt) Normal() Receipt {
	if r.State == StateRejected {
		why := ParseRejection(string(r.RejectionReason), r.RejectionMessage)
		r.RejectionReason, r.RejectionMessage = why.Reason, why.Message
	}
	return r
}

// CancellationState is a supplier's answer to a request to cancel.
type CancellationState string

// The answers to a request to cancel.
const (
	CancelAgreed  CancellationState = "AGREED"
	CancelRefused CancellationState = "REFUSED"
	CancelPending CancellationState = "PENDING" // the answer comes as a Message
)

// Cancellation is the supplier's answer to Cancel.
type Cancellation struct {
	State   CancellationState `json:"state"`
	Message string            `json:"message,omitempty"`
}

// StockLevel is how much a supplier has of one of its SKUs.
type StockLevel struct {
	SKU       string    `json:"sku"`
	Available int       `json:"available"`
	AsOf      time.Time `json:"asOf,omitzero"`
}
