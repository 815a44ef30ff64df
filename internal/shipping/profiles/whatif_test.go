package profiles_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping/profiles"
)

// order places an order for one of each SKU.
func (f fixture) order(t *testing.T, externalID, country string, skus ...string) {
	t.Helper()
	in := fulfillment.CreateOrderInput{ExternalID: externalID, ShippingAddress: &address.Address{
		Name: "Bia Lima", Line1: "Rua A 1", City: "Cidade", Region: "SP", PostalCode: "01310-100", CountryCode: country,
	}}
	if country == "PT" {
		in.ShippingAddress.Region, in.ShippingAddress.PostalCode = "", "1000-001"
	}
	for _, sku := range skus {
		line := &fulfillment.CreateOrderLineInput{SKU: sku, Quantity: 1}
		if sku == "GONE" {
			line.Title, line.UnitPrice = new("Gone"), new(money.New(1, "BRL"))
		}
		in.Lines = append(in.Lines, line)
	}
	orders := fulfillment.New(fulfillment.Config{Store: f.store, Shipping: f.Service, Now: f.clock.now})
	if _, err := orders.CreateOrder(f.ctx, in); err != nil {
		t.Fatal(err)
	}
	f.clock.turn(time.Minute)
}

// said is what came out, in a line for each thing.
func said(w *profiles.WhatIf) []string {
	lines := []string{fmt.Sprintf("moved %d compared %d changed %d skipped %d lost %d won %d: %s -> %s",
		w.VariantsMoved, w.Compared, w.Changed, w.Skipped, w.Lost, w.Won, w.Before, w.After)}
	for _, o := range w.Options {
		lines = append(lines, fmt.Sprintf("%s %d: %s -> %s", o.Name, o.Orders, o.Before, o.After))
	}
	for _, o := range w.Worst {
		lines = append(lines, fmt.Sprintf("%s %s -> %s", o.OrderName, o.Before.Parts[0].Zone.Name, o.After.Amount))
	}
	for _, o := range w.LostOrders {
		lines = append(lines, fmt.Sprintf("%s %s", o.OrderName, o.Refusals[0].Reason))
	}
	return lines
}

// A change is tried on past orders as the mutation takes it, and then it is what
// the mutation does.
func TestWhatIf(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		f.order(t, "A", "BR", "MUG")
		f.order(t, "B", "BR", "SOFA")
		f.order(t, "C", "BR", "MUG", "SOFA")
		f.order(t, "D", "PT", "MUG")
		f.order(t, "E", "BR", "MUG", "GONE")
		heavy := &profiles.CreateInput{Name: "Heavy", Groups: flat("BR", 9000)}
		into := func(id string) *profiles.AssignInput {
			return &profiles.AssignInput{ProfileID: id, Skus: []string{"SOFA"}}
		}
		want := func(name string, in profiles.WhatIfInput, want ...string) {
			t.Helper()
			in.Last = 100
			got, err := f.ShippingWhatIf(f.ctx, in)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(said(got), want); diff != "" || !got.Complete {
				t.Errorf("%s (-got +want), complete %t:\n%s", name, got.Complete, diff)
			}
		}
		same := "moved 0 compared 3 changed 0 skipped 2 lost 0 won 0: 15.00 BRL -> 15.00 BRL"
		want("nothing", profiles.WhatIfInput{}, same, "Standard 3: 15.00 BRL -> 15.00 BRL")
		dearer := []string{"moved 1 compared 3 changed 2 skipped 2 lost 0 won 0: 15.00 BRL -> 190.00 BRL", "Standard 3: 15.00 BRL -> 190.00 BRL",
			"#1003 BR -> 95.00 BRL", "#1002 BR -> 90.00 BRL"}
		want("a new profile", profiles.WhatIfInput{Create: heavy, Assign: into("new")}, dearer...)
		highest := entstore.MergePolicyHighest
		want("and a policy", profiles.WhatIfInput{Create: heavy, Assign: into("new"), MergePolicy: &highest},
			"moved 1 compared 3 changed 2 skipped 2 lost 0 won 0: 15.00 BRL -> 185.00 BRL", "Standard 3: 15.00 BRL -> 185.00 BRL",
			"#1003 BR -> 90.00 BRL", "#1002 BR -> 90.00 BRL")
		want("other zones", profiles.WhatIfInput{Update: &profiles.UpdateInput{ID: f.general.ID, Groups: flat("PT", 700)}},
			"moved 0 compared 0 changed 0 skipped 1 lost 3 won 1: 0.00 BRL -> 0.00 BRL", "#1003 NO_ZONE", "#1002 NO_ZONE", "#1001 NO_ZONE")
		if n := f.db.ShippingProfile.Query().CountX(f.ctx) + f.db.Variant.Query().Where(variant.ShippingProfileIDNotNil()).CountX(f.ctx); n != 1 {
			t.Errorf("something was saved")
		}

		made, err := f.CreateShippingProfile(f.ctx, *heavy)
		if err != nil {
			t.Fatal(err)
		}
		want("assigning", profiles.WhatIfInput{Assign: into(made.ID)}, dearer...)
		if _, err := f.AssignShippingProfile(f.ctx, *into(made.ID)); err != nil {
			t.Fatal(err)
		}
		cheaper := []string{"moved 1 compared 3 changed 2 skipped 2 lost 0 won 0: 190.00 BRL -> 15.00 BRL", "Standard 3: 190.00 BRL -> 15.00 BRL",
			"#1003 BR -> 5.00 BRL", "#1002 BR -> 5.00 BRL"}
		want("deleting", profiles.WhatIfInput{Delete: &made.ID}, cheaper...)
		want("disabling", profiles.WhatIfInput{Update: &profiles.UpdateInput{ID: made.ID, Enabled: new(false)}}, cheaper...)
		want("moving back", profiles.WhatIfInput{Assign: into(f.general.ID)}, cheaper...)
		got, err := f.ShippingWhatIf(f.ctx, profiles.WhatIfInput{Last: 1, PlacedUntil: new(f.clock.now().Add(-2 * time.Minute))})
		if err != nil || got.Compared != 1 || got.Options[0].Before.String() != "95.00 BRL" {
			t.Errorf("the newest before two minutes ago: %+v, %v, want the third", got, err)
		}
	})
}

// A trial refuses what the mutation would refuse, below the field it stands in.
func TestWhatIfRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		for name, tc := range map[string]struct {
			in   profiles.WhatIfInput
			want problem.Code
			text string
		}{
			"none":     {profiles.WhatIfInput{Last: -1}, problem.Invalid, "last is"},
			"too many": {profiles.WhatIfInput{Last: 100_001}, problem.Invalid, "last is"},
			"country":  {profiles.WhatIfInput{Create: &profiles.CreateInput{Name: "X", Groups: flat("ZZ", 1)}}, problem.Invalid, "create.groups.0.zones.0.countries"},
			"unknown":  {profiles.WhatIfInput{Update: &profiles.UpdateInput{ID: "prof_none"}}, problem.NotFound, ""},
			"general":  {profiles.WhatIfInput{Delete: &f.general.ID}, problem.Conflict, ""},
			"disabled": {profiles.WhatIfInput{Update: &profiles.UpdateInput{ID: f.general.ID, Enabled: new(false)}}, problem.Conflict, ""},
			"goods":    {profiles.WhatIfInput{Assign: &profiles.AssignInput{ProfileID: f.general.ID, Skus: []string{"MUG", "NONE"}}}, problem.Invalid, "assign.skus.1"},
			"nowhere":  {profiles.WhatIfInput{Assign: &profiles.AssignInput{ProfileID: "prof_none", Skus: []string{"MUG"}}}, problem.NotFound, ""},
		} {
			if tc.in.Last == 0 {
				tc.in.Last = 1
			}
			if _, err := f.ShippingWhatIf(f.ctx, tc.in); problem.Of(err) != tc.want || !strings.Contains(err.Error(), tc.text) {
				t.Errorf("%s: %v, want %s with %q", name, err, tc.want, tc.text)
			}
		}
	})
}

// Thousands of orders of one moment are read in batches, each once; when time is
// over, what was found until then is the answer.
func TestWhatIfReadsInBatches(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.save(t, 500)
		f.past(t, 2500)
		update := &profiles.UpdateInput{ID: f.general.ID, Groups: flat("BR", 700)}
		got, err := f.ShippingWhatIf(f.ctx, profiles.WhatIfInput{Update: update, Last: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		if got.Compared != 2500 || got.Changed != 2500 || got.After.String() != "17500.00 BRL" || len(got.Worst) != 10 || !got.Complete {
			t.Errorf("%v", said(got))
		}
		hasty := profiles.New(profiles.Config{Store: f.store, Now: func() time.Time { f.clock.turn(15 * time.Second); return f.clock.now() }})
		got, err = hasty.ShippingWhatIf(f.ctx, profiles.WhatIfInput{Update: update, Last: 2500})
		if err != nil || got.Compared != 2000 || got.Complete {
			t.Errorf("in a hurry: %v, %v, want the newest 2000", said(got), err)
		}
	})
}

// past writes orders for a mug, all of one moment.
func (f fixture) past(t *testing.T, n int) {
	t.Helper()
	mug := f.db.Variant.Query().Where(variant.Sku("MUG")).OnlyX(f.ctx)
	orders, lines := make([]*ent.OrderCreate, 0, 500), make([]*ent.OrderLineCreate, 0, 500)
	for from := 0; from < n; from += 500 {
		orders, lines = orders[:0], lines[:0]
		for i := from; i < from+500; i++ {
			id := fmt.Sprintf("ord_%d", i)
			orders = append(orders, f.db.Order.Create().SetID(id).SetExternalID(id).SetDigest("-").SetNumber(i+1).SetName(id).
				SetCurrency("BRL").SetPlacedAt(f.clock.now()).SetShippingAddress(&address.Address{CountryCode: "BR"}))
			lines = append(lines, f.db.OrderLine.Create().SetOrderID(id).SetPosition(1).SetVariantID(mug.ID).SetSku("MUG").
				SetTitle("Mug").SetQuantity(1).SetUnitPriceMinor(1000))
		}
		f.db.Order.CreateBulk(orders...).ExecX(f.ctx)
		f.db.OrderLine.CreateBulk(lines...).ExecX(f.ctx)
	}
}
