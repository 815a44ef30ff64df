package ent

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/internal/money"
)

// Amount is what is claimed.
func (c *SupplierClaim) Amount() money.Money { return money.New(c.AmountMinor, c.Currency) }

// Granted is what the supplier pays of it.
func (c *SupplierClaim) Granted() money.Money { return money.New(c.GrantedMinor, c.Currency) }

// Refunded is what the buyer got for a return, in the order's currency.
func (r *OrderReturn) Refunded(ctx context.Context) (*money.Money, error) {
	of, err := r.Order(ctx)
	if err != nil {
		return nil, fmt.Errorf("read order: %w", err)
	}
	refunds, err := r.Refunds(ctx)
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	sum := money.New(0, of.Currency)
	for _, given := range refunds {
		sum.Minor += given.AmountMinor
	}
	return &sum, nil
}
