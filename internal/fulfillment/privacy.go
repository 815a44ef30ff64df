package fulfillment

// EraseBuyerInput says whose data to erase: one of Email and OrderID.
type EraseBuyerInput struct {
	Email             *string
	OrderID           *string
	DespiteOpenOrders *string
}

// EraseBuyerPayload is what was erased, and how many orders are left.
type EraseBuyerPayload struct {
	Orders    int
	Remaining int
}

// BuyerExport is a page of what is held about a buyer.
type BuyerExport struct {
	Orders int
	Data   map[string]any
	Next   *string
}
