package catalog

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// SetOffer makes the supplier's one offer for the variant exactly what the
// input says: what it leaves out takes its default. Orders already split keep
// the terms that they were split by.
func (s *Service) SetOffer(ctx context.Context, in SetOfferInput) (*ent.Offer, error) {
	faults := problem.Collect()
	in.terms().check(faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var id string
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		if err := in.find(ctx, tx); err != nil {
			return err
		}
		id, err = in.terms().create(tx, in.VariantID).SetNillableActive(in.Active).
			OnConflictColumns(offer.FieldVariantID, offer.FieldSupplierID).
			Update(func(u *ent.OfferUpsert) {
				replaceTerms(u)
				u.UpdateActive()
			}).ID(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("set offer: %w", err)
	}
	set, err := s.store.Client().Offer.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read offer %s: %w", id, err)
	}
	return set, nil
}

// find fails with NotFound unless variant and supplier are the viewer's to see.
func (in SetOfferInput) find(ctx context.Context, tx *store.Tx) error {
	found, err := tx.Variant.Query().Where(variant.ID(in.VariantID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("find variant: %w", err)
	}
	if !found {
		return problem.Errorf(problem.NotFound, "no variant %s", in.VariantID)
	}
	found, err = tx.Supplier.Query().Where(supplier.ID(in.SupplierID)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("find supplier: %w", err)
	}
	if !found {
		return problem.Errorf(problem.NotFound, "no supplier %s", in.SupplierID)
	}
	return nil
}

func (in SetOfferInput) terms() *VariantOfferInput {
	return &VariantOfferInput{
		SupplierID: in.SupplierID, SupplierSku: in.SupplierSku, Cost: in.Cost,
		HandlingDays: in.HandlingDays, Priority: in.Priority, Available: in.Available,
	}
}
