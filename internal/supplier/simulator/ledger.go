package simulator

import (
	"maps"
	"slices"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// Ledger is everything that the simulator's suppliers know, in the order of
// first submission. It is a copy.
type Ledger struct {
	Now    time.Time `json:"now"` // the simulator's clock
	Orders []Entry   `json:"orders"`
	Calls  []Calls   `json:"calls"`
}

// Calls is how often a supplier was called, and how often that was too fast.
type Calls struct {
	Supplier string `json:"supplier"`
	Calls    int    `json:"calls"`
	Limited  int    `json:"limited"`
}

// Entry is what one supplier knows of one reference. Takes has exactly one
// element when the order was placed exactly once.
type Entry struct {
	Supplier        string             `json:"supplier"`
	Reference       string             `json:"reference"`
	Name            string             `json:"name,omitempty"`
	SupplierOrderID string             `json:"supplierOrderId,omitempty"`
	State           supplier.State     `json:"state,omitempty"` // empty: never taken
	Takes           []Take             `json:"takes"`
	Submits         []Submit           `json:"submits"`
	ShipTo          supplier.Address   `json:"shipTo"`
	Lines           []EntryLine        `json:"lines"`
	Shipments       []supplier.Shipped `json:"shipments"`
	Webhooks        []Webhook          `json:"webhooks"`
}

// Take is one time that an order was placed.
type Take struct {
	SupplierOrderID string    `json:"supplierOrderId"`
	At              time.Time `json:"at"`     // on the simulator's clock
	RealAt          time.Time `json:"realAt"` // on the wall
}

// Submit is one submission that came in.
type Submit struct {
	RealAt         time.Time `json:"realAt"`
	IdempotencyKey string    `json:"idempotencyKey,omitempty"`
	Result         Result    `json:"result"`
}

// Result is what a supplier did with a submission.
type Result string

// The results.
const (
	ResultTaken    Result = "TAKEN"
	ResultKnown    Result = "KNOWN"     // taken before; the first receipt again
	ResultConflict Result = "CONFLICT"  // taken before with other content
	ResultNotTaken Result = "NOT_TAKEN" // refused, failed or lost before taking
)

// EntryLine is a line with what has shipped of it.
type EntryLine struct {
	LineID   string `json:"lineId"`
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
	Shipped  int    `json:"shipped"`
}

// Webhook is one webhook and how it fared.
type Webhook struct {
	ID         string    `json:"id"`
	Type       string    `json:"type"`
	OccurredAt time.Time `json:"occurredAt"`
	Attempts   int       `json:"attempts"`
	Delivered  bool      `json:"delivered"`
	Status     int       `json:"status,omitempty"` // of the last answer
	Error      string    `json:"error,omitempty"`
}

// Ledger returns the entries of all references that any supplier has seen.
func (s *Server) Ledger() Ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Ledger{Now: s.clock.now(), Orders: make([]Entry, len(s.orders))}
	for i, o := range s.orders {
		out.Orders[i] = o.entry()
	}
	for _, code := range slices.Sorted(maps.Keys(s.suppliers)) {
		from := s.suppliers[code]
		out.Calls = append(out.Calls, Calls{code, from.calls, from.limited})
	}
	return out
}

// Find returns the entry of a reference, and false when nobody has seen it.
func (s *Server) Find(reference string) (Entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.references[reference]
	if o == nil {
		return Entry{}, false
	}
	return o.entry(), true
}

func (o *order) entry() Entry {
	e := Entry{
		Supplier: o.from.Code, Reference: o.content.Reference, Name: o.content.Name, State: o.state,
		SupplierOrderID: o.id, ShipTo: o.content.ShipTo, Takes: append([]Take{}, o.takes...), Submits: append([]Submit{}, o.submits...),
		Shipments: append([]supplier.Shipped{}, o.shipments...),
		Lines:     make([]EntryLine, 0, len(o.content.Lines)), Webhooks: make([]Webhook, 0, len(o.webhooks)),
	}
	for _, l := range o.content.Lines {
		e.Lines = append(e.Lines, EntryLine{l.LineID, l.SKU, l.Quantity, o.shipped[l.LineID]})
	}
	for _, w := range o.webhooks {
		e.Webhooks = append(e.Webhooks, *w)
	}
	return e
}
