package fulfillment_test

import (
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

func TestABuyersLinkOpensUntilItExpires(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG"))
		if _, err := f.service.CreateBuyerLink(f.ctx, o.ID, new(f.now())); problem.Of(err) != problem.Invalid {
			t.Errorf("a link that is over already: %v, want %s", err, problem.Invalid)
		}
		link, err := f.service.CreateBuyerLink(f.ctx, o.ID, new(f.now().Add(time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
		token, err := f.service.BuyerLinkToken(link)
		if err != nil {
			t.Fatal(err)
		}
		if opens := f.opens(t, token); !opens {
			t.Error("a fresh link opens nothing")
		}
		f.advance(time.Hour)
		if opens := f.opens(t, token); opens {
			t.Error("an expired link opens the page")
		}
		if !f.opens(t, f.link(t, f.paid(t, input("A-2", "MUG")))) {
			t.Error("a link that never expires opens nothing")
		}
	})
}

func (f *fixture) opens(t *testing.T, token string) bool {
	t.Helper()
	view, err := f.service.Tracking(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return view != nil
}

// What stands in the database opens nothing by itself.
func TestABuyersLinkIsHashedAtRest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG"))
		token, kept := f.link(t, o), o.QueryLinks().OnlyX(f.ctx)
		if *kept.Hash != auth.HashToken(token) || string(kept.Token) == token {
			t.Error("the link stands in clear")
		}
		if f.opens(t, string(kept.Token)) || f.opens(t, *kept.Hash) {
			t.Error("what stands in the database opens the page")
		}
	})
}

// Links of before there were hashes stand in clear until the next migration.
func TestABuyersLinkFromBeforeGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG"))
		const inClear = "AbCdEfGhIjKlMnOpQrStUv"
		old := f.store.Client().BuyerLink.Create().SetOrderID(o.ID).SetToken(inClear).SaveX(f.ctx)
		for range 2 { // migrating again changes nothing
			if err := f.store.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !f.opens(t, inClear) {
				t.Fatal("the link does not open any more")
			}
		}
		if got := again(t, f, old); got != inClear {
			t.Errorf("token = %q, want %q", got, inClear)
		}
	})
}

func again(t *testing.T, f *fixture, link *ent.BuyerLink) string {
	t.Helper()
	token, err := f.service.BuyerLinkToken(f.store.Client().BuyerLink.GetX(f.ctx, link.ID))
	if err != nil {
		t.Fatal(err)
	}
	return token
}
