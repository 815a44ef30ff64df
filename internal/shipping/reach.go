package shipping

import "slices"

// reach is how much of a country an origin delivers to.
type reach int

const (
	nowhere reach = iota
	inPart
	everywhere
)

// reaches says for each country how much of it the group delivers to.
func (g *planGroup) reaches(countries []string) []reach {
	finer := g.finerZones()
	result := make([]reach, len(countries))
	for i, country := range countries {
		zones := finer[country]
		if !g.regionsComplete(country) || len(g.excluded[country]) > 0 {
			zones = append(slices.Clone(zones), g.wholeZones(country)...)
		}
		result[i] = g.reachOf(zones)
	}
	return result
}

// reachOf weighs the zones that addresses of one country may fall into.
func (g *planGroup) reachOf(zones []int) reach {
	served, refused := false, false
	for _, zone := range zones {
		if zone != none && len(g.zones[zone].rates) > 0 {
			served = true
		} else {
			refused = true
		}
	}
	switch {
	case served && refused:
		return inPart
	case served:
		return everywhere
	default:
		return nowhere
	}
}

// finerZones lists the zones below country level, by country.
func (g *planGroup) finerZones() map[string][]int {
	finer := map[string][]int{}
	for r, zone := range g.regions {
		finer[r.Country] = append(finer[r.Country], zone)
	}
	for country, levels := range g.postal {
		for _, l := range levels {
			for _, s := range l.spans {
				finer[country] = append(finer[country], s.zone)
			}
		}
	}
	return finer
}

// wholeZones lists where an address falls that no finer zone has: the country's
// zone, and what comes after it where that one excludes codes.
func (g *planGroup) wholeZones(country string) []int {
	var zones []int
	if zone, ok := g.countries[country]; ok {
		zones = append(zones, zone)
		if !g.excludesSome(country, zone) {
			return zones
		}
	}
	zones = append(zones, g.rest)
	if g.rest != none && g.excludesSome(country, g.rest) {
		zones = append(zones, none)
	}
	return zones
}

func (g *planGroup) excludesSome(country string, zone int) bool {
	return slices.ContainsFunc(g.excluded[country], func(e exclusion) bool { return e.zone == zone })
}

// regionsComplete says whether every region of the country has a zone, so that
// none is left for the zone of the country.
func (g *planGroup) regionsComplete(country string) bool {
	if !g.divided[country] {
		return false
	}
	for _, region := range Regions(country) {
		if _, ok := g.regions[Region{country, region}]; !ok {
			return false
		}
	}
	return true
}
