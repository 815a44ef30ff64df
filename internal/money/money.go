// Package money is an amount in minor units and its ISO 4217 currency. There is
// no floating point anywhere: "12.90 BRL" is 1290 and BRL, "500 JPY" is 500 and
// JPY. Currency data come from CLDR through bojanz/currency.
package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/bojanz/currency"
)

// Money is an amount of a currency. The zero Money has no currency.
type Money struct {
	Minor    int64  // minor units: cents, yen, fils
	Currency string // ISO 4217
}

// Errors of Parse.
var (
	ErrForm     = errors.New(`money is written as "12.90 BRL"`)
	ErrCurrency = errors.New("the currency is not an ISO 4217 code")
	ErrDigits   = errors.New("the amount has more decimal places than its currency")
	ErrRange    = errors.New("the amount is out of range")
)

// New returns minor units of a currency.
func New(minor int64, code string) Money {
	return Money{Minor: minor, Currency: code}
}

// KnownCurrency says whether code is an ISO 4217 currency in use.
func KnownCurrency(code string) bool {
	return currency.IsValid(code) && code != ""
}

// Digits returns the number of decimal places of a currency: 2 for BRL, 0 for
// JPY, 3 for KWD.
func Digits(code string) int {
	digits, _ := currency.GetDigits(code)
	return int(digits)
}

// Parse reads "12.90 BRL". Fewer decimal places than the currency has are
// filled up; more are refused.
func Parse(s string) (Money, error) {
	amount, code, found := strings.Cut(s, " ")
	if !found {
		return Money{}, ErrForm
	}
	return ParseAmount(amount, code)
}

// ParseAmount reads a decimal amount of a currency: "12.90", "BRL".
func ParseAmount(amount, code string) (Money, error) {
	if !KnownCurrency(code) {
		return Money{}, ErrCurrency
	}
	whole, fraction, _ := strings.Cut(amount, ".")
	digits := Digits(code)
	if len(strings.TrimRight(fraction, "0")) > digits {
		return Money{}, ErrDigits
	}
	if strings.HasSuffix(amount, ".") || strings.TrimLeft(whole, "-") == "" || strings.HasPrefix(whole, "+") {
		return Money{}, ErrForm
	}
	fraction = (fraction + strings.Repeat("0", digits))[:max(digits, 0)]
	minor, err := strconv.ParseInt(whole+fraction, 10, 64)
	if errors.Is(err, strconv.ErrRange) || minor == math.MinInt64 {
		return Money{}, ErrRange
	}
	if err != nil {
		return Money{}, ErrForm
	}
	return New(minor, code), nil
}

// String writes the amount with all decimal places of its currency.
func (m Money) String() string {
	return m.Amount() + " " + m.Currency
}

// Amount writes the decimal amount without its currency: "12.90".
func (m Money) Amount() string {
	digits := Digits(m.Currency)
	sign, text := "", strconv.FormatUint(magnitude(m.Minor), 10)
	if m.Minor < 0 {
		sign = "-"
	}
	if digits == 0 {
		return sign + text
	}
	if missing := digits + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// Times returns m for a quantity of units, and ErrRange on overflow.
func (m Money) Times(quantity int) (Money, error) {
	product := m.Minor * int64(quantity)
	if m.Minor != 0 && product/m.Minor != int64(quantity) {
		return Money{}, ErrRange
	}
	return New(product, m.Currency), nil
}

// MarshalGQL writes the scalar Money.
func (m Money) MarshalGQL(w io.Writer) {
	_, _ = io.WriteString(w, strconv.Quote(m.String()))
}

// UnmarshalGQL reads the scalar Money.
func (m *Money) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return ErrForm
	}
	parsed, err := Parse(s)
	if err != nil {
		return fmt.Errorf("%q: %w", s, err)
	}
	*m = parsed
	return nil
}

// MarshalJSON writes "12.90 BRL".
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(m.String())
}

// UnmarshalJSON reads "12.90 BRL".
func (m *Money) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return ErrForm
	}
	parsed, err := Parse(s)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1
	}
	return uint64(n)
}
