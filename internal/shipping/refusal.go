package shipping

import (
	"slices"
	"strings"
)

// Reason is why goods cannot be delivered.
type Reason string

// The reasons.
const (
	NoZone       Reason = "NO_ZONE"       // the address is outside every zone
	NoRate       Reason = "NO_RATE"       // its zone has no rates, or only carriers' without a price
	NotShippable Reason = "NOT_SHIPPABLE" // the address does not say where that is
)

// Refusal names the lines that cannot be delivered and why, in words fit to show.
type Refusal struct {
	Reason Reason   `json:"reason"`
	Lines  []string `json:"lines"` // ids, sorted
	Text   string   `json:"text"`
}

// refuse says why a parcel has no rates.
func (plan *Plan) refuse(p *parcel, zone int, lacking lack, to place, lines []Line) *Refusal {
	group := &plan.groups[p.group]
	r := &Refusal{Lines: plan.linesWhere(lines, func(_, group int) bool { return group == p.group })}
	where := strings.Trim(to.country+" "+to.region, " ")
	switch profile := plan.profiles[group.profile].name; {
	case lacking == lacksPostcode:
		r.Reason, r.Text = NotShippable, "delivery in "+to.country+" depends on the postcode, and the address has none"
	case lacking == lacksRegion:
		r.Reason, r.Text = NotShippable, "delivery in "+to.country+" depends on the region, and the address names none of ISO 3166-2"
	case zone == none:
		r.Reason, r.Text = NoZone, "no zone of profile "+profile+" has the address in "+where
	default:
		r.Reason, r.Text = NoRate, "zone "+group.zones[zone].name+" of profile "+profile+" is not delivered to"
	}
	return r
}

// refuseUnpriced says that no carrier has a price for any rate of the zone, and
// why.
func (plan *Plan) refuseUnpriced(p *parcel, lines []Line) *Refusal {
	why := make([]string, 0, len(p.unpriced))
	for _, trouble := range p.unpriced {
		why = append(why, troubles[trouble])
	}
	slices.Sort(why)
	return &Refusal{
		Reason: NoRate,
		Lines:  plan.linesWhere(lines, func(_, group int) bool { return group == p.group }),
		Text: "zone " + p.zone.name + " of profile " + plan.profiles[plan.groups[p.group].profile].name +
			" is delivered to by carriers alone, and there is no price: " + strings.Join(slices.Compact(why), "; "),
	}
}

// troubles are the words for a Trouble.
var troubles = map[Trouble]string{
	NotAsked:      "the store has no carrier account to ask with",
	TimedOut:      "the carrier did not answer in time",
	Failed:        "the carrier refused or its answer made no sense",
	NoPrice:       "the carrier has no price for this",
	OtherCurrency: "the carrier's price is in another currency",
	NoWeight:      "the goods have no weight",
}

// refuseHomeless refuses lines whose supplier is in no group of their profile,
// where the profile has no default group.
func (plan *Plan) refuseHomeless(lines []Line, profiles []int) []Refusal {
	var refusals []Refusal
	for _, at := range profiles {
		refusals = append(refusals, Refusal{
			Reason: NoZone,
			Lines:  plan.linesWhere(lines, func(profile, group int) bool { return profile == at && group == none }),
			Text:   "profile " + plan.profiles[at].name + " has no zones for goods of this supplier",
		})
	}
	return refusals
}

func (plan *Plan) linesWhere(lines []Line, match func(profile, group int) bool) []string {
	var ids []string
	for i := range lines {
		l := &lines[i]
		if l.RequiresShipping && match(plan.route(l.ProfileID, l.SupplierID)) {
			ids = append(ids, l.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
