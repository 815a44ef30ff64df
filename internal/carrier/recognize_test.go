package carrier_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/waybill/waybill/internal/carrier"
)

// sample is a real number, or one that looks like one.
type sample struct {
	Courier string `json:"courier"`
	Format  string `json:"format"`
	Number  string `json:"number"`
	Valid   bool   `json:"valid"`
}

func samples(t *testing.T) (all []sample) {
	t.Helper()
	raw, err := os.ReadFile("../../../shared/data/tracking-numbers.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// Every number of 18 couriers is recognised, and every wrong one is not taken
// for right.
func TestRealNumbersAreRecognised(t *testing.T) {
	t.Parallel()
	couriers := make(map[string]bool)
	for _, s := range samples(t) {
		couriers[s.Courier] = true
		fits := slices.ContainsFunc(carrier.Recognize(s.Number), func(m carrier.Match) bool {
			theirs := m.Carrier == s.Courier || s.Courier == "s10" && m.Format == "S10"
			return theirs && m.CheckDigit != carrier.CheckWrong
		})
		if fits != s.Valid {
			t.Errorf("%s, %s: %q fits: %t, want %t; %v", s.Courier, s.Format, s.Number, fits, s.Valid, carrier.Recognize(s.Number))
		}
	}
	if len(couriers) < 18 {
		t.Errorf("numbers of %d couriers, want 18", len(couriers))
	}
}

// Twelve digits may be FedEx's or Purolator's. Both are told, the one with the
// right check digit first.
func TestAmbiguityIsReported(t *testing.T) {
	t.Parallel()
	matches := carrier.Recognize("986578788855")
	if len(matches) != 2 || matches[0].Carrier != "fedex" || matches[0].CheckDigit != carrier.CheckRight || matches[1].CheckDigit != carrier.CheckWrong {
		t.Errorf("matches %v", matches)
	}
	for number, want := range map[string]string{
		"986578788855": "fedex", "1Z5R89390357567127": "ups", "RB123456785US": "usps", "RB123456785BR": "correios", "RB123456785CV": "post_cv",
		"RB123456785XX": "", "hello": "", "": "", "1Z5R89390357567128": "",
	} {
		if got := carrier.Only(number); got != want {
			t.Errorf("only carrier of %q is %q, want %q", number, got, want)
		}
	}
}

func TestDoubt(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ carrier, number, want string }{
		{"UPS", "1Z5R89390357567127", ""},
		{"ups", "1Z 5R8 939 03 5756 7128", "its check digit is wrong"},
		{"FedEx", "1Z5R89390357567127", "it looks like a number of ups"},
		{"DHL Express", "3318810025", ""},
		{"DHL Express", "3318810024", "its check digit is wrong"},
		{"Loggi", "1Z5R89390357567127", ""}, // a carrier whose numbers are not known
		{"UPS", "BR1", ""},
		{"", "1Z5R89390357567127", ""},
	} {
		if got := carrier.Doubt(tc.carrier, tc.number); got != tc.want {
			t.Errorf("doubt about %s %s: %q, want %q", tc.carrier, tc.number, got, tc.want)
		}
	}
}

func TestSameCarrier(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{"DHL Express", "dhl", true}, {"usps", "U.S.P.S.", true}, {"canada_post", "Canada Post", true},
		{"ups", "usps", false}, {"", "ups", false}, {"", "", true}, {"post_cv", "post_cf", false},
	} {
		if got := carrier.SameCarrier(tc.a, tc.b); got != tc.want {
			t.Errorf("SameCarrier(%q, %q) = %t", tc.a, tc.b, got)
		}
	}
}

// FuzzRecognize: no number breaks it, and spaces and case do not matter.
func FuzzRecognize(f *testing.F) {
	for _, seed := range []string{"1Z5R89390357567127", "RB123456785US", "0081 827 0998 0000 0200 45 000 000 N", "ß", "１２３４５６７８９０"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, number string) {
		want := carrier.Recognize(number)
		if got := carrier.Recognize(" " + strings.ToLower(strings.ToUpper(number)) + "-"); len(number) > 0 && strings.ToUpper(number) == number && !slices.Equal(got, want) {
			t.Errorf("%q: %v, spaced and lower: %v", number, want, got)
		}
	})
}
