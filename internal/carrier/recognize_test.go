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
	all := samples(t)
	couriers := make(map[string]bool)
	for _, s := range all {
		couriers[s.Courier] = true
		t.Run(s.Courier+"/"+s.Number, func(t *testing.T) {
			t.Parallel()
			matches := carrier.Recognize(s.Number)
			fits := slices.ContainsFunc(matches, func(m carrier.Match) bool {
				theirs := m.Carrier == s.Courier || s.Courier == "s10" && m.Format == "S10"
				return theirs && m.CheckDigit != carrier.CheckWrong
			})
			if fits != s.Valid {
				t.Errorf("%s: fits: %t, want %t; %v", s.Format, fits, s.Valid, matches)
			}
		})
	}
	if len(all) != 146 || len(couriers) != 18 {
		t.Errorf("%d numbers of %d couriers, want 146 of 18", len(all), len(couriers))
	}
}

// The one carrier of a real number is its own, or it is not told: Amazon's
// C1004444443 has a right check digit for UPS by chance.
func TestOnlyNeverNamesAnotherCarrier(t *testing.T) {
	t.Parallel()
	told := 0
	for _, s := range samples(t) {
		if !s.Valid || s.Courier == "s10" { // the post of the country
			continue
		}
		switch got := carrier.Only(s.Number); got {
		case s.Courier:
			told++
		case "":
		default:
			t.Errorf("only carrier of %s's %q is %q", s.Courier, s.Number, got)
		}
	}
	if told < 90 {
		t.Errorf("the carrier of %d numbers is told, want most", told)
	}
}

// Formats of which the real numbers have none; each is built from one that they
// have, or from the rule.
func TestOtherFormats(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		number, carrier string
		want            carrier.CheckDigit
	}{
		{"61292700768711948021", "fedex", carrier.CheckRight}, // 92 left out
		{"61292700768711948022", "fedex", carrier.CheckWrong},
		{"92612927007687119480210001", "usps", carrier.CheckWrong},
		{"92000000000000000000000001", "usps", carrier.CheckRight}, // 3×9 + 2 + 1 = 30
		{"4209024592000000000000000000000001", "usps", carrier.CheckRight},
	} {
		matches := carrier.Recognize(tc.number)
		if len(matches) != 1 || matches[0].Carrier != tc.carrier || matches[0].CheckDigit != tc.want {
			t.Errorf("%s: %v, want only %s, %s", tc.number, matches, tc.carrier, tc.want)
		}
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
		"RB123456785XX": "", "RB123456785UK": "", "RB123456785SU": "", "C1004444443": "", "hello": "", "": "", "1Z5R89390357567128": "",
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
		{"correos", "correos_mexico", false}, {"UPS", "UPSMailInnovations", true}, {"順豐", "中国邮政", false}, {"順豐", "順豐 ", true}, {"順豐", "", false},
	} {
		if got := carrier.SameCarrier(tc.a, tc.b); got != tc.want {
			t.Errorf("SameCarrier(%q, %q) = %t", tc.a, tc.b, got)
		}
	}
}

// FuzzRecognize: no number breaks it, spaces, dashes and case do not matter, and
// the better matches stand first.
func FuzzRecognize(f *testing.F) {
	for _, seed := range []string{"1Z5R89390357567127", "RB123456785US", "0081 827 0998 0000 0200 45 000 000 N", "jd0002242617644732", "ß", "１２３４５６７８９０"} {
		f.Add(seed)
	}
	order := []carrier.CheckDigit{carrier.CheckRight, carrier.CheckNone, carrier.CheckWrong}
	f.Fuzz(func(t *testing.T, number string) {
		number = strings.ToUpper(number)
		want := carrier.Recognize(number)
		if !slices.IsSortedFunc(want, func(a, b carrier.Match) int {
			return slices.Index(order, a.CheckDigit) - slices.Index(order, b.CheckDigit)
		}) {
			t.Errorf("%q: %v is out of order", number, want)
		}
		if lower := strings.ToLower(number); strings.ToUpper(lower) == number {
			if got := carrier.Recognize(" " + strings.Join(strings.Split(lower, ""), " -\t")); !slices.Equal(got, want) {
				t.Errorf("%q: %v, spaced and lower: %v", number, want, got)
			}
		}
	})
}
