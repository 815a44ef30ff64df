package address

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/waybill/waybill/internal/problem"
)

const (
	maxLine        = 120
	maxShort       = 40
	fewestOfPhone  = 5 // digits
	phoneSeparator = " +-()./#*,;:"
)

// part is one field of an address with its rules.
type part struct {
	field    string
	value    *string
	most     int // characters
	required bool
}

func (a *Address) parts() []part {
	return []part{
		{"name", &a.Name, maxLine, true},
		{"company", &a.Company, maxLine, false},
		{"line1", &a.Line1, maxLine, true},
		{"line2", &a.Line2, maxLine, false},
		{"city", &a.City, maxLine, true},
		{"region", &a.Region, maxLine, false},
		{"postalCode", &a.PostalCode, maxShort, false}, // where it is required: checkPostalCode
		{"countryCode", &a.CountryCode, maxShort, true},
		{"phone", &a.Phone, maxShort, false},
	}
}

// Normalize trims every part, folds inner blanks, upper-cases the country and
// writes the postal code as its country does. Doing it twice changes nothing.
func Normalize(a Address) Address {
	for _, p := range a.parts() {
		*p.value = strings.Join(strings.Fields(*p.value), " ")
	}
	a.CountryCode = strings.ToUpper(a.CountryCode)
	a.PostalCode = normalPostalCode(a.CountryCode, a.PostalCode)
	return a
}

// Check notes everything wrong with a normalised address.
func Check(a Address, faults problem.Faults) {
	for _, p := range a.parts() {
		if p.required {
			faults.Require(p.field, *p.value)
		}
		faults.Limit(p.field, *p.value, p.most)
		if !utf8.ValidString(*p.value) || strings.ContainsFunc(*p.value, unicode.IsControl) {
			faults.Add(p.field, problem.Malformed, "must be text without control characters")
		}
	}
	checkPhone(a.Phone, faults)
	if a.CountryCode == "" {
		return
	}
	if !knownCountry(a.CountryCode) {
		faults.Add("countryCode", problem.Unknown, "is not a country of ISO 3166-1 alpha-2")
		return
	}
	checkPostalCode(a, faults)
}

// knownCountry refuses what a parser would put up with: other codes of the same
// country, groups of countries, codes that are out of use.
func knownCountry(code string) bool {
	region, err := language.ParseRegion(code)
	return err == nil && len(code) == 2 && region.IsCountry() && region.Canonicalize().String() == code
}

// checkPhone lets pass whatever a person could dial, also "555-0100 ext. 5".
func checkPhone(phone string, faults problem.Faults) {
	digits := 0
	for _, c := range phone {
		switch {
		case unicode.IsDigit(c):
			digits++
		case !unicode.IsLetter(c) && !strings.ContainsRune(phoneSeparator, c):
			faults.Add("phone", problem.Malformed, "is not a telephone number")
			return
		}
	}
	if phone != "" && digits < fewestOfPhone {
		faults.Add("phone", problem.Malformed, "is not a telephone number")
	}
}
