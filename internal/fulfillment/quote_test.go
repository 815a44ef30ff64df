package fulfillment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/profiles"
)

// quoted is an order whose shipping is to be quoted.
func quoted(externalID, method string) fulfillment.CreateOrderInput {
	in := input(externalID, "MUG", "LAMP")
	in.Shipping, in.QuoteShipping = nil, new(true)
	if method != "" {
		in.ShippingMethod = &method
	}
	return in
}

// The store's profiles say what the buyer pays. It is frozen on the order: the
// profile changes, the order is split and rerouted, and the fee stays.
func TestAQuotedFeeIsFrozen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		rules := profiles.New(f.store)
		f.service = fulfillment.New(fulfillment.Config{Store: f.store, Now: f.now, Suppliers: f.suppliers(), Quote: rules.ShippingQuote})
		general := f.store.Client().ShippingProfile.Query().OnlyX(f.ctx)
		save := func(minor int64) {
			t.Helper()
			rate := func(name string, minor int64) shipping.Rate {
				return shipping.Rate{Name: name, Kind: shipping.Flat, Amount: money.New(minor, "BRL")}
			}
			zone := shipping.Zone{Name: "Brazil", Countries: []string{"BR"}, Rates: []shipping.Rate{rate("Standard", minor), rate("Express", 3*minor)}}
			_, err := rules.UpdateShippingProfile(f.ctx, profiles.UpdateInput{ID: general.ID, Groups: []*shipping.OriginGroup{{Zones: []shipping.Zone{zone}}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		save(700)
		var got []string
		var first *ent.Order
		for _, method := range []string{"express", ""} {
			o := f.paid(t, quoted("A-"+method, method))
			if first == nil {
				first = o
			}
			got = append(got, o.ShippingMethod+" "+o.Shipping().String()+" "+o.Total().String()+" "+o.ShippingOption.Parts[0].Zone.Name)
		}
		if diff := cmp.Diff(got, []string{"Express 21.00 BRL 41.00 BRL Brazil", "Standard 7.00 BRL 27.00 BRL Brazil"}); diff != "" {
			t.Error(diff)
		}
		save(9900)
		if again := f.paid(t, quoted("A-express", "express")); again.ID != first.ID || again.Shipping().String() != "21.00 BRL" {
			t.Errorf("placed again it is %s with a fee of %s", again.Name, again.Shipping())
		}
		abroad, both, unknown := quoted("B-1", ""), quoted("B-2", ""), quoted("B-3", "By drone")
		abroad.ShippingAddress.CountryCode, abroad.ShippingAddress.Region, abroad.ShippingAddress.PostalCode = "PT", "", "1000-001"
		both.Shipping = new(money.New(1, "BRL"))
		for _, in := range []fulfillment.CreateOrderInput{abroad, both, unknown} {
			if _, err := f.service.CreateOrder(f.ctx, in); problem.Of(err) != problem.Invalid {
				t.Errorf("%s: %v, want INVALID_INPUT", in.ExternalID, err)
			}
		}
	})
}
