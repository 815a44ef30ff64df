package catalog

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/product"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const maxBulk = 500

// CreateProduct adds a product with its variants and offers. When a product
// with this externalId is there already, it is brought up to date: variants are
// found by SKU, what the input leaves out stays. It fails with Conflict when a
// SKU belongs to another product.
func (s *Service) CreateProduct(ctx context.Context, in CreateProductInput) (*ent.Product, error) {
	terms, err := s.terms(ctx, &in)
	if err != nil {
		return nil, err
	}
	id, err := s.writeProduct(ctx, terms, &in)
	if err != nil {
		return nil, err
	}
	written, err := s.store.Client().Product.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read product %s: %w", id, err)
	}
	return written, nil
}

// CreateProducts is CreateProduct for up to 500 products, each on its own. Only
// what is wrong with us, not with a row, fails the whole.
func (s *Service) CreateProducts(ctx context.Context, inputs []*CreateProductInput) ([]*CreateProductsRow, error) {
	if len(inputs) > maxBulk {
		return nil, problem.Errorf(problem.Invalid, "%d rows, at most %d are allowed", len(inputs), maxBulk)
	}
	terms, err := s.terms(ctx, inputs...)
	if err != nil {
		return nil, err
	}
	rows, ids := make([]*CreateProductsRow, len(inputs)), make([]string, len(inputs))
	for i, in := range inputs {
		rows[i] = &CreateProductsRow{}
		id, err := s.writeProduct(ctx, terms, in)
		if p, ok := problem.As(err); ok && p.Code != problem.Unavailable {
			rows[i].Error = p
		} else if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return rows, s.fill(ctx, rows, ids)
}

func (s *Service) fill(ctx context.Context, rows []*CreateProductsRow, ids []string) error {
	written, err := s.store.Client().Product.Query().Where(product.IDIn(ids...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read products: %w", err)
	}
	byID := make(map[string]*ent.Product, len(written))
	for _, p := range written {
		byID[p.ID] = p
	}
	for i, row := range rows {
		row.Product = byID[ids[i]]
	}
	return nil
}

// writeProduct writes one product in one transaction and returns its id.
func (s *Service) writeProduct(ctx context.Context, terms terms, in *CreateProductInput) (id string, err error) {
	if err := in.validate(terms); err != nil {
		return "", err
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		if id, err = upsertProduct(ctx, tx, in); err != nil {
			return err
		}
		variants, err := upsertVariants(ctx, tx, id, in.Variants)
		if err != nil {
			return err
		}
		return upsertOffers(ctx, tx, variants, in.Variants)
	})
	if ent.IsConstraintError(err) { // another call gave the SKU to its product meanwhile
		return "", problem.Errorf(problem.Conflict, "a SKU of %q belongs to another product", in.Title)
	}
	if err != nil {
		return "", err
	}
	return id, nil
}

// The upsert locks the product until the transaction ends, so that two calls
// with one externalId follow one another.
func upsertProduct(ctx context.Context, tx *store.Tx, in *CreateProductInput) (string, error) {
	create := tx.Product.Create().SetTitle(in.Title).SetNillableExternalID(in.ExternalID)
	id, err := create.OnConflictColumns(product.FieldStoreID, product.FieldExternalID).
		Update(func(u *ent.ProductUpsert) { u.UpdateTitle() }).ID(ctx)
	if err != nil {
		return "", fmt.Errorf("write product: %w", err)
	}
	return id, nil
}
