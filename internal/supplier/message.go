package supplier

import (
	"encoding/json"
	"time"
)

// Message is what a supplier tells us by itself: the body of one signed webhook.
type Message struct {
	// ID names the message; told twice under one ID it is one message. It is
	// the webhook-id of the signature.
	ID   string
	Type string
	// Reference is our sub-order's id.
	Reference       string
	SupplierOrderID string
	OccurredAt      time.Time
	Body            Body
}

// Body is what a Message says: one of Accepted, Rejected,
// Shipped, Tracking, Cancelled, Addressed, or Unknown.
type Body interface{ messageType() string }

// The types of messages.
const (
	TypeAccepted  = "order.accepted"
	TypeRejected  = "order.rejected"
	TypeShipped   = "order.shipped"
	TypeTracking  = "order.tracking"
	TypeCancelled = "order.cancelled"
	TypeAddressed = "order.address"
)

// Accepted says that the supplier will ship: the whole order when Lines
// is empty, else what it says of each line.
type Accepted struct {
	Lines []AcceptedLine `json:"lines,omitempty"`
}

// LineStatus is what a supplier says of a line of an order that it accepted.
type LineStatus string

// The answers to a line.
const (
	LineAccepted    LineStatus = "ACCEPTED"
	LineBackordered LineStatus = "BACKORDERED" // will ship, later: ExpectedAt
	LineRejected    LineStatus = "REJECTED"
)

// AcceptedLine is the answer to a quantity of a line. A line may have several,
// for parts of its quantity; what no answer names is not accepted.
type AcceptedLine struct {
	LineID     string     `json:"lineId"`
	Quantity   int        `json:"quantity"`
	Status     LineStatus `json:"status"`
	UnitCost   *int64     `json:"unitCost,omitempty"` // nil: as ordered; minor units
	ExpectedAt *time.Time `json:"expectedAt,omitempty"`
	Reason     Reason     `json:"reason,omitempty"`
	Message    string     `json:"message,omitempty"`
}

// Rejected says that the supplier will not ship any of it.
type Rejected struct {
	Rejection
}

// Shipped says that goods left together.
type Shipped struct {
	// ShipmentID is the supplier's; told twice under one it is one shipment.
	ShipmentID string        `json:"shipmentId"`
	ShippedAt  time.Time     `json:"shippedAt"`
	Lines      []ShippedLine `json:"lines,omitempty"` // empty: all that remained
	Parcels    []Parcel      `json:"parcels"`
}

// ShippedLine is a quantity of a line in a shipment.
type ShippedLine struct {
	LineID   string `json:"lineId"`
	Quantity int    `json:"quantity"`
}

// Parcel is one tracking number with one carrier.
type Parcel struct {
	Carrier             string     `json:"carrier,omitempty"`
	TrackingNumber      string     `json:"trackingNumber"`
	TrackingURL         string     `json:"trackingUrl,omitempty"`
	EstimatedDeliveryAt *time.Time `json:"estimatedDeliveryAt,omitempty"`
}

// Tracking brings facts about one parcel.
type Tracking struct {
	TrackingNumber string          `json:"trackingNumber"`
	Carrier        string          `json:"carrier,omitempty"`
	Events         []TrackingEvent `json:"events"`
}

// TrackingEvent is one fact from a carrier.
type TrackingEvent struct {
	ID           string         `json:"id,omitempty"` // the source's, if it has one
	Status       TrackingStatus `json:"status"`
	SourceStatus string         `json:"sourceStatus,omitempty"` // the carrier's own word, else Status as it was sent
	Message      string         `json:"message,omitempty"`
	Location     string         `json:"location,omitempty"`
	OccurredAt   time.Time      `json:"occurredAt"`
}

// Cancelled is the late answer to a request to cancel: agreed, or not.
type Cancelled struct {
	Agreed bool   `json:"agreed"`
	Reason string `json:"reason,omitempty"`
}

// Addressed is the late answer to a change of address: agreed, or not.
type Addressed struct {
	Agreed bool   `json:"agreed"`
	Reason string `json:"reason,omitempty"`
}

// Unknown is the body of a message of a type we do not know; it is stored and
// shown.
type Unknown struct {
	Type string
	Raw  json.RawMessage
}

func (Accepted) messageType() string  { return TypeAccepted }
func (Rejected) messageType() string  { return TypeRejected }
func (Shipped) messageType() string   { return TypeShipped }
func (Tracking) messageType() string  { return TypeTracking }
func (Cancelled) messageType() string { return TypeCancelled }
func (Addressed) messageType() string { return TypeAddressed }
func (u Unknown) messageType() string { return u.Type }

// MarshalJSON writes the message as it travels. The type is the body's.
func (m Message) MarshalJSON() ([]byte, error) {
	wire := struct {
		ID              string    `json:"id"`
		Type            string    `json:"type"`
		Reference       string    `json:"reference"`
		SupplierOrderID string    `json:"supplierOrderId,omitempty"`
		OccurredAt      time.Time `json:"occurredAt"`
		Body            any       `json:"body,omitempty"`
	}{m.ID, m.Type, m.Reference, m.SupplierOrderID, m.OccurredAt, nil}
	if m.Body != nil {
		wire.Type, wire.Body = m.Body.messageType(), m.Body
	}
	if u, ok := m.Body.(Unknown); ok {
		wire.Body = u.Raw
	}
	return json.Marshal(wire)
}

const longestReference = 255

// ReferenceOf is what a message speaks of that cannot be understood, or empty.
func ReferenceOf(body []byte) string {
	var told struct {
		Reference string `json:"reference"`
	}
	if json.Unmarshal(body, &told) != nil || len(told.Reference) > longestReference {
		return ""
	}
	return told.Reference
}
