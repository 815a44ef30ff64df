package shipping

import (
	"cmp"
	"strings"
)

// span is the keys whose first len(lo) characters are in [lo, hi].
type span struct {
	lo, hi string
	exact  bool // one full code
}

// rank orders spans by precision: the more characters, the more precise; one
// exact code before a range of codes.
func (s span) rank() int {
	if s.exact {
		return 2*len(s.lo) + 1
	}
	return 2 * len(s.lo)
}

func (s span) has(key string) bool {
	n := len(s.lo)
	return len(key) >= n && s.lo <= key[:n] && key[:n] <= s.hi
}

// compareSpans puts the most precise first, then orders by place.
func compareSpans(a, b span) int {
	return cmp.Or(cmp.Compare(b.rank(), a.rank()), strings.Compare(a.lo, b.lo), strings.Compare(a.hi, b.hi))
}

func within(spans []span, key string) bool {
	for _, s := range spans {
		if s.has(key) {
			return true
		}
	}
	return false
}

// parseSpans reads a normalised pattern without its exclamation mark.
func parseSpans(country, text string) ([]span, error) {
	switch {
	case text == "":
		return nil, ErrPatternBlank
	case len(text) > longestPattern:
		return nil, ErrPatternFit
	}
	if prefix, star := strings.CutSuffix(text, "*"); star {
		return prefixSpans(country, strings.TrimSpace(prefix))
	}
	if from, to, ok := rangeEnds(country, text); ok {
		return rangeSpans(country, from, to)
	}
	if isFullCode(country, text) {
		key := postcodeKey(country, text, hasForm(country))
		return []span{{lo: key, hi: key, exact: true}}, nil
	}
	key, ok := placeKey(country, text)
	if !ok {
		return nil, ErrPatternFit
	}
	return []span{{lo: key, hi: key}}, nil
}

func prefixSpans(country, prefix string) ([]span, error) {
	if country == "GB" {
		if spans := britishPrefix(prefix); spans != nil {
			return spans, nil
		}
		return nil, ErrPatternFit
	}
	key, ok := beginning(country, prefix)
	if !ok {
		return nil, ErrPatternFit
	}
	return []span{{lo: key, hi: key}}, nil
}

// rangeEnds cuts a range at its middle dash. A full code with a dash, as its
// country writes it, is none.
func rangeEnds(country, text string) (from, to string, ok bool) {
	parts := strings.Split(text, "-")
	if len(parts)%2 != 0 {
		return "", "", false
	}
	if hasForm(country) && isFullCode(country, text) && NormalizePostcode(country, text) == text {
		return "", "", false
	}
	half := len(parts) / 2
	from = strings.TrimSpace(strings.Join(parts[:half], "-"))
	to = strings.TrimSpace(strings.Join(parts[half:], "-"))
	if !hasForm(country) && len(from) != len(to) { // LV-1001
		return "", "", false
	}
	return from, to, true
}

func rangeSpans(country, from, to string) ([]span, error) {
	lo, ok := endKey(country, from)
	hi, fits := endKey(country, to)
	if !ok || !fits {
		return nil, ErrPatternFit
	}
	if len(lo) != len(hi) || lo > hi {
		return nil, ErrPatternRange
	}
	n := len(lo)
	for n > 1 && (lo[n-1] == '0' && hi[n-1] == '9' || lo[n-1] == 'A' && hi[n-1] == 'Z') {
		n--
	}
	return []span{{lo: lo[:n], hi: hi[:n]}}, nil
}

// endKey reads one end of a range: a full code or the beginning of one.
func endKey(country, text string) (string, bool) {
	if country != "GB" {
		return beginning(country, text)
	}
	if isFullCode(country, text) {
		return postcodeKey(country, NormalizePostcode(country, text), true), true
	}
	return britishPlace(text)
}

// beginning checks that codes of the country may begin so.
func beginning(country, text string) (string, bool) {
	compact := compactPostcode(text)
	if compact == "" || strings.ContainsFunc(compact, notCode) {
		return "", false
	}
	if hasForm(country) {
		return compact, completes(country, compact)
	}
	return compact, true
}

// firstParts are the lengths of what stands before the separator in countries
// where that part alone names a place.
var firstParts = map[string]int{"BR": 5, "CA": 3, "CZ": 3, "GR": 3, "JP": 3, "NL": 4, "PL": 2, "PT": 4, "SE": 3, "SK": 3}

// placeKey reads a part of a code that names a place without a star.
func placeKey(country, text string) (string, bool) {
	if country == "GB" {
		return britishPlace(text)
	}
	if len(compactPostcode(text)) != firstParts[country] {
		return "", false
	}
	return beginning(country, text)
}

func isFullCode(country, text string) bool {
	compact := compactPostcode(text)
	return compact != "" && !strings.ContainsFunc(compact, notCode) &&
		postcodeFault(country, NormalizePostcode(country, text)) == ""
}

func notCode(c rune) bool {
	return (c < 'A' || c > 'Z') && (c < '0' || c > '9')
}
