package money_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill/waybill/internal/money"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Money{
		"12.90 BRL":  money.New(1290, "BRL"),
		"12.9 BRL":   money.New(1290, "BRL"),
		"-0.01 USD":  money.New(-1, "USD"),
		"500 JPY":    money.New(500, "JPY"),
		"1.250 KWD":  money.New(1250, "KWD"),
		"1.5000 EUR": money.New(150, "EUR"),
	} {
		got, err := money.Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"12.90":                    money.ErrForm,
		"12.90 XXY":                money.ErrCurrency,
		"12.905 BRL":               money.ErrDigits,
		"0.5 JPY":                  money.ErrDigits,
		"1. BRL":                   money.ErrForm,
		".5 BRL":                   money.ErrForm,
		"+1 BRL":                   money.ErrForm,
		"1e3 BRL":                  money.ErrForm,
		"99999999999999999999 KWD": money.ErrRange,
	} {
		if _, err := money.Parse(text); !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %v, want %v", text, err, want)
		}
	}
}

func TestStringIsParsedBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := money.New(rapid.Int64Range(-1<<62, 1<<62).Draw(t, "minor"),
			rapid.SampledFrom([]string{"BRL", "JPY", "KWD", "USD"}).Draw(t, "currency"))
		got, err := money.Parse(m.String())
		if err != nil || got != m {
			t.Fatalf("Parse(%q) = %v, %v", m, got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("12.90 BRL")
	f.Add("-.5 JPY")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := money.Parse(text)
		if err != nil {
			return
		}
		if again, err := money.Parse(m.String()); err != nil || again != m {
			t.Errorf("Parse(%q) = %v, then %v, %v", text, m, again, err)
		}
	})
}
