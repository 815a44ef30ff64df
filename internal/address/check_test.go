package address_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/problem"
)

var paulista = address.Address{
	Name: "Bia Lima", Line1: "Avenida Paulista 1", City: "São Paulo", Region: "SP", PostalCode: "01310-100", CountryCode: "BR",
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
	with := func(change func(*address.Address)) address.Address {
		a := paulista
		change(&a)
		return a
	}
	for name, test := range map[string]struct {
		in   address.Address
		want map[string]string
	}{
		"Good":           {paulista, map[string]string{}},
		"Blank":          {address.Address{}, map[string]string{"name": "REQUIRED", "line1": "REQUIRED", "city": "REQUIRED", "countryCode": "REQUIRED"}},
		"NoSuchCountry":  {with(func(a *address.Address) { a.CountryCode = "XX" }), map[string]string{"countryCode": "UNKNOWN"}},
		"NoPostalCode":   {with(func(a *address.Address) { a.PostalCode = " " }), map[string]string{"postalCode": "REQUIRED"}},
		"OtherCountry":   {with(func(a *address.Address) { a.CountryCode = "us" }), map[string]string{"postalCode": "MALFORMED"}},
		"NoneInHongKong": {with(func(a *address.Address) { a.CountryCode, a.PostalCode = "HK", "" }), map[string]string{}},
		"Control":        {with(func(a *address.Address) { a.Name = "Bia\x00Lima" }), map[string]string{"name": "MALFORMED"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(faultsOf(test.in), test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNormalizingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := address.Normalize(address.Address{
			Name: rapid.String().Draw(t, "name"), PostalCode: rapid.String().Draw(t, "postalCode"), CountryCode: rapid.String().Draw(t, "country"),
		})
		if diff := cmp.Diff(address.Normalize(once), once); diff != "" {
			t.Fatal(diff)
		}
	})
}
