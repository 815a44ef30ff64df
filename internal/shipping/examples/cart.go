package examples

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/shipping"
)

var lineForm = regexp.MustCompile(`^(\d+) × (\w+)(?: of (\w+))?, ([\d.]+ \w+) and ([\d.]+)( [A-Z]{3})? each(?:, ([\d.]+) off)?(?:, from (\w+))?(, not shipped)?$`)

func (e Example) cart() (shipping.Cart, error) {
	country, rest, _ := strings.Cut(e.To, " ")
	region, postcode, _ := strings.Cut(rest, " ")
	c := shipping.Cart{Currency: e.Currency, Destination: shipping.Destination{Country: country, Region: strings.Trim(region, "–"), Postcode: postcode}}
	for _, text := range e.Cart {
		line, err := e.line(text)
		if err != nil {
			return c, fmt.Errorf("line %q: %w", text, err)
		}
		c.Lines = append(c.Lines, line)
	}
	return c, nil
}

// line reads "2 × mug of Fragile, 300 g and 10.00 each, 5.00 off, from Asia".
func (e Example) line(text string) (l shipping.Line, err error) {
	m := lineForm.FindStringSubmatch(text)
	if m == nil {
		return l, fmt.Errorf("is not written as lines are")
	}
	quantity, err := strconv.Atoi(m[1])
	if err != nil {
		return l, err
	}
	l = shipping.Line{ID: m[2], ProfileID: m[3], SupplierID: m[8], Quantity: int64(quantity), RequiresShipping: m[9] == ""}
	if l.Grams, err = grams(m[4]); err != nil {
		return l, err
	}
	currency := cmp.Or(strings.TrimSpace(m[6]), e.Currency)
	unit, err := money.ParseAmount(m[5], currency)
	if err != nil {
		return l, err
	}
	off, err := money.ParseAmount(cmp.Or(m[7], "0"), currency)
	if err != nil {
		return l, err
	}
	total, err := unit.Times(quantity)
	l.Amount = money.New(total.Minor-off.Minor, currency)
	return l, err
}

// answers gives every question the example's one answer.
func (e Example) answers(asks []shipping.Ask) (map[shipping.Ask]shipping.Answer, error) {
	if e.Carrier == "" {
		return nil, nil
	}
	answer := shipping.Answer{Trouble: shipping.Trouble(e.Carrier)}
	if service, price, quoted := strings.Cut(e.Carrier, " "); quoted {
		amount, err := money.Parse(price)
		if err != nil {
			return nil, err
		}
		answer = shipping.Answer{Prices: []shipping.CarrierPrice{{Carrier: "USPS", Service: service, Amount: amount}}}
	}
	all := map[shipping.Ask]shipping.Answer{}
	for _, ask := range asks {
		all[ask] = answer
	}
	return all, nil
}
