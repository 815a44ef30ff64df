package shipping

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/waybill/waybill/internal/money"
)

// shop draws rules that pass Check. With rising, more goods never cost less in
// any part; with additional, that is the one extra that rates have.
type shop struct {
	currency   string
	rising     bool
	additional *money.Money
}

func (s shop) draw(t *rapid.T) []Profile {
	profiles := make([]Profile, rapid.IntRange(1, 4).Draw(t, "profiles"))
	for i := range profiles {
		profiles[i] = Profile{ID: fmt.Sprint("prof_", i), Name: fmt.Sprint("Profile ", i), Kind: Custom, Enabled: true, Version: 1}
		profiles[i].Groups = []OriginGroup{
			{From: ptr(warehouse), Zones: s.zones(t)}, {Name: "One", From: ptr(warehouse), Suppliers: []string{"sup_1"}, Zones: s.zones(t)},
		}
	}
	profiles[0].Kind = General
	return profiles
}

func (s shop) zones(t *rapid.T) []Zone {
	return []Zone{
		{Name: "US", Countries: []string{"US"}, Rates: s.rates(t)},
		{Name: "Near", Postal: []PostalPattern{{"US", "100*"}}, Rates: s.rates(t)},
		{Name: "Rest", RestOfWorld: true, Rates: s.rates(t)},
	}
}

func (s shop) rates(t *rapid.T) []Rate {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Standard", "Express", "Post"}), 1, 3, rapid.ID).Draw(t, "names")
	var rates []Rate
	for _, name := range names {
		rates = append(rates, s.rate(t, name))
	}
	return rates
}

func (s shop) rate(t *rapid.T, name string) Rate {
	amount := rapid.Int64Range(0, 5000)
	kinds := []RateKind{Free, Flat, ByPrice, ByWeight, ByQuantity, ByCarrier}
	if s.rising { // what carriers ask may do as it likes
		kinds = kinds[:5]
	}
	r := Rate{Name: name, Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
	switch r.Kind {
	case ByCarrier:
		r.Services = []CarrierService{{"USPS", "Priority"}, {"UPS", "Ground"}}
		r.MarkupPercent = rapid.IntRange(0, 200).Draw(t, "markup")
		r.Fallback = rapid.Ptr(rapid.Map(amount, s.money), true).Draw(t, "fallback")
	case Free:
		return r
	case Flat:
		r.Amount = s.money(amount.Draw(t, "amount"))
	default:
		r.Bands = s.bands(t, amount)
	}
	if s.additional != nil {
		r.Additional = s.additional
		return r
	}
	optional := rapid.Ptr(rapid.Map(amount, s.money), true)
	r.Handling, r.Additional = optional.Draw(t, "handling"), optional.Draw(t, "additional")
	if !s.rising {
		r.FreeOver = optional.Draw(t, "free over")
	}
	return r
}

func (s shop) bands(t *rapid.T, amount *rapid.Generator[int64]) []Band {
	ends := rapid.SliceOfNDistinct(rapid.Int64Range(1, 5000), 0, 4, rapid.ID).Draw(t, "ends")
	amounts := rapid.SliceOfN(amount, len(ends)+1, len(ends)+1).Draw(t, "amounts")
	slices.Sort(ends)
	if s.rising {
		slices.Sort(amounts)
	}
	bands := []Band{{Amount: s.money(amounts[0])}}
	for i, end := range ends {
		bands[i].To = &end
		bands = append(bands, Band{From: end, Amount: s.money(amounts[i+1])})
	}
	return bands
}

func (s shop) money(minor int64) money.Money { return money.New(minor, s.currency) }

func (s shop) plan(t *rapid.T, policy MergePolicy, profiles []Profile) *Plan {
	plan, err := Compile(Rules{Currency: s.currency, Merge: policy, Profiles: profiles})
	if err != nil {
		t.Fatalf("Compile: %v", err)
	}
	return plan
}

func (s shop) cart(t *rapid.T) Cart {
	c := Cart{Currency: s.currency, Destination: rapid.SampledFrom([]Destination{
		newYork, {Country: "US", Postcode: "94105"}, {Country: "BR", Postcode: "01310-100"},
	}).Draw(t, "to")}
	for i := range rapid.IntRange(1, 12).Draw(t, "lines") {
		c.Lines = append(c.Lines, Line{
			ID:               fmt.Sprint("line_", i),
			ProfileID:        fmt.Sprint("prof_", rapid.IntRange(0, 4).Draw(t, "profile")),
			SupplierID:       fmt.Sprint("sup_", rapid.IntRange(0, 2).Draw(t, "supplier")),
			Quantity:         rapid.Int64Range(1, 5).Draw(t, "quantity"),
			Grams:            rapid.Int64Range(0, 1000).Draw(t, "grams"),
			Amount:           s.money(rapid.Int64Range(0, 3000).Draw(t, "minor")),
			RequiresShipping: rapid.IntRange(0, 5).Draw(t, "digital") > 0,
		})
	}
	return c
}

func drawShop(t *rapid.T) shop {
	return shop{currency: rapid.SampledFrom([]string{"USD", "JPY", "KWD"}).Draw(t, "currency")}
}

func drawPolicy(t *rapid.T) MergePolicy {
	return rapid.SampledFrom([]MergePolicy{Sum, Highest, FirstPlusAdditional}).Draw(t, "policy")
}

// mustQuote has carriers answer, the same question always the same.
func mustQuote(t *rapid.T, plan *Plan, c Cart) Quote {
	c.Answers = map[Ask]Answer{}
	for _, ask := range plan.Asks(c) {
		switch minor := ask.Grams * 7919 % 5000; ask.Grams % 4 {
		case 0:
			c.Answers[ask] = Answer{Trouble: TimedOut}
		case 1: // nobody answers at all
		default:
			c.Answers[ask] = Answer{Prices: []CarrierPrice{
				{"UPS", "Ground", money.New(minor, plan.currency), nil}, {"USPS", "Priority", money.New(5000-minor, plan.currency), &Days{1, 2}},
			}}
		}
	}
	q, err := plan.Quote(c)
	if err != nil {
		t.Fatalf("Quote: %v", err)
	}
	return q
}

func TestQuoteDoesNotDependOnAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawShop(t)
		profiles, c, policy := s.draw(t), s.cart(t), drawPolicy(t)
		want := mustQuote(t, s.plan(t, policy, profiles), c)

		again := mustQuote(t, s.plan(t, policy, profiles), c)
		if diff := cmp.Diff(want, again); diff != "" {
			t.Fatalf("the same cart again (-want +got):\n%s", diff)
		}
		c.Lines = rapid.Permutation(c.Lines).Draw(t, "shuffled lines")
		profiles = rapid.Permutation(profiles).Draw(t, "shuffled profiles")
		for i := range profiles {
			profiles[i].Groups[0].Zones = rapid.Permutation(profiles[i].Groups[0].Zones).Draw(t, "shuffled zones")
		}
		if diff := cmp.Diff(want, mustQuote(t, s.plan(t, policy, profiles), c)); diff != "" {
			t.Fatalf("in another order (-want +got):\n%s", diff)
		}
	})
}

func TestExplanationAddsUpAndNothingIsNegative(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawShop(t)
		q := mustQuote(t, s.plan(t, drawPolicy(t), s.draw(t)), s.cart(t))
		if len(q.Options) > 0 && len(q.Refusals) > 0 {
			t.Fatalf("options and refusals at once: %+v", q)
		}
		for _, o := range q.Options {
			var sum int64
			for _, p := range o.Parts {
				sum += p.Amount.Minor
				if p.Amount.Minor < 0 || p.Amount.Minor > p.Fee.Minor+p.Handling.Minor {
					t.Fatalf("a part is charged %s: %+v", p.Amount, p)
				}
			}
			if sum != o.Amount.Minor || o.Amount.Currency != s.currency {
				t.Fatalf("parts add up to %d, the option is %s", sum, o.Amount)
			}
		}
	})
}

func TestPoliciesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawShop(t)
		profiles, c := s.draw(t), s.cart(t)
		sum := prices(mustQuote(t, s.plan(t, Sum, profiles), c))
		first := prices(mustQuote(t, s.plan(t, FirstPlusAdditional, profiles), c))
		highest := prices(mustQuote(t, s.plan(t, Highest, profiles), c))
		for name := range sum {
			if sum[name] < first[name] || first[name] < highest[name] {
				t.Fatalf("%s: SUM %d, FIRST_PLUS_ADDITIONAL %d, HIGHEST %d", name, sum[name], first[name], highest[name])
			}
		}
		if len(first) != len(sum) || len(highest) != len(sum) {
			t.Fatalf("options differ: %v, %v, %v", sum, first, highest)
		}
	})
}

func TestMoreGoodsNeverCostLessWhereBandsRise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawShop(t)
		s.rising = true
		policy := drawPolicy(t)
		if policy == FirstPlusAdditional { // see merge
			s.additional = ptr(s.money(rapid.Int64Range(0, 5000).Draw(t, "additional")))
		}
		plan, c := s.plan(t, policy, s.draw(t)), s.cart(t)
		before := prices(mustQuote(t, plan, c))

		grown := rapid.IntRange(0, len(c.Lines)-1).Draw(t, "grown line")
		c.Lines = slices.Clone(c.Lines)
		c.Lines[grown].Quantity += rapid.Int64Range(0, 9).Draw(t, "more units")
		c.Lines[grown].Grams += rapid.Int64Range(0, 900).Draw(t, "more grams")
		c.Lines[grown].Amount.Minor += rapid.Int64Range(0, 9000).Draw(t, "more money")
		after := prices(mustQuote(t, plan, c))
		for name, minor := range before {
			if got, ok := after[name]; !ok || got < minor {
				t.Fatalf("%s costs %d, and with more goods %d", name, minor, got)
			}
		}
	})
}

// TestRoundingKeepsTheTotal: a mark-up is rounded once, to the nearest minor
// unit, and nothing is rounded after it.
func TestRoundingKeepsTheTotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawShop(t)
		for _, o := range mustQuote(t, s.plan(t, Sum, s.draw(t)), s.cart(t)).Options {
			var total int64
			for _, p := range o.Parts {
				total += p.Fee.Minor + p.Handling.Minor
			}
			if total != o.Amount.Minor {
				t.Fatalf("fees and handling are %d, the option is %s", total, o.Amount)
			}
		}
		price, markup := rapid.Int64Range(0, mostAmount).Draw(t, "price"), rapid.IntRange(0, mostMarkup).Draw(t, "markup")
		if off := 100*percent(price, markup) - price*int64(markup); off <= -50 || off > 50 {
			t.Fatalf("%d %% of %d is %d", markup, price, percent(price, markup))
		}
	})
}
