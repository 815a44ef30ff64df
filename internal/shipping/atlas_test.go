package shipping

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// spot is a zone that has a place, and how precisely it says so.
type spot struct {
	zone, precision int
}

// spots looks at every zone in turn, as a reader of the rules would. Postal
// patterns come first, then region, country, rest of world.
func spots(zones []Zone, to Destination) []spot {
	var found []spot
	for i, z := range zones {
		excluded := false
		var own []spot
		for _, p := range z.Postal {
			parsed, err := ParsePattern(p.Country, p.Pattern)
			switch {
			case err != nil || p.Country != to.Country || !parsed.Match(to.Postcode):
			case parsed.Exclude:
				excluded = true
			default:
				key := postcodeKey(to.Country, to.Postcode, hasForm(to.Country))
				for _, s := range parsed.spans {
					if s.has(key) {
						own = append(own, spot{i, 10 + s.rank()})
					}
				}
			}
		}
		for _, r := range z.Regions {
			if r.Country == to.Country && r.Region == to.Region {
				own = append(own, spot{i, 3})
			}
		}
		for _, c := range z.Countries {
			if c == to.Country {
				own = append(own, spot{i, 2})
			}
		}
		if z.RestOfWorld {
			own = append(own, spot{i, 1})
		}
		if !excluded {
			found = append(found, own...)
		}
	}
	return found
}

func drawPattern(t *rapid.T) PostalPattern {
	if rapid.IntRange(0, 2).Draw(t, "british") == 0 {
		text := rapid.StringMatching(`!?[MN][A]?([12]{1,2}|1[A])?(\*|-[MN][A]?[12]{1,2}| 1AA)?`).Draw(t, "pattern")
		return PostalPattern{"GB", text}
	}
	text := rapid.StringMatching(`!?([12]{1,5}\*|[12]{5}|[12]{5}-[12]{4}|1[12]{2}-2[12]{2}|1[12]{4}-[12]{5})`).Draw(t, "pattern")
	return PostalPattern{"US", text}
}

// drawZones keeps each zone that Check lets stand beside the others.
func drawZones(t *rapid.T) []Zone {
	var zones []Zone
	for i := range rapid.IntRange(1, 8).Draw(t, "zones") {
		z := Zone{ID: fmt.Sprint(i), Name: fmt.Sprint(i), Rates: []Rate{free("Standard")}}
		z.RestOfWorld = rapid.IntRange(0, 5).Draw(t, "rest") == 0
		if rapid.Bool().Draw(t, "with country") {
			z.Countries = []string{rapid.SampledFrom([]string{"US", "GB"}).Draw(t, "country")}
		}
		if rapid.Bool().Draw(t, "with region") {
			z.Regions = []Region{{"US", rapid.SampledFrom([]string{"NY", "OH"}).Draw(t, "region")}}
		}
		for range rapid.IntRange(0, 4).Draw(t, "patterns") {
			p := drawPattern(t)
			z.Postal = append(z.Postal, p)
			if general(append(zones[:len(zones):len(zones)], z)...).Check("USD") != nil {
				z.Postal = z.Postal[:len(z.Postal)-1]
			}
		}
		if general(append(zones[:len(zones):len(zones)], z)...).Check("USD") == nil {
			zones = append(zones, z)
		}
	}
	return zones
}

func drawDestination(t *rapid.T) Destination {
	if rapid.Bool().Draw(t, "to Britain") {
		code := rapid.StringMatching(`[MN]A?([123]{1,2}|1A) [12]A[AB]`).Draw(t, "code")
		return Destination{Country: "GB", Postcode: code}
	}
	return Destination{
		Country: "US", Region: rapid.SampledFrom([]string{"NY", "OH", "CA"}).Draw(t, "to region"),
		Postcode: rapid.StringMatching(`[12]{5}(-[12]{4})?`).Draw(t, "code"),
	}
}

func TestNoPlaceIsInTwoZonesOfOnePrecision(t *testing.T) {
	t.Parallel()
	placed := 0
	rapid.Check(t, func(t *rapid.T) {
		zones := drawZones(t)
		plan, err := Compile(Rules{Currency: "USD", Profiles: []Profile{general(zones...)}})
		if err != nil {
			t.Fatalf("Compile: %v", err)
		}
		for range 20 {
			to := drawDestination(t)
			want := spot{zone: none}
			for _, s := range spots(zones, to) {
				if s.precision == want.precision && s.zone != want.zone {
					t.Fatalf("%v is in zones %d and %d of precision %d", to, s.zone, want.zone, s.precision)
				}
				if s.precision > want.precision {
					want = s
				}
			}
			p, refusal := plan.locate(to)
			got, lacking := plan.groups[0].zoneOf(p)
			if refusal != "" || lacking != lacksNothing || got != want.zone {
				t.Fatalf("%v is in zone %d (%q, %d), want %d", to, got, refusal, lacking, want.zone)
			}
			if got != none {
				placed++
			}
		}
	})
	if placed == 0 {
		t.Error("no destination was in any zone")
	}
}

// TestOverlapsAreRealOnes sees that Check refuses nothing without a code that
// two zones would claim.
func TestOverlapsAreRealOnes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPattern(t), drawPattern(t)
		first, second := postal("a", a.Country, []string{a.Pattern}), postal("b", b.Country, []string{b.Pattern})
		if general(first).Check("USD") != nil || general(second).Check("USD") != nil {
			return // one of them is not a place
		}
		refused := general(first, second).Check("USD") != nil
		pa, _ := ParsePattern(a.Country, a.Pattern)
		pb, _ := ParsePattern(b.Country, b.Pattern)
		shared := false
		for _, s := range pa.spans {
			for _, o := range pb.spans {
				low := max(s.lo, o.lo)
				shared = shared || a.Country == b.Country && s.rank() == o.rank() && s.has(low) && o.has(low)
			}
		}
		if refused != shared {
			t.Fatalf("%v beside %v: refused %t, share a code %t", a, b, refused, shared)
		}
	})
}
