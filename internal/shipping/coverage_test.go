package shipping

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCoverageFindsWhatCannotBeBought(t *testing.T) {
	t.Parallel()
	standard := flat("Standard", 100)
	heavy := custom("heavy", country("US", standard))
	heavy.Groups = append(heavy.Groups, OriginGroup{
		ID: "eu", Name: "Europe", Suppliers: []string{"sup_eu"},
		Zones: []Zone{country("DE", standard), postal("paris", "FR", []string{"75*"}, standard)},
	})
	states := Zone{Name: "Brazil's south", Regions: []Region{{"BR", "PR"}, {"BR", "SC"}, {"BR", "RS"}}, Rates: []Rate{standard}}
	australia := Zone{Name: "Every state of Australia", Rates: []Rate{standard}}
	for _, code := range []string{"ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"} {
		australia.Regions = append(australia.Regions, Region{"AU", code})
	}
	plan := compile(t, Sum, heavy, general(
		country("US", standard), region("US", "HI"), country("DE", standard), country("FR"), states, australia,
		Zone{Name: "Mainland", Countries: []string{"ES"}, Postal: []PostalPattern{{"ES", "!07*"}}, Rates: []Rate{standard}},
	))
	got := plan.Coverage([]Sale{
		{VariantID: "shirt", RequiresShipping: true},
		{VariantID: "cap", ProfileID: "prof_gone", Suppliers: []string{"sup_eu"}, RequiresShipping: true},
		{VariantID: "anvil", ProfileID: "prof_heavy", RequiresShipping: true},
		{VariantID: "press", ProfileID: "prof_heavy", Suppliers: []string{"sup_eu", "sup_us"}, RequiresShipping: true},
		{VariantID: "lathe", ProfileID: "prof_heavy", Suppliers: []string{"sup_eu"}, RequiresShipping: true},
		{VariantID: "voucher"},
	}, []string{"US", "DE", "FR", "BR", "AU", "ES", "JP"})

	want := []CoverageGap{
		{
			Profile: Named{"prof_general", "General"}, Groups: []Named{{"", "Default"}},
			Nowhere: []string{"FR", "JP"}, InPart: []string{"US", "BR", "ES"}, Variants: []string{"cap", "shirt"},
		},
		{
			Profile: Named{"prof_heavy", "heavy"}, Groups: []Named{{"", "Default"}},
			Nowhere: []string{"DE", "FR", "BR", "AU", "ES", "JP"}, InPart: []string{}, Variants: []string{"anvil"},
		},
		{
			Profile: Named{"prof_heavy", "heavy"}, Groups: []Named{{"", "Default"}, {"eu", "Europe"}},
			Nowhere: []string{"BR", "AU", "ES", "JP"}, InPart: []string{"FR"}, Variants: []string{"press"},
		},
		{
			Profile: Named{"prof_heavy", "heavy"}, Groups: []Named{{"eu", "Europe"}},
			Nowhere: []string{"US", "BR", "AU", "ES", "JP"}, InPart: []string{"FR"}, Variants: []string{"lathe"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

func TestCoverageIsSilentWhereEverythingCanBeBought(t *testing.T) {
	t.Parallel()
	plan := compile(t, Sum, general(rest(flat("Standard", 100)), country("US", free("Standard"))))
	if gaps := plan.Coverage([]Sale{{VariantID: "shirt", RequiresShipping: true}}, nil); len(gaps) != 0 {
		t.Errorf("gaps = %+v, want none", gaps)
	}
	if got := len(Countries()); got != 250 {
		t.Errorf("%d countries, want the 249 of ISO 3166-1 and Kosovo", got)
	}
}

func TestCoverageOfSuppliersWithoutOrigin(t *testing.T) {
	t.Parallel()
	p := general(rest(flat("Standard", 100)))
	p.Groups[0].Suppliers = []string{"sup_1"}
	got := compile(t, Sum, p).Coverage([]Sale{
		{VariantID: "a", Suppliers: []string{"sup_2"}, RequiresShipping: true},
		{VariantID: "b", Suppliers: []string{"sup_1"}, RequiresShipping: true},
	}, []string{"DE"})
	want := []CoverageGap{{
		Profile: Named{"prof_general", "General"}, Groups: []Named{}, Nowhere: []string{"DE"}, InPart: []string{}, Variants: []string{"a"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}
