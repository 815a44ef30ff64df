package profiles

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/shipping"
)

func sealed(t testing.TB, shop *shop, parts int) (string, shipping.Option) {
	t.Helper()
	option := shipping.Option{Name: "Standard", Amount: money.New(int64(500*parts), "BRL"), Days: &shipping.Days{Min: 2, Max: 5}}
	for range parts {
		named := func(prefix string) shipping.Named {
			return shipping.Named{ID: prefix + "_06fp3k2v8t5n7q9r1s0w4x6y8z", Name: "Brazil"}
		}
		option.Parts = append(option.Parts, shipping.Part{
			Profile: named("prof"), ProfileVersion: 3, Group: named("grp"), Zone: named("zone"), Rate: named("rate"),
			Kind: shipping.ByWeight, Measure: 900, Band: &shipping.Band{To: new(int64(1000)), Amount: money.New(500, "BRL")},
			Fee: money.New(500, "BRL"), Handling: money.New(0, "BRL"), Merge: shipping.InFull, Amount: money.New(500, "BRL"),
		})
	}
	s := sealer{shop: shop, expires: time.Unix(1_800_000_000, 0)}
	id, err := s.seal(&option)
	if err != nil {
		t.Fatal(err)
	}
	return id, option
}

var testShop = shop{id: "store_1", key: []byte(strings.Repeat("k", 32))}

// Whatever is sent as an id is opened or refused, never read half-way, and only
// what was sealed is opened.
func FuzzOpen(f *testing.F) {
	id, option := sealed(f, &testShop, 2)
	f.Add(id)
	f.Add("quote_")
	f.Add(strings.Replace(id, "quote_", "", 1))
	f.Add(quotePrefix + base64.RawURLEncoding.EncodeToString(make([]byte, quoteHead+32)))
	f.Fuzz(func(t *testing.T, text string) {
		found, ok := open(&testShop, text)
		if ok != (text == id) {
			t.Fatalf("%q is opened: %t", text, ok)
		}
		if !ok {
			return
		}
		got, err := found.read()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(*got, option); diff != "" {
			t.Error(diff)
		}
	})
}

// A store without keys opens nothing, not even what was signed with no key.
func TestNoKeyOpensNothing(t *testing.T) {
	t.Parallel()
	keyless := shop{id: "store_1"}
	id, _ := sealed(t, &keyless, 1)
	if _, ok := open(&keyless, id); ok {
		t.Error("signed with no key, and opened")
	}
}

func BenchmarkSeal(b *testing.B) {
	b.ReportAllocs()
	_, option := sealed(b, &testShop, 5)
	s := sealer{shop: &testShop, expires: time.Unix(1_800_000_000, 0)}
	var id string
	for b.Loop() {
		id, _ = s.seal(&option)
	}
	b.ReportMetric(float64(len(id)), "B/id")
}
