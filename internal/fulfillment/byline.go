package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/supplier"
)

// A supplier answers by line, in the vocabulary of EDI 855. The sub-order is
// split again at once:
//
//	accepted, perhaps for another price or date    stays, and goes on
//	back-ordered                                   a sub-order of the same supplier, IN_PROGRESS, with its date
//	refused, and what no answer names              a sub-order without supplier, held with the reason
//
// A unit cost above the store's limit holds what was accepted (PRICE_CHANGED):
// releasing the hold agrees to it, cancelling asks the supplier to stop.

// answers is what a supplier said of a sub-order's lines.
type answers struct {
	accepted   int
	expectedAt *time.Time       // the latest date of what is accepted
	costs      map[string]int64 // by line, where the supplier named another
	backorders []portion
	refused    []portion
}

// portion is units of a line that do not stay with the sub-order.
type portion struct {
	line     *ent.SubOrderLine
	quantity int
	at       time.Time   // of what is back-ordered; zero: no date yet
	reason   hold.Reason // of what is refused
}

// answersTo reads a supplier's lines. No line gets more units than it has:
// accepted ones count first, then back-ordered ones, then refused ones, and what
// is left was not named, which is a no.
func answersTo(lines []*ent.SubOrderLine, told []supplier.AcceptedLine) answers {
	a := answers{costs: make(map[string]int64)}
	for _, l := range lines {
		rest := l.Quantity - l.CancelledQuantity - l.ShippedQuantity
		take := func(wanted int) int {
			taken := max(min(wanted, rest), 0)
			rest -= taken
			return taken
		}
		for _, status := range []supplier.LineStatus{supplier.LineAccepted, supplier.LineBackordered, supplier.LineRejected} {
			for _, t := range told {
				if t.LineID == l.ID && t.Status == status {
					a.add(l, t, take(t.Quantity))
				}
			}
		}
		if rest > 0 {
			a.refused = append(a.refused, portion{line: l, quantity: rest, reason: hold.ReasonInventoryOutOfStock})
		}
	}
	return a
}

func (a *answers) add(l *ent.SubOrderLine, told supplier.AcceptedLine, quantity int) {
	if quantity == 0 {
		return
	}
	if told.Status != supplier.LineRejected && told.UnitCost != nil && *told.UnitCost != l.UnitCostMinor {
		a.costs[l.ID] = *told.UnitCost
	}
	switch told.Status {
	case supplier.LineAccepted:
		a.accepted += quantity
		if told.ExpectedAt != nil && (a.expectedAt == nil || told.ExpectedAt.After(*a.expectedAt)) {
			a.expectedAt = told.ExpectedAt
		}
	case supplier.LineBackordered:
		a.backorders = append(a.backorders, portion{line: l, quantity: quantity, at: deref(told.ExpectedAt)})
	case supplier.LineRejected:
		reason := hold.Reason(told.Reason)
		if hold.ReasonValidator(reason) != nil {
			reason = hold.ReasonInventoryOutOfStock
		}
		a.refused = append(a.refused, portion{line: l, quantity: quantity, reason: reason})
	}
}

// answerByLine splits the sub-order as its supplier answered.
func (c *change) answerByLine(ctx context.Context, sub *ent.SubOrder, told []supplier.AcceptedLine) error {
	a := answersTo(sub.Edges.Lines, told)
	if a.accepted == 0 && len(a.backorders) == 0 {
		return c.reject(ctx, sub, a.refused[0].reason, "no line was accepted")
	}
	raised, err := c.reprice(ctx, sub, a.costs)
	if err != nil {
		return err
	}
	if a.accepted == 0 { // all that it takes comes later: no other part to keep apart
		a.expectedAt = dateOf(slices.MaxFunc(a.backorders, func(x, y portion) int { return x.at.Compare(y.at) }))
		a.backorders = nil
	}
	if err := c.splitOff(ctx, sub, a); err != nil {
		return err
	}
	if a.expectedAt != nil {
		sub.ExpectedAt = a.expectedAt
		if err := sub.Update().SetExpectedAt(*a.expectedAt).Exec(ctx); err != nil {
			return fmt.Errorf("keep the supplier's date: %w", err)
		}
	}
	if raised == "" || sub.RequestStatus != suborder.RequestStatusSubmitted {
		return c.accept(ctx, sub)
	}
	if err := c.provenTaken(ctx, sub); err != nil {
		return err
	}
	if err := c.move(ctx, sub, Repriced); err != nil {
		return err
	}
	return c.holdSubOrder(ctx, sub, hold.ReasonPriceChanged, raised)
}

// reschedule takes a later date of what was accepted before. It returns whether
// it was news.
func (c *change) reschedule(ctx context.Context, sub *ent.SubOrder, told []supplier.AcceptedLine) (bool, error) {
	at := answersTo(sub.Edges.Lines, told).expectedAt
	if at == nil || sub.ExpectedAt != nil && at.Equal(*sub.ExpectedAt) || remaining(sub) == 0 {
		return false, nil
	}
	if err := sub.Update().SetExpectedAt(*at).SetShipBy(endOf(sub.Edges.Supplier, *at, 0)).Exec(ctx); err != nil {
		return false, fmt.Errorf("keep the supplier's date: %w", err)
	}
	c.record(SubOrderRescheduled, sub, map[string]any{"expectedAt": at, "before": sub.ExpectedAt})
	return true, nil
}

// reprice writes down the costs that the supplier changed, and returns what is
// above the store's limit, in words.
func (c *change) reprice(ctx context.Context, sub *ent.SubOrder, costs map[string]int64) (raised string, err error) {
	if len(costs) == 0 {
		return "", nil
	}
	shop, err := c.shop(ctx)
	if err != nil {
		return "", err
	}
	for _, l := range sub.Edges.Lines {
		cost, changed := costs[l.ID]
		if !changed {
			continue
		}
		before := l.UnitCostMinor
		text := fmt.Sprintf("%s: %s instead of %s", l.SupplierSku, money.New(cost, l.CostCurrency), money.New(before, l.CostCurrency))
		if (cost-before)*100 > before*int64(shop.CostIncreaseLimitPercent) {
			raised = text
		}
		if err := l.Update().SetOrderedCostMinor(before).SetUnitCostMinor(cost).Exec(ctx); err != nil {
			return "", fmt.Errorf("keep the supplier's cost: %w", err)
		}
		l.OrderedCostMinor, l.UnitCostMinor = &before, cost
		c.record(SubOrderRepriced, sub, map[string]any{"change": text, "aboveLimit": raised == text})
	}
	return raised, nil
}

// splitOff makes sub-orders of what does not stay: one for each date, one for
// each reason.
func (c *change) splitOff(ctx context.Context, sub *ent.SubOrder, a answers) error {
	for _, group := range grouped(a.backorders, func(p portion) string { return p.at.Format(time.DateOnly) }) {
		made, err := c.part(ctx, sub, group, func(create *ent.SubOrderCreate) {
			create.SetNillableSupplierID(sub.SupplierID).SetBackorderOfID(sub.ID).SetSupplierOrderID(sub.SupplierOrderID).
				SetStatus(accepted.Status).SetRequestStatus(accepted.Request).SetAcceptedAt(c.now).
				SetNillableSubmittedAt(sub.SubmittedAt).SetNillableExpectedAt(dateOf(group[0])).SetShipTo(sub.ShipTo)
			if at := dateOf(group[0]); at != nil {
				create.SetShipBy(endOf(sub.Edges.Supplier, *at, 0))
			}
		})
		if err != nil {
			return err
		}
		c.record(SubOrderBackordered, made, map[string]any{"of": sub.Name, "expectedAt": dateOf(group[0])})
	}
	for _, group := range grouped(a.refused, func(p portion) string { return p.reason.String() }) {
		made, err := c.part(ctx, sub, group, func(*ent.SubOrderCreate) {})
		if err != nil {
			return err
		}
		if err := c.holdSubOrder(ctx, made, group[0].reason, "not confirmed by the supplier of "+sub.Name); err != nil {
			return err
		}
	}
	return nil
}

// part moves units of a sub-order to a new one.
func (c *change) part(ctx context.Context, sub *ent.SubOrder, units []portion, with func(*ent.SubOrderCreate)) (*ent.SubOrder, error) {
	count, err := c.SubOrder.Query().Where(suborder.OrderID(c.order.ID)).Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("count sub-orders: %w", err)
	}
	create := c.SubOrder.Create().SetOrderID(c.order.ID).SetNumber(count + 1).SetName(c.order.Name + "-" + itoa(count+1)).
		SetNillableReplacesShipmentID(sub.ReplacesShipmentID)
	with(create)
	made, err := create.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create sub-order: %w", err)
	}
	for _, p := range units {
		line := c.SubOrderLine.Create().SetSubOrderID(made.ID).SetOrderLineID(p.line.OrderLineID).SetQuantity(p.quantity)
		if made.SupplierID != nil {
			line.SetSupplierSku(p.line.SupplierSku).SetUnitCostMinor(p.line.UnitCostMinor).SetCostCurrency(p.line.CostCurrency).
				SetNillableOrderedCostMinor(p.line.OrderedCostMinor).SetHandlingDays(p.line.HandlingDays)
		}
		if err := line.Exec(ctx); err != nil {
			return nil, fmt.Errorf("create sub-order line: %w", err)
		}
		if err := p.line.Update().AddCancelledQuantity(p.quantity).Exec(ctx); err != nil {
			return nil, fmt.Errorf("take units out of %s: %w", sub.Name, err)
		}
		p.line.CancelledQuantity += p.quantity
	}
	c.record(SubOrderCreated, made, map[string]any{"name": made.Name, "from": sub.Name})
	return made, nil
}

// grouped keeps the order in which groups were first met.
func grouped(all []portion, key func(portion) string) (groups [][]portion) {
	at := make(map[string]int)
	for _, p := range all {
		i, known := at[key(p)]
		if !known {
			i = len(groups)
			at[key(p)], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], p)
	}
	return groups
}

func dateOf(p portion) *time.Time {
	if p.at.IsZero() {
		return nil
	}
	return &p.at
}
