package profiles

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

// ShippingCoverage finds, before a buyer does, what cannot be bought where: the
// store's variants that need shipping against countries; nil is all of them.
// Variants with the same profile and suppliers are one gap.
func (s *Service) ShippingCoverage(ctx context.Context, countries []string) ([]*shipping.CoverageGap, error) {
	faults := problem.Collect()
	for i, country := range countries {
		if !shipping.KnownCountry(country) {
			faults.At("countries", i).Add("", problem.Unknown, "is no ISO 3166-1 country")
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	shop, _, err := s.look(ctx, "id", nil)
	if err != nil {
		return nil, err
	}
	plan, err := s.plan(ctx, &shop)
	if err != nil {
		return nil, err
	}
	sales, err := s.sales(ctx)
	if err != nil {
		return nil, err
	}
	return pointers(plan.Coverage(sales, countries)), nil
}

const variantsAtOnce = 5000

// sales reads who ships each variant, some thousands at a time.
func (s *Service) sales(ctx context.Context) (sales []shipping.Sale, err error) {
	for last := ""; ; {
		some, err := s.store.Client().Variant.Query().Where(variant.IDGT(last), variant.RequiresShipping(true)).
			Order(ent.Asc(variant.FieldID)).Limit(variantsAtOnce).
			Select(variant.FieldID, variant.FieldShippingProfileID).
			WithOffers(func(q *ent.OfferQuery) {
				q.Where(offer.Active(true), offer.HasSupplierWith(supplier.Active(true))).Select(offer.FieldVariantID, offer.FieldSupplierID)
			}).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read variants: %w", err)
		}
		for _, v := range some {
			sales = append(sales, saleOf(v))
		}
		if len(some) < variantsAtOnce {
			return sales, nil
		}
		last = some[len(some)-1].ID
	}
}

func saleOf(v *ent.Variant) shipping.Sale {
	sale := shipping.Sale{VariantID: v.ID, RequiresShipping: true}
	if v.ShippingProfileID != nil {
		sale.ProfileID = *v.ShippingProfileID
	}
	for _, o := range v.Edges.Offers {
		sale.Suppliers = append(sale.Suppliers, o.SupplierID)
	}
	return sale
}
