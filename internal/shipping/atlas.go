package shipping

import "slices"

// atlas finds the zone of an origin group for a place. The most precise zone
// wins: postal codes, the longest first, then region, country, rest of world.
type atlas struct {
	countries map[string]int
	regions   map[Region]int
	divided   map[string]bool // countries with regions in some zone
	postal    map[string][]level
	excluded  map[string][]exclusion
	rest      int
}

// level is spans of one precision, sorted and apart from one another.
type level struct {
	rank, length int
	spans        []zoneSpan
}

type zoneSpan struct {
	span
	zone int
}

// exclusion is codes that a zone does not have.
type exclusion struct {
	zone  int
	spans []span
}

// newAtlas draws the atlas of checked zones.
func newAtlas(zones []Zone) atlas {
	a := atlas{
		countries: map[string]int{}, regions: map[Region]int{}, divided: map[string]bool{},
		postal: map[string][]level{}, excluded: map[string][]exclusion{}, rest: none,
	}
	spans := map[string][]zoneSpan{}
	for i, z := range zones {
		for _, country := range z.Countries {
			a.countries[country] = i
		}
		for _, r := range z.Regions {
			a.regions[r] = i
			a.divided[r.Country] = true
		}
		if z.RestOfWorld {
			a.rest = i
		}
		a.addPatterns(i, z.Postal, spans)
	}
	for country, list := range spans {
		a.postal[country] = levels(list)
	}
	return a
}

func (a *atlas) addPatterns(zone int, patterns []PostalPattern, spans map[string][]zoneSpan) {
	for _, p := range patterns {
		parsed, err := ParsePattern(p.Country, p.Pattern)
		if err != nil { // Check refused it
			continue
		}
		if parsed.Exclude {
			a.excluded[p.Country] = append(a.excluded[p.Country], exclusion{zone: zone, spans: parsed.spans})
			continue
		}
		for _, s := range parsed.spans {
			spans[p.Country] = append(spans[p.Country], zoneSpan{span: s, zone: zone})
		}
	}
}

// levels sorts spans by precision, the most precise first. Spans of one level
// that overlap belong to one zone and become one.
func levels(spans []zoneSpan) []level {
	slices.SortFunc(spans, func(a, b zoneSpan) int { return compareSpans(a.span, b.span) })
	var sorted []level
	for _, s := range spans {
		if len(sorted) == 0 || sorted[len(sorted)-1].rank != s.rank() {
			sorted = append(sorted, level{rank: s.rank(), length: len(s.lo)})
		}
		l := &sorted[len(sorted)-1]
		if n := len(l.spans); n > 0 && l.spans[n-1].hi >= s.lo {
			l.spans[n-1].hi = max(l.spans[n-1].hi, s.hi)
			continue
		}
		l.spans = append(l.spans, s)
	}
	return sorted
}

// find returns the zone that has the key, or none.
func (l level) find(key string) int {
	if len(key) < l.length {
		return none
	}
	at, found := slices.BinarySearchFunc(l.spans, key[:l.length], func(s zoneSpan, key string) int {
		switch {
		case s.hi < key:
			return -1
		case s.lo > key:
			return 1
		default:
			return 0
		}
	})
	if !found {
		return none
	}
	return l.spans[at].zone
}

// lack is what an address must still say before its zone is known.
type lack int

const (
	lacksNothing lack = iota
	lacksPostcode
	lacksRegion
)

// zoneOf returns the zone for a place, or none. It does not guess: where the zone
// hangs on a postcode or a region that the place does not name, it says so.
func (a *atlas) zoneOf(p place) (int, lack) {
	levels, exclusions := a.postal[p.country], a.excluded[p.country]
	if p.key == "" && len(levels)+len(exclusions) > 0 {
		return none, lacksPostcode
	}
	for _, l := range levels {
		if zone := l.find(p.key); zone != none && !excludes(exclusions, zone, p.key) {
			return zone, lacksNothing
		}
	}
	if a.divided[p.country] {
		if !p.regionKnown {
			return none, lacksRegion
		}
		if zone, ok := a.regions[Region{p.country, p.region}]; ok && !excludes(exclusions, zone, p.key) {
			return zone, lacksNothing
		}
	}
	if zone, ok := a.countries[p.country]; ok && !excludes(exclusions, zone, p.key) {
		return zone, lacksNothing
	}
	if a.rest != none && !excludes(exclusions, a.rest, p.key) {
		return a.rest, lacksNothing
	}
	return none, lacksNothing
}

func excludes(exclusions []exclusion, zone int, key string) bool {
	for _, e := range exclusions {
		if e.zone == zone && within(e.spans, key) {
			return true
		}
	}
	return false
}
