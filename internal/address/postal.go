package address

import (
	"regexp"
	"strings"

	"github.com/waybill/waybill/internal/problem"
)

// postalForm is how a country writes its postal codes.
type postalForm struct {
	compact   *regexp.Regexp // without blanks and dashes
	tail      int            // so many characters follow the separator
	separator string
}

// normalPostalCode upper-cases a code and, where the form is known and fits,
// puts its separator where it belongs: "sw1a1aa" is "SW1A 1AA".
func normalPostalCode(country, code string) string {
	code = strings.ToUpper(code)
	form, known := postalForms[country]
	compact := compactPostalCode(code)
	if !known || !form.compact.MatchString(compact) {
		return code
	}
	if form.separator == "" || country == "US" && len(compact) == 5 {
		return compact
	}
	return compact[:len(compact)-form.tail] + form.separator + compact[len(compact)-form.tail:]
}

func compactPostalCode(code string) string {
	return strings.NewReplacer(" ", "", "-", "").Replace(code)
}

func checkPostalCode(a Address, faults problem.Faults) {
	switch form, known := postalForms[a.CountryCode]; {
	case !known:
	case a.PostalCode == "":
		faults.Add("postalCode", problem.Required, "must be given in %s", a.CountryCode)
	case !form.compact.MatchString(compactPostalCode(a.PostalCode)):
		faults.Add("postalCode", problem.Malformed, "is not a postal code of %s", a.CountryCode)
	}
}

// postalForms has the countries where every address has a postal code, by the
// Universal Postal Union's descriptions. Elsewhere a code may be left out and is
// taken as it is: some countries have none (Hong Kong, the Emirates, Qatar, most
// of Africa and the Caribbean), in others few people know theirs (Ireland,
// Panama, Vietnam).
var postalForms = map[string]postalForm{
	"AT": plain(`[1-9]\d{3}`),
	"AU": plain(`\d{4}`),
	"BE": plain(`[1-9]\d{3}`),
	"BG": plain(`[1-9]\d{3}`),
	"BR": cut(`\d{8}`, 3, "-"),
	"CA": cut(`[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d`, 3, " "),
	"CH": plain(`[1-9]\d{3}`),
	"CN": plain(`\d{6}`),
	"CZ": cut(`[1-7]\d{4}`, 2, " "),
	"DE": plain(`\d{5}`),
	"DK": plain(`\d{4}`),
	"EE": plain(`\d{5}`),
	"ES": plain(`\d{5}`),
	"FI": plain(`\d{5}`),
	"FR": plain(`\d{5}`),
	"GB": cut(`([A-Z]{1,2}\d[A-Z\d]?|GIR)\d[A-Z]{2}`, 3, " "),
	"GR": cut(`\d{5}`, 2, " "),
	"HR": plain(`\d{5}`),
	"HU": plain(`[1-9]\d{3}`),
	"ID": plain(`\d{5}`),
	"IL": plain(`\d{5}(\d{2})?`),
	"IN": plain(`[1-9]\d{5}`),
	"IT": plain(`\d{5}`),
	"JP": cut(`\d{7}`, 4, "-"),
	"KR": plain(`\d{5}`),
	"LU": plain(`\d{4}`),
	"MX": plain(`\d{5}`),
	"MY": plain(`\d{5}`),
	"NL": cut(`[1-9]\d{3}[A-Z]{2}`, 2, " "),
	"NO": plain(`\d{4}`),
	"NZ": plain(`\d{4}`),
	"PH": plain(`\d{4}`),
	"PL": cut(`\d{5}`, 3, "-"),
	"PT": cut(`\d{7}`, 3, "-"),
	"RO": plain(`\d{6}`),
	"SE": cut(`\d{5}`, 2, " "),
	"SG": plain(`\d{6}`),
	"SI": plain(`\d{4}`),
	"SK": cut(`[089]\d{4}`, 2, " "),
	"TH": plain(`\d{5}`),
	"TR": plain(`\d{5}`),
	"UA": plain(`\d{5}`),
	"US": cut(`\d{5}(\d{4})?`, 4, "-"),
	"ZA": plain(`\d{4}`),
}

// plain is a code without separator.
func plain(shape string) postalForm { return cut(shape, 0, "") }

// cut is a code with a separator before its last characters.
func cut(shape string, tail int, separator string) postalForm {
	return postalForm{compact: regexp.MustCompile(`^(?:` + shape + `)$`), tail: tail, separator: separator}
}
