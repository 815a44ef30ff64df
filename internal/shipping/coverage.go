package shipping

import (
	"slices"
	"strconv"
	"strings"
)

// Sale is a variant as coverage sees it.
type Sale struct {
	VariantID        string
	ProfileID        string   // unknown, disabled or empty: the general profile
	Suppliers        []string // who may ship it; any one that can is enough
	RequiresShipping bool     // what needs none can be bought everywhere
}

// CoverageGap is variants that cannot be bought in some countries. Variants that
// ship alike share one, so there are as many as profiles and sets of origins.
type CoverageGap struct {
	Profile  Named    `json:"profile"`
	Groups   []Named  `json:"groups"`   // the origins that the variants ship from; empty: none fits
	Nowhere  []string `json:"nowhere"`  // countries where no address is delivered to
	InPart   []string `json:"inPart"`   // countries where some addresses are not
	Variants []string `json:"variants"` // ids, sorted
}

// reach is how much of a country an origin delivers to.
type reach int

const (
	nowhere reach = iota
	inPart
	everywhere
)

// Coverage finds what cannot be bought where. The work grows with profiles and
// countries; a variant costs one look-up. Without countries it asks for all.
func (plan *Plan) Coverage(sales []Sale, countries []string) []CoverageGap {
	if len(countries) == 0 {
		countries = Countries()
	}
	classes := plan.classes(sales)
	reaches := make([][]reach, len(plan.groups))
	for i := range plan.groups {
		reaches[i] = plan.groups[i].reaches(countries)
	}
	gaps := []CoverageGap{}
	for _, c := range classes {
		if gap := plan.gap(c, countries, reaches); len(gap.Nowhere)+len(gap.InPart) > 0 {
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

// class is variants of one profile that ship from the same groups.
type class struct {
	profile  int
	groups   []int
	variants []string
}

// classes sorts the variants that need shipping, in the order of the plan.
func (plan *Plan) classes(sales []Sale) []class {
	index := map[string]int{}
	var classes []class
	var groups []int
	var key []byte
	for i := range sales {
		s := &sales[i]
		if !s.RequiresShipping {
			continue
		}
		var profile int
		profile, groups = plan.origins(s, groups[:0])
		key = strconv.AppendInt(key[:0], int64(profile), 10)
		for _, g := range groups {
			key = strconv.AppendInt(append(key, ' '), int64(g), 10)
		}
		at, known := index[string(key)]
		if !known {
			at = len(classes)
			index[string(key)] = at
			classes = append(classes, class{profile: profile, groups: slices.Clone(groups)})
		}
		classes[at].variants = append(classes[at].variants, s.VariantID)
	}
	slices.SortFunc(classes, func(a, b class) int {
		if a.profile != b.profile {
			return a.profile - b.profile
		}
		return slices.Compare(a.groups, b.groups)
	})
	return classes
}

// origins appends the groups that may ship a variant, sorted.
func (plan *Plan) origins(s *Sale, groups []int) (int, []int) {
	profile, fallback := plan.route(s.ProfileID, "")
	if len(s.Suppliers) == 0 && fallback != none {
		return profile, append(groups, fallback)
	}
	for _, supplier := range s.Suppliers {
		if _, group := plan.route(s.ProfileID, supplier); group != none && !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	slices.Sort(groups)
	return profile, groups
}

func (plan *Plan) gap(c class, countries []string, reaches [][]reach) CoverageGap {
	p := plan.profiles[c.profile]
	gap := CoverageGap{Profile: Named{p.id, p.name}, Groups: []Named{}, Nowhere: []string{}, InPart: []string{}}
	for _, g := range c.groups {
		gap.Groups = append(gap.Groups, Named{plan.groups[g].id, plan.groups[g].name})
	}
	for i, country := range countries {
		best := nowhere
		for _, g := range c.groups {
			best = max(best, reaches[g][i])
		}
		switch best {
		case nowhere:
			gap.Nowhere = append(gap.Nowhere, country)
		case inPart:
			gap.InPart = append(gap.InPart, country)
		case everywhere:
		}
	}
	gap.Variants = slices.Clone(c.variants)
	slices.Sort(gap.Variants)
	return gap
}

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
	for _, region := range strings.Fields(regionsOf(country)) {
		if _, ok := g.regions[Region{country, region}]; !ok {
			return false
		}
	}
	return true
}
