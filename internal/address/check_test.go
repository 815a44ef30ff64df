package address_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/problem"
)

// paulista is a good address, changed as a test says.
func paulista(changes ...func(*address.Address)) address.Address {
	a := address.Address{
		Name: "Bia Lima", Line1: "Avenida Paulista 1", City: "São Paulo", Region: "SP", PostalCode: "01310-100",
		CountryCode: "BR", Phone: "+55 (11) 3150-0000",
	}
	for _, change := range changes {
		change(&a)
	}
	return a
}

func at(country, postalCode string) func(*address.Address) {
	return func(a *address.Address) { a.CountryCode, a.PostalCode = country, postalCode }
}

func faultsOf(a address.Address) map[string]string {
	faults := problem.Collect()
	address.Check(address.Normalize(a), faults)
	got := make(map[string]string)
	if p, ok := problem.As(faults.Err()); ok {
		for _, f := range p.Faults {
			got[f.Field] = f.Code
		}
	}
	return got
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   address.Address
		want map[string]string
	}{
		"Good":          {paulista(), map[string]string{}},
		"Blank":         {address.Address{}, map[string]string{"name": "REQUIRED", "line1": "REQUIRED", "city": "REQUIRED", "countryCode": "REQUIRED"}},
		"NoSuchCountry": {paulista(at("XX", "")), map[string]string{"countryCode": "UNKNOWN"}},
		"AThirdName":    {paulista(at("BRA", "")), map[string]string{"countryCode": "UNKNOWN"}},
		"NoneAnyMore":   {paulista(at("DD", "10115")), map[string]string{"countryCode": "UNKNOWN"}},
		"AGroup":        {paulista(at("EU", "")), map[string]string{"countryCode": "UNKNOWN"}},
		"NoPostalCode":  {paulista(at("BR", " ")), map[string]string{"postalCode": "REQUIRED"}},
		"OtherCountry":  {paulista(at("us", "01310-100")), map[string]string{"postalCode": "MALFORMED"}},
		"ControlInName": {paulista(func(a *address.Address) { a.Name = "Bia\x00Lima" }), map[string]string{"name": "MALFORMED"}},
		"NotUTF8":       {paulista(func(a *address.Address) { a.City = "S\xe3o" }), map[string]string{"city": "MALFORMED"}},
		"LongLine":      {paulista(func(a *address.Address) { a.Line2 = strings.Repeat("é", 121) }), map[string]string{"line2": "TOO_LONG"}},
		"LineJustFits":  {paulista(func(a *address.Address) { a.Line2 = strings.Repeat("é", 120) }), map[string]string{}},
		"LettersToDial": {paulista(func(a *address.Address) { a.Phone = "555-555-SHIP" }), map[string]string{}},
		"NobodyToDial":  {paulista(func(a *address.Address) { a.Phone = "none" }), map[string]string{"phone": "MALFORMED"}},
		"AddressToDial": {paulista(func(a *address.Address) { a.Phone = "a@b.example 12345" }), map[string]string{"phone": "MALFORMED"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(faultsOf(test.in), test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPostalCodes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ country, given, want string }{
		"ZIP":            {"US", "43004", "43004"},
		"ZIPPlus4":       {"US", "430041234", "43004-1234"},
		"CEP":            {"br", "01310100", "01310-100"},
		"Canada":         {"CA", "k2p0s0", "K2P 0S0"},
		"London":         {"GB", "sw1a1aa", "SW1A 1AA"},
		"Girobank":       {"GB", "GIR 0AA", "GIR 0AA"},
		"Netherlands":    {"NL", "1012ab", "1012 AB"},
		"Portugal":       {"PT", "1000 205", "1000-205"},
		"Japan":          {"JP", "1000001", "100-0001"},
		"Poland":         {"PL", "00950", "00-950"},
		"Sweden":         {"SE", "11455", "114 55"},
		"Germany":        {"DE", " 10 115 ", "10115"},
		"NoneInHongKong": {"HK", "", ""},
		"NoneInDubai":    {"AE", "", ""},
		"Eircode":        {"IE", "d02 af30", "D02 AF30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := paulista(at(test.country, test.given))
			if got := address.Normalize(a).PostalCode; got != test.want {
				t.Errorf("written %q, want %q", got, test.want)
			}
			if diff := cmp.Diff(faultsOf(a), map[string]string{}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNormalizingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	part := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ A-Za-z0-9-]{0,12}`))
	country := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"US", "us", "GB", "CA", "BR", "NL", "HK", "JP"}))
	rapid.Check(t, func(t *rapid.T) {
		once := address.Normalize(address.Address{
			Name: part.Draw(t, "name"), Line1: part.Draw(t, "line1"), City: part.Draw(t, "city"), Phone: part.Draw(t, "phone"),
			PostalCode: part.Draw(t, "postalCode"), CountryCode: country.Draw(t, "country"),
		})
		if diff := cmp.Diff(address.Normalize(once), once); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzNormalize(f *testing.F) {
	f.Add("Bia Lima", "BR", "01310-100", "+55 11 3150 0000")
	f.Add("\xff\x00", "gb", "sw1a 1aa", "ſ")
	f.Fuzz(func(t *testing.T, name, country, postalCode, phone string) {
		in := paulista(func(a *address.Address) {
			a.Name, a.CountryCode, a.PostalCode, a.Phone = name, country, postalCode, phone
		})
		once := address.Normalize(in)
		if diff := cmp.Diff(address.Normalize(once), once); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(faultsOf(once), faultsOf(in)); diff != "" {
			t.Errorf("normalising changes what is wrong: %s", diff)
		}
	})
}
