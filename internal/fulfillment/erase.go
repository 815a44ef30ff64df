package fulfillment

import (
	"context"
	"fmt"
	"strings"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerlink"
	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderreturn"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// eraseAtOnce is how many orders one call erases.
const eraseAtOnce = 100

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

// EraseBuyer takes what tells of a buyer out of their orders, each in one
// transaction: a call that ends half-way has erased whole orders, and the next
// one goes on. It fails with CONFLICT while an order is under way, unless it
// says why.
func (s *Service) EraseBuyer(ctx context.Context, in EraseBuyerInput) (*EraseBuyerPayload, error) {
	whose, err := in.whose()
	if err != nil {
		return nil, err
	}
	despite := strings.TrimSpace(deref(in.DespiteOpenOrders))
	if despite == "" {
		if err := s.refuseUnderWay(ctx, whose); err != nil {
			return nil, err
		}
	}
	left := s.store.Client().Order.Query().Where(whose, order.ErasedAtIsNil())
	ids, err := left.Clone().Order(ent.Asc(order.FieldID)).Limit(eraseAtOnce).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("find orders: %w", err)
	}
	result := new(EraseBuyerPayload)
	for _, id := range ids {
		if err := s.change(ctx, id, func(c *change) error { return c.eraseBuyer(ctx, despite) }); err != nil {
			return nil, err
		}
		result.Orders++
	}
	if result.Remaining, err = left.Count(ctx); err != nil {
		return nil, fmt.Errorf("count orders: %w", err)
	}
	return result, nil
}

// whose is which orders are meant.
func (in EraseBuyerInput) whose() (predicate.Order, error) {
	email, id := strings.TrimSpace(deref(in.Email)), deref(in.OrderID)
	faults := problem.Collect()
	if (email == "") == (id == "") {
		faults.Add("email", problem.Required, "either this or orderId")
	}
	faults.Limit("despiteOpenOrders", deref(in.DespiteOpenOrders), maxText)
	if id != "" {
		return order.ID(id), faults.Err()
	}
	return order.Email(address.Email(email)), faults.Err()
}

// underWay are the orders for which a buyer's data is still needed: to ship
// them, or to take something back.
var underWay = order.Or( //nolint:gochecknoglobals // never written to
	order.StatusEQ(order.StatusOpen),
	order.HasReturnsWith(orderreturn.StatusIn(orderreturn.StatusRequested, orderreturn.StatusAuthorised)),
)

func (s *Service) refuseUnderWay(ctx context.Context, whose predicate.Order) error {
	names, err := s.store.Client().Order.Query().Where(whose, order.ErasedAtIsNil(), underWay).
		Order(ent.Asc(order.FieldNumber)).Limit(5).Select(order.FieldName).Strings(ctx)
	if err != nil {
		return fmt.Errorf("find orders under way: %w", err)
	}
	if len(names) > 0 {
		return problem.Errorf(problem.Conflict, "still under way: %s; end it first, or say in despiteOpenOrders why it is erased all the same", strings.Join(names, ", "))
	}
	return nil
}

// eraseBuyer closes what the buyer may use, calls off what can go nowhere any
// more and marks the order; settle then erases.
func (c *change) eraseBuyer(ctx context.Context, despite string) error {
	if c.order.ErasedAt != nil {
		return nil
	}
	if err := c.closeLinks(ctx); err != nil {
		return err
	}
	_, err := c.BuyerRequest.Update().Where(buyerrequest.OrderID(c.order.ID), buyerrequest.StatusEQ(buyerrequest.StatusOpen)).
		SetStatus(buyerrequest.StatusDeclined).SetAnsweredAt(c.now).Save(ctx)
	if err != nil {
		return fmt.Errorf("end the buyer's requests: %w", err)
	}
	if err := c.callOffUnsent(ctx); err != nil {
		return err
	}
	if err := c.Order.UpdateOneID(c.order.ID).SetErasedAt(c.now).SetEmail("").Exec(ctx); err != nil {
		return fmt.Errorf("mark the order: %w", err)
	}
	c.order.ErasedAt = &c.now
	details := map[string]any{}
	if despite != "" {
		details["despite"] = despite
	}
	c.record(BuyerErased, nil, details)
	return nil
}

func (c *change) closeLinks(ctx context.Context) error {
	links, err := c.BuyerLink.Query().Where(buyerlink.OrderID(c.order.ID), buyerlink.RevokedAtIsNil()).IDs(ctx)
	if err != nil {
		return fmt.Errorf("read the buyer's links: %w", err)
	}
	if len(links) == 0 {
		return nil
	}
	if err := c.Revoke(ctx, links...); err != nil {
		return err
	}
	err = c.BuyerLink.Update().Where(buyerlink.IDIn(links...)).SetRevokedAt(c.now).Exec(ctx)
	return wrapped("close the buyer's links", err)
}

// callOffUnsent cancels what no supplier has.
func (c *change) callOffUnsent(ctx context.Context) error {
	subs, err := c.subOrders().All(ctx)
	if err != nil {
		return fmt.Errorf("read sub-orders: %w", err)
	}
	if len(subs) == 0 && c.order.Status == order.StatusOpen {
		return c.cancelOrder(ctx, store.Erased)
	}
	for _, sub := range subs {
		if Ended(sub.Status) || withSupplier(sub) && reached(sub) {
			continue
		}
		if err := c.callOff(ctx, sub, store.Erased); err != nil {
			return err
		}
	}
	return nil
}

// forget erases once more what a change of an erased order wrote, and takes the
// words out of what it tells.
func (c *change) forget(ctx context.Context) error {
	if c.order.ErasedAt == nil {
		return nil
	}
	if err := c.Erase(ctx, c.order.ID); err != nil {
		return err
	}
	for i := range c.drafts {
		c.drafts[i].Details = store.Reduced(c.drafts[i].Details)
	}
	return nil
}
