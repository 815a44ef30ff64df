package shipping

import (
	"cmp"
	"strings"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

// Fault codes of rules, besides those of package problem.
const (
	Overlap = "OVERLAP" // two zones, or two bands, claim the same
	Gap     = "GAP"     // bands leave a measure without amount
)

const (
	longestName = 120
	mostAmount  = 1_000_000_000_000 // minor units; sums of a cart stay in range
	mostDays    = 365
)

// Check returns everything that is wrong with a normalised profile of a store
// that sells in currency, as one INVALID_INPUT problem by field path, or nil.
func (p Profile) Check(currency string) error {
	faults := problem.Collect()
	p.check(currency, faults)
	return faults.Err()
}

func (p Profile) check(currency string, faults problem.Faults) {
	checkName(p.Name, faults)
	if p.Kind != General && p.Kind != Custom {
		faults.Add("kind", problem.Unknown, "must be GENERAL or CUSTOM")
	}
	owners := map[string]int{}
	for i, g := range p.Groups {
		at := faults.At("groups", i)
		checkSuppliers(g, i, owners, at)
		g.checkOrigin(at)
		checkZones(g.Zones, at)
		for j, z := range g.Zones {
			checkName(z.Name, at.At("zones", j))
			checkRates(z.Rates, currency, at.At("zones", j))
		}
	}
}

// checkSuppliers sees that no supplier, and no default, stands in two groups.
func checkSuppliers(g OriginGroup, index int, owners map[string]int, at problem.Faults) {
	claim := func(supplier string, at problem.Faults, field string) {
		if other, taken := owners[supplier]; taken {
			at.Add(field, problem.Duplicate, "is in group %d already", other)
			return
		}
		owners[supplier] = index
	}
	if len(g.Suppliers) == 0 {
		claim("", at, "suppliers") // the default
	}
	for k, supplier := range g.Suppliers {
		at.At("suppliers", k).Require("", supplier)
		claim(supplier, at.At("suppliers", k), "")
	}
}

func checkName(name string, at problem.Faults) {
	at.Require("name", name)
	at.Limit("name", name, longestName)
}

func checkRates(rates []Rate, currency string, zone problem.Faults) {
	named := map[string]bool{}
	for i, r := range rates {
		at := zone.At("rates", i)
		checkName(r.Name, at)
		if folded := foldName(r.Name); named[folded] {
			at.Add("name", problem.Duplicate, "names two rates of the zone: %s", r.Name)
		} else {
			named[folded] = true
		}
		r.check(currency, at)
	}
}

func (r Rate) check(currency string, at problem.Faults) {
	switch r.Kind {
	case Flat:
		checkAmount("amount", r.Amount, currency, at)
		r.refuseBands(at)
	case ByPrice, ByWeight, ByQuantity:
		r.refuseAmount(at)
		checkBands(r.Bands, currency, at)
	case ByCarrier:
		r.refuseAmount(at)
		r.refuseBands(at)
		r.checkCarrier(currency, at)
	case Free:
		r.refuseAmount(at)
		r.refuseBands(at)
		if r.Handling != nil && r.Handling.Minor != 0 {
			at.Add("handling", problem.Malformed, "a free rate takes no handling fee")
		}
	default:
		at.Add("kind", problem.Unknown, "must be FREE, FLAT, BY_PRICE, BY_WEIGHT, BY_QUANTITY or CARRIER")
	}
	if r.Kind != ByCarrier {
		r.refuseCarrier(at)
	}
	checkOptional("freeOver", r.FreeOver, currency, at)
	checkOptional("handling", r.Handling, currency, at)
	checkOptional("additional", r.Additional, currency, at)
	if r.Days != nil && (r.Days.Min < 0 || r.Days.Max < r.Days.Min || r.Days.Max > mostDays) {
		at.Add("days", problem.OutOfRange, "must be 0 <= min <= max <= %d", mostDays)
	}
}

func (r Rate) refuseBands(at problem.Faults) {
	if len(r.Bands) > 0 {
		at.Add("bands", problem.Malformed, "a rate of kind %s has no bands", r.Kind)
	}
}

func (r Rate) refuseAmount(at problem.Faults) {
	if r.Amount != (money.Money{}) && r.Amount.Minor != 0 {
		at.Add("amount", problem.Malformed, "a rate of kind %s has no amount of its own", r.Kind)
	}
}

// checkBands sees that every measure from 0 on has exactly one amount.
func checkBands(bands []Band, currency string, at problem.Faults) {
	if len(bands) == 0 {
		at.Add("bands", problem.Required, "must have at least one band")
		return
	}
	var reached int64
	for i, b := range bands {
		here := at.At("bands", i)
		checkAmount("amount", b.Amount, currency, here)
		switch cmp.Compare(b.From, reached) {
		case 1:
			here.Add("from", Gap, "leaves a gap: nothing is said from %d to %d", reached, b.From)
		case -1:
			here.Add("from", Overlap, "must be %d, where the band before ends, not %d", reached, b.From)
		}
		last := i == len(bands)-1
		switch {
		case b.To == nil && !last:
			here.Add("to", Overlap, "only the last band may be open")
			return
		case b.To == nil:
		case *b.To <= b.From:
			here.Add("to", problem.OutOfRange, "must be more than from, which is %d", b.From)
		case last:
			here.Add("to", Gap, "the last band must be open, or nothing is said from %d on", *b.To)
		}
		if b.To != nil {
			reached = max(reached, *b.To)
		}
	}
}

func checkOptional(field string, amount *money.Money, currency string, at problem.Faults) {
	if amount != nil {
		checkAmount(field, *amount, currency, at)
	}
}

func checkAmount(field string, amount money.Money, currency string, at problem.Faults) {
	switch {
	case amount.Currency == "":
		at.Add(field, problem.Required, "must be given")
	case amount.Currency != currency:
		at.Add(field, problem.WrongCurrency, "must be in %s", currency)
	case amount.Minor < 0 || amount.Minor > mostAmount:
		at.Add(field, problem.OutOfRange, "must be between 0 and %s", money.New(mostAmount, currency))
	}
}

// foldName is what two rates must share to be the same option.
func foldName(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}
