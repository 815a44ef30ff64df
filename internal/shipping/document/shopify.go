package document

import (
	"fmt"
	"strings"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

// shopifyZones is the document of Shopify's Admin REST API. What is declared and
// not read (ids, names, taxes) says nothing about delivery.
type shopifyZones struct {
	Zones []shopifyZone `json:"shipping_zones"`
}

type shopifyZone struct {
	ID        any              `json:"id"`
	APIID     any              `json:"admin_graphql_api_id"`
	Name      string           `json:"name"`
	Profile   *string          `json:"profile_id"`
	Location  *string          `json:"location_group_id"`
	Countries []shopifyCountry `json:"countries"`
	Weights   []shopifyRate    `json:"weight_based_shipping_rates"`
	Prices    []shopifyRate    `json:"price_based_shipping_rates"`
	Carriers  []any            `json:"carrier_shipping_rate_providers"`
}

type shopifyCountry struct {
	ID        any               `json:"id"`
	ZoneID    any               `json:"shipping_zone_id"`
	Name      any               `json:"name"`
	Tax       any               `json:"tax"`
	TaxName   any               `json:"tax_name"`
	Code      string            `json:"code"`
	Provinces []shopifyProvince `json:"provinces"`
}

type shopifyProvince struct {
	ID            any    `json:"id"`
	CountryID     any    `json:"country_id"`
	ZoneID        any    `json:"shipping_zone_id"`
	Name          any    `json:"name"`
	Tax           any    `json:"tax"`
	TaxName       any    `json:"tax_name"`
	TaxType       any    `json:"tax_type"`
	TaxPercentage any    `json:"tax_percentage"`
	Code          string `json:"code"`
}

// shopifyRate is of either list; bounds of the other are nil.
type shopifyRate struct {
	ID       any      `json:"id"`
	ZoneID   any      `json:"shipping_zone_id"`
	Name     string   `json:"name"`
	Price    string   `json:"price"`
	Lightest *float64 `json:"weight_low"`
	Heaviest *float64 `json:"weight_high"`
	Least    *string  `json:"min_order_subtotal"`
	Most     *string  `json:"max_order_subtotal"`
}

// Shopify says how a document that leaves open some things is to be read.
type Shopify struct {
	Currency string                             // of its amounts, which name none
	Grams    func(weight float64) (int64, bool) // of its weights, which name no unit
	// Extend lets the nearest band count where Shopify does not offer a rate.
	// Without it such a rate is left out: nothing gets cheaper in silence.
	Extend bool
}

const restOfWorld = "*"

// Read reads the zones of a document's first delivery profile and location
// group. It fails with INVALID_INPUT.
func (s Shopify) Read(text string) ([]shipping.OriginGroup, []Note, error) {
	faults := problem.Collect()
	at := faults.At("document")
	var doc shopifyZones
	r := &shopifyReader{Shopify: s, at: at}
	sound := decode(text, &doc, at, func(path string) { r.note(path, "is not known here and was left out") })
	if sound && len(doc.Zones) == 0 {
		at.Add("shipping_zones", problem.Required, "must have at least one zone")
	}
	if err := faults.Err(); err != nil {
		return nil, nil, err
	}
	group := shipping.OriginGroup{Zones: []shipping.Zone{}}
	first := doc.Zones[0].origin()
	for i, z := range doc.Zones {
		path := fmt.Sprintf("shipping_zones.%d", i)
		if z.origin() != first {
			r.note(path, "is of another delivery profile or location group, %s, and was left out", z.origin())
			continue
		}
		group.Zones = append(group.Zones, r.zone(z, path))
	}
	r.note("shipping_zones", "amounts were read in %s; the document names no currency", s.Currency)
	return []shipping.OriginGroup{group}, r.notes, faults.Err()
}

func (z shopifyZone) origin() string {
	return strings.TrimSpace(deref(z.Profile) + " " + deref(z.Location))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

type shopifyReader struct {
	Shopify
	at    problem.Faults
	notes []Note
}

func (r *shopifyReader) note(path, format string, args ...any) {
	r.notes = append(r.notes, Note{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (r *shopifyReader) zone(z shopifyZone, path string) shipping.Zone {
	zone := shipping.Zone{Name: z.Name, Rates: []shipping.Rate{}}
	for i, c := range z.Countries {
		r.country(&zone, c, fmt.Sprintf("%s.countries.%d", path, i))
	}
	zone.Rates = append(r.rates(z.Weights, path+".weight_based_shipping_rates", byWeight{r.Grams}),
		r.rates(z.Prices, path+".price_based_shipping_rates", byPrice{r.Currency})...)
	zone.Rates = r.distinct(zone.Rates, path)
	for i := range z.Carriers {
		r.note(fmt.Sprintf("%s.carrier_shipping_rate_providers.%d", path, i),
			"was left out: the document does not say which carriers it asks; add a rate of kind CARRIER")
	}
	return zone
}

// country adds a country, or its provinces where the zone has only some.
func (r *shopifyReader) country(zone *shipping.Zone, c shopifyCountry, path string) {
	if c.Code == restOfWorld {
		zone.RestOfWorld = true
		return
	}
	var named []shipping.Region
	for i, p := range c.Provinces {
		region := strings.TrimPrefix(strings.ToUpper(p.Code), c.Code+"-")
		if !shipping.KnownRegion(c.Code, region) {
			r.note(fmt.Sprintf("%s.provinces.%d", path, i), "was left out: %s is no region of %s in ISO 3166-2", p.Code, c.Code)
			continue
		}
		named = append(named, shipping.Region{Country: c.Code, Region: region})
	}
	if len(c.Provinces) == 0 || len(named) >= len(shipping.Regions(c.Code)) {
		zone.Countries = append(zone.Countries, c.Code)
		return
	}
	zone.Regions = append(zone.Regions, named...)
}

// distinct leaves out rates whose name the zone has already.
func (r *shopifyReader) distinct(rates []shipping.Rate, path string) []shipping.Rate {
	kept := []shipping.Rate{}
	seen := map[string]bool{}
	for _, rate := range rates {
		name := strings.ToLower(strings.Join(strings.Fields(rate.Name), " "))
		if seen[name] {
			r.note(path, "the price-based rate %q was left out: a weight-based one has its name", rate.Name)
			continue
		}
		seen[name] = true
		kept = append(kept, rate)
	}
	return kept
}

func (r *shopifyReader) price(rate shopifyRate, path string) money.Money {
	price, err := money.ParseAmount(rate.Price, r.Currency)
	if err != nil {
		r.at.Add(path+".price", problem.Malformed, "%q: %s", rate.Price, err)
	}
	return price
}
