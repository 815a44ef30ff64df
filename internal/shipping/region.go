package shipping

import (
	_ "embed" // regions.txt
	"slices"
	"strings"
)

// regionList has a line for each country: its code, its regions, a blank after
// each. The standards change every year; the file is written from a data package,
// never by hand.
//
//go:embed regions.txt
var regionList string

// kosovo is the code that carriers and CLDR use for a country that ISO 3166-1 has
// not.
const kosovo = "XK"

// militaryRegions are what the United States Postal Service counts as states and
// ISO 3166-2 does not.
var militaryRegions = []string{"AA", "AE", "AP"}

// KnownCountry says whether code is a country of ISO 3166-1 alpha-2, in capitals.
func KnownCountry(code string) bool {
	return code == kosovo || len(code) == 2 && strings.Contains(regionList, "\n"+code+" ")
}

// Countries lists every known country, sorted.
func Countries() []string {
	known := []string{kosovo}
	for line := range strings.Lines(regionList) {
		if code, _, _ := strings.Cut(line, " "); KnownCountry(code) {
			known = append(known, code)
		}
	}
	slices.Sort(known)
	return known
}

// KnownRegion says whether ISO 3166-2 has the region, in capitals.
func KnownRegion(country, region string) bool {
	if country == "US" && slices.Contains(militaryRegions, region) {
		return true
	}
	return region != "" && !strings.ContainsAny(region, " \n") &&
		strings.Contains(regionsOf(country), " "+region+" ")
}

// Regions lists the regions of a country in ISO 3166-2.
func Regions(country string) []string { return strings.Fields(regionsOf(country)) }

// regionsOf returns the regions of a country, a blank before and after each.
func regionsOf(country string) string {
	_, rest, found := strings.Cut(regionList, "\n"+country+" ")
	if !found || len(country) != 2 {
		return ""
	}
	line, _, _ := strings.Cut(rest, "\n")
	return " " + line
}

// regionCode reads "ny" and "US-NY" as NY.
func regionCode(country, region string) string {
	code := strings.ToUpper(strings.TrimSpace(region))
	return strings.TrimPrefix(code, country+"-")
}
