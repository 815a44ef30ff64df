package profiles_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent/shippingprofile"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/profiles"
)

// cart is two mugs and a sofa, to São Paulo.
func cart() profiles.QuoteInput {
	return profiles.QuoteInput{CountryCode: "BR", Region: new("SP"), PostalCode: new("01310-100"), Lines: []*profiles.QuoteLineInput{
		{Sku: "MUG", Quantity: 2}, {Sku: "SOFA", Quantity: 1, UnitPrice: new(money.New(90_000, "BRL"))},
	}}
}

// offered quotes a cart and returns its only option.
func (f fixture) offered(t *testing.T, in profiles.QuoteInput) shipping.Option {
	t.Helper()
	quote, err := f.ShippingQuote(f.ctx, in)
	if err != nil || len(quote.Options) != 1 || quote.Options[0].Sign == nil {
		t.Fatalf("quote: %+v, %v, want one option with an id", quote, err)
	}
	return quote.Options[0]
}

func idOf(t *testing.T, option shipping.Option) string {
	t.Helper()
	id, err := option.ID()
	if err != nil {
		t.Error(err)
		return ""
	}
	return *id
}

// redeemed is the fault codes of redeeming an id, or what it is worth.
func (f fixture) redeemed(id string, in profiles.QuoteInput) string {
	option, err := f.Redeem(f.ctx, id, in)
	if p, ok := problem.As(err); ok {
		var said []string
		for _, fault := range p.Faults {
			said = append(said, fault.Field+" "+fault.Code)
		}
		return strings.Join(said, ", ")
	}
	if err != nil {
		return err.Error()
	}
	return option.Name + " " + option.Amount.String()
}

func (f fixture) save(t *testing.T, minor int64) {
	t.Helper()
	if _, err := f.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: f.general.ID, Groups: flat("BR", minor)}); err != nil {
		t.Fatal(err)
	}
}

// An option is redeemed as it was quoted, explanation and all, any number of
// times, whatever became of the rules; for its cart and address only.
func TestAQuoteIsRedeemedAsItWasQuoted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		option := f.offered(t, cart())
		id := idOf(t, option)
		f.save(t, 9900)
		for range 2 {
			got, err := f.Redeem(f.ctx, id, cart())
			if err != nil {
				t.Fatal(err)
			}
			want := option
			want.Sign, want.ExpiresAt = nil, nil
			if diff := cmp.Diff(*got, want); diff != "" {
				t.Errorf("redeemed (-got +want): %s", diff)
			}
		}
		for name, tc := range map[string]struct {
			change func(in *profiles.QuoteInput)
			want   string
		}{
			"in another order": {func(in *profiles.QuoteInput) { in.Lines[0], in.Lines[1] = in.Lines[1], in.Lines[0] }, "Standard 5.00 BRL"},
			"written another way": {func(in *profiles.QuoteInput) {
				in.CountryCode, in.Region, in.PostalCode = "br", new("BR-SP"), new("01310100")
			}, "Standard 5.00 BRL"},
			"at the default price": {func(in *profiles.QuoteInput) { in.Lines[0].UnitPrice = new(money.New(1000, "BRL")) }, "Standard 5.00 BRL"},
			"one more":             {func(in *profiles.QuoteInput) { in.Lines[0].Quantity++ }, "shippingQuoteId OTHER_CART"},
			"one fewer line":       {func(in *profiles.QuoteInput) { in.Lines = in.Lines[:1] }, "shippingQuoteId OTHER_CART"},
			"another price":        {func(in *profiles.QuoteInput) { in.Lines[0].UnitPrice = new(money.New(1001, "BRL")) }, "shippingQuoteId OTHER_CART"},
			"a discount":           {func(in *profiles.QuoteInput) { in.Lines[0].Discount = new(money.New(1, "BRL")) }, "shippingQuoteId OTHER_CART"},
			"not to be shipped":    {func(in *profiles.QuoteInput) { in.Lines[1].RequiresShipping = new(false) }, "shippingQuoteId OTHER_CART"},
			"another region":       {func(in *profiles.QuoteInput) { in.Region = new("RJ") }, "shippingQuoteId OTHER_ADDRESS"},
			"no postcode":          {func(in *profiles.QuoteInput) { in.PostalCode = nil }, "shippingQuoteId OTHER_ADDRESS"},
			"all else": {func(in *profiles.QuoteInput) { in.CountryCode, in.Lines = "US", in.Lines[1:] },
				"shippingQuoteId OTHER_CART, shippingQuoteId OTHER_ADDRESS"},
			"unknown goods": {func(in *profiles.QuoteInput) { in.Lines[0].Sku = "NONE" }, "lines.0.sku UNKNOWN"},
		} {
			in := cart()
			tc.change(&in)
			if got := f.redeemed(id, in); got != tc.want {
				t.Errorf("%s: %s, want %s", name, got, tc.want)
			}
		}
	})
}

// What a quote was not told cannot have changed its price, or it would have been
// refused: the order may say more.
func TestAnOrderMaySayMoreThanItsQuoteWasTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		vague := cart()
		vague.Region, vague.PostalCode = nil, nil
		id := idOf(t, f.offered(t, vague))
		if got := f.redeemed(id, cart()); got != "Standard 5.00 BRL" {
			t.Errorf("with the whole address: %s", got)
		}
		abroad := cart()
		abroad.CountryCode, abroad.Region, abroad.PostalCode = "PT", nil, nil
		if got := f.redeemed(id, abroad); got != "shippingQuoteId OTHER_ADDRESS" {
			t.Errorf("abroad: %s", got)
		}
	})
}

func TestAQuoteExpires(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		option := f.offered(t, cart())
		if want := f.clock.now().Add(profiles.QuoteLife); !option.ExpiresAt.Equal(want) {
			t.Errorf("expires at %s, want %s", option.ExpiresAt, want)
		}
		f.clock.turn(profiles.QuoteLife - time.Second)
		if got := f.redeemed(idOf(t, option), cart()); got != "Standard 5.00 BRL" {
			t.Errorf("a second before: %s", got)
		}
		f.clock.turn(time.Second)
		if got := f.redeemed(idOf(t, option), cart()); got != "shippingQuoteId EXPIRED" {
			t.Errorf("at its end: %s", got)
		}
	})
}

// No id is worth anything but those that were given out: not one with another
// byte anywhere, not one cut short, not another store's.
func TestForgedQuotesAreUnknown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		id := idOf(t, f.offered(t, cart()))
		forged := []string{"", "quote_", "quote_A", id + "A", id + "=", id + "\n", strings.TrimPrefix(id, "quote_"), strings.ToUpper(id), "quote_" + strings.Repeat("A", 100_000)}
		for i := range id {
			other := byte('A')
			if id[i] == other {
				other = 'B'
			}
			forged = append(forged, id[:i], id[:i]+string(other)+id[i+1:])
		}
		for _, id := range forged {
			if got := f.redeemed(id, cart()); got != "shippingQuoteId UNKNOWN" {
				t.Errorf("%q: %s", id, got)
			}
		}
		other := f.other(t)
		if got := other.redeemed(id, cart()); got != "shippingQuoteId UNKNOWN" {
			t.Errorf("of another store: %s", got)
		}
		shop, to := f.db.Store.Query().OnlyX(f.ctx), other.db.Store.Query().OnlyX(other.ctx)
		key, err := f.keys.Open(secret.At(entstore.Table, entstore.FieldQuoteSecret, shop.ID), shop.QuoteSecret)
		if err != nil || key == "" {
			t.Fatalf("open the key: %v", err)
		}
		resealed, err := f.keys.Seal(secret.At(entstore.Table, entstore.FieldQuoteSecret, to.ID), key)
		if err != nil {
			t.Fatal(err)
		}
		to.Update().SetQuoteSecret(resealed).ExecX(other.ctx)
		if got := other.redeemed(id, cart()); got != "shippingQuoteId UNKNOWN" {
			t.Errorf("of another store with the same key: %s", got)
		}
	})
}

// other is a second store with the same goods and rules.
func (f fixture) other(t *testing.T) fixture {
	t.Helper()
	shop := f.db.Store.Create().SetName("Other").SetCurrency("BRL").SaveX(auth.Everywhere(t.Context()))
	f.ctx = auth.As(t.Context(), auth.Merchant, shop.ID, "Bo")
	f.general = f.db.ShippingProfile.Create().SetName("General").SetKind(shippingprofile.KindGeneral).SaveX(f.ctx)
	f.goods()
	f.save(t, 500)
	return f
}

func TestKeysOfQuotesRotate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		first := idOf(t, f.offered(t, cart()))
		rotate := func(revoke bool) {
			t.Helper()
			if _, err := f.RotateQuoteKey(f.ctx, revoke); err != nil {
				t.Fatal(err)
			}
		}
		want := func(id, want string) {
			t.Helper()
			if got := f.redeemed(id, cart()); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		rotate(false)
		second := idOf(t, f.offered(t, cart()))
		want(first, "Standard 5.00 BRL")
		want(second, "Standard 5.00 BRL")
		rotate(false)
		want(first, "shippingQuoteId UNKNOWN")
		want(second, "Standard 5.00 BRL")
		rotate(true)
		want(second, "shippingQuoteId UNKNOWN")
		want(idOf(t, f.offered(t, cart())), "Standard 5.00 BRL")
	})
}

// A store gets its key with its first quote, one key,
// however many ask at once, and even when they may only look.
func TestAStoreWithoutAKeyGetsOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		shop := f.db.Store.Query().OnlyX(f.ctx)
		looker := auth.As(context.WithoutCancel(f.ctx), auth.ReadOnly, shop.ID, "Lu")
		ids := make([]string, 8)
		var asking sync.WaitGroup
		for i := range ids {
			asking.Go(func() {
				quote, err := f.ShippingQuote(looker, cart())
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = idOf(t, quote.Options[0])
			})
		}
		asking.Wait()
		for _, id := range ids {
			if got := f.redeemed(id, cart()); got != "Standard 5.00 BRL" {
				t.Errorf("redeemed: %s", got)
			}
		}
	})
}
