package profiles_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/store/storetest"
)

// Two nodes share a database. What one changes the other quotes by at once:
// rules, policies and who is in which profile.
func TestNoNodeQuotesByOldRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		other := f
		other.Service = profiles.New(profiles.Config{Store: f.store, Now: f.clock.now})
		for minor := int64(100); minor < 1000; minor += 100 {
			want := []string{fmt.Sprintf("Standard %d.00 BRL", minor/100)}
			f.save(t, minor)
			other.wantQuote(t, "BR", []string{"MUG"}, want)
			f.wantQuote(t, "BR", []string{"MUG"}, want)
			f, other = other, f
		}
		heavy, err := f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "Heavy", Groups: flat("BR", 9000)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: heavy.ID, Skus: []string{"SOFA"}}); err != nil {
			t.Fatal(err)
		}
		other.wantQuote(t, "BR", []string{"SOFA"}, []string{"Standard 90.00 BRL"})
		if _, err := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: heavy.ID, Enabled: new(false)}); err != nil {
			t.Fatal(err)
		}
		other.wantQuote(t, "BR", []string{"SOFA"}, []string{"Standard 9.00 BRL"})
		if _, err := f.DeleteShippingProfile(f.ctx, heavy.ID); err != nil {
			t.Fatal(err)
		}
		other.wantQuote(t, "BR", []string{"SOFA"}, []string{"Standard 9.00 BRL"})
	})
}

// Profiles are made, filled, disabled, renamed, emptied and deleted all at once,
// while carts are quoted: every quote is by some state that was, nothing fails
// but with a code, and in the end every variant is in one profile that is there.
func TestProfilesChangeWhileOthersDo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		var busy sync.WaitGroup
		for worker := range 4 {
			busy.Go(func() {
				dice := rand.New(rand.NewPCG(uint64(worker), 1)) //nolint:gosec // a race is run again by its seed
				for range 12 {
					if err := f.step(dice); err != nil && problem.Of(err) == problem.Internal {
						t.Errorf("%v", err)
					}
				}
			})
		}
		for range 2 {
			busy.Go(func() {
				for range 30 {
					quote, err := f.ShippingQuote(f.ctx, cart())
					if err != nil || len(quote.Options) != 1 {
						t.Errorf("quote: %+v, %v", quote, err)
					}
				}
			})
		}
		busy.Wait()
		there := map[string]bool{}
		for _, id := range f.db.ShippingProfile.Query().IDsX(f.ctx) {
			there[id] = true
		}
		for _, v := range f.db.Variant.Query().Where(variant.ShippingProfileIDNotNil()).AllX(f.ctx) {
			if !there[*v.ShippingProfileID] {
				t.Errorf("%s is in %s, which is gone", v.Sku, *v.ShippingProfileID)
			}
		}
		if n := f.db.ShippingProfile.Query().Where(shippingprofile.KindEQ(shippingprofile.KindGeneral), shippingprofile.Enabled(true)).CountX(f.ctx); n != 1 {
			t.Errorf("%d enabled general profiles, want 1", n)
		}
	})
}

// step does something to one of the profiles, whichever they are by now.
func (f fixture) step(dice *rand.Rand) error {
	ids, err := f.db.ShippingProfile.Query().IDs(f.ctx)
	if err != nil {
		return err
	}
	id := ids[dice.IntN(len(ids))]
	switch dice.IntN(6) {
	case 0:
		_, err = f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "P", Groups: flat("BR", dice.Int64N(1000))})
	case 1:
		_, err = f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: id, Enabled: new(dice.IntN(2) == 0)})
	case 2:
		_, err = f.DeleteShippingProfile(f.ctx, id)
	default:
		skus := []string{"MUG", "SOFA"}
		if dice.IntN(2) == 0 {
			skus[0], skus[1] = skus[1], skus[0]
		}
		_, err = f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: id, Skus: skus})
	}
	return err
}

// Whoever changes the name does not take back the rules that somebody else
// changed meanwhile, and every change has a version of its own.
func TestChangesOfOneProfileAddUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		var busy sync.WaitGroup
		for range 8 {
			busy.Go(func() {
				if _, err := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: f.general.ID, Name: new("Renamed")}); err != nil {
					t.Error(err)
				}
			})
		}
		busy.Go(func() {
			if _, err := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: f.general.ID, Groups: flat("BR", 700)}); err != nil {
				t.Error(err)
			}
		})
		busy.Wait()
		f.wantQuote(t, "BR", []string{"MUG"}, []string{"Standard 7.00 BRL"})
		if got := f.db.ShippingProfile.GetX(f.ctx, f.general.ID); got.Version != f.general.Version+9 || got.Name != "Renamed" {
			t.Errorf("version %d, name %s after nine changes of version %d", got.Version, got.Name, f.general.Version)
		}
	})
}

// A quote reads the database once. Moving ten thousand takes as many statements
// as moving one.
func TestStatements(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	s := storetest.Open(t, storetest.OnStatement(func(context.Context, string) { sent.Add(1) }))
	f := setup(t, s)
	f.save(t, 500)
	heavy, err := f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "Heavy", Groups: flat("BR", 9000)})
	if err != nil {
		t.Fatal(err)
	}
	product := f.db.Product.Query().FirstIDX(f.ctx)
	skus := make([]string, 0, 10_000)
	for from := 0; from < 10_000; from += 1000 {
		makes := make([]*ent.VariantCreate, 1000)
		for i := range makes {
			sku := fmt.Sprintf("SKU-%d", from+i)
			skus = append(skus, sku)
			makes[i] = f.db.Variant.Create().SetProductID(product).SetSku(sku).SetPriceMinor(1).SetCurrency("BRL")
		}
		f.db.Variant.CreateBulk(makes...).ExecX(f.ctx)
	}
	moving := func(skus []string) int64 {
		before := sent.Load()
		moved, err := f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: heavy.ID, Skus: skus})
		if err != nil || moved.Variants != len(skus) {
			t.Errorf("%d moved %+v, %v", len(skus), moved, err)
		}
		return sent.Load() - before
	}
	if one, many := moving([]string{"MUG"}), moving(skus); one != many {
		t.Errorf("one takes %d statements, ten thousand %d", one, many)
	}
	f.offered(t, cart())
	before := sent.Load()
	f.offered(t, cart())
	if n := sent.Load() - before; n != 0 { // of ent; its one statement is written by hand
		t.Errorf("a quote by compiled rules took %d more statements", n)
	}
	if _, err := f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: heavy.ID, Skus: append(skus, "MUG")}); problem.Of(err) != problem.Invalid {
		t.Errorf("one too many: %v", err)
	}
	if _, err := f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: f.general.ID, Skus: []string{"MUG", "NONE"}}); problem.Of(err) != problem.Invalid {
		t.Errorf("an unknown name: %v", err)
	}
	if in := f.db.Variant.Query().Where(variant.Sku("MUG")).OnlyX(f.ctx).ShippingProfileID; in == nil || *in != heavy.ID {
		t.Errorf("half of it moved: %v", in)
	}
}
