package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/money"
)

// Rules of the store hold what a person should see first: an order when it is
// paid, a sub-order when it is made (its margin) and when it is submitted after
// it has waited (its stock). Each rule holds once; releasing the hold is the
// person's answer.

// screen holds a paid order for every rule that it meets.
func (c *change) screen(ctx context.Context) error {
	shop, err := c.shop(ctx)
	if err != nil {
		return err
	}
	ctx = c.byRule(ctx)
	rules := shop.HoldRules()
	if from, score := rules.RiskFrom, c.order.RiskScore; from != nil && score != nil && *score >= *from {
		if _, err := c.createHold(ctx, nil, hold.ReasonHighRiskOfFraud, fmt.Sprintf("the shop's risk score is %d, the limit %d", *score, *from)); err != nil {
			return err
		}
	}
	if to := c.order.ShippingAddress; rules.IncompleteAddress && to != nil {
		if missing := address.Missing(*to); missing != "" {
			if _, err := c.createHold(ctx, nil, hold.ReasonIncorrectAddress, "the address has no "+missing); err != nil {
				return err
			}
		}
	}
	twin, err := c.twin(ctx, rules.DuplicatesWithinMinutes)
	if err != nil || twin == nil {
		return err
	}
	_, err = c.createHold(ctx, nil, hold.ReasonMerchantReview, "the same goods for the same buyer as "+twin.Name)
	return err
}

// byRule has a hold opened in Waybill's own name.
func (c *change) byRule(ctx context.Context) context.Context {
	return auth.As(ctx, auth.System, c.order.StoreID, "Waybill")
}

// twin finds another order of the same goods for the same e-mail, placed within
// so many minutes before or after.
func (c *change) twin(ctx context.Context, minutes int) (*ent.Order, error) {
	if minutes == 0 || c.order.Email == "" {
		return nil, nil
	}
	within := time.Duration(minutes) * time.Minute
	others, err := c.Order.Query().
		Where(order.StoreID(c.order.StoreID), order.PlacedAtGTE(c.order.PlacedAt.Add(-within)), order.PlacedAtLTE(c.order.PlacedAt.Add(within)),
			order.Email(c.order.Email), order.IDNEQ(c.order.ID), order.StatusNEQ(order.StatusCancelled)).
		WithLines().Order(order.ByNumber()).Limit(100).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("find duplicates: %w", err)
	}
	lines, err := c.order.QueryLines().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read order lines: %w", err)
	}
	mine := goods(lines)
	for _, o := range others {
		if slices.Equal(goods(o.Edges.Lines), mine) {
			return o, nil
		}
	}
	return nil, nil
}

// goods is what was bought, in an order of its own.
func goods(lines []*ent.OrderLine) []string {
	all := make([]string, len(lines))
	for i, l := range lines {
		all[i] = fmt.Sprintf("%d %s", l.Quantity, l.Sku)
	}
	slices.Sort(all)
	return all
}

// thin holds a fresh sub-order that earns less than the store wants.
func (c *change) thin(ctx context.Context, sub *ent.SubOrder, p *part) (bool, error) {
	shop, err := c.shop(ctx)
	if err != nil || shop.HoldMarginBelowPercent == nil {
		return false, err
	}
	var sales, cost int64
	for _, l := range p.lines {
		if l.offer.Currency != c.order.Currency {
			return false, nil // not to be compared
		}
		sales += l.line.UnitPriceMinor*int64(l.quantity) - l.line.DiscountMinor*int64(l.quantity)/int64(l.line.Quantity)
		cost += l.offer.CostMinor * int64(l.quantity)
	}
	if limit := int64(*shop.HoldMarginBelowPercent); (sales-cost)*100 >= sales*limit {
		return false, nil
	}
	note := fmt.Sprintf("sells for %s and costs %s", money.New(sales, c.order.Currency), money.New(cost, c.order.Currency))
	return true, c.holdSubOrder(c.byRule(ctx), sub, hold.ReasonMerchantReview, note)
}

// soldOut holds a sub-order that has waited, when its supplier has too few of
// something by now.
func (c *change) soldOut(ctx context.Context, sub *ent.SubOrder) (bool, error) {
	shop, err := c.shop(ctx)
	if err != nil || !shop.HoldOutOfStock || sub.SupplierID == nil {
		return false, err
	}
	if slices.ContainsFunc(sub.Edges.Holds, func(h *ent.Hold) bool { return h.Reason == hold.ReasonInventoryOutOfStock }) {
		return false, nil // somebody has decided
	}
	var skus []string
	wanted := make(map[string]int)
	for _, l := range sub.Edges.Lines {
		skus = append(skus, l.SupplierSku)
		wanted[l.SupplierSku] += l.Quantity - l.CancelledQuantity
	}
	offers, err := c.Offer.Query().Where(offer.SupplierID(*sub.SupplierID), offer.SupplierSkuIn(skus...), offer.AvailableNotNil()).All(ctx)
	if err != nil {
		return false, fmt.Errorf("read offers: %w", err)
	}
	for _, o := range offers {
		if n := wanted[o.SupplierSku]; *o.Available < n {
			note := fmt.Sprintf("the supplier has %d of %s, %d are needed", *o.Available, o.SupplierSku, n)
			return true, c.holdSubOrder(c.byRule(ctx), sub, hold.ReasonInventoryOutOfStock, note)
		}
	}
	return false, nil
}

// goOn starts a sub-order that has waited.
func (c *change) goOn(ctx context.Context, sub *ent.SubOrder) error {
	if held, err := c.soldOut(ctx, sub); held || err != nil {
		return err
	}
	return c.proceed(ctx, sub)
}
