package fulfillment

import (
	"context"
	"fmt"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/orderreturn"
	"github.com/waybill/waybill/ent/returnline"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/shipmentline"
	"github.com/waybill/waybill/internal/problem"
)

// A return moves one way:
//
//	REQUESTED ──▶ AUTHORISED ──▶ RECEIVED ──▶ CLOSED
//	    └───────▶ DECLINED         (AUTHORISED may close too: nothing came)
//
// A unit is in one return at most, unless that was declined. What the buyer gets
// for it (recordRefund with returnId) and what the supplier owes for it
// (claimFromSupplier) are two ledgers beside it. Returns never touch the
// fulfilment status.

// returnMoves is the whole table.
var returnMoves = map[orderreturn.Status][]orderreturn.Status{
	orderreturn.StatusRequested:  {orderreturn.StatusAuthorised, orderreturn.StatusDeclined},
	orderreturn.StatusAuthorised: {orderreturn.StatusReceived, orderreturn.StatusClosed},
	orderreturn.StatusReceived:   {orderreturn.StatusReceived, orderreturn.StatusClosed},
}

// RequestReturn notes that the buyer wants to send shipped units back. It fails
// with INVALID when it names more than were shipped and are in no other return.
func (s *Service) RequestReturn(ctx context.Context, in RequestReturnInput) (*ent.OrderReturn, error) {
	var made *ent.OrderReturn
	err := s.change(ctx, in.OrderID, func(c *change) error {
		return c.Once(ctx, in.IdempotencyKey, "requestReturn", in, func() (id string, err error) {
			made, err = c.requestReturn(ctx, in)
			if err != nil {
				return "", err
			}
			return made.ID, nil
		}, func(id string) (err error) {
			made, err = c.OrderReturn.Get(ctx, id)
			return err
		})
	})
	return made, err
}

func (c *change) requestReturn(ctx context.Context, in RequestReturnInput) (*ent.OrderReturn, error) {
	if err := c.checkReturn(ctx, in); err != nil {
		return nil, err
	}
	count, err := c.order.QueryReturns().Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count returns: %w", err)
	}
	made, err := c.OrderReturn.Create().SetOrderID(c.order.ID).SetName(fmt.Sprintf("%s-R%d", c.order.Name, count+1)).
		SetReason(in.Reason).SetNote(deref(in.Note)).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create return: %w", err)
	}
	for _, l := range in.Lines {
		err := c.ReturnLine.Create().SetReturnID(made.ID).SetShipmentLineID(l.ShipmentLineID).SetQuantity(l.Quantity).Exec(ctx)
		if err != nil {
			return nil, fmt.Errorf("create return line: %w", err)
		}
	}
	c.record(ReturnRequested, nil, map[string]any{"returnId": made.ID, "name": made.Name, "reason": string(in.Reason)})
	return made, nil
}

func (c *change) checkReturn(ctx context.Context, in RequestReturnInput) error {
	faults := problem.Collect()
	faults.Limit("note", deref(in.Note), maxText)
	if len(in.Lines) == 0 {
		faults.Add("lines", problem.Required, "must name what comes back")
	}
	asked := make(map[string]int)
	for i, l := range in.Lines {
		left, err := c.returnable(ctx, l.ShipmentLineID)
		if err != nil {
			return err
		}
		if left -= asked[l.ShipmentLineID]; l.Quantity < 1 || l.Quantity > left {
			faults.At("lines", i).Add("quantity", problem.OutOfRange, "must be from 1 to the %d that were shipped and are in no return", max(left, 0))
		}
		asked[l.ShipmentLineID] += l.Quantity
	}
	return faults.Err()
}

// returnable is how many units of a shipment line may still come back.
func (c *change) returnable(ctx context.Context, shipmentLineID string) (int, error) {
	line, err := c.ShipmentLine.Query().
		Where(shipmentline.ID(shipmentLineID), shipmentline.HasShipmentWith(shipment.OrderID(c.order.ID), shipment.StatusNEQ(shipment.StatusCancelled))).
		WithReturnLines(func(q *ent.ReturnLineQuery) {
			q.Where(returnline.HasReturnWith(orderreturn.StatusNEQ(orderreturn.StatusDeclined)))
		}).Only(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read shipment line: %w", err)
	}
	left := line.Quantity
	for _, r := range line.Edges.ReturnLines {
		left -= r.Quantity
	}
	return left, nil
}

// AnswerReturn authorises or declines a return. The same answer again changes
// nothing; another one is a CONFLICT.
func (s *Service) AnswerReturn(ctx context.Context, in AnswerReturnInput) (*ent.OrderReturn, error) {
	to, kind := orderreturn.StatusDeclined, ReturnDeclined
	if in.Authorise {
		to, kind = orderreturn.StatusAuthorised, ReturnAuthorised
	}
	return s.changeReturn(ctx, in.ID, to, func(c *change, r *ent.OrderReturn) (*ent.OrderReturn, error) {
		update := r.Update().SetStatus(to).SetAnswer(deref(in.Note))
		if in.Authorise {
			update.SetAuthorisedAt(c.now)
		} else {
			update.SetClosedAt(c.now)
		}
		c.record(kind, nil, map[string]any{"returnId": r.ID, "name": r.Name})
		return update.Save(ctx)
	})
}

// ReceiveReturn notes what has come back; without lines, all of it. It may be
// called for parts, one after the other.
func (s *Service) ReceiveReturn(ctx context.Context, in ReceiveReturnInput) (*ent.OrderReturn, error) {
	return s.changeReturn(ctx, in.ID, orderreturn.StatusReceived, func(c *change, r *ent.OrderReturn) (*ent.OrderReturn, error) {
		units, err := c.receive(ctx, r, in.Lines)
		if err != nil {
			return nil, err
		}
		if units == 0 {
			return r, nil
		}
		c.record(ReturnReceived, nil, map[string]any{"returnId": r.ID, "name": r.Name, "units": units})
		return r.Update().SetStatus(orderreturn.StatusReceived).SetReceivedAt(c.now).Save(ctx)
	})
}

func (c *change) receive(ctx context.Context, r *ent.OrderReturn, named []*ReceiveReturnLineInput) (units int, err error) {
	lines, err := r.QueryLines().All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read return lines: %w", err)
	}
	quantities, faults := make(map[string]int), problem.Collect()
	for _, l := range lines {
		if len(named) == 0 {
			quantities[l.ID] = l.Quantity - l.ReceivedQuantity
		}
	}
	for i, n := range named {
		left := 0
		for _, l := range lines {
			if l.ID == n.ReturnLineID {
				left = l.Quantity - l.ReceivedQuantity - quantities[l.ID]
			}
		}
		if n.Quantity < 1 || n.Quantity > left {
			faults.At("lines", i).Add("quantity", problem.OutOfRange, "must be from 1 to the %d that are awaited", left)
		}
		quantities[n.ReturnLineID] += n.Quantity
	}
	if err := faults.Err(); err != nil {
		return 0, err
	}
	for _, l := range lines {
		if n := quantities[l.ID]; n > 0 {
			units += n
			if err := l.Update().AddReceivedQuantity(n).Exec(ctx); err != nil {
				return 0, fmt.Errorf("receive units: %w", err)
			}
		}
	}
	return units, nil
}

// CloseReturn ends a return: nothing more is to come of it. Twice changes
// nothing.
func (s *Service) CloseReturn(ctx context.Context, id string) (*ent.OrderReturn, error) {
	return s.changeReturn(ctx, id, orderreturn.StatusClosed, func(c *change, r *ent.OrderReturn) (*ent.OrderReturn, error) {
		c.record(ReturnClosed, nil, map[string]any{"returnId": r.ID, "name": r.Name})
		return r.Update().SetStatus(orderreturn.StatusClosed).SetClosedAt(c.now).Save(ctx)
	})
}

// changeReturn moves a return by the table; what it is already changes nothing,
// but for RECEIVED, which may come in parts.
func (s *Service) changeReturn(ctx context.Context, id string, to orderreturn.Status, step func(*change, *ent.OrderReturn) (*ent.OrderReturn, error)) (*ent.OrderReturn, error) {
	found, err := s.store.Client().OrderReturn.Get(ctx, id)
	if err := missing("return", id, err); err != nil {
		return nil, err
	}
	var changed *ent.OrderReturn
	err = s.change(ctx, found.OrderID, func(c *change) error {
		r, err := c.OrderReturn.Get(ctx, id)
		if err != nil {
			return fmt.Errorf("read return: %w", err)
		}
		changed = r
		if r.Status == to && to != orderreturn.StatusReceived {
			return nil
		}
		if !slices.Contains(returnMoves[r.Status], to) {
			return problem.Errorf(problem.Conflict, "return %s is %s", r.Name, r.Status)
		}
		changed, err = step(c, r)
		return wrapped("change return", err)
	})
	return changed, err
}
