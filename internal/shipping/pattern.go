package shipping

import (
	"errors"
	"strings"
)

// Errors of ParsePattern.
var (
	ErrPatternFit   = errors.New("does not fit the postcodes of its country")
	ErrPatternRange = errors.New("is a range whose ends differ in length or stand the wrong way round")
	ErrPatternBlank = errors.New("is blank")
)

const longestPattern = 40

// Pattern is a set of postcodes of one country, ready to be compared.
type Pattern struct {
	Exclude bool // it takes codes out of its zone
	country string
	spans   []span
}

// Match says whether the pattern names the code, which must be one of its
// country. An excluding pattern matches what it excludes.
func (p Pattern) Match(code string) bool {
	code = NormalizePostcode(p.country, code)
	return isFullCode(p.country, code) && within(p.spans, postcodeKey(p.country, code, hasForm(p.country)))
}

// ParsePattern reads postcodes of a country:
//
//	90210, SW1A 1AA    one code; a US code of 5 digits has all its 9-digit codes
//	SW1, HS, M5V, 1012 a British district or area, a Canadian sortation area,
//	                   the first part of a code that is written in two
//	902*, SW1*         all that begin so, character by character
//	10000-10999        a range, both ends included; also "PA20-PA80", "M5A-M5X"
//	!90210, !96*       not these
//
// A range is as precise as its digits that matter: 10000-10999 is 10*.
func ParsePattern(country, text string) (Pattern, error) {
	text, exclude := strings.CutPrefix(NormalizePattern(country, text), "!")
	p := Pattern{Exclude: exclude, country: country}
	var err error
	p.spans, err = parseSpans(country, text)
	return p, err
}

// NormalizePattern writes a pattern in capitals and without needless blanks, a
// full code as its country does. Doing it twice changes nothing.
func NormalizePattern(country, text string) string {
	text = strings.ToUpper(strings.Join(strings.Fields(text), " "))
	text, exclude := strings.CutPrefix(text, "!")
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "-*") && hasForm(country) {
		text = NormalizePostcode(country, text)
	}
	if exclude {
		return "!" + text
	}
	return text
}
