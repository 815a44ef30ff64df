package shipping

import (
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

// Cart is what a quote is asked for.
type Cart struct {
	Currency    string // of all amounts; must be the store's
	Destination Destination
	Lines       []Line
	Answers     map[Ask]Answer // of carriers, to what Plan.Asks wants to know
}

// Line is units of one variant.
type Line struct {
	ID               string
	VariantID        string
	ProfileID        string // unknown, disabled or empty: the general profile
	SupplierID       string // who is going to ship it
	Quantity         int64
	Grams            int64       // of one unit; 0: weightless
	Amount           money.Money // of the whole line, after its discounts, without tax
	RequiresShipping bool        // lines that need none are left out
}

// Bounds of a cart: within them no sum can overflow.
const (
	mostLines    = 10_000
	mostQuantity = 1_000_000
	mostGrams    = 100_000_000
)

// check refuses a cart that cannot be priced, with every fault by field path.
func (c Cart) check(currency string) error {
	faults := problem.Collect()
	if c.Currency != currency {
		faults.Add("currency", problem.WrongCurrency, "must be %s, the currency of the store", currency)
	}
	if len(c.Lines) > mostLines {
		faults.Add("lines", problem.OutOfRange, "has %d lines, at most %d are allowed", len(c.Lines), mostLines)
		return faults.Err()
	}
	for i := range c.Lines {
		if l := &c.Lines[i]; !l.sound(c.Currency) {
			l.check(c.Currency, faults.At("lines", i))
		}
	}
	return faults.Err()
}

// sound is check without its report.
func (l *Line) sound(currency string) bool {
	return l.Quantity > 0 && l.Quantity <= mostQuantity &&
		l.Grams >= 0 && l.Grams <= mostGrams &&
		l.Amount.Minor >= 0 && l.Amount.Minor <= mostAmount && l.Amount.Currency == currency
}

func (l *Line) check(currency string, at problem.Faults) {
	if l.Quantity <= 0 || l.Quantity > mostQuantity {
		at.Add("quantity", problem.OutOfRange, "must be between 1 and %d", mostQuantity)
	}
	if l.Grams < 0 || l.Grams > mostGrams {
		at.Add("grams", problem.OutOfRange, "must be between 0 and %d", mostGrams)
	}
	checkAmount("amount", l.Amount, currency, at)
}

// measure is what rates look at.
type measure struct {
	minor, grams, quantity int64
}

func (m *measure) add(l *Line) {
	m.minor += l.Amount.Minor
	m.grams += l.Grams * l.Quantity
	m.quantity += l.Quantity
}
