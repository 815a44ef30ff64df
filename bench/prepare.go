package main

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/internal/supplier/simulator"
)

// prepare opens a store and fills it with the data's sellers and products.
func (r *replay) prepare(ctx context.Context, base string) error {
	token, err := openStore(ctx, r.client, "Olist replay")
	if err != nil {
		return err
	}
	r.client = r.client.as(token)
	ids, err := r.createSuppliers(ctx, base)
	if err != nil {
		return err
	}
	return r.createProducts(ctx, ids)
}

func openStore(ctx context.Context, operator *client, name string) (token string, err error) {
	var made struct{ CreateStore struct{ Token string } }
	err = operator.ask(ctx, `mutation ($name: String!) { createStore(input: {name: $name, currency: "BRL"}) { token } }`,
		map[string]any{"name": name}, &made)
	if err != nil {
		return "", fmt.Errorf("open a store: %w", err)
	}
	return made.CreateStore.Token, nil
}

func (r *replay) createSuppliers(ctx context.Context, base string) (map[string]string, error) {
	ids := make(map[string]string, len(r.data.sellers))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.Concurrency)
	for _, seller := range r.data.sellers {
		group.Go(func() error {
			id, err := r.createSupplier(ctx, seller, base)
			r.mu.Lock()
			defer r.mu.Unlock()
			ids[seller] = id
			return err
		})
	}
	return ids, group.Wait()
}

func (r *replay) createSupplier(ctx context.Context, seller, base string) (string, error) {
	var made struct {
		CreateSupplier struct {
			Supplier      struct{ ID string }
			WebhookSecret string
		}
	}
	err := r.client.ask(ctx, `mutation ($in: CreateSupplierInput!) { createSupplier(input: $in) { supplier { id } webhookSecret } }`,
		map[string]any{"in": map[string]any{"name": "Seller " + seller[:8], "code": seller, "endpoint": base + "/" + seller}}, &made)
	if err != nil {
		return "", fmt.Errorf("create supplier %s: %w", seller, err)
	}
	err = r.sim.AddSupplier(simulator.Supplier{Code: seller, WebhookSecret: made.CreateSupplier.WebhookSecret, Manual: true})
	if err != nil {
		return "", fmt.Errorf("simulate supplier %s: %w", seller, err)
	}
	return made.CreateSupplier.Supplier.ID, nil
}

func (r *replay) createProducts(ctx context.Context, suppliers map[string]string) error {
	inputs, seen := []map[string]any{}, make(map[string]bool)
	for _, o := range r.data.orders {
		for _, l := range o.lines {
			if seen[l.sku()] {
				continue
			}
			seen[l.sku()] = true
			inputs = append(inputs, map[string]any{
				"title": "Product " + l.product[:8], "externalId": l.sku(), "variants": []any{map[string]any{
					"sku": l.sku(), "price": reais(l.price), "weight": map[string]any{"value": r.data.products[l.product], "unit": "GRAMS"},
					"offers": []any{map[string]any{"supplierId": suppliers[l.seller], "supplierSku": l.product, "cost": reais(l.price * 6 / 10)}},
				}},
			})
		}
	}
	for batch := range slices.Chunk(inputs, 200) {
		var made struct {
			CreateProducts []struct{ Error *struct{ Message string } }
		}
		err := r.client.ask(ctx, `mutation ($in: [CreateProductInput!]!) { createProducts(inputs: $in) { error { message } } }`,
			map[string]any{"in": batch}, &made)
		if err != nil {
			return fmt.Errorf("create products: %w", err)
		}
		for _, row := range made.CreateProducts {
			if row.Error != nil {
				return fmt.Errorf("create products: %s", row.Error.Message)
			}
		}
	}
	return nil
}
