package shipping

import (
	"slices"
	"strings"
)

// Normalize returns a copy with names trimmed, countries and regions in capitals
// and postal patterns as NormalizePattern writes them. Doing it twice changes
// nothing.
func (p Profile) Normalize() Profile {
	p.Name = foldBlanks(p.Name)
	p.Groups = mapped(p.Groups, OriginGroup.normalize)
	return p
}

func (g OriginGroup) normalize() OriginGroup {
	g.Name = foldBlanks(g.Name)
	g.Suppliers = mapped(g.Suppliers, strings.TrimSpace)
	if g.From != nil {
		from := g.From.normalize()
		g.From = &from
	}
	g.Zones = mapped(g.Zones, Zone.normalize)
	return g
}

func (o Origin) normalize() Origin {
	country := countryCode(o.Country)
	return Origin{
		Country: country, Region: regionCode(country, o.Region), City: foldBlanks(o.City), Postcode: NormalizePostcode(country, o.Postcode),
	}
}

func (z Zone) normalize() Zone {
	z.Name = foldBlanks(z.Name)
	z.Countries = mapped(z.Countries, countryCode)
	z.Regions = mapped(z.Regions, func(r Region) Region {
		country := countryCode(r.Country)
		return Region{Country: country, Region: regionCode(country, r.Region)}
	})
	z.Postal = mapped(z.Postal, func(p PostalPattern) PostalPattern {
		country := countryCode(p.Country)
		return PostalPattern{Country: country, Pattern: NormalizePattern(country, p.Pattern)}
	})
	z.Rates = mapped(z.Rates, func(r Rate) Rate {
		r.Name = foldBlanks(r.Name)
		r.Services = mapped(r.Services, func(s CarrierService) CarrierService {
			return CarrierService{Carrier: foldBlanks(s.Carrier), Service: foldBlanks(s.Service)}
		})
		return r.clone()
	})
	return z
}

// mapped keeps nil nil, so that what was left out stays left out.
func mapped[T any](list []T, change func(T) T) []T {
	changed := slices.Clone(list)
	for i := range changed {
		changed[i] = change(changed[i])
	}
	return changed
}

func foldBlanks(s string) string { return strings.Join(strings.Fields(s), " ") }

func countryCode(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
