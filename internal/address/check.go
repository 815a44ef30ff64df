package address

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"github.com/waybill/waybill/internal/problem"
)

const (
	maxLine  = 120
	maxShort = 40
)

// Normalize trims every part, folds inner blanks and upper-cases the country
// and the postal code. Doing it twice changes nothing.
func Normalize(a Address) Address {
	for _, part := range []*string{
		&a.Name, &a.Company, &a.Line1, &a.Line2, &a.City, &a.Region, &a.PostalCode, &a.CountryCode, &a.Phone,
	} {
		*part = strings.Join(strings.Fields(*part), " ")
	}
	a.CountryCode = strings.ToUpper(a.CountryCode)
	a.PostalCode = strings.ToUpper(a.PostalCode)
	return a
}

// Check notes everything wrong with a normalised address.
func Check(a Address, faults problem.Faults) {
	for field, part := range map[string]string{"name": a.Name, "line1": a.Line1, "city": a.City, "countryCode": a.CountryCode} {
		faults.Require(field, part)
	}
	for field, part := range map[string]string{
		"name": a.Name, "company": a.Company, "line1": a.Line1, "line2": a.Line2, "city": a.City, "region": a.Region,
	} {
		faults.Limit(field, part, maxLine)
		if strings.ContainsFunc(part, unicode.IsControl) {
			faults.Add(field, problem.Malformed, "must not have control characters")
		}
	}
	faults.Limit("phone", a.Phone, maxShort)
	if a.CountryCode == "" {
		return
	}
	if !knownCountry(a.CountryCode) {
		faults.Add("countryCode", problem.Unknown, "is not a country of ISO 3166-1 alpha-2")
		return
	}
	checkPostalCode(a, faults)
}

func knownCountry(code string) bool {
	region, err := language.ParseRegion(code)
	return err == nil && len(code) == 2 && region.IsCountry() && region.String() == code
}

func checkPostalCode(a Address, faults problem.Faults) {
	switch shape, known := postalCodes[a.CountryCode]; {
	case !known:
		faults.Limit("postalCode", a.PostalCode, maxShort)
	case a.PostalCode == "":
		faults.Add("postalCode", problem.Required, "must be given in %s", a.CountryCode)
	case !shape.MatchString(a.PostalCode):
		faults.Add("postalCode", problem.Malformed, "is not a postal code of %s", a.CountryCode)
	}
}

// postalCodes is the shape of postal codes where they are always used, from the
// postal services' own descriptions. Other countries' codes are taken as given.
var postalCodes = map[string]*regexp.Regexp{
	"AT": digits(4), "AU": digits(4), "BE": digits(4), "CH": digits(4), "DK": digits(4), "NO": digits(4),
	"DE": digits(5), "ES": digits(5), "FI": digits(5), "FR": digits(5), "IT": digits(5), "MX": digits(5),
	"IN": digits(6), "SG": digits(6),
	"BR": regexp.MustCompile(`^\d{5}-?\d{3}$`),
	"CA": regexp.MustCompile(`^[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d$`),
	"GB": regexp.MustCompile(`^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`),
	"JP": regexp.MustCompile(`^\d{3}-?\d{4}$`),
	"NL": regexp.MustCompile(`^[1-9]\d{3} ?[A-Z]{2}$`),
	"PL": regexp.MustCompile(`^\d{2}-\d{3}$`),
	"PT": regexp.MustCompile(`^\d{4}-\d{3}$`),
	"SE": regexp.MustCompile(`^\d{3} ?\d{2}$`),
	"US": regexp.MustCompile(`^\d{5}(-\d{4})?$`),
}

func digits(n int) *regexp.Regexp {
	return regexp.MustCompile(`^` + strings.Repeat(`\d`, n) + `$`)
}
