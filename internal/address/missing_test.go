package address_test

import (
	"testing"

	"github.com/waybill/waybill/internal/address"
)

func TestMissing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in   address.Address
		want string
	}{
		"nothing":               {address.Address{Name: "Bia", Line1: "Rua A 1", CountryCode: "BR"}, ""},
		"number on line 2":      {address.Address{Name: "Bia", Line1: "Rua A", Line2: "nº 7", CountryCode: "BR"}, ""},
		"no number":             {address.Address{Name: "Bia", Line1: "Rua A", CountryCode: "BR"}, "house number"},
		"none and it says so":   {address.Address{Name: "Bia", Line1: "Rua A, S/N", CountryCode: "BR"}, ""},
		"a house with a name":   {address.Address{Name: "Bea", Line1: "Rose Cottage", CountryCode: "GB"}, ""},
		"a name without letter": {address.Address{Name: "…", Line1: "Rua A 1", CountryCode: "BR"}, "name"},
		"numerals of Japan":     {address.Address{Name: "花子", Line1: "千代田区一番町", CountryCode: "JP"}, "house number"},
	} {
		if got := address.Missing(tc.in); got != tc.want {
			t.Errorf("%s: Missing = %q, want %q", name, got, tc.want)
		}
	}
}
