package profiles

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/product"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/store"
)

// AssignInput puts variants into a profile: those named in any of the ways.
type AssignInput struct {
	ProfileID  string
	VariantIds []string
	ProductIds []string
	Skus       []string
	DryRun     *bool
}

// AssignPayload says how many variants moved, or would.
type AssignPayload struct {
	ProfileID string
	Variants  int
}

const (
	mostAtOnce = 10_000
	mostFaults = 100 // of unknown names
)

// AssignShippingProfile moves variants into a profile, out of the one they are
// in: a variant is in one profile. Moving to the general one takes them out of
// theirs. When a name is unknown nothing moves.
func (s *Service) AssignShippingProfile(ctx context.Context, in AssignInput) (*AssignPayload, error) {
	result := &AssignPayload{ProfileID: in.ProfileID}
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		result.Variants = 0
		if err := lock(ctx, tx); err != nil {
			return err
		}
		to, err := tx.ShippingProfile.Get(ctx, in.ProfileID)
		if err != nil {
			return notFound(in.ProfileID, err)
		}
		if err := in.check(ctx, tx.Client); err != nil {
			return err
		}
		away := elsewhere(to.ID, shipping.ProfileKind(to.Kind))
		if in.DryRun != nil && *in.DryRun {
			result.Variants, err = tx.Variant.Query().Where(variant.Or(in.named()...), away).Count(ctx)
			return err
		}
		for _, named := range in.named() { // each by its index
			update := tx.Variant.Update().Where(named, away)
			if shipping.ProfileKind(to.Kind) == shipping.General {
				update.ClearShippingProfileID()
			} else {
				update.SetShippingProfileID(to.ID)
			}
			moved, err := update.Save(ctx)
			if err != nil {
				return fmt.Errorf("move variants: %w", err)
			}
			result.Variants += moved
		}
		return nil
	})
	return result, err
}

func (in AssignInput) named() (ways []predicate.Variant) {
	if len(in.VariantIds) > 0 {
		ways = append(ways, variant.IDIn(in.VariantIds...))
	}
	if len(in.ProductIds) > 0 {
		ways = append(ways, variant.ProductIDIn(in.ProductIds...))
	}
	if len(in.Skus) > 0 {
		ways = append(ways, variant.SkuIn(in.Skus...))
	}
	return ways
}

func elsewhere(profileID string, kind shipping.ProfileKind) predicate.Variant {
	if kind == shipping.General {
		return variant.ShippingProfileIDNotNil()
	}
	return variant.Or(variant.ShippingProfileIDIsNil(), variant.ShippingProfileIDNEQ(profileID))
}

// moving names the variants that would move.
func (s *Service) moving(ctx context.Context, in AssignInput, kind shipping.ProfileKind) (map[string]bool, error) {
	client := s.store.Client()
	if err := in.check(ctx, client); err != nil {
		return nil, err
	}
	ids, err := client.Variant.Query().Where(variant.Or(in.named()...), elsewhere(in.ProfileID, kind)).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what is to be moved: %w", err)
	}
	return set(ids), nil
}

// check sees that everything named is there.
func (in AssignInput) check(ctx context.Context, client *ent.Client) error {
	if n := len(in.VariantIds) + len(in.ProductIds) + len(in.Skus); n == 0 || n > mostAtOnce {
		return problem.Errorf(problem.Invalid, "%d variants, products and SKUs are named; from 1 to %d are allowed", n, mostAtOnce)
	}
	faults, count := problem.Collect(), 0
	for _, list := range []struct {
		field string
		names []string
		find  func() ([]string, error)
	}{
		{"variantIds", in.VariantIds, func() ([]string, error) { return client.Variant.Query().Where(variant.IDIn(in.VariantIds...)).IDs(ctx) }},
		{"productIds", in.ProductIds, func() ([]string, error) { return client.Product.Query().Where(product.IDIn(in.ProductIds...)).IDs(ctx) }},
		{"skus", in.Skus, func() (skus []string, err error) {
			return skus, client.Variant.Query().Where(variant.SkuIn(in.Skus...)).Select(variant.FieldSku).Scan(ctx, &skus)
		}},
	} {
		if len(list.names) == 0 {
			continue
		}
		found, err := list.find()
		if err != nil {
			return fmt.Errorf("read what is to be moved: %w", err)
		}
		known := set(found)
		for i, name := range list.names {
			if !known[name] && count < mostFaults {
				count++
				faults.At(list.field, i).Add("", problem.Unknown, "is not in the catalogue")
			}
		}
	}
	return faults.Err()
}

func set(names []string) map[string]bool {
	in := make(map[string]bool, len(names))
	for _, name := range names {
		in[name] = true
	}
	return in
}
