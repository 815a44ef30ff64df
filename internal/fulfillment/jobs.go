package fulfillment

import "time"

// The arguments of jobs are a promise to the database: ids only, and a kind
// that never changes. internal/jobs works them.

// Submit hands a sub-order to its supplier, or finds out whether it was.
type Submit struct {
	SubOrderID string `json:"subOrderId"`
	// Insist calls the supplier even while it is paused: somebody pressed retry.
	Insist bool `json:"insist,omitempty"`
}

// Kind names the job.
func (Submit) Kind() string { return "submit" }

// TellOfSubOrder tells the people of a supplier that a sub-order waits for them
// in the portal.
type TellOfSubOrder struct {
	SubOrderID string `json:"subOrderId"`
}

// Kind names the job.
func (TellOfSubOrder) Kind() string { return "tell_of_sub_order" }

// EndWindow submits a sub-order when its undo window is over.
type EndWindow struct {
	SubOrderID string `json:"subOrderId"`
}

// Kind names the job.
func (EndWindow) Kind() string { return "end_window" }

// Apply acts on a webhook that was stored.
type Apply struct {
	MessageID string `json:"messageId"`
}

// Kind names the job.
func (Apply) Kind() string { return "apply_message" }

// ShipWaiting submits what waits of an order, after a change of mode.
type ShipWaiting struct {
	OrderID string `json:"orderId"`
}

// Kind names the job.
func (ShipWaiting) Kind() string { return "ship_waiting" }

// AskToCancel asks a supplier to stop a sub-order.
type AskToCancel struct {
	SubOrderID string `json:"subOrderId"`
}

// Kind names the job.
func (AskToCancel) Kind() string { return "ask_to_cancel" }

// AskToRedirect asks a supplier to send a sub-order elsewhere.
type AskToRedirect struct {
	SubOrderID string `json:"subOrderId"`
}

// Kind names the job.
func (AskToRedirect) Kind() string { return "ask_to_redirect" }

// Track asks the carrier's source about a parcel.
type Track struct {
	ParcelID string `json:"parcelId"`
}

// Kind names the job.
func (Track) Kind() string { return "track_parcel" }

// Ask asks a supplier about sub-orders.
type Ask struct {
	SupplierID  string   `json:"supplierId"`
	SubOrderIDs []string `json:"subOrderIds"`
}

// Kind names the job.
func (Ask) Kind() string { return "ask_supplier" }

// Watch looks whether deadlines of orders have come.
type Watch struct {
	OrderIDs []string `json:"orderIds"`
}

// Kind names the job.
func (Watch) Kind() string { return "watch_orders" }

func secondsOf(n int) time.Duration { return time.Duration(n) * time.Second }
