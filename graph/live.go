package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/graph/filter"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

// stamped tells the transport what it needs to know of a feed's messages.
func stamped[T any](ctx context.Context, live *fulfillment.Live[T], err error, mark func(*T) gqltransport.Mark) (<-chan *T, error) {
	if err != nil {
		return nil, err
	}
	return gqltransport.Stamp(ctx, gqltransport.Source[T]{Messages: live.Updates, Failed: live.Failed, Mark: mark}), nil
}

func mark(told fulfillment.Told, present bool) gqltransport.Mark {
	feed, place, err := realtime.ReadCursor(told.Cursor)
	if err != nil {
		return gqltransport.Mark{} // it cannot be resumed
	}
	return gqltransport.Mark{Feed: feed, Place: place, Cursor: told.Cursor, Present: present, Lost: !told.Recovered, ChangedAt: told.ChangedAt}
}

// scope is the same for viewers whom a feed tells the same: those of a store who
// may read the same of it, and everybody who has not signed in.
func scope(ctx context.Context) string {
	viewer, ok := auth.From(ctx)
	if !ok {
		return ""
	}
	return fmt.Sprint(viewer.Kind, " ", viewer.StoreID, " ", uint32(viewer.Scopes))
}

// told reads the order that a message is about. The messages of a replay share
// one reading for each place in the document that asks for it.
func (r *Resolver) told(ctx context.Context, id string, replay *fulfillment.Replay) (*ent.Order, error) {
	name := graphql.GetFieldContext(ctx).Field.Alias + " of " + id
	return replay.Order(name, func() (*ent.Order, error) { return r.order(ctx, id) })
}

// temporary says whether a refusal is the database's absence.
func temporary(r *graphql.Response) bool {
	return len(r.Errors) > 0 && fmt.Sprint(r.Errors[0].Extensions["code"]) == string(problem.Unavailable)
}

// matching is the filter of a feed. When an order's sub-orders cannot be read,
// it lets the order through: reading it to show it fails aloud.
func matching(ctx context.Context, f *filter.Order) func(*ent.Order) bool {
	if f == nil {
		return nil
	}
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
