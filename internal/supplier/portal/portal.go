// Package portal is the connector of suppliers whose people work with pages of
// ours: there is no wire, so an order is theirs as soon as Waybill has it.
//
// How an adapter comes to its outcome: what the book does not know is NOT_FOUND.
// Submit writes nothing, so however it fails the order was surely NOT_TAKEN and
// may be sent again; a Lookup that fails is IN_DOUBT.
package portal

import (
	"context"
	"errors"
	"net/http"

	"github.com/waybill/waybill/internal/supplier"
)

// Book is what stands in the portal.
type Book interface {
	// Find returns what a supplier has under a reference; nil: nothing.
	Find(ctx context.Context, supplierID, reference string) (*Entry, error)
}

// Entry is an order in the portal.
type Entry struct {
	Name      string // "#1001-2": what its people call it
	State     supplier.State
	Answered  bool           // somebody there has taken it on
	Units     map[string]int // by line
	Rejection supplier.Rejection
}

// Connect makes connectors that read a book.
func Connect(book Book) supplier.Factory {
	return func(_ *http.Client, account supplier.Account) (supplier.Connector, error) {
		return &connector{book: book, supplierID: account.SupplierID}, nil
	}
}

type connector struct {
	book       Book
	supplierID string
}

// Submit shows an order to the supplier.
func (c *connector) Submit(ctx context.Context, order supplier.Order) (supplier.Receipt, error) {
	if err := order.Check(); err != nil {
		return supplier.Receipt{}, &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeInvalidOrder, Message: err.Error(), Err: err}
	}
	found, err := c.book.Find(ctx, c.supplierID, order.Reference)
	if err != nil {
		return supplier.Receipt{}, c.away(supplier.NotTaken, err)
	}
	if found == nil {
		return supplier.Receipt{}, unknown(supplier.NotTaken)
	}
	if !found.holds(order) {
		return supplier.Receipt{}, &supplier.Error{
			Outcome: supplier.InDoubt, Code: "CONFLICT", Message: "the portal shows other lines under this reference",
		}
	}
	return found.receipt(order.Reference), nil
}

// holds says whether an entry is of an order.
func (e *Entry) holds(order supplier.Order) bool {
	units := 0
	for _, line := range order.Lines {
		if e.Units[line.LineID] != line.Quantity {
			return false
		}
		units += line.Quantity
	}
	for _, n := range e.Units {
		units -= n
	}
	return units == 0
}

func (e *Entry) receipt(reference string) supplier.Receipt {
	return supplier.Receipt{
		Reference: reference, SupplierOrderID: e.Name, State: e.State,
		RejectionReason: e.Rejection.Reason, RejectionMessage: e.Rejection.Message,
	}
}

// Lookup finds an order.
func (c *connector) Lookup(ctx context.Context, reference string) (supplier.Receipt, error) {
	found, err := c.find(ctx, reference)
	if err != nil {
		return supplier.Receipt{}, err
	}
	return found.receipt(reference), nil
}

func (c *connector) find(ctx context.Context, reference string) (*Entry, error) {
	found, err := c.book.Find(ctx, c.supplierID, reference)
	if err != nil {
		return nil, c.away(supplier.InDoubt, err)
	}
	if found == nil {
		return nil, unknown(supplier.NotFound)
	}
	return found, nil
}

// Cancel stops what nobody there has taken on. Who has is asked, in the portal.
func (c *connector) Cancel(ctx context.Context, reference, _ string) (supplier.Cancellation, error) {
	state, message, err := c.stop(ctx, reference)
	return supplier.Cancellation{State: state, Message: message}, err
}

// ChangeAddress does so with an address.
func (c *connector) ChangeAddress(ctx context.Context, reference string, _ supplier.Address) (supplier.Redirection, error) {
	state, message, err := c.stop(ctx, reference)
	return supplier.Redirection{State: state, Message: message}, err
}

func (c *connector) stop(ctx context.Context, reference string) (supplier.CancellationState, string, error) {
	found, err := c.find(ctx, reference)
	switch {
	case err != nil:
		return "", "", err
	case found.State == supplier.StateShipped:
		return supplier.CancelRefused, "it has shipped", nil
	case found.Answered && found.State == supplier.StateAccepted:
		return supplier.CancelPending, "", nil
	}
	return supplier.CancelAgreed, "", nil
}

// Stock is not known.
func (*connector) Stock(context.Context, []string) ([]supplier.StockLevel, error) {
	return nil, &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeNotSupported, Message: "the portal keeps no stock"}
}

func unknown(outcome supplier.Outcome) error {
	return &supplier.Error{Outcome: outcome, Code: "UNKNOWN_ORDER", Message: "the portal has no such order"}
}

func (*connector) away(outcome supplier.Outcome, err error) error {
	code := supplier.CodeUnreachable
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		code = supplier.CodeCanceled
	}
	return &supplier.Error{Outcome: outcome, Code: code, Err: err}
}
