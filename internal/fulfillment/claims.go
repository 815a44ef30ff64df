package fulfillment

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/orderreturn"
	"github.com/waybill/waybill/ent/supplierclaim"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

// ClaimFromSupplier notes what a supplier owes for a sub-order: for a return,
// or for goods that were lost or wrong. It is in the currency of its costs.
func (s *Service) ClaimFromSupplier(ctx context.Context, in ClaimFromSupplierInput) (*ent.SupplierClaim, error) {
	var made *ent.SupplierClaim
	err := s.changeSubOrder(ctx, in.SubOrderID, func(c *change, sub *ent.SubOrder) error {
		return c.Once(ctx, in.IdempotencyKey, "claimFromSupplier", in, func() (id string, err error) {
			made, err = c.claimFrom(ctx, sub, in)
			if err != nil {
				return "", err
			}
			return made.ID, nil
		}, func(id string) (err error) {
			made, err = c.SupplierClaim.Get(ctx, id)
			return err
		})
	})
	return made, err
}

func (c *change) claimFrom(ctx context.Context, sub *ent.SubOrder, in ClaimFromSupplierInput) (*ent.SupplierClaim, error) {
	faults := problem.Collect()
	faults.Limit("note", deref(in.Note), maxText)
	currency := costCurrency(sub)
	switch {
	case sub.SupplierID == nil:
		return nil, problem.Errorf(problem.Conflict, "%s has no supplier", sub.Name)
	case in.Amount.Currency != currency:
		faults.Add("amount", problem.WrongCurrency, "is in %s, the supplier asks for %s", in.Amount.Currency, currency)
	case in.Amount.Minor < 1:
		faults.Add("amount", problem.OutOfRange, "must be more than 0")
	}
	if in.ReturnID != nil {
		ours, err := c.OrderReturn.Query().Where(orderreturn.ID(*in.ReturnID), orderreturn.OrderID(c.order.ID)).Exist(ctx)
		if err != nil {
			return nil, fmt.Errorf("find return: %w", err)
		}
		if !ours {
			faults.Add("returnId", problem.Unknown, "is no return of order %s", c.order.Name)
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	made, err := c.SupplierClaim.Create().SetSubOrderID(sub.ID).SetNillableReturnID(in.ReturnID).
		SetCurrency(in.Amount.Currency).SetAmountMinor(in.Amount.Minor).SetNote(deref(in.Note)).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create claim: %w", err)
	}
	c.record(ClaimMade, sub, map[string]any{"claimId": made.ID, "amount": in.Amount.String()})
	return made, nil
}

func costCurrency(sub *ent.SubOrder) string {
	for _, l := range sub.Edges.Lines {
		if l.CostCurrency != "" {
			return l.CostCurrency
		}
	}
	return ""
}

// SettleClaim notes the supplier's answer: what it grants, or that it denies the
// claim. The same answer again changes nothing; another one is a CONFLICT.
func (s *Service) SettleClaim(ctx context.Context, in SettleClaimInput) (*ent.SupplierClaim, error) {
	found, err := s.store.Client().SupplierClaim.Get(ctx, in.ID)
	if err := missing("claim", in.ID, err); err != nil {
		return nil, err
	}
	var settled *ent.SupplierClaim
	err = s.changeSubOrder(ctx, found.SubOrderID, func(c *change, sub *ent.SubOrder) error {
		settled, err = c.SupplierClaim.Get(ctx, in.ID)
		if err != nil {
			return fmt.Errorf("read claim: %w", err)
		}
		settled, err = c.settleClaim(ctx, sub, settled, in)
		return err
	})
	return settled, err
}

func (c *change) settleClaim(ctx context.Context, sub *ent.SubOrder, claim *ent.SupplierClaim, in SettleClaimInput) (*ent.SupplierClaim, error) {
	granted, status := money.New(0, claim.Currency), supplierclaim.StatusDenied
	if in.Granted != nil && in.Granted.Minor != 0 {
		granted, status = *in.Granted, supplierclaim.StatusGranted
	}
	faults := problem.Collect()
	faults.Limit("note", deref(in.Note), maxText)
	switch {
	case granted.Currency != claim.Currency:
		faults.Add("granted", problem.WrongCurrency, "is in %s, the claim is in %s", granted.Currency, claim.Currency)
	case granted.Minor < 0 || granted.Minor > claim.AmountMinor:
		faults.Add("granted", problem.OutOfRange, "must be from 0 to what is claimed")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if claim.Status != supplierclaim.StatusOpen {
		if claim.Status == status && claim.GrantedMinor == granted.Minor {
			return claim, nil
		}
		return nil, problem.Errorf(problem.Conflict, "the claim is %s", claim.Status)
	}
	settled, err := claim.Update().SetStatus(status).SetGrantedMinor(granted.Minor).SetAnswer(deref(in.Note)).SetSettledAt(c.now).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("settle claim: %w", err)
	}
	c.record(ClaimSettled, sub, map[string]any{"claimId": claim.ID, "granted": granted.String()})
	return settled, nil
}
