package shipping

import (
	"strings"

	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/problem"
)

// Destination is where a cart goes. A region is written "NY" or "US-NY".
type Destination struct {
	Country  string
	Region   string
	Postcode string
}

// Normal writes a destination in one way, so that the same place is the same
// text however it was typed.
func (d Destination) Normal() Destination {
	country := strings.ToUpper(strings.TrimSpace(d.Country))
	return Destination{Country: country, Region: regionCode(country, d.Region), Postcode: NormalizePostcode(country, d.Postcode)}
}

// place is a destination as zones see it.
type place struct {
	country, region string
	regionKnown     bool   // where some zone asks for it
	key             string // of the postcode, where some zone asks for it
	named           Destination
}

// locate normalises a destination. The text is why nothing can be sent there:
// an unknown country, or a postcode that is none of its country.
func (plan *Plan) locate(d Destination) (p place, refusal string) {
	to := address.Normalize(address.Address{
		// Only country and code are in question; the rest is filled in.
		Name: "-", Line1: "-", City: "-", CountryCode: d.Country, PostalCode: d.Postcode,
	})
	faults := problem.Collect()
	address.Check(to, faults)
	if fault, bad := problem.As(faults.Err()); bad {
		first := fault.Faults[0]
		if to.PostalCode != "" || first.Field != "postalCode" { // a code may be missing: see lack
			return place{}, describe(first, d)
		}
	}
	if !KnownCountry(to.CountryCode) { // stricter than what a parcel may be addressed to
		return place{}, "the country " + d.Country + " is not a country of ISO 3166-1 alpha-2"
	}
	p = place{country: to.CountryCode, region: regionCode(to.CountryCode, d.Region)}
	p.named = Destination{Country: p.country, Region: p.region, Postcode: to.PostalCode}
	p.regionKnown = plan.divided[p.country] && KnownRegion(p.country, p.region)
	if formed, keyed := plan.keyed[to.CountryCode]; keyed {
		p.key = postcodeKey(to.CountryCode, to.PostalCode, formed)
	}
	return p, ""
}

func describe(f problem.Fault, d Destination) string {
	switch {
	case strings.TrimSpace(d.Country) == "":
		return "the address has no country"
	case f.Field == "postalCode":
		return "the postcode " + d.Postcode + " " + f.Message
	default:
		return "the country " + d.Country + " " + f.Message
	}
}
