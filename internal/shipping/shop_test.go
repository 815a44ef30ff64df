package shipping

import (
	"testing"

	"github.com/waybill/waybill/internal/money"
)

// Short words for the rules and carts of tests.

func usd(minor int64) money.Money { return money.New(minor, "USD") }

func ptr[T any](v T) *T { return &v }

func flat(name string, minor int64) Rate {
	return Rate{ID: "rate_" + name, Name: name, Kind: Flat, Amount: usd(minor)}
}

func free(name string) Rate { return Rate{ID: "rate_" + name, Name: name, Kind: Free} }

// banded makes bands from 0: an amount, then pairs of where the next one begins
// and its amount.
func banded(name string, kind RateKind, first int64, rest ...int64) Rate {
	r := Rate{ID: "rate_" + name, Name: name, Kind: kind, Bands: []Band{{Amount: usd(first)}}}
	for i := 0; i < len(rest); i += 2 {
		r.Bands[len(r.Bands)-1].To = ptr(rest[i])
		r.Bands = append(r.Bands, Band{From: rest[i], Amount: usd(rest[i+1])})
	}
	return r
}

func country(code string, rates ...Rate) Zone {
	return Zone{ID: "zone_" + code, Name: code, Countries: []string{code}, Rates: rates}
}

func region(country, code string, rates ...Rate) Zone {
	name := country + "-" + code
	return Zone{ID: "zone_" + name, Name: name, Regions: []Region{{country, code}}, Rates: rates}
}

func postal(name, country string, patterns []string, rates ...Rate) Zone {
	z := Zone{ID: "zone_" + name, Name: name, Rates: rates}
	for _, p := range patterns {
		z.Postal = append(z.Postal, PostalPattern{country, p})
	}
	return z
}

func rest(rates ...Rate) Zone {
	return Zone{ID: "zone_rest", Name: "Rest of world", RestOfWorld: true, Rates: rates}
}

func general(zones ...Zone) Profile {
	return Profile{
		ID: "prof_general", Name: "General", Kind: General, Enabled: true, Version: 1,
		Groups: []OriginGroup{{Name: "Default", Zones: zones}},
	}
}

func custom(name string, zones ...Zone) Profile {
	p := general(zones...)
	p.ID, p.Name, p.Kind = "prof_"+name, name, Custom
	return p
}

func compile(t testing.TB, policy MergePolicy, profiles ...Profile) *Plan {
	t.Helper()
	plan, err := Compile(Rules{Currency: "USD", Merge: policy, Profiles: profiles})
	if err != nil {
		t.Fatalf("Compile: %v", err)
	}
	return plan
}

func line(id, profile string, quantity, grams, minor int64) Line {
	return Line{
		ID: id, VariantID: "var_" + id, ProfileID: profile, SupplierID: "sup_1",
		Quantity: quantity, Grams: grams, Amount: usd(minor), RequiresShipping: true,
	}
}

func cart(to Destination, lines ...Line) Cart {
	return Cart{Currency: "USD", Destination: to, Lines: lines}
}

func quoteOf(t testing.TB, plan *Plan, c Cart) Quote {
	t.Helper()
	q, err := plan.Quote(c)
	if err != nil {
		t.Fatalf("Quote: %v", err)
	}
	return q
}
