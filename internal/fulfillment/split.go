package fulfillment

import (
	"cmp"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
)

// part is the lines that become one sub-order. Without a supplier it is what
// nobody can send, and why.
type part struct {
	supplier *ent.Supplier
	reason   hold.Reason
	lines    []partLine
	replaces *string // the shipment that it sends again
}

// partLine is a quantity of an order line, at the terms of an offer.
type partLine struct {
	line     *ent.OrderLine
	offer    *ent.Offer // nil without a supplier
	quantity int
}

// want is a quantity of an order line that needs a supplier.
type want struct {
	line     *ent.OrderLine
	quantity int
}

// split gives each wanted quantity to the best offer: the lowest priority
// number, then the lowest cost, then the shortest handling. When the best offer
// has not enough, the next one gives the rest. Parts come in the order of their
// first line, those without a supplier last, so splitting is deterministic.
func split(wants []want, offers map[string][]*ent.Offer) []*part {
	var parts []*part
	find := func(same func(*part) bool, fresh part) *part {
		if i := slices.IndexFunc(parts, same); i >= 0 {
			return parts[i]
		}
		parts = append(parts, &fresh)
		return parts[len(parts)-1]
	}
	for _, w := range wants {
		rest, candidates := w.quantity, best(offers[deref(w.line.VariantID)])
		for _, o := range candidates {
			if take := min(rest, availableOf(o, rest)); take > 0 {
				to := find(func(p *part) bool { return p.supplier != nil && p.supplier.ID == o.SupplierID }, part{supplier: o.Edges.Supplier})
				to.lines = append(to.lines, partLine{line: w.line, offer: o, quantity: take})
				rest -= take
			}
		}
		if rest > 0 {
			reason := hold.ReasonIneligibleProduct
			if len(candidates) > 0 {
				reason = hold.ReasonInventoryOutOfStock
			}
			to := find(func(p *part) bool { return p.supplier == nil && p.reason == reason }, part{reason: reason})
			to.lines = append(to.lines, partLine{line: w.line, quantity: rest})
		}
	}
	slices.SortStableFunc(parts, func(a, b *part) int { return cmp.Compare(len(a.reason), len(b.reason)) })
	return parts
}

// best sorts offers, the one to use first in front. Costs are compared within a
// currency only; across currencies the currency codes decide, to be stable.
func best(offers []*ent.Offer) []*ent.Offer {
	sorted := slices.Clone(offers)
	slices.SortFunc(sorted, func(a, b *ent.Offer) int {
		return cmp.Or(
			cmp.Compare(a.Priority, b.Priority),
			cmp.Compare(a.Currency, b.Currency),
			cmp.Compare(a.CostMinor, b.CostMinor),
			cmp.Compare(a.HandlingDays, b.HandlingDays),
			cmp.Compare(a.ID, b.ID),
		)
	})
	return sorted
}

// availableOf is what an offer can give; unknown stock is taken as enough.
func availableOf(o *ent.Offer, wanted int) int {
	if o.Available == nil {
		return wanted
	}
	return *o.Available
}
