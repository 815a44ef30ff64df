package carrier

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// CheckDigit says how a number's check digit fares.
type CheckDigit string

// How check digits fare.
const (
	CheckRight CheckDigit = "RIGHT"
	CheckNone  CheckDigit = "NONE" // the format has none
	CheckWrong CheckDigit = "WRONG"
)

// Match is one format that a number fits.
type Match struct {
	Carrier    string // "ups", "canada_post", …
	Format     string
	CheckDigit CheckDigit
	// TrackingURL is the carrier's own page about the number, or "".
	TrackingURL string
}

// Recognize lists every format that a number fits, whatever its case, spaces and
// dashes: those with a right check digit first, then those that have none, then
// those with a wrong one. Which of several is meant is never guessed; none means
// that the format is not known.
func Recognize(number string) []Match {
	number = compact(number)
	var matches []Match
	for _, f := range formats {
		if !f.pattern.MatchString(number) {
			continue
		}
		m := Match{Carrier: f.carrier, Format: f.name, CheckDigit: CheckNone}
		if f.right != nil {
			m.CheckDigit = CheckWrong
			if f.right(number) {
				m.CheckDigit = CheckRight
			}
		}
		if m.Carrier == "" {
			m.Carrier = postOf(number[len(number)-2:])
		}
		if m.TrackingURL = TrackingURL(m.Carrier, number); m.Carrier != "" {
			matches = append(matches, m)
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int { return cmp.Compare(worth[b.CheckDigit], worth[a.CheckDigit]) })
	return matches
}

var worth = map[CheckDigit]int{CheckRight: 2, CheckNone: 1, CheckWrong: 0}

func compact(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return unicode.ToUpper(r)
	}, number)
}

// SameCarrier says whether two names mean one carrier: "DHL Express" and "dhl".
// Two carriers of our tables are never one, however alike: "correos" is not
// "correos_mexico".
func SameCarrier(a, b string) bool {
	short, long := key(a), key(b)
	if short == "" || long == "" { // no Latin letters to go by
		return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	if len(short) > len(long) {
		short, long = long, short
	}
	if short == long {
		return true
	}
	return len(short) > 2 && strings.HasPrefix(long, short) && (!listed(short) || !listed(long))
}

// listed says whether a key is the very name of a carrier of our tables.
func listed(name string) bool {
	for _, post := range posts {
		if key(post) == name {
			return true
		}
	}
	return slices.ContainsFunc(formats, func(f format) bool { return f.carrier != "" && key(f.carrier) == name })
}

// Doubt says why a number may not be one of a carrier's, or "". It speaks up only
// when the formats are known: a wrong check digit, or another carrier's number.
func Doubt(carrier, number string) string {
	matches := Recognize(number)
	theirs := slices.DeleteFunc(slices.Clone(matches), func(m Match) bool { return !SameCarrier(m.Carrier, carrier) })
	switch {
	case len(theirs) > 0 && theirs[0].CheckDigit == CheckWrong:
		return "its check digit is wrong"
	case len(theirs) == 0 && knownCarrier(carrier) && len(matches) > 0 && matches[0].CheckDigit == CheckRight:
		return "it looks like a number of " + matches[0].Carrier
	}
	return ""
}

// Only is the carrier of a number when there is no other it could be of, or "". A
// right check digit does not rule out a format that has none: one number in ten
// has it by chance.
func Only(number string) string {
	only := ""
	for _, m := range Recognize(number) {
		switch {
		case m.CheckDigit == CheckWrong:
			return only // nothing but wrong ones follows
		case only != "" && only != m.Carrier:
			return ""
		}
		only = m.Carrier
	}
	return only
}

func knownCarrier(name string) bool {
	return slices.ContainsFunc(formats, func(f format) bool { return f.carrier != "" && SameCarrier(f.carrier, name) })
}

// postOf is who delivers for a country of the Universal Postal Union, or "" when
// there is no such country.
func postOf(country string) string {
	if name, known := posts[country]; known {
		return name
	}
	region, err := language.ParseRegion(country)
	if err != nil || !region.IsCountry() || region.Canonicalize().String() != country {
		return ""
	}
	return "post_" + strings.ToLower(country)
}

var posts = map[string]string{
	"AU": "australia_post", "BE": "bpost", "BR": "correios", "CA": "canada_post", "CH": "swiss_post", "CN": "china_post",
	"DE": "deutsche_post", "DK": "postnord", "ES": "correos", "FR": "la_poste", "GB": "royal_mail", "HK": "hongkong_post",
	"IN": "india_post", "IT": "poste_italiane", "JP": "japan_post", "KR": "korea_post", "MX": "correos_mexico", "NL": "postnl",
	"NO": "posten", "NZ": "nz_post", "PL": "poczta_polska", "PT": "ctt", "SE": "postnord", "SG": "singapore_post", "US": "usps",
	"AN": "", "CS": "", "SU": "", "YU": "", // countries that are no more
}

// format is one kind of number, from its carrier's published rules.
type format struct {
	carrier string // "": by the country at its end
	name    string
	pattern *regexp.Regexp
	right   func(number string) bool // nil: it has no check digit
}

func like(pattern string) *regexp.Regexp { return regexp.MustCompile("^(?:" + pattern + ")$") }
