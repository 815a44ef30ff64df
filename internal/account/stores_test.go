package account_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/privacy"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

func TestCreateStoreOpensItWithProfileAndToken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		opened, err := f.CreateStore(operator, account.CreateStoreInput{Name: "Loja Azul", Currency: "BRL"})
		if err != nil {
			t.Fatalf("CreateStore: %v", err)
		}
		viewer := f.signIn(t, opened.Token)
		if viewer.Kind != auth.Merchant || viewer.StoreID != opened.Store.ID {
			t.Errorf("the first token is %s of %s, want MERCHANT of %s", viewer.Kind, viewer.StoreID, opened.Store.ID)
		}
		merchant := auth.With(t.Context(), viewer)
		if got := f.db.Client().Store.Query().OnlyX(merchant); got.Name != "Loja Azul" || got.Currency != "BRL" {
			t.Errorf("store %s in %s, want Loja Azul in BRL", got.Name, got.Currency)
		}
		profile := f.db.Client().ShippingProfile.Query().OnlyX(merchant)
		if profile.Kind != shippingprofile.KindGeneral {
			t.Errorf("shipping profile is %s, want GENERAL", profile.Kind)
		}
	})
}

func TestCreateStoreIsForTheOperator(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		for who, ctx := range map[string]context.Context{"a merchant": merchant, "nobody": context.Background()} {
			_, err := f.CreateStore(ctx, account.CreateStoreInput{Name: "Outra", Currency: "BRL"})
			if problem.Of(err) != problem.Forbidden {
				t.Errorf("CreateStore by %s = %v, want %s", who, err, problem.Forbidden)
			}
		}
		if n := f.db.Client().Store.Query().CountX(auth.Everywhere(t.Context())); n != 1 {
			t.Errorf("%d stores, want 1", n)
		}
	})
}

func TestCreateStoreTellsEveryFault(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, err := f.CreateStore(operator, account.CreateStoreInput{Name: " ", Currency: "XXQ"})
		wantFaults(t, err, "name REQUIRED", "currency UNKNOWN")
		_, err = f.CreateStore(operator, account.CreateStoreInput{Name: "\x00" + strings.Repeat("ã", 255), Currency: "brl"})
		wantFaults(t, err, "name TOO_LONG", "name MALFORMED", "currency UNKNOWN")
	})
}

func TestUpdateStoreChangesWhatIsGiven(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		_, other := f.open(t, "Outra")

		updated, err := f.UpdateStore(merchant, account.UpdateStoreInput{UndoWindowSeconds: new(300)})
		if err != nil || updated.Name != "Loja" || updated.UndoWindowSeconds != 300 {
			t.Errorf("UpdateStore(window) = %v, %v, want Loja with 300 s", updated, err)
		}
		updated, err = f.UpdateStore(merchant, account.UpdateStoreInput{Name: new("Loja Nova")})
		if err != nil || updated.Name != "Loja Nova" || updated.UndoWindowSeconds != 300 {
			t.Errorf("UpdateStore(name) = %v, %v, want Loja Nova with 300 s", updated, err)
		}
		if got := f.db.Client().Store.Query().OnlyX(other); got.Name != "Outra" || got.UndoWindowSeconds != 0 {
			t.Errorf("the other store became %s with %d s", got.Name, got.UndoWindowSeconds)
		}
	})
}

func TestUpdateStoreRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		_, err := f.UpdateStore(merchant, account.UpdateStoreInput{Name: new(""), UndoWindowSeconds: new(86_401)})
		wantFaults(t, err, "name REQUIRED", "undoWindowSeconds OUT_OF_RANGE")

		viewer, _ := auth.From(merchant)
		viewer.Kind = auth.ReadOnly
		_, err = f.UpdateStore(auth.With(t.Context(), viewer), account.UpdateStoreInput{Name: new("Minha")})
		if !errors.Is(err, privacy.Deny) {
			t.Errorf("UpdateStore by a read-only viewer = %v, want %v", err, privacy.Deny)
		}
		if got := f.db.Client().Store.Query().OnlyX(merchant); got.Name != "Loja" {
			t.Errorf("store became %s", got.Name)
		}
	})
}

// The rules are replaced as a whole: what is given, what is taken away, and back.
func TestUpdateStoreReplacesTheHoldRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		for _, rules := range []account.HoldRulesInput{
			{RiskFrom: new(80), MarginBelowPercent: new(10), DuplicatesWithinMinutes: 60, IncompleteAddress: true},
			{RiskFrom: new(50), OutOfStock: true},
			{},
		} {
			if _, err := f.UpdateStore(merchant, account.UpdateStoreInput{HoldRules: &rules}); err != nil {
				t.Fatalf("UpdateStore(%+v): %v", rules, err)
			}
			got := f.db.Client().Store.Query().OnlyX(merchant).HoldRules()
			if diff := cmp.Diff(*got, ent.HoldRules(rules)); diff != "" {
				t.Error(diff)
			}
		}
		_, err := f.UpdateStore(merchant, account.UpdateStoreInput{HoldRules: &account.HoldRulesInput{RiskFrom: new(101), MarginBelowPercent: new(-101), DuplicatesWithinMinutes: -1}})
		wantFaults(t, err, "holdRules.riskFrom OUT_OF_RANGE", "holdRules.marginBelowPercent OUT_OF_RANGE", "holdRules.duplicatesWithinMinutes OUT_OF_RANGE")
	})
}
