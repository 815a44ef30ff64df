package fulfillment

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// Changing the address is a negotiation too:
//
//	no supplier has it      it goes to the new address, at once
//	a supplier has it       asked ──▶ agreed
//	                              ──▶ refused, or shipped first: it goes to the old one
//
// The order's address is what the buyer wants; a sub-order's shipTo is where its
// supplier was told to send it.

// ChangeShippingAddress sends what has not shipped elsewhere, as far as its
// suppliers agree. It fails with CONFLICT when everything has shipped or is
// called off. The same address again asks nobody.
func (s *Service) ChangeShippingAddress(ctx context.Context, in ChangeShippingAddressInput) (*ent.Order, error) {
	to := address.Normalize(in.Address)
	faults := problem.Collect()
	address.Check(to, faults.At("address"))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	err := s.change(ctx, in.OrderID, func(c *change) error {
		if from := c.order.ShippingAddress; from != nil && *from == to {
			return nil
		}
		return c.changeAddress(ctx, to)
	})
	if err != nil {
		return nil, err
	}
	return s.Order(ctx, in.OrderID)
}

func (c *change) changeAddress(ctx context.Context, to address.Address) error {
	subs, err := c.subOrders().All(ctx)
	if err != nil {
		return fmt.Errorf("read sub-orders: %w", err)
	}
	open := len(subs) == 0
	for _, sub := range subs {
		open = open || !Ended(sub.Status) && remaining(sub) > 0
	}
	if c.order.Status != order.StatusOpen || !open || c.order.ShippingAddress == nil {
		return problem.Errorf(problem.Conflict, "nothing of order %s is left to send elsewhere", c.order.Name)
	}
	if err := c.Order.Update().Where(order.ID(c.order.ID)).SetShippingAddress(&to).Exec(ctx); err != nil {
		return fmt.Errorf("change address: %w", err)
	}
	c.order.ShippingAddress = &to
	c.record(OrderAddressChanged, nil, nil) // no personal data on the timeline
	for _, sub := range subs {
		if sub.ShipTo != nil && withSupplier(sub) && remaining(sub) > 0 {
			if err := c.askToRedirect(ctx, sub); err != nil {
				return err
			}
		}
	}
	return c.addressMended(ctx, to)
}

// addressMended releases what the rule held for the old address.
func (c *change) addressMended(ctx context.Context, to address.Address) error {
	if address.Missing(to) != "" {
		return nil
	}
	held, err := c.order.QueryHolds().Where(hold.SubOrderIDIsNil(), hold.ReleasedAtIsNil(), hold.ReasonEQ(hold.ReasonIncorrectAddress)).All(ctx)
	if err != nil || len(held) == 0 {
		return wrapped("read holds", err)
	}
	for _, h := range held {
		if _, err := c.release(ctx, h); err != nil {
			return err
		}
	}
	return c.resume(ctx, nil)
}

func (c *change) askToRedirect(ctx context.Context, sub *ent.SubOrder) error {
	err := sub.Update().SetAddressState(suborder.AddressStateRequested).SetAddressRequestedAt(c.now).SetAddressAnswer("").Exec(ctx)
	if err != nil {
		return fmt.Errorf("note the request: %w", err)
	}
	c.record(AddressAsked, sub, nil)
	return c.Enqueue(ctx, AskToRedirect{SubOrderID: sub.ID}, c.now)
}

// AskToRedirect takes the next step of asking a supplier to send a sub-order
// elsewhere. It returns how long to wait until there is another one; 0 means
// that there is none.
func (s *Service) AskToRedirect(ctx context.Context, subOrderID string) (time.Duration, error) {
	ctx, found, err := s.actFor(ctx, subOrderID)
	if err != nil || !found {
		return 0, err
	}
	sub, err := s.store.Client().SubOrder.Query().Where(suborder.ID(subOrderID)).
		WithSupplier().WithSubmissions(byAttempt).WithOrder().WithBackorderOf().Only(ctx)
	if err != nil {
		return 0, fmt.Errorf("read sub-order %s: %w", subOrderID, err)
	}
	to := sub.Edges.Order.ShippingAddress
	if !requested(sub) || !withSupplier(sub) || to == nil || sub.Edges.Supplier == nil {
		return 0, nil // answered, shipped or refused meanwhile
	}
	if wait := s.untilSettled(sub); wait > 0 {
		return wait, nil
	}
	answer, err := s.redirect(ctx, sub, *to)
	outcome := supplier.OutcomeOf(err)
	switch {
	case !supplier.Supported(err):
		answer = supplier.Redirection{State: supplier.CancelRefused, Message: "the supplier cannot change an address"}
	case outcome == supplier.NotFound:
		answer = supplier.Redirection{State: supplier.CancelRefused, Message: "the supplier does not have it"}
	case err != nil:
		since := s.now().Sub(deref(sub.AddressRequestedAt))
		return max(min(since, longestWait), firstRetry, supplier.RetryAfter(err)), nil
	case answer.State == supplier.CancelPending:
		return pendingWait, nil
	}
	s.contacted(ctx, deref(sub.SupplierID))
	wait := time.Duration(0)
	err = s.changeSubOrder(context.WithoutCancel(ctx), sub.ID, func(c *change, sub *ent.SubOrder) error {
		if now := c.order.ShippingAddress; now == nil || *now != *to {
			wait = askAgain // changed again meanwhile
			return nil
		}
		return c.redirected(ctx, sub, answer.State == supplier.CancelAgreed, answer.Message)
	})
	return wait, err
}

func (s *Service) redirect(ctx context.Context, sub *ent.SubOrder, to address.Address) (supplier.Redirection, error) {
	connector, err := s.connector(sub.Edges.Supplier)
	if err != nil {
		return supplier.Redirection{}, fmt.Errorf("connect to supplier of %s: %w", sub.Name, err)
	}
	redirector, can := connector.(supplier.Redirector)
	if !can {
		return supplier.Redirection{}, &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeNotSupported}
	}
	reference := sub.ID
	if sub.BackorderOfID != nil {
		reference = *sub.BackorderOfID // under which the supplier knows it
	}
	calling, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	return redirector.ChangeAddress(calling, reference, supplier.Address(to))
}

func requested(sub *ent.SubOrder) bool {
	return sub.AddressState != nil && *sub.AddressState == suborder.AddressStateRequested
}

// applyAddressed takes the supplier's answer for all that goes by the reference.
func (c *change) applyAddressed(ctx context.Context, sub *ent.SubOrder, body supplier.Addressed) (verdict, error) {
	later, err := c.backorders(ctx, sub)
	if err != nil {
		return verdict{}, err
	}
	v := nothing("nobody waits for it")
	for _, s := range append([]*ent.SubOrder{sub}, later...) {
		if requested(s) {
			v = did("answered about the address")
		}
		if err := c.redirected(ctx, s, body.Agreed, body.Reason); err != nil {
			return verdict{}, err
		}
	}
	return v, nil
}

// redirected takes the supplier's answer. One that nobody waits for changes
// nothing.
func (c *change) redirected(ctx context.Context, sub *ent.SubOrder, agreed bool, message string) error {
	if !requested(sub) {
		return nil
	}
	update := sub.Update().SetAddressState(suborder.AddressStateRefused).SetAddressAnswer(message)
	sub.AddressState = new(suborder.AddressStateRefused)
	if agreed {
		update.SetAddressState(suborder.AddressStateAgreed).SetShipTo(c.order.ShippingAddress)
		sub.AddressState = new(suborder.AddressStateAgreed)
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	c.record(AddressAnswered, sub, map[string]any{"agreed": agreed, "message": message})
	return nil
}
