package shipping

import (
	"slices"
	"strconv"
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
