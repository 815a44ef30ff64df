package graph

import (
	"context"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/money"
)

// collector is a query of ent that can load what the request selects.
type collector[Q any] interface {
	CollectFields(ctx context.Context, satisfies ...string) (Q, error)
}

// one reads a record with all that the request selects below it, in a constant
// number of statements.
func one[T any, Q interface {
	collector[Q]
	Only(ctx context.Context) (*T, error)
}](ctx context.Context, query Q) (*T, error) {
	query, err := query.CollectFields(ctx)
	if err != nil {
		return nil, err
	}
	return query.Only(ctx)
}

// oneOrNone is one, and nil when there is none.
func oneOrNone[T any, Q interface {
	collector[Q]
	Only(ctx context.Context) (*T, error)
}](ctx context.Context, query Q) (*T, error) {
	found, err := one[T](ctx, query)
	return found, ent.MaskNotFound(err)
}

// all is one, for many.
func all[T any, Q interface {
	collector[Q]
	All(ctx context.Context) ([]*T, error)
}](ctx context.Context, query Q) ([]*T, error) {
	query, err := query.CollectFields(ctx)
	if err != nil {
		return nil, err
	}
	return query.All(ctx)
}

// order reads a changed order again with all that the request selects of it.
func (r *Resolver) order(ctx context.Context, id string) (*ent.Order, error) {
	return one(ctx, r.Client.Order.Query().Where(order.ID(id)))
}

// subOrder reads a changed sub-order again with all that the request selects.
func (r *Resolver) subOrder(ctx context.Context, id string) (*ent.SubOrder, error) {
	return one(ctx, r.Client.SubOrder.Query().Where(suborder.ID(id)))
}

// reread reads a changed record of any kind again: the one that a service
// returns belongs to a transaction that is over.
func reread[T ent.Noder](ctx context.Context, r *Resolver, id string) (T, error) {
	var zero T
	found, err := r.node(ctx, id)
	if err != nil || found == nil {
		return zero, err
	}
	return found.(T), nil
}

// supplier reads a changed supplier again with all that the request selects.
func (r *Resolver) supplier(ctx context.Context, id string) (*ent.Supplier, error) {
	return one(ctx, r.Client.Supplier.Query().Where(supplier.ID(id)))
}

func amount(minor int64, currency string) (*money.Money, error) {
	sum := money.New(minor, currency)
	return &sum, nil
}

func idsOf(subOrders []*ent.SubOrder) []string {
	ids := make([]string, len(subOrders))
	for i, sub := range subOrders {
		ids[i] = sub.ID
	}
	return ids
}
