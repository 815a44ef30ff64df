package address

import (
	"strings"
	"unicode"
)

// Missing says what an address that may be written lacks all the same before a
// parcel finds it: a house number or a name. Empty: nothing.
func Missing(a Address) string {
	switch {
	case !strings.ContainsFunc(a.Name, unicode.IsLetter):
		return "name"
	case !strings.ContainsFunc(a.Line1+a.Line2, unicode.IsNumber) && !named[a.CountryCode] && !unnumbered(a.Line1+" "+a.Line2):
		return "house number"
	}
	return ""
}

// named are the countries in which houses have names instead.
var named = map[string]bool{"GB": true, "IE": true, "JE": true, "GG": true, "IM": true}

// unnumbered says whether the street lines say that there is no number: "s/n",
// sem número, sin número, senza numero, sans numéro.
func unnumbered(lines string) bool {
	for _, word := range strings.Fields(strings.ToLower(lines)) {
		if word = strings.Trim(word, ",.;"); word == "s/n" || word == "s/nº" || word == "sn" || word == "snc" {
			return true
		}
	}
	return false
}
