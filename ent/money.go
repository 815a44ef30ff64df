package ent

import "github.com/waybill/waybill/internal/money"

// Written by hand: a record keeps minor units and a currency, the API shows
// both as one amount. A method about a new field comes after generating it.

// Subtotal is the sum of the lines after their discounts.
func (o *Order) Subtotal() money.Money { return money.New(o.SubtotalMinor, o.Currency) }

// Discount is that of all lines.
func (o *Order) Discount() money.Money { return money.New(o.DiscountMinor, o.Currency) }

// Shipping is what the buyer pays for it.
func (o *Order) Shipping() money.Money { return money.New(o.ShippingMinor, o.Currency) }

// Tax is that of the whole order.
func (o *Order) Tax() money.Money { return money.New(o.TaxMinor, o.Currency) }

// Total is what the buyer pays.
func (o *Order) Total() money.Money { return money.New(o.TotalMinor, o.Currency) }

// Refunded is what was given back so far.
func (o *Order) Refunded() money.Money { return money.New(o.RefundedMinor, o.Currency) }

// Cost is what the supplier takes for a unit.
func (o *Offer) Cost() money.Money { return money.New(o.CostMinor, o.Currency) }

// Price is what a unit sells for.
func (v *Variant) Price() money.Money { return money.New(v.PriceMinor, v.Currency) }

// OrderedUnitCost is what a unit cost when it was submitted; nil unless the
// supplier changed it.
func (l *SubOrderLine) OrderedUnitCost() *money.Money {
	if l.OrderedCostMinor == nil {
		return nil
	}
	cost := money.New(*l.OrderedCostMinor, l.CostCurrency)
	return &cost
}

// UnitCost is what the supplier takes for a unit; nil while nobody sends it.
func (l *SubOrderLine) UnitCost() *money.Money {
	if l.CostCurrency == "" {
		return nil
	}
	cost := money.New(l.UnitCostMinor, l.CostCurrency)
	return &cost
}
