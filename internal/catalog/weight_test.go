package catalog

import (
	"math"
	"testing"

	"github.com/waybill/waybill/internal/problem"
)

func TestWeightsAreRoundedHalfUpOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value float64
		unit  WeightUnit
		want  int
	}{
		{0, Grams, 0},
		{math.Copysign(0, -1), Kilograms, 0},
		{math.SmallestNonzeroFloat64, Grams, 0},
		{0.49999999999999994, Grams, 0}, // adding 0.5 as a float64 gives 1
		{0.5, Grams, 1},
		{2.5, Grams, 3},
		{0.5005, Kilograms, 501}, // 0.5005*1000 as a float64 is 500.49999999999994
		{0.5004999, Kilograms, 500},
		{0.3, Kilograms, 300},
		{1, Pounds, 454},
		{2.5, Pounds, 1134},
		{1, Ounces, 28},
		{16, Ounces, 454},
		{100_000, Kilograms, 100_000_000},
	}
	for _, test := range tests {
		got, fault := WeightInput{test.value, test.unit}.Grams()
		if got != test.want || fault != "" {
			t.Errorf("%v %s = %d g, %q, want %d g", test.value, test.unit, got, fault, test.want)
		}
	}
}

func TestWeightsOutOfRangeAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value float64
		unit  WeightUnit
		want  string
	}{
		{-0.1, Grams, problem.OutOfRange},
		{math.NaN(), Grams, problem.OutOfRange},
		{math.Inf(1), Grams, problem.OutOfRange},
		{math.Inf(-1), Pounds, problem.OutOfRange},
		{math.MaxFloat64, Ounces, problem.OutOfRange},
		{100_000.001, Kilograms, problem.OutOfRange},
		{1, "STONES", problem.Unknown},
		{1, "", problem.Unknown},
	}
	for _, test := range tests {
		if got, fault := (WeightInput{test.value, test.unit}).Grams(); fault != test.want || got != 0 {
			t.Errorf("%v %s = %d g, %q, want %q", test.value, test.unit, got, fault, test.want)
		}
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"https://api.supplier.example/v1": true,
		"http://127.0.0.1:8081":           true,
		"https://[::1]:8443/a/b/":         true,
		"":                                false,
		"api.supplier.example/v1":         false,
		"//api.supplier.example":          false,
		"https://":                        false,
		"https://:443":                    false,
		"ftp://supplier.example":          false,
		"mailto:a@supplier.example":       false,
		"https://key:secret@api.example":  false,
		"https://api.example?key=secret":  false,
		"https://api.example?":            false,
		"https://api.example#top":         false,
		"https://api.example:99999":       false,
		"https://api.example:0":           false,
		"https://api.example\n":           false,
	}
	for value, want := range tests {
		faults := problem.Collect()
		endpoint(faults, value)
		if got := faults.Err() == nil; got != want {
			t.Errorf("endpoint %q accepted = %t, want %t", value, got, want)
		}
	}
}
