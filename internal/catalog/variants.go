package catalog

import (
	"context"
	"fmt"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// upsertVariants writes the variants of a product and returns their ids by SKU.
func upsertVariants(ctx context.Context, tx *store.Tx, productID string, inputs []*CreateVariantInput) (map[string]string, error) {
	ids, err := variantsOf(ctx, tx, productID, inputs)
	if err != nil {
		return nil, err
	}
	var fresh []*ent.VariantCreate
	for _, in := range inputs {
		if id, known := ids[in.SKU]; known {
			if err := in.update(tx, id).Exec(ctx); err != nil {
				return nil, fmt.Errorf("update variant: %w", err)
			}
			continue
		}
		fresh = append(fresh, in.create(tx, productID))
	}
	created, err := tx.Variant.CreateBulk(fresh...).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create variants: %w", err)
	}
	for _, v := range created {
		ids[v.Sku] = v.ID
	}
	return ids, nil
}

// variantsOf finds the variants that are there already, and refuses those of
// other products.
func variantsOf(ctx context.Context, tx *store.Tx, productID string, inputs []*CreateVariantInput) (map[string]string, error) {
	skus := make([]string, len(inputs))
	for i, in := range inputs {
		skus[i] = in.SKU
	}
	found, err := tx.Variant.Query().Where(variant.SkuIn(skus...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("find variants: %w", err)
	}
	ids := make(map[string]string, len(inputs))
	for _, v := range found {
		if v.ProductID != productID {
			return nil, problem.Errorf(problem.Conflict, "SKU %q belongs to another product", v.Sku)
		}
		ids[v.Sku] = v.ID
	}
	return ids, nil
}

func (in *CreateVariantInput) create(tx *store.Tx, productID string) *ent.VariantCreate {
	create := tx.Variant.Create().SetProductID(productID).SetSku(in.SKU).SetNillableTitle(in.Title).
		SetPriceMinor(in.Price.Minor).SetCurrency(in.Price.Currency).
		SetNillableRequiresShipping(in.RequiresShipping)
	if in.Weight != nil {
		grams, _ := in.Weight.Grams()
		create.SetWeightGrams(grams)
	}
	return create
}

func (in *CreateVariantInput) update(tx *store.Tx, id string) *ent.VariantUpdate {
	update := tx.Variant.Update().Where(variant.ID(id)).SetNillableTitle(in.Title).
		SetPriceMinor(in.Price.Minor).SetCurrency(in.Price.Currency).
		SetNillableRequiresShipping(in.RequiresShipping)
	if in.Weight != nil {
		grams, _ := in.Weight.Grams()
		update.SetWeightGrams(grams)
	}
	return update
}

// A statement can carry some 30,000 values.
const offersAtOnce = 1000

func upsertOffers(ctx context.Context, tx *store.Tx, variants map[string]string, inputs []*CreateVariantInput) error {
	var rows []*ent.OfferCreate
	for _, in := range inputs {
		for _, terms := range in.Offers {
			rows = append(rows, terms.create(tx, variants[in.SKU]))
		}
	}
	for some := range slices.Chunk(rows, offersAtOnce) {
		err := tx.Offer.CreateBulk(some...).OnConflictColumns(offer.FieldVariantID, offer.FieldSupplierID).
			Update(replaceTerms).Exec(ctx)
		if err != nil {
			return fmt.Errorf("write offers: %w", err)
		}
	}
	return nil
}

func (in *VariantOfferInput) create(tx *store.Tx, variantID string) *ent.OfferCreate {
	return tx.Offer.Create().SetVariantID(variantID).SetSupplierID(in.SupplierID).SetSupplierSku(in.SupplierSku).
		SetCostMinor(in.Cost.Minor).SetCurrency(in.Cost.Currency).
		SetNillableHandlingDays(in.HandlingDays).SetNillablePriority(in.Priority).SetNillableAvailable(in.Available)
}

// replaceTerms makes an offer that is there already what the input says, as
// far as it says anything of offers that are there; active is not touched.
func replaceTerms(u *ent.OfferUpsert) {
	u.UpdateSupplierSku().UpdateCostMinor().UpdateCurrency().UpdateHandlingDays().UpdatePriority().UpdateAvailable()
}
