package simulator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// What a simulator can be told wrongly.
var (
	ErrUnknownOrder = errors.New("no order of this reference was taken")
	ErrNotPossible  = errors.New("not possible in the order's state")
)

// order is what is known of one reference: first of all whether it was taken.
// The server's lock guards it.
type order struct {
	from     *account
	content  supplier.Order // as it was taken first
	digest   [sha256.Size]byte
	id       string
	state    supplier.State
	why      supplier.Rejection
	scenario Scenario
	hits     map[Fault]int // how often each fault struck

	takes     []Take
	submits   []Submit
	shipped   map[string]int // by line
	shipments []supplier.Shipped
	webhooks  []*Webhook
	told      []json.RawMessage // every message, whether or not a webhook took it
	mailbox
}

func (o *order) taken() bool { return len(o.takes) > 0 }

func (o *order) receipt() supplier.Receipt {
	return supplier.Receipt{
		Reference: o.content.Reference, SupplierOrderID: o.takes[len(o.takes)-1].SupplierOrderID, State: o.state,
		RejectionReason: o.why.Reason, RejectionMessage: o.why.Message, ReceivedAt: o.takes[0].At,
	}
}

// digestOf tells two orders apart. Where to send webhooks is not part of it.
func digestOf(content supplier.Order) [sha256.Size]byte {
	content.WebhookURL = ""
	encoded, err := json.Marshal(content)
	if err != nil {
		panic("simulator: order of strings and numbers does not encode: " + err.Error())
	}
	return sha256.Sum256(encoded)
}

// struck says whether a fault strikes this time, and counts it.
func (o *order) struck(f Fault) bool {
	times, asked := o.scenario.Faults[f]
	if !asked || (times > 0 && o.hits[f] >= times) {
		return false
	}
	if o.hits == nil {
		o.hits = make(map[Fault]int)
	}
	o.hits[f]++
	return true
}

// remaining is what of a line is still to be shipped.
func (o *order) remaining(l supplier.OrderLine) int { return l.Quantity - o.shipped[l.LineID] }

// share is what one of so many shipments takes, rounded up.
func (o *order) share(shipments int) []supplier.ShippedLine {
	var lines []supplier.ShippedLine
	for _, l := range o.content.Lines {
		if n := (o.remaining(l) + shipments - 1) / shipments; n > 0 {
			lines = append(lines, supplier.ShippedLine{LineID: l.LineID, Quantity: n})
		}
	}
	return lines
}

func (o *order) nextShipmentID() string { return fmt.Sprintf("%s-S%d", o.id, len(o.shipments)+1) }

// apply moves the order as the message says, or fails with ErrNotPossible.
func (o *order) apply(body supplier.Body) error {
	switch b := body.(type) {
	case supplier.Accepted:
		return o.move(supplier.StateAccepted, supplier.StateReceived)
	case supplier.Rejected:
		err := o.move(supplier.StateRejected, supplier.StateReceived, supplier.StateAccepted)
		if err == nil {
			o.why = b.Rejection
		}
		return err
	case supplier.Shipped:
		return o.ship(b)
	case supplier.Tracking:
		return o.move(o.state, supplier.StateShipped)
	case supplier.Cancelled:
		if !b.Agreed {
			return nil
		}
		return o.move(supplier.StateCancelled, supplier.StateReceived, supplier.StateAccepted, supplier.StateCancelled)
	}
	return nil // a type of its own: the sender knows
}

func (o *order) move(to supplier.State, from ...supplier.State) error {
	for _, state := range from {
		if o.state == state {
			o.state = to
			return nil
		}
	}
	return fmt.Errorf("%w: %s is %s", ErrNotPossible, o.content.Reference, o.state)
}

// ship counts what left. No lines means all that remains; more of a line than
// remains is refused.
func (o *order) ship(notice supplier.Shipped) error {
	if len(notice.Lines) == 0 {
		notice.Lines = o.share(1)
	}
	rest := make(map[string]int, len(o.content.Lines))
	for _, l := range o.content.Lines {
		rest[l.LineID] = o.remaining(l)
	}
	for _, l := range notice.Lines {
		if rest[l.LineID] -= l.Quantity; l.Quantity < 1 || rest[l.LineID] < 0 {
			return fmt.Errorf("%w: line %s of %s has not so much left", ErrNotPossible, l.LineID, o.content.Reference)
		}
	}
	if len(notice.Lines) == 0 {
		return fmt.Errorf("%w: all of %s has shipped", ErrNotPossible, o.content.Reference)
	}
	if err := o.move(supplier.StateShipped, supplier.StateReceived, supplier.StateAccepted, supplier.StateShipped); err != nil {
		return err
	}
	if o.shipped == nil {
		o.shipped = make(map[string]int, len(notice.Lines))
	}
	for _, l := range notice.Lines {
		o.shipped[l.LineID] += l.Quantity
	}
	o.shipments = append(o.shipments, notice)
	return nil
}

// newID is unique over restarts too, as a real supplier's numbers are.
func newID(prefix string, length int) string { return prefix + rand.Text()[:length] }

// tell moves the order and sends the message that says so. The lock is held.
func (s *Server) tell(o *order, at time.Time, body supplier.Body) error {
	if !o.taken() {
		return fmt.Errorf("%w: %s", ErrUnknownOrder, o.content.Reference)
	}
	if err := o.apply(body); err != nil {
		return err
	}
	m := supplier.Message{
		ID: newID("msg_", 26), Reference: o.content.Reference, SupplierOrderID: o.id, OccurredAt: at, Body: body,
	}
	written, err := m.MarshalJSON()
	if err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	o.told = append(o.told, written)
	s.post(o, m)
	return nil
}

// redirect changes the address unless something has shipped.
func (o *order) redirect(to supplier.Address) supplier.Addressed {
	switch {
	case o.state == supplier.StateShipped, o.state == supplier.StateCancelled, o.state == supplier.StateRejected:
		return supplier.Addressed{Reason: "it is " + string(o.state)}
	case o.scenario.CancelRefused:
		return supplier.Addressed{Reason: "it is too late"}
	}
	o.content.ShipTo = to
	return supplier.Addressed{Agreed: true}
}
