package fulfillment

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"entgo.io/ent/dialect/sql"
	"golang.org/x/time/rate"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

// Suppliers are asked for what they know of open sub-orders: those that send no
// webhooks on a schedule that backs off, all others once a night, anyone when a
// person wants to know. What they tell goes the way of a webhook (reconcile.go).

const (
	soonest  = time.Minute
	seldom   = 6 * time.Hour
	askLease = 10 * time.Minute // for the job that asks; unless it was told, they are found again after it
)

// paces keeps this node within what each supplier bears.
type paces struct {
	mu sync.Mutex
	of map[string]*pace
}

// pace is one supplier's. Who asks it holds busy, so that a supplier that is
// slow to answer occupies one worker, not all.
type pace struct {
	*rate.Limiter
	busy sync.Mutex
}

func (p *paces) to(s *ent.Supplier) *pace {
	p.mu.Lock()
	defer p.mu.Unlock()
	limit := rate.Limit(s.CallsPerSecond)
	if p.of[s.ID] == nil {
		p.of[s.ID] = &pace{Limiter: rate.NewLimiter(limit, 1)}
	}
	if p.of[s.ID].Limit() != limit {
		p.of[s.ID].SetLimit(limit)
	}
	return p.of[s.ID]
}

// longestTurn is how long a job waits for its turn; else it comes back.
const longestTurn = 2 * time.Second

// wait takes a turn to call a supplier, soon; or returns when to come back.
func (p *pace) wait(ctx context.Context) time.Duration {
	turn := p.Reserve()
	delay := turn.Delay()
	if delay > longestTurn {
		turn.Cancel()
		return delay + rand.N(delay)
	}
	select {
	case <-time.After(delay):
		return 0
	case <-ctx.Done():
		return longestTurn
	}
}

// askNext is when a supplier is asked about a sub-order again: ever later while
// nothing happens when it is polled, else in the coming night.
func askNext(polled bool, news, now time.Time) time.Time {
	if polled {
		wait := min(max(now.Sub(news)/4, soonest), seldom)
		return now.Add(wait*4/5 + rand.N(wait*2/5))
	}
	night := time.Date(now.Year(), now.Month(), now.Day(), 2, 0, 0, 0, time.UTC)
	for !night.After(now) {
		night = night.AddDate(0, 0, 1)
	}
	return night.Add(rand.N(3 * time.Hour))
}

// newest is when a sub-order last moved at its supplier.
func newest(sub *ent.SubOrder) time.Time {
	at := sub.CreatedAt
	for _, moved := range []*time.Time{sub.SubmittedAt, sub.AcceptedAt, sub.ShippedAt, sub.CancelRequestedAt} {
		if moved != nil && moved.After(at) {
			at = *moved
		}
	}
	return at
}

// SweepAsks hands sub-orders whose supplier is due to be asked to jobs, as many
// at once as a supplier tells of at once. It returns how many there were.
func (s *Service) SweepAsks(ctx context.Context, limit int) (int, error) {
	ctx = auth.Everywhere(ctx)
	var due []*ent.SubOrder
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		query := tx.SubOrder.Query().Where(suborder.AskAtLTE(s.now())).Order(suborder.ByAskAt()).Limit(limit)
		if tx.Locks() {
			query.ForUpdate(sql.WithLockAction(sql.SkipLocked))
		}
		if due, err = query.Select(suborder.FieldID, suborder.FieldSupplierID).All(ctx); err != nil || len(due) == 0 {
			return err
		}
		return s.claimAsks(ctx, tx, due)
	})
	if err != nil {
		return 0, fmt.Errorf("sweep questions to suppliers: %w", err)
	}
	return len(due), nil
}

func (s *Service) claimAsks(ctx context.Context, tx *store.Tx, due []*ent.SubOrder) error {
	of := make(map[string][]string)
	ids := make([]string, len(due))
	for i, sub := range due {
		ids[i] = sub.ID
		of[deref(sub.SupplierID)] = append(of[deref(sub.SupplierID)], sub.ID)
	}
	if err := tx.SubOrder.Update().Where(suborder.IDIn(ids...)).SetAskAt(s.now().Add(askLease)).Exec(ctx); err != nil {
		return err
	}
	var jobs []Ask
	for supplierID, theirs := range of {
		for some := range slices.Chunk(theirs, supplier.ViewsAtOnce) {
			jobs = append(jobs, Ask{SupplierID: supplierID, SubOrderIDs: some})
		}
	}
	return store.EnqueueMany(ctx, tx, jobs)
}

// Ask asks a supplier about sub-orders that were claimed at the given time, and
// takes in what it tells. It returns when to try again; 0 means that this claim
// is done with: the supplier told, or does not answer, or the claim is over. The
// sweep claims again what was not told.
func (s *Service) Ask(ctx context.Context, supplierID string, subOrderIDs []string, claimed time.Time) (time.Duration, error) {
	if s.now().Sub(claimed) >= askLease || s.breakers.to(supplierID).isOpen() {
		return 0, nil
	}
	of, err := s.store.Client().Supplier.Get(auth.Everywhere(ctx), supplierID)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read supplier %s: %w", supplierID, err)
	}
	pace := s.paces.to(of)
	if !pace.busy.TryLock() {
		return longestTurn + rand.N(longestTurn), nil
	}
	defer pace.busy.Unlock()
	if wait := pace.wait(ctx); wait > 0 {
		return wait, nil
	}
	connector, err := s.connector(of)
	if err != nil {
		return 0, fmt.Errorf("connect to supplier %s: %w", supplierID, err)
	}
	ctx = auth.As(ctx, auth.Supplier, of.StoreID, of.Name)
	asked, views, err := s.views(ctx, pace, connector, subOrderIDs)
	if failed, ok := errors.AsType[*supplier.Error](err); ok {
		s.log.InfoContext(ctx, "supplier does not answer questions", "supplier_id", supplierID, "code", failed.Code)
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	s.contacted(ctx, supplierID)
	return 0, s.takeIn(ctx, of, asked, views)
}

// views asks for all at once, or one by one of a supplier that cannot, for as
// long as its pace allows. It returns which it asked for; of those, what is not
// in the views is not known to the supplier.
func (s *Service) views(ctx context.Context, pace *pace, connector supplier.Connector, references []string) (asked []string, views map[string]supplier.View, err error) {
	if viewer, can := connector.(supplier.Viewer); can {
		calling, cancel := context.WithTimeout(ctx, s.timeout)
		defer cancel()
		views, err := viewer.View(calling, references)
		if err == nil || supplier.Supported(err) {
			return references, views, err
		}
	}
	views = make(map[string]supplier.View)
	for i, reference := range references {
		if i > 0 && pace.wait(ctx) > 0 {
			return references[:i], views, nil // the sweep brings the rest back
		}
		calling, cancel := context.WithTimeout(ctx, s.timeout)
		receipt, err := connector.Lookup(calling, reference)
		cancel()
		switch {
		case supplier.OutcomeOf(err) == supplier.NotFound:
		case err != nil:
			return nil, nil, err
		default:
			views[reference] = supplier.View{Receipt: receipt}
		}
	}
	return references, views, nil
}

// CheckSubOrder has a sub-order's supplier asked about it now. It fails with
// CONFLICT while no supplier has it.
func (s *Service) CheckSubOrder(ctx context.Context, id string) (*ent.SubOrder, error) {
	var checked *ent.SubOrder
	err := s.changeSubOrder(ctx, id, func(c *change, sub *ent.SubOrder) error {
		if !reached(sub) || sub.SupplierID == nil {
			return problem.Errorf(problem.Conflict, "no supplier has %s", sub.Name)
		}
		checked = sub
		return s.claimAsks(ctx, c.Tx, []*ent.SubOrder{sub})
	})
	return checked, err
}

// ReconcileSupplier has a supplier asked about everything open now. It returns
// how many sub-orders that are.
func (s *Service) ReconcileSupplier(ctx context.Context, supplierID string) (*ReconcileSupplierPayload, error) {
	of, err := s.store.Client().Supplier.Get(ctx, supplierID)
	if err := missing("supplier", supplierID, err); err != nil {
		return nil, err
	}
	var asked int
	err = s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		asked, err = tx.SubOrder.Update().Where(suborder.SupplierID(supplierID), suborder.AskAtNotNil()).SetAskAt(s.now()).Save(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bring questions forward: %w", err)
	}
	return &ReconcileSupplierPayload{Supplier: of, SubOrders: asked}, nil
}

// stillHeard is which of a supplier's sub-orders it may have more to tell of: a
// reference lasts until all that goes by it has come to an end.
func (c *change) stillHeard(ctx context.Context, sub *ent.SubOrder) (bool, error) {
	if !Ended(sub.Status) {
		return true, nil
	}
	underWay := []predicate.SubOrder{suborder.BackorderOfID(sub.ID), suborder.StatusNotIn(suborder.StatusClosed, suborder.StatusCancelled, suborder.StatusIncomplete)}
	later, err := c.SubOrder.Query().Where(underWay...).Exist(ctx)
	if err != nil || later {
		return later, wrapped("read back-orders", err)
	}
	if sub.Edges.Supplier == nil || !sub.Edges.Supplier.Polled || sub.Status == suborder.StatusCancelled {
		return false, nil
	}
	return c.parcelsUnderWay(ctx, sub)
}
