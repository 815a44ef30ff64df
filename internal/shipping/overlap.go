package shipping

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/waybill/waybill/internal/problem"
)

// claims remembers which zone of an origin group has which place, so that the
// second one to want it is refused with both names.
type claims struct {
	zones  []Zone
	at     problem.Faults // of the group
	places map[string]int // country, or country-region, or restPlace
	postal map[string][]claimedSpan
}

// claimedSpan is a span of zones[zone].Postal[pattern].
type claimedSpan struct {
	span
	zone, pattern int
}

const restPlace = "*"

func checkZones(zones []Zone, at problem.Faults) {
	c := claims{zones: zones, at: at, places: map[string]int{}, postal: map[string][]claimedSpan{}}
	for i, z := range zones {
		here := at.At("zones", i)
		if len(z.Countries)+len(z.Regions)+len(z.Postal) == 0 && !z.RestOfWorld {
			here.Add("", problem.Required, "zone %q lists no place", z.Name)
		}
		c.countries(i, here)
		c.regions(i, here)
		c.patterns(i, here)
		if z.RestOfWorld {
			c.claim(restPlace, i, "the rest of the world", here.At("restOfWorld"))
		}
	}
	for _, country := range slices.Sorted(maps.Keys(c.postal)) {
		c.checkSpans(country, c.postal[country])
	}
}

func (c claims) countries(zone int, here problem.Faults) {
	for k, country := range c.zones[zone].Countries {
		at := here.At("countries", k)
		if !KnownCountry(country) {
			at.Add("", problem.Unknown, "%q is not a country of ISO 3166-1 alpha-2", country)
			continue
		}
		c.claim(country, zone, country, at)
	}
}

func (c claims) regions(zone int, here problem.Faults) {
	for k, r := range c.zones[zone].Regions {
		at := here.At("regions", k)
		switch {
		case !KnownCountry(r.Country):
			at.Add("country", problem.Unknown, "%q is not a country of ISO 3166-1 alpha-2", r.Country)
		case !KnownRegion(r.Country, r.Region):
			at.Add("region", problem.Unknown, "%q is not a region of %s in ISO 3166-2", r.Region, r.Country)
		default:
			place := r.Country + "-" + r.Region
			c.claim(place, zone, place, at)
		}
	}
}

func (c claims) claim(place string, zone int, named string, at problem.Faults) {
	other, taken := c.places[place]
	switch {
	case !taken:
		c.places[place] = zone
	case other == zone:
		at.Add("", problem.Duplicate, "zone %q lists %s twice", c.zones[zone].Name, named)
	default:
		at.Add("", Overlap, "zones %q and %q both have %s", c.zones[other].Name, c.zones[zone].Name, named)
	}
}

func (c claims) patterns(zone int, here problem.Faults) {
	for k, p := range c.zones[zone].Postal {
		at := here.At("postal", k)
		if !KnownCountry(p.Country) {
			at.Add("country", problem.Unknown, "%q is not a country of ISO 3166-1 alpha-2", p.Country)
			continue
		}
		pattern, err := ParsePattern(p.Country, p.Pattern)
		switch {
		case err != nil:
			at.Add("pattern", patternCode(err), "%q %s", p.Pattern, err)
		case pattern.Exclude:
			c.checkExclusion(zone, p, at)
		default:
			for _, s := range pattern.spans {
				c.postal[p.Country] = append(c.postal[p.Country], claimedSpan{span: s, zone: zone, pattern: k})
			}
		}
	}
}

// checkExclusion refuses to take away what the zone never had.
func (c claims) checkExclusion(zone int, p PostalPattern, at problem.Faults) {
	z := c.zones[zone]
	has := z.RestOfWorld || slices.Contains(z.Countries, p.Country) ||
		slices.ContainsFunc(z.Regions, func(r Region) bool { return r.Country == p.Country }) ||
		slices.ContainsFunc(z.Postal, func(o PostalPattern) bool {
			return o.Country == p.Country && !strings.HasPrefix(NormalizePattern(o.Country, o.Pattern), "!")
		})
	if !has {
		at.Add("pattern", problem.Malformed, "excludes codes of %s, where zone %q has no place", p.Country, z.Name)
	}
}

// checkSpans refuses what two zones have at one precision. One zone may say a
// thing twice. Each span meets, in their order, the one that reaches furthest
// and the one that does in any other zone.
func (c claims) checkSpans(country string, spans []claimedSpan) {
	slices.SortStableFunc(spans, func(a, b claimedSpan) int { return compareSpans(a.span, b.span) })
	refused := map[[2]int]bool{}
	var furthest, other claimedSpan
	for i, s := range spans {
		if i == 0 || s.rank() != furthest.rank() {
			furthest, other = s, claimedSpan{}
			continue
		}
		switch {
		case s.zone != furthest.zone && furthest.hi >= s.lo:
			c.refuse(country, furthest, s, refused)
		case s.zone != other.zone && other.hi >= s.lo:
			c.refuse(country, other, s, refused)
		}
		switch {
		case s.zone == furthest.zone:
			if s.hi > furthest.hi {
				furthest = s
			}
		case s.hi > furthest.hi:
			furthest, other = s, furthest
		case s.hi > other.hi:
			other = s
		}
	}
}

// refuse notes an overlap once, where the later of two patterns stands.
func (c claims) refuse(country string, a, b claimedSpan, refused map[[2]int]bool) {
	if b.zone < a.zone {
		a, b = b, a
	}
	if where := [2]int{b.zone, b.pattern}; !refused[where] {
		refused[where] = true
		first, second := c.zones[a.zone], c.zones[b.zone]
		c.at.At("zones", b.zone, "postal", b.pattern).Add("pattern", Overlap, "zones %q and %q both have codes of %s: %s and %s",
			first.Name, second.Name, country, first.Postal[a.pattern].Pattern, second.Postal[b.pattern].Pattern)
	}
}

// patternCode is the fault code for an error of ParsePattern.
func patternCode(err error) string {
	if errors.Is(err, ErrPatternBlank) {
		return problem.Required
	}
	return problem.Malformed
}
