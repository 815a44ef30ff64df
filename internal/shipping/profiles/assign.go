package profiles

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/problem"
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

const mostAtOnce = 10_000

// AssignShippingProfile moves variants into a profile, out of the one they are
// in: a variant is in one profile. Moving to the general one takes them out of
// theirs.
func (s *Service) AssignShippingProfile(ctx context.Context, in AssignInput) (*AssignPayload, error) {
	if n := len(in.VariantIds) + len(in.ProductIds) + len(in.Skus); n == 0 || n > mostAtOnce {
		return nil, problem.Errorf(problem.Invalid, "%d variants, products and SKUs are named; from 1 to %d are allowed", n, mostAtOnce)
	}
	result := &AssignPayload{ProfileID: in.ProfileID}
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		to, err := tx.ShippingProfile.Get(ctx, in.ProfileID)
		if err != nil {
			return notFound(in.ProfileID, err)
		}
		moving := []predicate.Variant{variant.Or(variant.IDIn(in.VariantIds...), variant.ProductIDIn(in.ProductIds...), variant.SkuIn(in.Skus...))}
		general := to.Kind == shippingprofile.KindGeneral
		if general {
			moving = append(moving, variant.ShippingProfileIDNotNil())
		} else {
			moving = append(moving, variant.Or(variant.ShippingProfileIDIsNil(), variant.ShippingProfileIDNEQ(to.ID)))
		}
		if in.DryRun != nil && *in.DryRun {
			result.Variants, err = tx.Variant.Query().Where(moving...).Count(ctx)
			return err
		}
		update := tx.Variant.Update().Where(moving...)
		if general {
			update.ClearShippingProfileID()
		} else {
			update.SetShippingProfileID(to.ID)
		}
		if result.Variants, err = update.Save(ctx); err != nil {
			return fmt.Errorf("move variants: %w", err)
		}
		return nil
	})
	return result, err
}
