package supplier

import (
	"strconv"
	"strings"
)

// Check returns every fault of an order as *Malformed, by field path. An
// adapter checks before it sends; a supplier may check again.
func (o Order) Check() error {
	var faults []Fault
	add := func(ok bool, field, code, message string) {
		if !ok {
			faults = append(faults, Fault{Field: field, Code: code, Message: message})
		}
	}
	present := func(value, field string) {
		add(strings.TrimSpace(value) != "", field, FaultRequired, "is required")
	}

	present(o.Reference, "reference")
	present(o.ShipTo.Name, "shipTo.name")
	present(o.ShipTo.Line1, "shipTo.line1")
	present(o.ShipTo.City, "shipTo.city")
	add(letters(o.ShipTo.CountryCode, 2), "shipTo.countryCode", FaultMalformed, "must be an ISO 3166-1 alpha-2 code")
	add(o.Currency == "" || letters(o.Currency, 3), "currency", FaultMalformed, "must be an ISO 4217 code")
	add(len(o.Lines) > 0, "lines", FaultRequired, "must not be empty")

	seen := make(map[string]bool, len(o.Lines))
	for i, l := range o.Lines {
		path := "lines." + strconv.Itoa(i) + "."
		present(l.LineID, path+"lineId")
		present(l.SKU, path+"sku")
		add(l.Quantity > 0, path+"quantity", FaultOutOfRange, "must be at least 1")
		add(l.UnitCost >= 0, path+"unitCost", FaultOutOfRange, "must not be negative")
		add(l.LineID == "" || !seen[l.LineID], path+"lineId", FaultDuplicate, "is in the list twice")
		seen[l.LineID] = true
	}
	if len(faults) > 0 {
		return &Malformed{Faults: faults}
	}
	return nil
}

func letters(s string, n int) bool {
	for _, c := range s {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(s) == n
}
