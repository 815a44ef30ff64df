package account_test

import (
	"context"
	"slices"
	"testing"

	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

// Somebody's own views are theirs alone, also of who may only look.
func TestOnesOwnViewsAreNobodyElses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		store, _ := auth.From(merchant)
		person := func(id string, role auth.Role) context.Context {
			return auth.With(context.Background(), auth.Viewer{Kind: auth.User, UserID: id, StoreID: store.StoreID, Name: id, Scopes: role.Scopes()})
		}
		vera, bo, ana := person("usr_vera", auth.ViewerRole), person("usr_bo", auth.ViewerRole), person("usr_ana", auth.Owner)
		own := account.SaveViewInput{Page: "orders", Name: "Late", Criteria: map[string]any{"q": "1"}}
		shared := own
		shared.Shared = true
		kept, err := f.SaveView(vera, own)
		if err != nil {
			t.Fatalf("SaveView by who may only look: %v", err)
		}
		if _, err := f.SaveView(vera, shared); problem.Of(err) != problem.Forbidden {
			t.Errorf("SaveView for all by who may only look: %v", err)
		}
		if _, err := f.SaveView(ana, shared); err != nil {
			t.Errorf("SaveView for all by an owner: %v", err)
		}
		for ctx, want := range map[context.Context][]string{vera: {"", "usr_vera"}, bo: {""}, ana: {""}} {
			found, err := f.SavedViews(ctx, "orders")
			var owners []string
			for _, v := range found {
				owners = append(owners, v.OwnerID)
			}
			if err != nil || !slices.Equal(owners, want) {
				t.Errorf("views of %q, %v, want %q", owners, err, want)
			}
		}
		for _, ctx := range []context.Context{bo, ana} {
			if _, err := f.DeleteView(ctx, kept.ID); problem.Of(err) != problem.NotFound {
				t.Errorf("DeleteView of another's: %v", err)
			}
		}
		if _, err := f.DeleteView(vera, kept.ID); err != nil {
			t.Errorf("DeleteView: %v", err)
		}
	})
}
