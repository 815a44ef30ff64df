package catalog_test

import (
	"testing"

	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

func TestSetOfferReplacesTheTerms(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north := f.supplier(t, f.mine, "north")
		small := f.product(t, f.mine, mug("mug")).QueryVariants().Where(variant.Sku("mug-S")).OnlyX(f.mine.ctx)
		first, err := f.SetOffer(f.mine.ctx, catalog.SetOfferInput{
			VariantID: small.ID, SupplierID: north.ID, SupplierSku: "N-1", Cost: money.New(900, "BRL"),
			HandlingDays: new(2), Priority: new(3), Available: new(10), Active: new(false),
		})
		if err != nil || first.Active || first.Priority != 3 || *first.Available != 10 || first.HandlingDays != 2 {
			t.Fatalf("SetOffer = %v, %v", first, err)
		}

		second, err := f.SetOffer(f.mine.ctx, catalog.SetOfferInput{
			VariantID: small.ID, SupplierID: north.ID, SupplierSku: "N-2", Cost: money.New(500, "JPY"),
		})
		if err != nil {
			t.Fatalf("SetOffer again: %v", err)
		}
		if second.ID != first.ID || second.SupplierSku != "N-2" || second.CostMinor != 500 || second.Currency != "JPY" ||
			second.HandlingDays != 0 || second.Priority != 1 || second.Available != nil || !second.Active {
			t.Errorf("SetOffer again = %v, want the same offer with new terms and defaults", second)
		}
		if got := second.QuerySupplier().OnlyX(f.mine.ctx); got.ID != north.ID {
			t.Errorf("offer is of %s, want %s", got.ID, north.ID)
		}
	})
}

func TestSetOfferRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north, theirs := f.supplier(t, f.mine, "north"), f.supplier(t, f.other, "theirs")
		mine := f.product(t, f.mine, mug("mug")).QueryVariants().FirstX(f.mine.ctx)
		foreign := f.product(t, f.other, mug("mug")).QueryVariants().FirstX(f.other.ctx)
		input := func(variantID, supplierID string) catalog.SetOfferInput {
			return catalog.SetOfferInput{VariantID: variantID, SupplierID: supplierID, SupplierSku: "N-1", Cost: money.New(1, "BRL")}
		}

		_, err := f.SetOffer(f.mine.ctx, input(foreign.ID, north.ID))
		wantCode(t, "SetOffer for another store's variant", err, problem.NotFound)
		_, err = f.SetOffer(f.mine.ctx, input(mine.ID, theirs.ID))
		wantCode(t, "SetOffer of another store's supplier", err, problem.NotFound)
		_, err = f.SetOffer(f.mine.ctx, catalog.SetOfferInput{VariantID: mine.ID, SupplierID: north.ID, Priority: new(-1)})
		wantFaults(t, err, "supplierSku REQUIRED", "cost UNKNOWN", "priority OUT_OF_RANGE")
		_, err = f.SetOffer(f.mine.as(auth.ReadOnly), input(mine.ID, north.ID))
		wantDenied(t, "SetOffer by a read-only viewer", err)
		if n := f.db.Client().Offer.Query().CountX(auth.Everywhere(t.Context())); n != 0 {
			t.Errorf("%d offers after refusals, want none", n)
		}
	})
}
