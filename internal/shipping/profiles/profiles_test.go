package profiles_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/shippingprofile"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// fixture is a store with two variants and its general profile.
type fixture struct {
	*profiles.Service
	store   *store.Store
	clock   *clock
	ctx     context.Context
	db      *ent.Client
	keys    *secret.Keys
	general *ent.ShippingProfile
}

func each(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, setup(t, s)) })
}

func setup(t *testing.T, s *store.Store) fixture {
	t.Helper()
	shop := s.Client().Store.Create().SetName("Demo").SetCurrency("BRL").SaveX(auth.Everywhere(t.Context()))
	c := &clock{at: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}
	f := fixture{
		Service: profiles.New(profiles.Config{Store: s, Now: c.now}), store: s, clock: c, db: s.Client(), keys: s.Secrets(),
		ctx: auth.As(t.Context(), auth.Merchant, shop.ID, "Ana"),
	}
	f.general = f.db.ShippingProfile.Create().SetName("General").SetKind(shippingprofile.KindGeneral).SaveX(f.ctx)
	f.goods()
	return f
}

// goods puts a mug and a sofa into the catalogue.
func (f fixture) goods() {
	product := f.db.Product.Create().SetTitle("Things").SaveX(f.ctx)
	for sku, grams := range map[string]int{"MUG": 300, "SOFA": 40_000} {
		f.db.Variant.Create().SetProductID(product.ID).SetSku(sku).SetPriceMinor(1000).SetCurrency("BRL").SetWeightGrams(grams).SaveX(f.ctx)
	}
}

// clock stands still until it is turned.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) turn(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// flat is one zone with one flat rate.
func flat(country string, minor int64) []*shipping.OriginGroup {
	return []*shipping.OriginGroup{{Zones: []shipping.Zone{{
		Name: country, Countries: []string{country},
		Rates: []shipping.Rate{{Name: "Standard", Kind: shipping.Flat, Amount: money.New(minor, "BRL")}},
	}}}}
}

// quote is the options' prices for one of each SKU, or the refusals' reasons.
func (f fixture) quote(t *testing.T, country string, skus ...string) (said []string) {
	t.Helper()
	in := profiles.QuoteInput{CountryCode: country}
	for _, sku := range skus {
		in.Lines = append(in.Lines, &profiles.QuoteLineInput{Sku: sku, Quantity: 1})
	}
	got, err := f.ShippingQuote(f.ctx, in)
	if err != nil {
		t.Fatalf("quote: %v", err)
	}
	for _, o := range got.Options {
		said = append(said, o.Name+" "+o.Amount.String())
	}
	for _, r := range got.Refusals {
		said = append(said, string(r.Reason))
	}
	return said
}

func (f fixture) wantQuote(t *testing.T, country string, skus, want []string) {
	t.Helper()
	if diff := cmp.Diff(f.quote(t, country, skus...), want); diff != "" {
		t.Errorf("%v to %s: %s", skus, country, diff)
	}
}

func TestProfilesAreQuotedByAsTheyAreSaved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		both := []string{"MUG", "SOFA"}
		f.wantQuote(t, "BR", both, []string{"NO_ZONE"})
		save := func(groups []*shipping.OriginGroup) {
			t.Helper()
			if _, err := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: f.general.ID, Groups: groups}); err != nil {
				t.Fatal(err)
			}
		}
		save(flat("BR", 500))
		f.wantQuote(t, "BR", both, []string{"Standard 5.00 BRL"})
		f.wantQuote(t, "US", both, []string{"NO_ZONE"})
		heavy, err := f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "Heavy", Groups: flat("BR", 9000)})
		if err != nil {
			t.Fatal(err)
		}
		moved, err := f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: heavy.ID, Skus: []string{"SOFA"}})
		if err != nil || moved.Variants != 1 {
			t.Fatalf("moved %+v, %v", moved, err)
		}
		f.wantQuote(t, "BR", both, []string{"Standard 95.00 BRL"})
		f.db.Store.Update().SetMergePolicy(entstore.MergePolicyHighest).ExecX(f.ctx)
		f.wantQuote(t, "BR", both, []string{"Standard 90.00 BRL"})
		if _, err := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: heavy.ID, Enabled: new(false)}); err != nil {
			t.Fatal(err)
		}
		f.wantQuote(t, "BR", both, []string{"Standard 5.00 BRL"})
		if _, err := f.DeleteShippingProfile(f.ctx, heavy.ID); err != nil {
			t.Fatal(err)
		}
		save(flat("BR", 700))
		f.wantQuote(t, "BR", both, []string{"Standard 7.00 BRL"})
	})
}

func TestWhatCannotBeSaved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		twice := flat("BR", 500)
		twice[0].Zones = append(twice[0].Zones, flat("BR", 600)[0].Zones...)
		for name, groups := range map[string][]*shipping.OriginGroup{"overlap": twice, "currency": {{Zones: []shipping.Zone{{
			Name: "BR", Countries: []string{"BR"}, Rates: []shipping.Rate{{Name: "S", Kind: shipping.Flat, Amount: money.New(1, "USD")}},
		}}}}, "country": flat("ZZ", 1)} {
			if _, err := f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: name, Groups: groups}); problem.Of(err) != problem.Invalid {
				t.Errorf("%s: %v, want INVALID_INPUT", name, err)
			}
		}
		if n := f.db.ShippingProfile.Query().CountX(f.ctx); n != 1 {
			t.Errorf("%d profiles, want only the general one", n)
		}
		_, disabled := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: f.general.ID, Enabled: new(false)})
		_, deleted := f.DeleteShippingProfile(f.ctx, f.general.ID)
		_, assigned := f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: "prof_none", Skus: []string{"MUG"}})
		for _, tc := range []struct {
			err  error
			want problem.Code
		}{{disabled, problem.Conflict}, {deleted, problem.Conflict}, {assigned, problem.NotFound}} {
			if problem.Of(tc.err) != tc.want {
				t.Errorf("%v, want %s", tc.err, tc.want)
			}
		}
	})
}

// A dry run says how many variants would move, and moves none; moving to the
// general profile takes them out of theirs.
func TestAssigning(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		custom, err := f.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "Custom", Groups: flat("BR", 1)})
		if err != nil {
			t.Fatal(err)
		}
		product := f.db.Product.Query().OnlyX(f.ctx)
		for _, step := range []struct {
			to     string
			dryRun bool
			want   int
		}{{custom.ID, true, 2}, {custom.ID, false, 2}, {custom.ID, false, 0}, {f.general.ID, false, 2}, {f.general.ID, false, 0}} {
			moved, err := f.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: step.to, ProductIds: []string{product.ID}, DryRun: &step.dryRun})
			if err != nil || moved.Variants != step.want {
				t.Errorf("%+v moved %+v, %v", step, moved, err)
			}
		}
	})
}

// Nothing is delivered anywhere until zones say so; then the gap is what they
// leave out, and it shrinks to nothing with a rest of the world.
func TestCoverage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		gaps := func(want ...string) {
			t.Helper()
			found, err := f.ShippingCoverage(f.ctx, []string{"BR", "US"})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, g := range found {
				if len(g.Variants) != 2 {
					t.Errorf("%d variants in the gap, want 2", len(g.Variants))
				}
				got = append(got, g.Nowhere...)
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Error(diff)
			}
		}
		gaps("BR", "US")
		save := func(groups []*shipping.OriginGroup) {
			t.Helper()
			if _, err := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: f.general.ID, Groups: groups}); err != nil {
				t.Fatal(err)
			}
		}
		save(flat("BR", 500))
		gaps("US")
		world := flat("BR", 500)
		world[0].Zones[0].RestOfWorld = true
		save(world)
		gaps()
		if _, err := f.ShippingCoverage(f.ctx, []string{"ZZ"}); problem.Of(err) != problem.Invalid {
			t.Errorf("an unknown country: %v", err)
		}
	})
}
