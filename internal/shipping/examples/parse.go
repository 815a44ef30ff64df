package examples

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/shipping"
)

// warehouse is where carriers are told that goods come from.
var warehouse = &shipping.Origin{Country: "US", Region: "OH", Postcode: "43004"} //nolint:gochecknoglobals // nobody changes it

var ruleForm = regexp.MustCompile(`^(\w+)( \(disabled\))?(?: from (\w+))? → ([^:]+): (.+)$`)

// rules reads all rules into profiles. Zones of one origin have the order in
// which they are first named.
func (e Example) rules() (shipping.Rules, error) {
	all := shipping.Rules{Currency: e.Currency, Merge: shipping.MergePolicy(e.Merge)}
	for _, text := range e.Rules {
		m := ruleForm.FindStringSubmatch(text)
		if m == nil {
			return all, fmt.Errorf("rule %q", text)
		}
		zone := zoneOf(groupOf(profileOf(&all, m[1], m[2] == ""), m[3]), m[4])
		if m[5] == "not delivered" {
			continue
		}
		rate, err := e.rate(m[5])
		if err != nil {
			return all, fmt.Errorf("rule %q: %w", text, err)
		}
		zone.Rates = append(zone.Rates, rate)
	}
	return all, nil
}

func profileOf(all *shipping.Rules, name string, enabled bool) *shipping.Profile {
	for i := range all.Profiles {
		if all.Profiles[i].Name == name {
			return &all.Profiles[i]
		}
	}
	kind := shipping.Custom
	if name == "General" {
		kind = shipping.General
	}
	all.Profiles = append(all.Profiles, shipping.Profile{ID: name, Name: name, Kind: kind, Enabled: enabled, Version: 1})
	return &all.Profiles[len(all.Profiles)-1]
}

// groupOf finds the origin of one supplier, or the default one.
func groupOf(p *shipping.Profile, supplier string) *shipping.OriginGroup {
	for i := range p.Groups {
		if p.Groups[i].Name == supplier {
			return &p.Groups[i]
		}
	}
	group := shipping.OriginGroup{Name: supplier, From: warehouse}
	if supplier != "" {
		group.Suppliers = []string{supplier}
	}
	p.Groups = append(p.Groups, group)
	return &p.Groups[len(p.Groups)-1]
}

// zoneOf reads places: "US", "US-NY", "US 100*", "US !10099", "rest of world",
// several with a plus between.
func zoneOf(g *shipping.OriginGroup, places string) *shipping.Zone {
	for i := range g.Zones {
		if g.Zones[i].Name == places {
			return &g.Zones[i]
		}
	}
	zone := shipping.Zone{Name: places}
	for place := range strings.SplitSeq(places, " + ") {
		country, pattern, postal := strings.Cut(place, " ")
		country, region, divided := strings.Cut(country, "-")
		switch {
		case place == "rest of world":
			zone.RestOfWorld = true
		case postal:
			zone.Postal = append(zone.Postal, shipping.PostalPattern{Country: country, Pattern: pattern})
		case divided:
			zone.Regions = append(zone.Regions, shipping.Region{Country: country, Region: region})
		default:
			zone.Countries = append(zone.Countries, country)
		}
	}
	g.Zones = append(g.Zones, zone)
	return &g.Zones[len(g.Zones)-1]
}

// rate reads "Standard BY_WEIGHT 4.00 | 9.00 from 1 kg; handling 1.50".
func (e Example) rate(text string) (shipping.Rate, error) {
	terms := strings.Split(text, "; ")
	name, rest, _ := strings.Cut(terms[0], " ")
	kind, rest, _ := strings.Cut(rest, " ")
	r := shipping.Rate{ID: name, Name: name, Kind: shipping.RateKind(kind)}
	var err error
	switch r.Kind {
	case shipping.Free:
	case shipping.Flat:
		r.Amount, err = money.ParseAmount(rest, e.Currency)
	case shipping.ByCarrier:
		service, markup, _ := strings.Cut(rest, " + ")
		r.Services = []shipping.CarrierService{{Carrier: "USPS", Service: service}}
		r.MarkupPercent, _ = strconv.Atoi(strings.TrimSuffix(markup, " %"))
	default:
		r.Bands, err = e.bands(r.Kind, rest)
	}
	for _, term := range terms[1:] {
		if err == nil {
			err = e.term(&r, term)
		}
	}
	return r, err
}

func (e Example) term(r *shipping.Rate, term string) error {
	if days, found := strings.CutSuffix(term, " days"); found {
		r.Days = new(shipping.Days)
		_, err := fmt.Sscanf(days, "%d-%d", &r.Days.Min, &r.Days.Max)
		return err
	}
	at := strings.LastIndexByte(term, ' ')
	amount, err := money.ParseAmount(term[at+1:], e.Currency)
	switch term[:max(at, 0)] {
	case "handling":
		r.Handling = &amount
	case "free over":
		r.FreeOver = &amount
	case "additional":
		r.Additional = &amount
	case "fallback":
		r.Fallback = &amount
	default:
		return fmt.Errorf("term %q", term)
	}
	return err
}

// bands reads "4.00 | 9.00 from 1 kg | 12.00 from 5 kg"; "to" closes one early.
func (e Example) bands(kind shipping.RateKind, text string) ([]shipping.Band, error) {
	var bands []shipping.Band
	for part := range strings.SplitSeq(text, " | ") {
		price, from, later := strings.Cut(part, " from ")
		amount, err := money.ParseAmount(price, e.Currency)
		if err != nil {
			return nil, err
		}
		band := shipping.Band{Amount: amount}
		from, to, closed := strings.Cut(from, " to ")
		if later {
			if band.From, err = e.measure(kind, from); err != nil {
				return nil, err
			}
		}
		if n := len(bands); n > 0 && bands[n-1].To == nil {
			bands[n-1].To = new(band.From)
		}
		if closed {
			end, err := e.measure(kind, to)
			if err != nil {
				return nil, err
			}
			band.To = &end
		}
		bands = append(bands, band)
	}
	return bands, nil
}

func (e Example) measure(kind shipping.RateKind, text string) (int64, error) {
	switch kind {
	case shipping.ByPrice:
		amount, err := money.ParseAmount(text, e.Currency)
		return amount.Minor, err
	case shipping.ByWeight:
		return grams(text)
	default:
		return strconv.ParseInt(text, 10, 64)
	}
}

// units are how a merchant writes catalog's.
var units = map[string]catalog.WeightUnit{"g": catalog.Grams, "kg": catalog.Kilograms, "lb": catalog.Pounds, "oz": catalog.Ounces}

// grams reads "1.5 kg" as the catalogue does.
func grams(text string) (int64, error) {
	number, unit, _ := strings.Cut(text, " ")
	value, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, err
	}
	whole, fault := catalog.WeightInput{Value: value, Unit: units[unit]}.Grams()
	if fault != "" {
		return 0, fmt.Errorf("weight %q: %s", text, fault)
	}
	return int64(whole), nil
}
