package fulfillment

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// change is one change of one order, under the order's lock. Its steps write
// rows and record events; settle brings the order's roll-ups up to date.
type change struct {
	*store.Tx
	service *Service
	order   *ent.Order
	now     time.Time
	drafts  []store.Draft
	due     bool       // something may have become wrong by time alone
	ofStore *ent.Store // once it was read
}

// change locks the order, takes the steps and settles, in one transaction. A
// step that fails undoes all of it.
func (s *Service) change(ctx context.Context, orderID string, steps func(c *change) error) error {
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		locked, err := tx.LockOrder(ctx, orderID)
		if ent.IsNotFound(err) {
			return problem.Errorf(problem.NotFound, "no order %s", orderID)
		}
		if err != nil {
			return err
		}
		c := &change{Tx: tx, service: s, order: locked, now: s.now()}
		if err := steps(c); err != nil {
			return err
		}
		return c.settle(ctx)
	})
}

// changeSubOrder is change for the order of a sub-order.
func (s *Service) changeSubOrder(ctx context.Context, id string, steps func(c *change, sub *ent.SubOrder) error) error {
	found, err := s.store.Client().SubOrder.Query().Where(suborder.ID(id)).Select(suborder.FieldOrderID).Only(ctx)
	if err := missing("sub-order", id, err); err != nil {
		return err
	}
	return s.change(ctx, found.OrderID, func(c *change) error {
		sub, err := c.subOrder(ctx, id)
		if err != nil {
			return err
		}
		return steps(c, sub)
	})
}

// subOrder reads one sub-order of the order with all that decisions need.
func (c *change) subOrder(ctx context.Context, id string) (*ent.SubOrder, error) {
	sub, err := c.subOrders().Where(suborder.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no sub-order %s in order %s", id, c.order.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("read sub-order %s: %w", id, err)
	}
	return sub, nil
}

func (c *change) subOrders() *ent.SubOrderQuery {
	return c.SubOrder.Query().Where(suborder.OrderID(c.order.ID)).Order(suborder.ByNumber()).
		WithLines(func(q *ent.SubOrderLineQuery) { q.Order(ent.Asc("id")) }).
		WithSupplier().WithSubmissions(byAttempt).WithHolds()
}

func byAttempt(q *ent.SubmissionQuery) { q.Order(ent.Asc("attempt")) }

// shop is the store that the order belongs to.
func (c *change) shop(ctx context.Context) (*ent.Store, error) {
	if c.ofStore == nil {
		found, err := c.Store.Get(ctx, c.order.StoreID)
		if err != nil {
			return nil, fmt.Errorf("read store: %w", err)
		}
		c.ofStore = found
	}
	return c.ofStore, nil
}

// move takes a sub-order through the table.
func (c *change) move(ctx context.Context, sub *ent.SubOrder, e Event) error {
	from := State{sub.Status, sub.RequestStatus}
	to, err := Next(from, e)
	if err != nil {
		return err
	}
	update := sub.Update().SetStatus(to.Status).SetRequestStatus(to.Request)
	switch e {
	case Submitted:
		update.SetSubmittedAt(c.now).SetAcceptBy(answerBy(sub, c.now)).ClearSubmitAt().SetRejectionReason("").SetRejectionMessage("")
	case CancellationRequested:
		update.SetAcceptBy(answerBy(sub, c.now))
	case Shipped:
		if sub.ShippedAt == nil {
			update.SetShippedAt(c.now)
		}
	default: // the other events leave no time of their own
	}
	if to.Status == suborder.StatusInProgress && sub.AcceptedAt == nil {
		update.SetAcceptedAt(c.now).SetShipBy(shipBy(sub, c.now))
	}
	if Ended(to.Status) {
		update.SetClosedAt(c.now)
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("move sub-order %s: %w", sub.ID, err)
	}
	sub.Status, sub.RequestStatus = to.Status, to.Request
	return nil
}

// record notes an event of the order; sub may be nil.
func (c *change) record(kind string, sub *ent.SubOrder, details map[string]any) {
	d := store.Draft{Kind: kind, Details: details, OccurredAt: c.now}
	if sub != nil {
		d.SubOrderID = sub.ID
	}
	c.drafts = append(c.drafts, d)
}

// settle recounts the roll-ups and hands the events, each with its version and
// the buyer's view, to the transaction. Without events nothing has changed.
func (c *change) settle(ctx context.Context) error {
	if err := c.forget(ctx); err != nil {
		return err
	}
	if len(c.drafts) == 0 && !c.due {
		return nil
	}
	whole, err := c.read(ctx)
	if err != nil {
		return err
	}
	if err := c.rollUp(ctx, whole); err != nil {
		return err
	}
	if err := c.tooLate(ctx, whole); err != nil {
		return err
	}
	if err := c.watch(ctx, whole); err != nil {
		return err
	}
	if len(c.drafts) == 0 {
		return c.watchLater(ctx, whole)
	}
	version := c.order.Version + int64(len(c.drafts))
	whole.Version = version
	view, err := c.view(ctx, whole)
	if err != nil {
		return err
	}
	if err := c.save(ctx, whole); err != nil {
		return err
	}
	for i, d := range c.drafts {
		d.StoreID, d.OrderID = whole.StoreID, whole.ID
		d.Version = c.order.Version + int64(i) + 1
		d.Tracking = view
		c.Record(d)
	}
	c.order.Version = version
	return nil
}

// read loads the order with everything that roll-ups and the buyer's view are
// made of.
func (c *change) read(ctx context.Context) (*ent.Order, error) {
	whole, err := whole(c.Order.Query()).Where(order.ID(c.order.ID)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("read order %s: %w", c.order.ID, err)
	}
	return whole, nil
}

func whole(q *ent.OrderQuery) *ent.OrderQuery {
	return q.WithRequests().
		WithLines(func(q *ent.OrderLineQuery) { q.Order(ent.Asc("position")) }).
		WithSubOrders(func(q *ent.SubOrderQuery) { q.Order(ent.Asc("number")).WithLines().WithSubmissions(byAttempt) }).
		WithShipments(func(q *ent.ShipmentQuery) {
			q.Order(ent.Asc("id")).WithLines().WithParcels(func(q *ent.ParcelQuery) {
				q.Order(ent.Asc("id")).WithEvents()
			})
		})
}

func (c *change) save(ctx context.Context, o *ent.Order) error {
	update := c.Order.Update().Where(order.ID(o.ID)).SetVersion(o.Version).SetUpdatedAt(c.now).
		SetStatus(o.Status).SetFulfillmentStatus(o.FulfillmentStatus).SetDeliveryStatus(o.DeliveryStatus).
		SetNillableClosedAt(o.ClosedAt).
		SetUnitsOrdered(o.UnitsOrdered).SetUnitsCancelled(o.UnitsCancelled).SetUnitsRefunded(o.UnitsRefunded).
		SetUnitsNeeded(o.UnitsNeeded).SetUnitsShipped(o.UnitsShipped).SetUnitsDelivered(o.UnitsDelivered)
	if err := watched(update, o.WatchAt).Exec(ctx); err != nil {
		return fmt.Errorf("save order %s: %w", o.ID, err)
	}
	return nil
}

// watchLater notes when to look again at an order that nothing happened to.
func (c *change) watchLater(ctx context.Context, o *ent.Order) error {
	return wrapped("note the next look at the order", watched(c.Order.Update().Where(order.ID(o.ID)), o.WatchAt).Exec(ctx))
}

func watched(update *ent.OrderUpdate, at *time.Time) *ent.OrderUpdate {
	if at == nil {
		return update.ClearWatchAt()
	}
	return update.SetWatchAt(*at)
}

func (c *change) view(ctx context.Context, whole *ent.Order) (json.RawMessage, error) {
	shop, err := c.shop(ctx)
	if err != nil {
		return nil, err
	}
	view, err := json.Marshal(viewOf(shop.Name, whole))
	if err != nil {
		return nil, fmt.Errorf("write the buyer's view: %w", err)
	}
	return view, nil
}

// actFor lets Waybill itself act for the store that a sub-order belongs to, as
// jobs do. A sub-order that is gone is not found, and nothing is left to do.
func (s *Service) actFor(ctx context.Context, subOrderID string) (context.Context, bool, error) {
	sub, err := s.store.Client().SubOrder.Query().Where(suborder.ID(subOrderID)).
		Select(suborder.FieldStoreID).Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return ctx, false, nil
	}
	if err != nil {
		return ctx, false, fmt.Errorf("find sub-order %s: %w", subOrderID, err)
	}
	return auth.As(ctx, auth.System, sub.StoreID, "Waybill"), true, nil
}

// wrapped says what was being done when it went wrong, if it did.
func wrapped(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// missing is NOT_FOUND for a record that is not there, or what else went wrong
// when it was read.
func missing(what, id string, err error) error {
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.NotFound, "no %s %s", what, id)
	}
	return wrapped("read "+what, err)
}
