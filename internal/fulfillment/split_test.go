package fulfillment

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
)

func offerOf(supplier string, priority int, cost int64, days int, available *int) *ent.Offer {
	o := &ent.Offer{ID: supplier, SupplierID: supplier, Priority: priority, CostMinor: cost, HandlingDays: days, Available: available, Currency: "BRL"}
	o.Edges.Supplier = &ent.Supplier{ID: supplier}
	return o
}

func lineOf(variant string) *ent.OrderLine {
	return &ent.OrderLine{ID: variant, Sku: variant, VariantID: &variant}
}

// flat writes parts as "supplier: line×quantity …".
func flat(parts []*part) []string {
	var out []string
	for _, p := range parts {
		text := string(p.reason)
		if p.supplier != nil {
			text = p.supplier.ID
		}
		for _, l := range p.lines {
			text += fmt.Sprintf(" %s×%d", l.line.ID, l.quantity)
		}
		out = append(out, text)
	}
	return out
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		offers []*ent.Offer
		want   []string
	}{
		"PriorityFirst":        {[]*ent.Offer{offerOf("a", 2, 1, 0, nil), offerOf("b", 1, 9, 9, nil)}, []string{"b x×5"}},
		"ThenCost":             {[]*ent.Offer{offerOf("a", 1, 2, 0, nil), offerOf("b", 1, 1, 9, nil)}, []string{"b x×5"}},
		"ThenHandling":         {[]*ent.Offer{offerOf("a", 1, 1, 2, nil), offerOf("b", 1, 1, 1, nil)}, []string{"b x×5"}},
		"OverSeveralByStock":   {[]*ent.Offer{offerOf("a", 1, 1, 0, new(2)), offerOf("b", 2, 1, 0, nil)}, []string{"a x×2", "b x×3"}},
		"TheRestIsHeld":        {[]*ent.Offer{offerOf("a", 1, 1, 0, new(2))}, []string{"a x×2", "INVENTORY_OUT_OF_STOCK x×3"}},
		"NobodyOffersIt":       {nil, []string{"INELIGIBLE_PRODUCT x×5"}},
		"NothingInStock":       {[]*ent.Offer{offerOf("a", 1, 1, 0, new(0))}, []string{"INVENTORY_OUT_OF_STOCK x×5"}},
		"EqualOffersByTheirID": {[]*ent.Offer{offerOf("b", 1, 1, 1, nil), offerOf("a", 1, 1, 1, nil)}, []string{"a x×5"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := flat(split([]want{{lineOf("x"), 5}}, map[string][]*ent.Offer{"x": test.offers}))
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSplitKeepsEveryUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		offers := make(map[string][]*ent.Offer)
		var wants []want
		wanted := 0
		for i := range rapid.IntRange(1, 6).Draw(t, "lines") {
			id := fmt.Sprint("v", i)
			wants = append(wants, want{lineOf(id), rapid.IntRange(1, 20).Draw(t, "quantity")})
			wanted += wants[i].quantity
			for j := range rapid.IntRange(0, 4).Draw(t, "offers") {
				stock := rapid.Ptr(rapid.IntRange(0, 12), true).Draw(t, "stock")
				offers[id] = append(offers[id], offerOf(fmt.Sprint("s", j), rapid.IntRange(1, 3).Draw(t, "priority"), 1, 0, stock))
			}
		}
		parts := split(wants, offers)
		given, seen := 0, make(map[string]bool)
		for _, p := range parts {
			key := string(p.reason)
			if p.supplier != nil {
				key = p.supplier.ID
			}
			if seen[key] {
				t.Fatalf("two parts for %s", key)
			}
			seen[key] = true
			for _, l := range p.lines {
				given += l.quantity
				if l.offer != nil && l.offer.Available != nil && l.quantity > *l.offer.Available {
					t.Fatalf("%s gives %d of %d", key, l.quantity, *l.offer.Available)
				}
			}
		}
		if given != wanted {
			t.Fatalf("%d of %d units were given out", given, wanted)
		}
		if diff := cmp.Diff(flat(split(wants, offers)), flat(parts)); diff != "" {
			t.Fatalf("splitting again differs: %s", diff)
		}
	})
}

func TestPartsWithoutSupplierComeLast(t *testing.T) {
	t.Parallel()
	got := flat(split([]want{{lineOf("x"), 1}, {lineOf("y"), 1}}, map[string][]*ent.Offer{"y": {offerOf("a", 1, 1, 0, nil)}}))
	if diff := cmp.Diff(got, []string{"a y×1", string(hold.ReasonIneligibleProduct) + " x×1"}); diff != "" {
		t.Error(diff)
	}
}
