package catalog

import (
	"math"
	"math/big"
	"strconv"

	"github.com/waybill/waybill/internal/problem"
)

// The units of weight, as in the SDL.
const (
	Grams     WeightUnit = "GRAMS"
	Kilograms WeightUnit = "KILOGRAMS"
	Pounds    WeightUnit = "POUNDS"
	Ounces    WeightUnit = "OUNCES"
)

const maxGrams = 100_000_000

// gramsIn is exact: the international pound is 0.45359237 kg by definition, an
// ounce its sixteenth part.
func gramsIn(unit WeightUnit) (*big.Rat, bool) {
	switch unit {
	case Grams:
		return big.NewRat(1, 1), true
	case Kilograms:
		return big.NewRat(1_000, 1), true
	case Pounds:
		return big.NewRat(45_359_237, 100_000), true
	case Ounces:
		return big.NewRat(45_359_237, 1_600_000), true
	}
	return nil, false
}

// Grams rounds half up, once. The value is taken as the decimal number that the
// client wrote: 1.005 kg is 1005 g, though no float64 is 1.005. It returns the
// code of a fault, or "".
func (in WeightInput) Grams() (grams int, fault string) {
	per, known := gramsIn(in.Unit)
	switch {
	case !known:
		return 0, problem.Unknown
	case math.IsNaN(in.Value) || in.Value < 0 || in.Value > maxGrams:
		return 0, problem.OutOfRange
	}
	exact, _ := new(big.Rat).SetString(strconv.FormatFloat(in.Value, 'f', -1, 64))
	exact.Mul(exact, per)
	exact.Add(exact, big.NewRat(1, 2))
	whole := new(big.Int).Quo(exact.Num(), exact.Denom())
	if whole.Cmp(big.NewInt(maxGrams)) > 0 {
		return 0, problem.OutOfRange
	}
	return int(whole.Int64()), ""
}
