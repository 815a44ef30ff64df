package fulfillment

import (
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderreturn"
	"github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

// Mode says when sub-orders are submitted: store.FulfillmentModeManual or
// store.FulfillmentModeAutomatic. Suppliers and orders may override it.
type Mode = store.FulfillmentMode

// CreateOrderInput is a purchase as the shop sends it.
type CreateOrderInput struct {
	ExternalID      string
	Currency        *string
	PlacedAt        *time.Time
	Email           *string
	ShippingAddress *address.Address
	ShippingMethod  *string
	Shipping        *money.Money
	QuoteShipping   *bool
	ShippingQuoteID *string `json:",omitempty"` // the digest of orders from before stays as it was
	Tax             *money.Money
	Note            *string
	FulfillmentMode *order.FulfillmentMode
	RiskScore       *int
	Paid            *bool
	Lines           []*CreateOrderLineInput
}

// CreateOrderLineInput is one variant in a new order.
type CreateOrderLineInput struct {
	ExternalID       *string
	SKU              string
	Quantity         int
	UnitPrice        *money.Money
	Discount         *money.Money // of the whole line
	Title            *string
	RequiresShipping *bool
}

// CreateOrdersRow is what became of one order of a bulk.
type CreateOrdersRow struct {
	Order *ent.Order
	Error *problem.Problem
}

// MarkOrderPaidInput says that the buyer has paid.
type MarkOrderPaidInput struct {
	ID     string
	PaidAt *time.Time
}

// RecordRefundInput is money that the shop gave back.
type RecordRefundInput struct {
	OrderID    string
	ExternalID string
	ReturnID   *string
	Amount     money.Money
	Note       *string
	Lines      []*RefundLineInput
}

// RequestReturnInput is what the buyer sends back.
type RequestReturnInput struct {
	OrderID        string
	Reason         orderreturn.Reason
	Note           *string
	Lines          []*RequestReturnLineInput
	IdempotencyKey *string
}

// RequestReturnLineInput is units of a shipment line.
type RequestReturnLineInput struct {
	ShipmentLineID string
	Quantity       int
}

// AnswerReturnInput authorises or declines a return.
type AnswerReturnInput struct {
	ID        string
	Authorise bool
	Note      *string
}

// ReceiveReturnInput is what came back; without lines, all that is awaited.
type ReceiveReturnInput struct {
	ID    string
	Lines []*ReceiveReturnLineInput
}

// ReceiveReturnLineInput is units of a return line.
type ReceiveReturnLineInput struct {
	ReturnLineID string
	Quantity     int
}

// ClaimFromSupplierInput is what a supplier owes.
type ClaimFromSupplierInput struct {
	SubOrderID     string
	ReturnID       *string
	Amount         money.Money
	Note           *string
	IdempotencyKey *string
}

// SettleClaimInput is the supplier's answer; nothing granted is a denial.
type SettleClaimInput struct {
	ID      string
	Granted *money.Money
	Note    *string
}

// ReshipShipmentInput sends a shipment again. Nil SupplierID: the same supplier;
// without lines, all of it.
type ReshipShipmentInput struct {
	ShipmentID     string
	SupplierID     *string
	Lines          []*RerouteLineInput
	Reason         *string
	IdempotencyKey *string
}

// RefundLineInput is units refunded before shipping.
type RefundLineInput struct {
	OrderLineID string
	Quantity    int
}

// CancelOrderInput calls an order off.
type CancelOrderInput struct {
	ID     string
	Reason *string
}

// ShipOrderInput submits an order, or some of its sub-orders.
type ShipOrderInput struct {
	OrderID        string
	SubOrderIds    []string
	IdempotencyKey *string
}

// ShipOrderPayload is what ShipOrder submitted.
type ShipOrderPayload struct {
	Order       *ent.Order
	Submissions []*ent.Submission
}

// ShipOrdersRow is what became of one order of a bulk.
type ShipOrdersRow struct {
	OrderID     string
	Order       *ent.Order
	Submissions []*ent.Submission
	Error       *problem.Problem
}

// SetFulfillmentModeInput sets the mode of an order, a supplier or the store.
type SetFulfillmentModeInput struct {
	Mode          *Mode
	OrderID       *string
	SupplierID    *string
	SubmitWaiting *bool
	DryRun        *bool
}

// SetFulfillmentModePayload says what a change of mode means for what waits.
type SetFulfillmentModePayload struct {
	Mode      Mode
	Waiting   int
	Submitted int
}

// HoldInput holds an order or a sub-order.
type HoldInput struct {
	ID             string
	Reason         hold.Reason
	Note           *string
	IdempotencyKey *string
}

// CancelSubOrderInput calls a sub-order off.
type CancelSubOrderInput struct {
	ID     string
	Reason *string
}

// RejectSubOrderInput is a supplier's no.
type RejectSubOrderInput struct {
	ID      string
	Reason  hold.Reason
	Message *string
}

// MarkShippedInput is goods that were handed over, told by a person. Without
// lines it is all that is left of the sub-order.
type MarkShippedInput struct {
	SubOrderID     string
	Lines          []*MarkShippedLineInput
	Parcels        []*MarkShippedParcelInput
	ShippedAt      *time.Time
	IdempotencyKey *string
}

// MarkShippedLineInput is units of a line.
type MarkShippedLineInput struct {
	SubOrderLineID string
	Quantity       int
}

// MarkShippedParcelInput is one tracking number.
type MarkShippedParcelInput struct {
	Carrier        *string
	TrackingNumber string
	TrackingURL    *string
}

// VoidShipmentInput takes a shipment back.
type VoidShipmentInput struct {
	ID     string
	Reason *string
}

// CorrectParcelInput changes carrier or number of a parcel; nil stays.
type CorrectParcelInput struct {
	ID             string
	Carrier        *string
	TrackingNumber *string
	Note           *string
}

// MarkDeliveredInput is a delivery that somebody saw.
type MarkDeliveredInput struct {
	ParcelID    string
	DeliveredAt *time.Time
	Note        *string
}

// ReconcileSupplierPayload says how many sub-orders a supplier is asked about.
type ReconcileSupplierPayload struct {
	Supplier  *ent.Supplier
	SubOrders int
}

// ChangeShippingAddressInput sends what has not shipped elsewhere.
type ChangeShippingAddressInput struct {
	OrderID string
	Address address.Address
}

// ResolveIncidentInput takes an incident off the work queue.
type ResolveIncidentInput struct {
	ID   string
	Note *string
}

// RerouteOption is a supplier that could ship what another one does not.
type RerouteOption struct {
	Supplier *ent.Supplier
	Units    int
	Complete bool
	Cost     money.Money
	Margin   *money.Money
	ShipsBy  time.Time
}

// RerouteSubOrderInput gives units of a sub-order to another supplier.
type RerouteSubOrderInput struct {
	ID             string
	SupplierID     string
	Lines          []*RerouteLineInput
	IdempotencyKey *string
}

// RerouteLineInput is units of a line.
type RerouteLineInput struct {
	SubOrderLineID string
	Quantity       int
}
