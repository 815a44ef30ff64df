package fulfillment

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/trackingevent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

// verdict is how a webhook fared.
type verdict struct {
	status  message.Status
	outcome string
}

func did(what string) verdict      { return verdict{message.StatusApplied, what} }
func nothing(why string) verdict   { return verdict{message.StatusIgnored, why} }
func failed(why string) verdict    { return verdict{message.StatusFailed, why} }
func waitsFor(what string) verdict { return verdict{message.StatusWaiting, "waits for " + what} }
func stale(sub *ent.SubOrder) verdict {
	return nothing(fmt.Sprintf("the sub-order is %s already", sub.Status))
}

// Apply acts on a stored webhook. What it changes and that it was acted on are
// one transaction, so a job that runs twice changes nothing the second time.
func (s *Service) Apply(ctx context.Context, messageID string) error {
	told, err := s.store.Client().Message.Get(auth.Everywhere(ctx), messageID)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read webhook %s: %w", messageID, err)
	}
	if told.Status != message.StatusReceived && told.Status != message.StatusWaiting {
		return nil
	}
	if told.Source == message.SourceEasyPost {
		return s.applyTracker(auth.As(ctx, auth.Carrier, told.StoreID, "EasyPost"), told)
	}
	from, err := s.store.Client().Supplier.Get(auth.Everywhere(ctx), told.SenderID)
	if err != nil {
		return fmt.Errorf("read supplier of webhook %s: %w", messageID, err)
	}
	return s.applyAnswer(auth.As(ctx, auth.Supplier, told.StoreID, from.Name), told)
}

// applyAnswer acts on what a supplier says of a sub-order of its own.
func (s *Service) applyAnswer(ctx context.Context, told *ent.Message) error {
	answer, err := supplier.ParseMessage(told.Body)
	if err != nil {
		return s.finish(ctx, told, failed(err.Error()))
	}
	if _, unknown := answer.Body.(supplier.Unknown); unknown {
		return s.finish(ctx, told, nothing("messages of this type are not known"))
	}
	exists, err := s.store.Client().SubOrder.Query().
		Where(suborder.ID(answer.Reference), suborder.SupplierID(told.SenderID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("find sub-order: %w", err)
	}
	if !exists {
		return s.finish(ctx, told, failed("the supplier has no sub-order "+answer.Reference))
	}
	return s.changeSubOrder(ctx, answer.Reference, func(c *change, sub *ent.SubOrder) error {
		again, err := c.Message.Get(ctx, told.ID)
		if err != nil {
			return fmt.Errorf("read webhook: %w", err)
		}
		if again.Status == message.StatusApplied {
			return nil
		}
		v, err := c.apply(ctx, sub, answer)
		if p, refused := problem.As(err); refused && p.Code == problem.Conflict {
			v, err = nothing(p.Message), nil // the table does not know the move, and nothing was written
		}
		if err != nil {
			return err
		}
		return c.judge(ctx, told, v)
	})
}

// apply does what the supplier's message says.
func (c *change) apply(ctx context.Context, sub *ent.SubOrder, answer supplier.Message) (verdict, error) {
	switch body := answer.Body.(type) {
	case supplier.Accepted:
		return c.applyAccepted(ctx, sub, answer, body)
	case supplier.Rejected:
		return c.applyRejected(ctx, sub, body)
	case supplier.Shipped:
		if sub.Status == suborder.StatusCancelled {
			return did("it was shipped although it is cancelled"), c.unexpected(ctx, sub, body.ShipmentID, "all units")
		}
		fresh, err := c.dispatch(ctx, sub, body)
		if err != nil || fresh {
			return did("shipment " + body.ShipmentID), err
		}
		return nothing("the shipment was told before"), nil
	case supplier.Tracking:
		return c.applyTracking(ctx, sub, body)
	case supplier.Cancelled:
		return c.applyCancelled(ctx, sub, body)
	case supplier.Addressed:
		return c.applyAddressed(ctx, sub, body)
	}
	return nothing("messages of this type are not known"), nil
}

func (c *change) applyAccepted(ctx context.Context, sub *ent.SubOrder, answer supplier.Message, body supplier.Accepted) (verdict, error) {
	if sub.Status == suborder.StatusInProgress {
		later, err := c.reschedule(ctx, sub, body.Lines)
		if later {
			return did("another date"), err
		}
		return stale(sub), err
	}
	if Ended(sub.Status) {
		return stale(sub), nil
	}
	if answer.SupplierOrderID != "" {
		if err := sub.Update().SetSupplierOrderID(answer.SupplierOrderID).Exec(ctx); err != nil {
			return verdict{}, fmt.Errorf("keep the supplier's number: %w", err)
		}
		sub.SupplierOrderID = answer.SupplierOrderID
	}
	if len(body.Lines) == 0 {
		return did("accepted"), c.accept(ctx, sub)
	}
	return did("accepted by line"), c.answerByLine(ctx, sub, body.Lines)
}

func (c *change) applyRejected(ctx context.Context, sub *ent.SubOrder, body supplier.Rejected) (verdict, error) {
	if Ended(sub.Status) {
		return c.giveUpLater(ctx, sub, body)
	}
	if sub.Status == suborder.StatusInProgress && sub.RequestStatus != suborder.RequestStatusCancellationRequested {
		return did("gave up"), c.giveUp(ctx, sub, string(body.Reason), body.Message)
	}
	return did("rejected"), c.reject(ctx, sub, hold.Reason(body.Reason), body.Message)
}

// giveUpLater takes a no that comes after everything else shipped: it is about
// the back-orders.
func (c *change) giveUpLater(ctx context.Context, sub *ent.SubOrder, body supplier.Rejected) (verdict, error) {
	later, err := c.backorders(ctx, sub)
	if err != nil {
		return verdict{}, err
	}
	v := stale(sub)
	for _, b := range later {
		if Ended(b.Status) {
			continue
		}
		v = did("gave up the back-orders")
		if err := c.giveUp(ctx, b, string(body.Reason), body.Message); err != nil {
			return verdict{}, err
		}
	}
	return v, nil
}

func (c *change) applyCancelled(ctx context.Context, sub *ent.SubOrder, body supplier.Cancelled) (verdict, error) {
	text := "cancelled"
	if !body.Agreed {
		text = "cancellation refused"
	}
	return did(text), c.answerCancellation(ctx, sub, body.Agreed, body.Reason)
}

func (c *change) applyTracking(ctx context.Context, sub *ent.SubOrder, body supplier.Tracking) (verdict, error) {
	parcels, err := c.parcelsOf(ctx, sub.ID, body.TrackingNumber)
	if err != nil {
		return verdict{}, err
	}
	if len(parcels) == 0 {
		return waitsFor("a shipment with parcel " + body.TrackingNumber), nil
	}
	scans := make([]scan, len(body.Events))
	for i, e := range body.Events {
		scans[i] = scan{
			source: trackingevent.SourceSupplier, sourceID: e.ID, status: known(parcel.TrackingStatus(e.Status)),
			sourceStatus: e.SourceStatus, message: e.Message, location: e.Location, occurredAt: e.OccurredAt,
		}
	}
	total := 0
	for _, p := range parcels {
		fresh, err := c.track(ctx, p, scans)
		if err != nil {
			return verdict{}, err
		}
		total += fresh
	}
	if total > 0 {
		return did(fmt.Sprintf("%d new tracking events", total)), nil
	}
	return nothing("its tracking events were told before"), nil
}

func known(status parcel.TrackingStatus) parcel.TrackingStatus {
	if parcel.TrackingStatusValidator(status) != nil {
		return parcel.TrackingStatusUnknown
	}
	return status
}

// applyTracker acts on a carrier's tracker, for every parcel with its number.
func (s *Service) applyTracker(ctx context.Context, told *ent.Message) error {
	tracker, err := carrier.ParseEasyPost(told.Body)
	if err != nil {
		return s.finish(ctx, told, failed(err.Error()))
	}
	parcels, err := s.store.Client().Parcel.Query().Where(parcel.TrackingNumber(tracker.Number)).WithShipment().All(ctx)
	if err != nil {
		return fmt.Errorf("find parcels: %w", err)
	}
	if len(parcels) == 0 {
		return s.finish(ctx, told, waitsFor("a shipment with parcel "+tracker.Number))
	}
	total := 0
	for _, p := range parcels {
		fresh, err := s.trackParcel(ctx, p, tracker)
		if err != nil {
			return err
		}
		total += fresh
	}
	if total == 0 {
		return s.finish(ctx, told, nothing("its tracking events were told before"))
	}
	return s.finish(ctx, told, did(fmt.Sprintf("%d new tracking events", total)))
}

// finish writes the verdict on a webhook that changed no order.
func (s *Service) finish(ctx context.Context, told *ent.Message, v verdict) error {
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		err := tx.Message.UpdateOneID(told.ID).SetStatus(v.status).SetOutcome(v.outcome).SetAppliedAt(s.now()).Exec(ctx)
		if err != nil {
			return fmt.Errorf("write verdict: %w", err)
		}
		erased, err := tx.Order.Query().Where(order.ErasedAtNotNil(), order.HasSubOrdersWith(suborder.ID(told.Reference))).IDs(ctx)
		if err != nil {
			return fmt.Errorf("look whether its buyer was erased: %w", err)
		}
		for _, id := range erased {
			if err := tx.Erase(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// judge writes the verdict in the transaction of the change.
func (c *change) judge(ctx context.Context, told *ent.Message, v verdict) error {
	err := c.Message.UpdateOneID(told.ID).SetStatus(v.status).SetOutcome(v.outcome).SetAppliedAt(c.now).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write verdict: %w", err)
	}
	return nil
}

// wake acts again on the webhooks that waited for a parcel: those that name the
// sub-order, and a carrier's that name the tracking number.
func (c *change) wake(ctx context.Context, sub *ent.SubOrder, numbers []string) error {
	waiting, err := c.Message.Query().Where(message.StatusEQ(message.StatusWaiting),
		message.ReferenceIn(append(numbers, sub.ID)...)).IDs(ctx)
	if err != nil {
		return fmt.Errorf("find waiting webhooks: %w", err)
	}
	for _, id := range waiting {
		if err := c.Enqueue(ctx, Apply{MessageID: id}, c.now); err != nil {
			return err
		}
	}
	return nil
}
