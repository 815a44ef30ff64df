package fulfillment_test

import (
	"strings"
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
		rules := profiles.New(profiles.Config{Store: f.store, Now: f.now})
		f.service = fulfillment.New(fulfillment.Config{Store: f.store, Now: f.now, Suppliers: f.suppliers(), Shipping: rules})
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

// What was quoted is what is paid: the profile changes, then is gone, the order is
// paid, split, rejected and rerouted, and fee and explanation stay as quoted.
func TestAnOrderTakesAQuoteByItsId(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		rules := profiles.New(profiles.Config{Store: f.store, Now: f.now})
		f.service = fulfillment.New(fulfillment.Config{Store: f.store, Now: f.now, Suppliers: f.suppliers(), Shipping: rules})
		zone := shipping.Zone{Name: "Brazil", Countries: []string{"BR"}, Rates: []shipping.Rate{
			{Name: "Standard", Kind: shipping.Flat, Amount: money.New(700, "BRL")}, {Name: "Express", Kind: shipping.Flat, Amount: money.New(2100, "BRL")},
		}}
		made, err := rules.CreateShippingProfile(f.ctx, profiles.CreateInput{Name: "Both", Groups: []*shipping.OriginGroup{{Zones: []shipping.Zone{zone}}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rules.AssignShippingProfile(f.ctx, profiles.AssignInput{ProfileID: made.ID, Skus: []string{"BOTH"}}); err != nil {
			t.Fatal(err)
		}
		quote, err := rules.ShippingQuote(f.ctx, profiles.QuoteInput{
			CountryCode: "BR", PostalCode: new("01310100"), Lines: []*profiles.QuoteLineInput{{Sku: "BOTH", Quantity: 6}},
		})
		if err != nil || len(quote.Options) != 2 {
			t.Fatalf("quote: %+v, %v", quote, err)
		}
		chosen := quote.Options[1]
		id, err := chosen.ID()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rules.DeleteShippingProfile(f.ctx, made.ID); err != nil {
			t.Fatal(err)
		}
		in := f.automatic(input("A-1", "BOTH"))
		in.Lines[0].Quantity, in.Shipping, in.ShippingQuoteID = 6, nil, id
		o := f.paid(t, in)
		f.hand(t, f.subOrders(t, o)[0])
		f.tell(t, f.subOrders(t, o)[0], soldOut)
		f.reroute(t, f.subOrders(t, o)[0], 4)
		f.advance(2 * profiles.QuoteLife)
		again := f.paid(t, in) // the quote has expired; the order was placed
		chosen.Sign, chosen.ExpiresAt = nil, nil
		for _, o := range []*ent.Order{f.order(t, o.ID), again} {
			if got := o.ShippingMethod + " " + o.Shipping().String() + " " + o.Total().String(); got != "Express 21.00 BRL 81.00 BRL" {
				t.Errorf("the buyer pays %s", got)
			}
			if diff := cmp.Diff(o.ShippingOption, &chosen); diff != "" {
				t.Errorf("explained otherwise than quoted (-got +want): %s", diff)
			}
		}
		late, twice, cheaper := in, in, in
		late.ExternalID, twice.ExternalID, cheaper.ExternalID = "A-2", "A-3", "A-4"
		twice.QuoteShipping, twice.Shipping, twice.ShippingMethod = new(true), new(money.New(1, "BRL")), new("Standard")
		cheaper.Lines = []*fulfillment.CreateOrderLineInput{{SKU: "BOTH", Quantity: 6, UnitPrice: new(money.New(1, "BRL"))}}
		for in, want := range map[*fulfillment.CreateOrderInput]string{
			&late: "shippingQuoteId EXPIRED", &twice: "shipping DUPLICATE quoteShipping DUPLICATE shippingMethod DUPLICATE",
			&cheaper: "shippingQuoteId EXPIRED shippingQuoteId OTHER_CART",
		} {
			_, err := f.service.CreateOrder(f.ctx, *in)
			p, _ := problem.As(err)
			var got []string
			for _, fault := range p.Faults {
				got = append(got, fault.Field+" "+fault.Code)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: %v, want %s", in.ExternalID, got, want)
			}
		}
	})
}
