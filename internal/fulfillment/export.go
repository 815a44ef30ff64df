package fulfillment

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// exportAtOnce is how many orders a page of an export holds.
const exportAtOnce = 50

// BuyerExport is a page of what is held about a buyer.
type BuyerExport struct {
	Orders int
	Data   map[string]any
	Next   *string
}

// ExportBuyer collects what is held about the buyer with an e-mail address, in
// all orders of the store.
func (s *Service) ExportBuyer(ctx context.Context, email string, after *string) (*BuyerExport, error) {
	email = address.Email(email)
	faults := problem.Collect()
	faults.Require("email", email)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	query := s.store.Client().Order.Query().Where(order.Email(email))
	if deref(after) != "" {
		query.Where(order.IDLT(*after))
	}
	found, err := withBuyersRecords(query).Order(ent.Desc(order.FieldID)).Limit(exportAtOnce + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the buyer's orders: %w", err)
	}
	page := &BuyerExport{}
	if len(found) > exportAtOnce {
		found = found[:exportAtOnce]
		page.Next = &found[exportAtOnce-1].ID
	}
	page.Orders = len(found)
	orders := make([]any, len(found))
	for i, o := range found {
		if orders[i], err = s.exported(ctx, o); err != nil {
			return nil, err
		}
	}
	page.Data = map[string]any{"email": email, "orders": orders}
	ids := listed(found, func(o *ent.Order) string { return o.ID })
	return page, s.store.InTx(ctx, func(tx *store.Tx) error {
		tx.NoteRead(ent.TypeOrder, ids...)
		return nil
	})
}

func withBuyersRecords(q *ent.OrderQuery) *ent.OrderQuery {
	return whole(q).WithHolds().WithIncidents().WithRefunds().WithLinks().WithRequests().WithNotes().
		WithReturns(func(q *ent.OrderReturnQuery) { q.WithLines() }).
		WithEvents(func(q *ent.OrderEventQuery) { q.Order(ent.Asc("version")) }).
		WithSubOrders(func(q *ent.SubOrderQuery) { q.WithSupplier().WithLines().WithSubmissions().WithClaims() })
}

type object = map[string]any

// exported is one order, in the words of the API.
func (s *Service) exported(ctx context.Context, o *ent.Order) (object, error) {
	messages, err := s.aboutOrder(ctx, o)
	if err != nil {
		return nil, err
	}
	return object{
		"name": o.Name, "externalId": o.ExternalID, "placedAt": o.PlacedAt, "paidAt": o.PaidAt, "status": o.Status,
		"email": o.Email, "shippingAddress": o.ShippingAddress, "note": o.Note, "cancelReason": o.CancelReason, "riskScore": o.RiskScore,
		"currency": o.Currency, "totalMinor": o.TotalMinor, "refundedMinor": o.RefundedMinor,
		"lines": listed(o.Edges.Lines, func(l *ent.OrderLine) object {
			return object{"sku": l.Sku, "title": l.Title, "quantity": l.Quantity}
		}),
		"subOrders": listed(o.Edges.SubOrders, exportedSubOrder),
		"shipments": listed(o.Edges.Shipments, exportedShipment),
		"holds":     listed(o.Edges.Holds, func(h *ent.Hold) object { return object{"reason": h.Reason, "note": h.Note, "at": h.CreatedAt} }),
		"incidents": listed(o.Edges.Incidents, func(i *ent.Incident) object {
			return object{"kind": i.Kind, "message": i.Message, "resolution": i.Resolution, "openedAt": i.OpenedAt}
		}),
		"refunds": listed(o.Edges.Refunds, func(r *ent.Refund) object {
			return object{"amountMinor": r.AmountMinor, "note": r.Note, "at": r.CreatedAt}
		}),
		"returns": listed(o.Edges.Returns, func(r *ent.OrderReturn) object {
			return object{"name": r.Name, "status": r.Status, "reason": r.Reason, "note": r.Note, "answer": r.Answer, "at": r.CreatedAt}
		}),
		"requests": listed(o.Edges.Requests, func(r *ent.BuyerRequest) object {
			return object{"kind": r.Kind, "status": r.Status, "address": r.Address, "note": r.Note, "answer": r.Answer, "at": r.CreatedAt}
		}),
		"notes": listed(o.Edges.Notes, func(n *ent.Note) object { return object{"author": n.Author, "body": n.Body, "at": n.CreatedAt} }),
		"links": listed(o.Edges.Links, func(l *ent.BuyerLink) object {
			return object{"id": l.ID, "createdAt": l.CreatedAt, "revokedAt": l.RevokedAt}
		}),
		"events": listed(o.Edges.Events, func(e *ent.OrderEvent) object {
			return object{"kind": e.Kind, "occurredAt": e.OccurredAt, "details": e.Details, "view": e.Tracking}
		}),
		"received": messages,
	}, nil
}

func exportedSubOrder(sub *ent.SubOrder) object {
	told := object{
		"name": sub.Name, "status": sub.Status, "shipTo": sub.ShipTo, "submittedAt": sub.SubmittedAt, "cancelReason": sub.CancelReason,
		"supplierSaid": []string{sub.RejectionMessage, sub.AddressAnswer, sub.CancelAnswer, sub.Disagreement},
		"failures":     listed(sub.Edges.Submissions, func(s *ent.Submission) object { return object{"message": s.FailureMessage} }),
		"claims":       listed(sub.Edges.Claims, func(c *ent.SupplierClaim) object { return object{"note": c.Note, "answer": c.Answer} }),
	}
	if sub.ShipTo != nil && sub.Edges.Supplier != nil {
		told["addressToldTo"] = sub.Edges.Supplier.Name
	}
	return told
}

func exportedShipment(s *ent.Shipment) object {
	return object{"shippedAt": s.ShippedAt, "parcels": listed(s.Edges.Parcels, func(p *ent.Parcel) object {
		return object{
			"carrier": p.Carrier, "trackingNumber": p.TrackingNumber, "trackingUrl": p.TrackingURL, "status": p.TrackingStatus, "deliveredAt": p.DeliveredAt,
			"events": listed(p.Edges.Events, func(e *ent.TrackingEvent) object {
				return object{"status": e.Status, "message": e.Message, "location": e.Location, "occurredAt": e.OccurredAt}
			}),
		}
	})}
}

// aboutOrder is what suppliers and carriers sent about an order.
func (s *Service) aboutOrder(ctx context.Context, o *ent.Order) ([]object, error) {
	var references []string
	for _, sub := range o.Edges.SubOrders {
		references = append(references, sub.ID)
	}
	for _, shipped := range o.Edges.Shipments {
		for _, p := range shipped.Edges.Parcels {
			references = append(references, p.TrackingNumber)
		}
	}
	found, err := s.store.Client().Message.Query().Where(message.StoreID(o.StoreID), message.ReferenceIn(references...)).
		Order(ent.Asc(message.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what was received: %w", err)
	}
	return listed(found, func(m *ent.Message) object {
		return object{"kind": m.Kind, "receivedAt": m.CreatedAt, "body": string(m.Body), "outcome": m.Outcome}
	}), nil
}

func listed[T, S any](records []T, show func(T) S) []S {
	shown := make([]S, len(records))
	for i, r := range records {
		shown[i] = show(r)
	}
	return shown
}
