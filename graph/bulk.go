package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/product"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/fulfillment"
)

// fill reads the records in the rows of a bulk again, all at once, with what
// the request selects of the rows' field. Where it selects the field under
// several names, each record is read when it is shown.
func fill[T any, Q interface {
	collector[Q]
	All(ctx context.Context) ([]*T, error)
}](ctx context.Context, field string, slots []**T, id func(*T) string, query func(ids []string) Q) error {
	ctx, selected := below(ctx, field)
	ids := make([]string, 0, len(slots))
	for _, slot := range slots {
		if *slot != nil {
			ids = append(ids, id(*slot))
		}
	}
	if !selected || len(ids) == 0 {
		return nil
	}
	found, err := all[T](ctx, query(ids))
	if err != nil {
		return err
	}
	byID := make(map[string]*T, len(found))
	for _, record := range found {
		byID[id(record)] = record
	}
	for _, slot := range slots {
		if *slot != nil {
			*slot = byID[id(*slot)]
		}
	}
	return nil
}

// below is the context of a field below the present one, for collecting.
func below(ctx context.Context, field string) (context.Context, bool) {
	here := graphql.GetFieldContext(ctx)
	var found []graphql.CollectedField
	selected := graphql.CollectFields(graphql.GetOperationContext(ctx), here.Field.Selections, []string{here.Field.Definition.Type.Name()})
	for _, f := range selected {
		if f.Name == field {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return ctx, false
	}
	child, err := here.Child(ctx, found[0])
	if err != nil {
		return ctx, false
	}
	child.Parent = here
	return graphql.WithFieldContext(ctx, child), true
}

func (r *Resolver) fillOrders(ctx context.Context, slots []**ent.Order) error {
	return fill(ctx, "order", slots, func(o *ent.Order) string { return o.ID }, func(ids []string) *ent.OrderQuery {
		return r.Client.Order.Query().Where(order.IDIn(ids...))
	})
}

func (r *Resolver) createdOrders(ctx context.Context, rows []*fulfillment.CreateOrdersRow) error {
	slots := make([]**ent.Order, len(rows))
	for i, row := range rows {
		slots[i] = &row.Order
	}
	return r.fillOrders(ctx, slots)
}

func (r *Resolver) shippedOrders(ctx context.Context, rows []*fulfillment.ShipOrdersRow) error {
	slots := make([]**ent.Order, len(rows))
	for i, row := range rows {
		slots[i] = &row.Order
	}
	return r.fillOrders(ctx, slots)
}

func (r *Resolver) createdProducts(ctx context.Context, rows []*catalog.CreateProductsRow) error {
	slots := make([]**ent.Product, len(rows))
	for i, row := range rows {
		slots[i] = &row.Product
	}
	return fill(ctx, "product", slots, func(p *ent.Product) string { return p.ID }, func(ids []string) *ent.ProductQuery {
		return r.Client.Product.Query().Where(product.IDIn(ids...))
	})
}
