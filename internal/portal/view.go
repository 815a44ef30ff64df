package portal

import (
	"context"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/suborderline"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
)

// What a supplier's people see of a sub-order: goods, address and parcels. No
// price that the buyer paid, no e-mail, and nothing of anybody else's.

// PerPage is how many sub-orders a page lists.
const PerPage = 50

// Listing asks for a page of sub-orders.
type Listing struct {
	Done   bool   // those that are over, instead of the open ones
	Search string // in numbers, SKUs and tracking numbers
	Page   int    // from 1
}

// List is a page of sub-orders.
type List struct {
	Listing
	Orders []*Order
	Open   int // how many are open in all
	More   bool
}

// Order is a sub-order as its supplier sees it.
type Order struct {
	ID, Name, Reference string
	Status              string // in words
	Over                bool
	SubmittedAt         *time.Time
	Due                 *time.Time // when an answer, or the goods, are expected
	ShipTo              *address.Address
	WantedAddress       *address.Address // another one that the shop asks for
	ShippingMethod      string
	CancelReason        string
	Lines               []*Line
	Shipments           []*Shipment
	CanAnswer           bool // accept, whole or by line, or refuse
	CanShip             bool
	CanGiveUp           bool
	AskedToCancel       bool
}

// Line is goods of a sub-order.
type Line struct {
	ID, SKU, Title          string
	Quantity, Shipped, Left int
}

// Shipment is what left together.
type Shipment struct {
	ID        string
	ShippedAt *time.Time
	Goods     []string
	Parcels   []*Parcel
}

// Parcel is a tracking number.
type Parcel struct {
	ID, Carrier, Number, URL string
}

// List returns a page of what was given to the supplier; open ones are due first.
func (s *Service) List(ctx context.Context, v *Visit, in Listing) (*List, error) {
	in.Page = max(in.Page, 1)
	over := suborder.StatusIn(suborder.StatusClosed, suborder.StatusCancelled, suborder.StatusIncomplete)
	over = suborder.Or(over, suborder.RequestStatusEQ(suborder.RequestStatusRejected))
	open, wanted := suborder.Not(over), []predicate.SubOrder{theirs(v.Supplier.ID)}
	if in.Search = strings.TrimSpace(in.Search); in.Search != "" {
		wanted = append(wanted, suborder.Or(suborder.NameContainsFold(in.Search),
			suborder.HasLinesWith(suborderline.SupplierSkuContainsFold(in.Search)),
			suborder.HasShipmentsWith(shipment.HasParcelsWith(parcel.TrackingNumberContainsFold(in.Search)))))
	}
	shown, order := open, []suborder.OrderOption{suborder.ByAcceptBy(sql.OrderNullsLast()), suborder.BySubmittedAt()}
	if in.Done {
		shown, order = over, []suborder.OrderOption{suborder.BySubmittedAt(sql.OrderDesc(), sql.OrderNullsLast())}
	}
	subs := s.store.Client().SubOrder.Query()
	count, err := subs.Clone().Where(theirs(v.Supplier.ID), open).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count sub-orders: %w", err)
	}
	found, err := whole(subs.Where(append(wanted, shown)...)).Order(order...).
		Offset((in.Page - 1) * PerPage).Limit(PerPage + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list sub-orders: %w", err)
	}
	list := &List{Listing: in, Open: count, More: len(found) > PerPage}
	for _, sub := range found[:min(len(found), PerPage)] {
		list.Orders = append(list.Orders, orderOf(sub))
	}
	return list, nil
}

func whole(q *ent.SubOrderQuery) *ent.SubOrderQuery {
	return q.WithOrder().WithLines(func(q *ent.SubOrderLineQuery) { q.WithOrderLine() }).
		WithShipments(func(q *ent.ShipmentQuery) {
			q.WithParcels().WithLines(func(q *ent.ShipmentLineQuery) {
				q.WithSubOrderLine(func(q *ent.SubOrderLineQuery) { q.WithOrderLine() })
			})
		})
}

// Order returns one of the supplier's own sub-orders.
func (s *Service) Order(ctx context.Context, v *Visit, id string) (*Order, error) {
	found, err := whole(s.store.Client().SubOrder.Query().Where(suborder.ID(id), theirs(v.Supplier.ID))).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no sub-order %s", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read sub-order: %w", err)
	}
	return orderOf(found), nil
}

// Outcome is what became of a form, in words; "" of one that is not the
// supplier's.
func (s *Service) Outcome(ctx context.Context, v *Visit, messageID string) (text string, done bool) {
	told, err := s.store.Client().Message.Query().Where(message.ID(messageID), message.SenderID(v.Supplier.ID)).Only(ctx)
	if err != nil {
		return "", false
	}
	return InWords(told)
}

// InWords says how a message fared.
func InWords(told *ent.Message) (text string, done bool) {
	switch told.Status {
	case message.StatusApplied:
		return "Done: " + told.Outcome + ".", true
	case message.StatusReceived:
		return "Taken in; it takes effect in a moment.", true
	default:
		return "Nothing was changed: " + told.Outcome + ".", false
	}
}

func orderOf(sub *ent.SubOrder) *Order {
	o := &Order{
		ID: sub.ID, Name: sub.Name, Reference: sub.ID, SubmittedAt: sub.SubmittedAt, ShipTo: sub.ShipTo,
		ShippingMethod: sub.Edges.Order.ShippingMethod, Due: sub.ShipBy,
	}
	if o.ShipTo == nil {
		o.ShipTo = sub.Edges.Order.ShippingAddress
	}
	for _, l := range sub.Edges.Lines {
		line := &Line{ID: l.ID, SKU: l.SupplierSku, Quantity: l.Quantity - l.CancelledQuantity, Shipped: l.ShippedQuantity}
		line.Left = line.Quantity - line.Shipped
		if l.Edges.OrderLine != nil {
			line.Title = l.Edges.OrderLine.Title
		}
		if line.Quantity > 0 || sub.Status == suborder.StatusCancelled {
			o.Lines = append(o.Lines, line)
		}
	}
	for _, s := range sub.Edges.Shipments {
		if s.Status != shipment.StatusCancelled {
			o.Shipments = append(o.Shipments, shipmentOf(s))
		}
	}
	o.decide(sub)
	return o
}

// decide says where a sub-order stands and what its supplier may do.
func (o *Order) decide(sub *ent.SubOrder) {
	left := 0
	for _, l := range o.Lines {
		left += l.Left
	}
	o.Over = fulfillment.Ended(sub.Status) || sub.RequestStatus == suborder.RequestStatusRejected
	o.CanShip = !o.Over && left > 0
	switch {
	case sub.RequestStatus == suborder.RequestStatusCancellationRequested:
		o.Status, o.AskedToCancel, o.CancelReason = "The shop asks to cancel", true, sub.CancelReason
	case sub.Status == suborder.StatusCancelled:
		o.Status = "Cancelled"
	case sub.RequestStatus == suborder.RequestStatusRejected:
		o.Status = "Refused"
	case sub.Status == suborder.StatusIncomplete:
		o.Status = "Given up"
	case sub.Status == suborder.StatusClosed:
		o.Status = "Shipped"
	case sub.Status == suborder.StatusOnHold:
		o.Status, o.CanShip = "Waiting for the shop", false
	case sub.RequestStatus == suborder.RequestStatusSubmitted:
		o.Status, o.CanAnswer, o.Due = "New", true, sub.AcceptBy
	case len(o.Shipments) > 0:
		o.Status, o.CanGiveUp = "Partly shipped", true
	default:
		o.Status, o.CanGiveUp = "To ship", true
	}
	if sub.AddressState != nil && *sub.AddressState == suborder.AddressStateRequested && !o.Over {
		o.WantedAddress = sub.Edges.Order.ShippingAddress
	}
}

func shipmentOf(s *ent.Shipment) *Shipment {
	out := &Shipment{ID: s.ExternalID, ShippedAt: s.ShippedAt}
	for _, l := range s.Edges.Lines {
		what := l.Edges.SubOrderLine.SupplierSku
		if of := l.Edges.SubOrderLine.Edges.OrderLine; of != nil {
			what = of.Title
		}
		out.Goods = append(out.Goods, fmt.Sprintf("%d × %s", l.Quantity, what))
	}
	for _, p := range s.Edges.Parcels {
		out.Parcels = append(out.Parcels, &Parcel{ID: p.ID, Carrier: p.Carrier, Number: p.TrackingNumber, URL: p.TrackingURL})
	}
	return out
}
