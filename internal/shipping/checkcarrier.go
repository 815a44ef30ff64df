package shipping

import (
	"slices"

	"github.com/waybill/waybill/internal/problem"
)

const (
	mostServices = 50
	mostMarkup   = 1000 // percent
)

// checkOrigin sees that a group says where it ships from when it depends on
// carriers, and that it is a place.
func (g OriginGroup) checkOrigin(at problem.Faults) {
	asks := slices.ContainsFunc(g.Zones, func(z Zone) bool {
		return slices.ContainsFunc(z.Rates, func(r Rate) bool { return r.Kind == ByCarrier })
	})
	if g.From == nil {
		if asks {
			at.Add("from", problem.Required, "must be given: carriers ask where a parcel comes from")
		}
		return
	}
	from := at.At("from")
	from.Limit("city", g.From.City, longestName)
	if !KnownCountry(g.From.Country) {
		from.Add("country", problem.Unknown, "%q is not a country of ISO 3166-1 alpha-2", g.From.Country)
		return
	}
	if g.From.Region != "" && !KnownRegion(g.From.Country, g.From.Region) {
		from.Add("region", problem.Unknown, "%q is not a region of %s in ISO 3166-2", g.From.Region, g.From.Country)
	}
	if code := postcodeFault(g.From.Country, g.From.Postcode); code != "" && (asks || g.From.Postcode != "") {
		from.Add("postcode", code, "must be a postcode of %s", g.From.Country)
	}
}

func (r Rate) checkCarrier(currency string, at problem.Faults) {
	switch n := len(r.Services); {
	case n == 0:
		at.Add("services", problem.Required, "must name at least one service of a carrier")
	case n > mostServices:
		at.Add("services", problem.OutOfRange, "has %d services, at most %d are allowed", n, mostServices)
		return
	}
	seen := map[CarrierService]bool{}
	for i, s := range r.Services {
		here := at.At("services", i)
		here.Require("carrier", s.Carrier)
		here.Require("service", s.Service)
		here.Limit("carrier", s.Carrier, longestName)
		here.Limit("service", s.Service, longestName)
		folded := CarrierService{foldName(s.Carrier), foldName(s.Service)}
		if seen[folded] {
			here.Add("", problem.Duplicate, "names %s %s twice", s.Carrier, s.Service)
		}
		seen[folded] = true
	}
	if r.MarkupPercent < 0 || r.MarkupPercent > mostMarkup {
		at.Add("markupPercent", problem.OutOfRange, "must be between 0 and %d", mostMarkup)
	}
	checkOptional("fallback", r.Fallback, currency, at)
}

func (r Rate) refuseCarrier(at problem.Faults) {
	refuse := func(field string, given bool) {
		if given {
			at.Add(field, problem.Malformed, "only a rate of kind CARRIER has it")
		}
	}
	refuse("services", len(r.Services) > 0)
	refuse("markupPercent", r.MarkupPercent != 0)
	refuse("fallback", r.Fallback != nil)
}
