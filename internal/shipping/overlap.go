package shipping

import (
	"errors"
	"slices"
	"strings"

	"github.com/waybill/waybill/internal/problem"
)

// claims remembers which zone of an origin group has which place, so that the
// second one to want it is refused with both names.
type claims struct {
	zones  []Zone
	places map[string]int // country, or country-region, or restPlace
	postal map[string][]claimedSpan
}

type claimedSpan struct {
	span
	zone int
	text string
}

const restPlace = "*"

func checkZones(zones []Zone, at problem.Faults) {
	c := claims{zones: zones, places: map[string]int{}, postal: map[string][]claimedSpan{}}
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
			c.claimSpans(zone, p, pattern.spans, at)
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

// claimSpans refuses what another zone has at the same precision. One zone may
// say a thing twice.
func (c claims) claimSpans(zone int, p PostalPattern, spans []span, at problem.Faults) {
	for _, s := range spans {
		for _, other := range c.postal[p.Country] {
			if other.zone != zone && other.rank() == s.rank() && other.lo <= s.hi && s.lo <= other.hi {
				at.Add("pattern", Overlap, "zones %q and %q both have codes of %s: %s and %s",
					c.zones[other.zone].Name, c.zones[zone].Name, p.Country, other.text, p.Pattern)
				return
			}
		}
	}
	for _, s := range spans {
		c.postal[p.Country] = append(c.postal[p.Country], claimedSpan{span: s, zone: zone, text: p.Pattern})
	}
}

// patternCode is the fault code for an error of ParsePattern.
func patternCode(err error) string {
	if errors.Is(err, ErrPatternBlank) {
		return problem.Required
	}
	return problem.Malformed
}
