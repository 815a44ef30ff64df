// Package filter is what lists and feeds can be narrowed by. A filter becomes
// SQL for a list, and Match tells for one order whether a feed lets it through.
package filter

import (
	"time"

	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/webhookdelivery"
)

// Order says which orders to list or to follow.
type Order struct {
	Status            []order.Status
	PaymentStatus     []order.PaymentStatus
	FulfillmentStatus []order.FulfillmentStatus
	DeliveryStatus    []order.DeliveryStatus
	SupplierID        *string
	PlacedFrom        *time.Time
	PlacedBefore      *time.Time // exclusive
	Search            *string
}

// SubOrder says which sub-orders to list.
type SubOrder struct {
	Status        []suborder.Status
	RequestStatus []suborder.RequestStatus
	SupplierID    *string
	Checked       *bool
	Disagreeing   *bool
}

// Shipment says which shipments to list.
type Shipment struct {
	Status         []shipment.Status
	TrackingNumber *string
}

// Product says which products to list.
type Product struct {
	Search *string
}

// Variant says which variants to list.
type Variant struct {
	Skus             []string
	SupplierID       *string
	Offered          *bool
	RequiresShipping *bool
}

// Supplier says which suppliers to list.
type Supplier struct {
	Search *string
	Active *bool
}

// Message says which webhooks to list.
type Message struct {
	SenderID *string
	Status   *message.Status
	Kind     *string
}

// Incident says which incidents to list.
type Incident struct {
	Kind         []incident.Kind
	Severity     *incident.Severity
	SupplierID   *string
	Acknowledged *bool
}

// WebhookDelivery says which deliveries to list.
type WebhookDelivery struct {
	EndpointID *string
	Status     *webhookdelivery.Status
	Kind       *string
	OrderID    *string
}

// AuditLog says which entries of the audit log to list.
type AuditLog struct {
	Actions []string
	Actor   *string
	Record  *string
	From    *time.Time
	Before  *time.Time // exclusive
}
