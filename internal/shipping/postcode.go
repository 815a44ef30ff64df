package shipping

import (
	"strings"

	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/problem"
)

// keyEnd closes the key of a code whose country has no known form, so that the
// exact pattern "D02" is no prefix of D02 X285.
const keyEnd = "."

// NormalizePostcode writes a code as its country does: "sw1a1aa" of GB is
// "SW1A 1AA". Doing it twice changes nothing.
func NormalizePostcode(country, code string) string {
	return address.Normalize(address.Address{CountryCode: country, PostalCode: code}).PostalCode
}

// postcodeFault returns what is wrong with a normalised code in its country:
// problem.Required, problem.Malformed, problem.Unknown for an unknown country,
// "" for nothing.
func postcodeFault(country, code string) string {
	faults := problem.Collect()
	// Only country and code are in question; the rest is filled in.
	address.Check(address.Address{Name: "-", Line1: "-", City: "-", CountryCode: country, PostalCode: code}, faults)
	fault, bad := problem.As(faults.Err())
	if !bad {
		return ""
	}
	return fault.Faults[0].Code
}

// hasForm says whether every address of the country has a code of known form.
func hasForm(country string) bool {
	return postcodeFault(country, "") == problem.Required
}

// postcodeKey turns a normalised code into what patterns are compared with:
// letters and digits whose order is the order of places.
// Formed says whether the country's codes have a known form.
func postcodeKey(country, code string, formed bool) string {
	switch compact := compactPostcode(code); {
	case compact == "":
		return ""
	case country == "GB":
		return britishKey(compact)
	case formed:
		return compact
	default:
		return compact + keyEnd
	}
}

func compactPostcode(code string) string {
	if !strings.ContainsAny(code, " -") {
		return code
	}
	var b strings.Builder
	b.Grow(len(code))
	for i := range len(code) {
		if code[i] != ' ' && code[i] != '-' {
			b.WriteByte(code[i])
		}
	}
	return b.String()
}

// completes says whether some code of the country begins with prefix: one is
// made from samples of every shape that codes have.
func completes(country, prefix string) bool {
	for n := max(len(prefix), 3); n <= 9; n++ {
		for _, sample := range []string{strings.Repeat("1", n), strings.Repeat("8", n), "M1M1M1", "1111AA"} {
			if len(sample) < len(prefix) {
				continue
			}
			if postcodeFault(country, prefix+sample[len(prefix):]) == "" {
				return true
			}
		}
	}
	return false
}
