package shipping

import (
	"regexp"
	"strings"
)

// British postcodes are an area, a district number of one or two digits, at
// times a letter, and an inward part: SW 1 A 1AA. In a key the area takes two
// places, the number two, the letter one, so that PA4 comes before PA20 and M1
// does not begin M11.
const (
	outwardKey = 5
	inwardCode = 3
)

var (
	britishOutward = regexp.MustCompile(`^([A-Z]{1,2})(?:(\d{1,2})|(\d)([A-Z]))$`)
	britishInward  = regexp.MustCompile(`^\d?[A-Z]{0,2}$`)
	britishArea    = regexp.MustCompile(`^[A-Z]{1,2}$`)
	britishOneLess = regexp.MustCompile(`^([A-Z]{1,2})(\d)$`)
)

// britishKey returns the key of a full, compact code.
func britishKey(compact string) string {
	if len(compact) <= inwardCode {
		return ""
	}
	cut := len(compact) - inwardCode
	district, letter, ok := britishDistrict(compact[:cut])
	if !ok { // GIR 0AA, which has no number
		return compact
	}
	return district + letter + compact[cut:]
}

// britishDistrict returns the key of a district, four characters, and its letter
// or a blank.
func britishDistrict(outward string) (district, letter string, ok bool) {
	m := britishOutward.FindStringSubmatch(outward)
	if m == nil {
		return "", "", false
	}
	number, letter := m[2]+m[3], m[4]
	if len(number) == 1 {
		number = "0" + number
	}
	if letter == "" {
		letter = " "
	}
	return areaKey(m[1]) + number, letter, true
}

func areaKey(area string) string {
	if len(area) == 1 {
		return area + " "
	}
	return area
}

// britishPlace reads an area, a district or a sector without star: "HS" is the
// area, not what begins with HS; "M1" is M1, not M11; "SW1" is SW1A to SW1Y.
func britishPlace(text string) (string, bool) {
	if britishArea.MatchString(text) {
		return areaKey(text), true
	}
	outward, inward, sector := strings.Cut(text, " ")
	district, letter, ok := britishDistrict(outward)
	switch {
	case !ok || sector && !britishInward.MatchString(inward):
		return "", false
	case sector:
		return district + letter + inward, true
	case letter == " ":
		return district, true
	default:
		return district + letter, true
	}
}

// britishPrefix reads what stands before a star, character by character: "SW1*"
// is SW1A and SW11 alike, "S*" is S, SA, SE …
func britishPrefix(text string) []span {
	if len(text) == 1 && britishArea.MatchString(text) {
		return []span{{lo: text + " ", hi: text + "Z"}}
	}
	key, ok := britishPlace(text)
	if !ok {
		return nil
	}
	spans := []span{{lo: key, hi: key}}
	if m := britishOneLess.FindStringSubmatch(text); m != nil {
		tens := areaKey(m[1]) + m[2]
		spans = append(spans, span{lo: tens, hi: tens})
	}
	return spans
}
