package graph

import (
	"context"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/graph/filter"
)

// matching is the filter of a feed. When an order's sub-orders cannot be read,
// it lets the order through: reading it to show it fails aloud.
func matching(ctx context.Context, f *filter.Order) func(*ent.Order) bool {
	return func(o *ent.Order) bool {
		if f.NeedsSubOrders() {
			found, err := o.QuerySubOrders().All(ctx)
			if err != nil {
				return true
			}
			o.Edges.SubOrders = found
		}
		return f.Match(o)
	}
}
