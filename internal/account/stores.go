package account

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/accesstoken"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const (
	maxName         = 255
	maxUndoWindow   = 86_400 // seconds
	maxCostIncrease = 1000   // percent
	maxDuplicates   = 43_200 // minutes
)

// CreateStore opens a store with its general shipping profile and a first
// MERCHANT token. Only the operator may, and Waybill itself.
func (s *Service) CreateStore(ctx context.Context, in CreateStoreInput) (*CreateStorePayload, error) {
	if viewer, _ := auth.From(ctx); viewer.Kind != auth.Operator && !viewer.Everywhere() {
		return nil, problem.Errorf(problem.Forbidden, "only the operator opens stores")
	}
	faults := problem.Collect()
	text(faults, "name", in.Name, maxName)
	if !money.KnownCurrency(in.Currency) {
		faults.Add("currency", problem.Unknown, "is not an ISO 4217 currency")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	ctx = auth.Everywhere(ctx)
	opened := &CreateStorePayload{Token: auth.NewToken(tokenPrefix)}
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		opened.Store, err = openStore(ctx, tx, in, opened.Token)
		return err
	})
	if err != nil {
		return nil, err
	}
	return opened, nil
}

func openStore(ctx context.Context, tx *store.Tx, in CreateStoreInput, token string) (*ent.Store, error) {
	opened, err := tx.Store.Create().SetName(in.Name).SetCurrency(in.Currency).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create store: %w", err)
	}
	err = tx.ShippingProfile.Create().SetStoreID(opened.ID).
		SetName("General").SetKind(shippingprofile.KindGeneral).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("create general shipping profile: %w", err)
	}
	err = tx.AccessToken.Create().SetStoreID(opened.ID).SetName("First token").
		SetKind(accesstoken.KindMerchant).SetHash(auth.HashToken(token)).SetHint(hintOf(token)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("create first access token: %w", err)
	}
	return opened, nil
}

// UpdateStore changes the settings of the viewer's store. What is nil stays.
func (s *Service) UpdateStore(ctx context.Context, in UpdateStoreInput) (*ent.Store, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	viewer, _ := auth.From(ctx)
	var updated *ent.Store
	err := s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		update := tx.Store.UpdateOneID(viewer.StoreID).
			SetNillableName(in.Name).SetNillableUndoWindowSeconds(in.UndoWindowSeconds).
			SetNillableCostIncreaseLimitPercent(in.CostIncreaseLimitPercent).SetNillableMergePolicy(in.MergePolicy).
			SetNillableLogoURL(in.LogoURL).SetNillableAccentColor(in.AccentColor)
		if rules := in.HoldRules; rules != nil {
			update.ClearHoldRiskFrom().SetNillableHoldRiskFrom(rules.RiskFrom).
				ClearHoldMarginBelowPercent().SetNillableHoldMarginBelowPercent(rules.MarginBelowPercent).
				SetHoldDuplicatesMinutes(rules.DuplicatesWithinMinutes).
				SetHoldIncompleteAddress(rules.IncompleteAddress).SetHoldOutOfStock(rules.OutOfStock)
		}
		updated, err = update.Save(ctx)
		return err
	})
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no such store")
	}
	if err != nil {
		return nil, fmt.Errorf("update store: %w", err)
	}
	return updated, nil
}

func (in UpdateStoreInput) validate() error {
	faults := problem.Collect()
	if in.Name != nil {
		text(faults, "name", *in.Name, maxName)
	}
	if window := in.UndoWindowSeconds; window != nil && (*window < 0 || *window > maxUndoWindow) {
		faults.Add("undoWindowSeconds", problem.OutOfRange, "must be between 0 and %d", maxUndoWindow)
	}
	if limit := in.CostIncreaseLimitPercent; limit != nil && (*limit < 0 || *limit > maxCostIncrease) {
		faults.Add("costIncreaseLimitPercent", problem.OutOfRange, "must be between 0 and %d", maxCostIncrease)
	}
	checkBrand(faults, in.LogoURL, in.AccentColor)
	if in.HoldRules != nil {
		in.HoldRules.check(faults.At("holdRules"))
	}
	return faults.Err()
}

func (in HoldRulesInput) check(faults problem.Faults) {
	if from := in.RiskFrom; from != nil && (*from < 0 || *from > 100) {
		faults.Add("riskFrom", problem.OutOfRange, "must be between 0 and 100")
	}
	if below := in.MarginBelowPercent; below != nil && (*below < -100 || *below > 100) {
		faults.Add("marginBelowPercent", problem.OutOfRange, "must be between -100 and 100")
	}
	if within := in.DuplicatesWithinMinutes; within < 0 || within > maxDuplicates {
		faults.Add("duplicatesWithinMinutes", problem.OutOfRange, "must be between 0 and %d", maxDuplicates)
	}
}
