package shipping

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestPatternsMatchCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, pattern string
		in, out          []string
	}{
		{"US", "90210", []string{"90210", "90210-1234", "902101234"}, []string{"90211", "9021"}},
		{"US", "90210-1234", []string{"90210-1234", "90210 1234"}, []string{"90210", "90210-1235"}},
		{"US", "902*", []string{"90200", "90299-0001"}, []string{"90300", "19020"}},
		{"US", "10000-10999", []string{"10000", "10999", "10999-9999"}, []string{"09999", "11000"}},
		{"US", "10005 - 10007", []string{"10005", "10007-1111"}, []string{"10004", "10008"}},
		{"US", "10001-0001-10001-0500", []string{"10001-0001", "10001-0500"}, []string{"10001", "10001-0501"}},
		{"US", "!90210", []string{"90210"}, []string{"90211"}},
		{"GB", "SW1A 1AA", []string{"SW1A 1AA", "sw1a1aa"}, []string{"SW1A 1AB"}},
		{"GB", "SW1A", []string{"SW1A 1AA"}, []string{"SW1V 1AA", "SW11 1AA"}},
		{"GB", "SW1", []string{"SW1A 1AA", "SW1V 1AA"}, []string{"SW11 1AA", "SW10 1AA"}},
		{"GB", "SW1*", []string{"SW1A 1AA", "SW11 1AA", "SW19 1AA"}, []string{"SW2 1AA", "SW20 1AA", "W1A 1AA"}},
		{"GB", "M1", []string{"M1 1AA"}, []string{"M11 1AA", "ME1 1AA"}},
		{"GB", "M*", []string{"M1 1AA", "M11 1AA", "ME1 1AA"}, []string{"N1 1AA", "LM1 1AA"}},
		{"GB", "HS", []string{"HS1 2AA", "HS9 5XX"}, []string{"H1 1AA", "HU1 1AA"}},
		{"GB", "B", []string{"B1 1AA", "B33 8TH"}, []string{"BT1 1AA"}},
		{"GB", "SW1A 1", []string{"SW1A 1AA"}, []string{"SW1A 2AA"}},
		{"GB", "SW1A 1*", []string{"SW1A 1ZZ"}, []string{"SW1A 2AA"}},
		{"GB", "PA20-PA80", []string{"PA20 1AA", "PA41 7AA", "PA80 5AA"}, []string{"PA2 1AA", "PA8 1AA", "PB30 1AA"}},
		{"GB", "AB1-AB9", []string{"AB1 1AA", "AB9 1AA"}, []string{"AB10 1AA"}},
		{"GB", "GIR 0AA", []string{"gir0aa"}, []string{"G1 0AA"}},
		{"CA", "M5V", []string{"M5V 3L9"}, []string{"M5W 3L9"}},
		{"CA", "m5v3l9", []string{"M5V 3L9"}, []string{"M5V 3L8"}},
		{"CA", "X*", []string{"X0A 0H0"}, []string{"Y1A 1A1"}},
		{"CA", "K1A-K1H", []string{"K1A 0A1", "K1H 9Z9"}, []string{"K1J 1A1"}},
		{"DE", "10115", []string{"10115"}, []string{"10117", "101150"}},
		{"DE", "01*", []string{"01067"}, []string{"10115"}},
		{"DE", "80-85", []string{"80331", "85999"}, []string{"86150"}},
		{"BR", "01310-100", []string{"01310100"}, []string{"01310-101"}},
		{"BR", "01310", []string{"01310-999"}, []string{"01311-000"}},
		{"BR", "01000-05999", []string{"01000-000", "05999-999"}, []string{"06000-000"}},
		{"NL", "1012", []string{"1012 AB"}, []string{"1013 AB"}},
		{"NL", "1012ab", []string{"1012 AB"}, []string{"1012 AC"}},
		{"NL", "1000-1109", []string{"1000 AA", "1109 ZZ"}, []string{"1110 AA"}},
		{"JP", "100-0001", []string{"1000001"}, []string{"100-0002"}},
		{"JP", "100-108", []string{"100-0001", "108-9999"}, []string{"109-0000"}},
		{"AU", "2000-2599", []string{"2000", "2599"}, []string{"2600"}},
		{"AU", "20-29", []string{"2000", "2999"}, []string{"3000", "1999"}},
		{"IE", "D02*", []string{"D02 X285"}, []string{"D04 X285"}},
		{"IE", "D02 X285", []string{"D02X285"}, []string{"D02 X286", "D02"}},
		{"IE", "D01-D09", []string{"D02 X285"}, []string{"D10 X285"}},
		{"LV", "LV-1001", []string{"LV1001"}, []string{"LV-1002"}},
	} {
		p, err := ParsePattern(c.country, c.pattern)
		if err != nil {
			t.Errorf("%s %s: %v", c.country, c.pattern, err)
			continue
		}
		for _, code := range c.in {
			if !p.Match(code) {
				t.Errorf("%s %s does not match %s", c.country, c.pattern, code)
			}
		}
		for _, code := range c.out {
			if p.Match(code) {
				t.Errorf("%s %s matches %s", c.country, c.pattern, code)
			}
		}
	}
}

func TestPatternsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, pattern string
		want             error
	}{
		{"US", " ", ErrPatternBlank},
		{"US", "!", ErrPatternBlank},
		{"US", "*", ErrPatternFit},
		{"US", "SW1*", ErrPatternFit},
		{"US", "9021", ErrPatternFit},
		{"US", "9021012345*", ErrPatternFit},
		{"US", "!!90210", ErrPatternFit},
		{"DE", "SW1A 1AA", ErrPatternFit},
		{"DE", "1000-99999", ErrPatternRange},
		{"DE", "20000-10000", ErrPatternRange},
		{"AT", "0*", ErrPatternFit},
		{"CA", "D1A", ErrPatternFit}, // no sortation area begins with D
		{"GB", "90210", ErrPatternFit},
		{"GB", "SW123*", ErrPatternFit},
		{"GB", "PA2-PB2A", ErrPatternRange},
		{"IE", "D02;", ErrPatternFit},
	} {
		if _, err := ParsePattern(c.country, c.pattern); !errors.Is(err, c.want) {
			t.Errorf("%s %q: error = %v, want %v", c.country, c.pattern, err, c.want)
		}
	}
}

func TestEqualSetsAreEquallyPrecise(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{
		{"US", "10*", "10000-10999"}, {"BR", "0*", "00000-000-09999-999"}, {"NL", "1*", "1000AA-1999ZZ"},
		{"CA", "M5*", "M5A-M5Z"}, {"DE", "100-104", "10000-10499"},
	} {
		a, errA := ParsePattern(c[0], c[1])
		b, errB := ParsePattern(c[0], c[2])
		if errA != nil || errB != nil {
			t.Errorf("%v: %v, %v", c, errA, errB)
			continue
		}
		if a.spans[0].rank() != b.spans[0].rank() {
			t.Errorf("%v: ranks %d and %d of %v and %v", c, a.spans[0].rank(), b.spans[0].rank(), a.spans, b.spans)
		}
	}
}

var codeText = rapid.OneOf(rapid.String(), rapid.StringMatching(`!? ?[a-zA-Z0-9]{0,5}[ -]?[a-zA-Z0-9]{0,5}[*-]?[0-9]{0,5}`))

func TestNormalisingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		country := rapid.SampledFrom([]string{"US", "GB", "CA", "DE", "BR", "NL", "JP", "IE", "SK", "HK"}).Draw(t, "country")
		text := codeText.Draw(t, "text")
		if once := NormalizePostcode(country, text); NormalizePostcode(country, once) != once {
			t.Fatalf("postcode %q, then %q", once, NormalizePostcode(country, once))
		}
		if once := NormalizePattern(country, text); NormalizePattern(country, once) != once {
			t.Fatalf("pattern %q, then %q", once, NormalizePattern(country, once))
		}
	})
}

func FuzzParsePattern(f *testing.F) {
	for _, seed := range []string{"90210", "!96*", "10000-10999", "SW1A 1AA", "M5V", "-", "--", "*", "!*"} {
		f.Add("US", seed)
		f.Add("GB", seed)
		f.Add("IE", seed)
	}
	f.Fuzz(func(t *testing.T, country, text string) {
		p, err := ParsePattern(country, text)
		if err != nil {
			return
		}
		for _, s := range p.spans {
			if s.lo == "" || len(s.lo) != len(s.hi) || s.lo > s.hi {
				t.Errorf("%s %q: span %+v", country, text, s)
			}
		}
		again, err := ParsePattern(country, NormalizePattern(country, text))
		if err != nil || len(again.spans) != len(p.spans) || again.spans[0] != p.spans[0] {
			t.Errorf("%s %q normalised reads as %+v, not %+v: %v", country, text, again, p, err)
		}
	})
}
