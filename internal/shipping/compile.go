package shipping

import (
	"cmp"
	"slices"

	"github.com/waybill/waybill/internal/problem"
)

// Rules is all that a store says about delivery.
type Rules struct {
	Currency string
	Merge    MergePolicy // empty: SUM
	Profiles []Profile
}

// Plan is the rules of one store, compiled for quoting. It never changes and may
// be used by many goroutines.
type Plan struct {
	currency string
	merge    MergePolicy
	profiles []planProfile
	byID     map[string]int  // of enabled custom profiles
	keyed    map[string]bool // countries with patterns: whether their codes have a known form
	divided  map[string]bool // countries with regions in some zone
	groups   []planGroup     // of all profiles, one after another
	asks     bool            // some rate is a carrier's
}

// planProfile is a profile and where its groups are. The general one is the
// first.
type planProfile struct {
	id, name   string
	version    int
	bySupplier map[string]int
	fallback   int // the default group, or none
}

// planGroup finds zones and knows how it is called in an explanation.
type planGroup struct {
	profile  int
	id, name string
	from     Origin
	zones    []planZone
	atlas
}

type planZone struct {
	id, name string
	rates    []planRate
	carrier  bool // some of them are a carrier's
}

type planRate struct {
	Rate
	option int // rates of one name share it
	// Of a CARRIER rate, once settled for a parcel:
	fee    int64
	charge *CarrierCharge
}

const none = -1

// Compile checks the rules and makes a Plan of them. Disabled custom profiles are
// left out, so that their variants ship by the general one. The order of the
// profiles does not matter.
func Compile(rules Rules) (*Plan, error) {
	if err := rules.check(); err != nil {
		return nil, err
	}
	plan := &Plan{
		currency: rules.Currency,
		merge:    cmp.Or(rules.Merge, Sum),
		byID:     map[string]int{},
		keyed:    map[string]bool{},
		divided:  map[string]bool{},
	}
	names := map[string]int{}
	for _, p := range rules.ordered() {
		plan.add(p, names)
	}
	return plan, nil
}

func (r Rules) check() error {
	faults := problem.Collect()
	general := 0
	ids := map[string]bool{}
	for i, p := range r.Profiles {
		at := faults.At("profiles", i)
		p.check(r.Currency, at)
		if p.Kind == General {
			general++
		}
		if ids[p.ID] {
			at.Add("id", problem.Duplicate, "two profiles are %s", p.ID)
		}
		ids[p.ID] = true
	}
	if general != 1 {
		faults.Add("profiles", problem.Malformed, "must have exactly one general profile, not %d", general)
	}
	switch r.Merge {
	case "", Sum, Highest, FirstPlusAdditional:
	default:
		faults.Add("merge", problem.Unknown, "must be SUM, HIGHEST or FIRST_PLUS_ADDITIONAL")
	}
	return faults.Err()
}

// ordered returns the profiles that count: the general one, then by id.
func (r Rules) ordered() []Profile {
	counting := slices.DeleteFunc(slices.Clone(r.Profiles), func(p Profile) bool {
		return p.Kind == Custom && !p.Enabled
	})
	slices.SortFunc(counting, func(a, b Profile) int {
		if a.Kind != b.Kind {
			return cmp.Compare(b.Kind, a.Kind) // GENERAL before CUSTOM
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return counting
}

func (plan *Plan) add(p Profile, names map[string]int) {
	index := len(plan.profiles)
	compiled := planProfile{id: p.ID, name: p.Name, version: p.Version, bySupplier: map[string]int{}, fallback: none}
	for _, g := range p.Groups {
		at := len(plan.groups)
		if len(g.Suppliers) == 0 {
			compiled.fallback = at
		}
		for _, supplier := range g.Suppliers {
			compiled.bySupplier[supplier] = at
		}
		plan.groups = append(plan.groups, plan.group(g, index, names))
	}
	if p.Kind == Custom {
		plan.byID[p.ID] = index
	}
	plan.profiles = append(plan.profiles, compiled)
}

func (plan *Plan) group(g OriginGroup, profile int, names map[string]int) planGroup {
	compiled := planGroup{profile: profile, id: g.ID, name: g.Name, atlas: newAtlas(g.Zones)}
	if g.From != nil {
		compiled.from = *g.From
	}
	for _, z := range g.Zones {
		zone := planZone{id: z.ID, name: z.Name}
		for _, r := range z.Rates {
			folded := foldName(r.Name)
			option, known := names[folded]
			if !known {
				option = len(names)
				names[folded] = option
			}
			zone.rates = append(zone.rates, planRate{Rate: r.clone(), option: option})
			zone.carrier = zone.carrier || r.Kind == ByCarrier
			plan.asks = plan.asks || r.Kind == ByCarrier
		}
		compiled.zones = append(compiled.zones, zone)
		for _, r := range z.Regions {
			plan.divided[r.Country] = true
		}
		for _, p := range z.Postal {
			plan.keyed[p.Country] = hasForm(p.Country)
		}
	}
	return compiled
}

// clone shares nothing with r: a plan stays as it is, whatever becomes of the
// rules.
func (r Rate) clone() Rate {
	r.Bands = slices.Clone(r.Bands)
	for i := range r.Bands {
		r.Bands[i].To = clone(r.Bands[i].To)
	}
	r.Services = slices.Clone(r.Services)
	r.FreeOver, r.Handling, r.Additional, r.Fallback = clone(r.FreeOver), clone(r.Handling), clone(r.Additional), clone(r.Fallback)
	r.Days = clone(r.Days)
	return r
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// route returns the profile a line ships by and the group of its supplier, or
// none.
func (plan *Plan) route(profileID, supplierID string) (profile, group int) {
	profile = plan.byID[profileID] // 0, the general one, for all others
	p := &plan.profiles[profile]
	if group, own := p.bySupplier[supplierID]; own {
		return profile, group
	}
	return profile, p.fallback
}
