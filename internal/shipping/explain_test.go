package shipping

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/money"
)

// explanations writes the parts of every option, the cheapest first.
func explanations(q Quote) []string {
	var lines []string
	for _, o := range q.Options {
		lines = append(lines, o.Name+" "+o.Amount.String())
		for _, p := range o.Parts {
			lines = append(lines, "  "+p.String())
		}
	}
	for _, n := range q.NotOffered {
		lines = append(lines, n.String())
	}
	return lines
}

func TestOptionsExplainThemselves(t *testing.T) {
	t.Parallel()
	heavy := banded("Standard", ByWeight, 400, 1000, 900)
	heavy.Handling, heavy.Additional = ptr(usd(150)), ptr(usd(300))
	generous := banded("Standard", ByPrice, 800, 5000, 600)
	generous.FreeOver = ptr(usd(20000))
	few := banded("Standard", ByQuantity, 100, 3, 50)
	few.Additional = ptr(usd(0))
	toys := custom("Toys", country("US", few))
	toys.Groups[0].Name = ""
	profiles := []Profile{
		general(country("US", generous, flat("Express", 2500))), custom("Heavy", country("US", heavy)), toys,
		custom("Letters", country("US", free("Standard"))),
	}
	lines := []Line{
		line("a", "", 1, 0, 5000), line("b", "prof_Heavy", 2, 700, 100), line("c", "prof_Toys", 3, 0, 100), line("d", "prof_Letters", 1, 0, 1),
	}
	for _, c := range []struct {
		policy MergePolicy
		first  int64 // product total of the first line
		want   []string
	}{
		{Sum, 5000, []string{
			"Standard 17.00 USD",
			"  General, Default, zone US: Standard 6.00 USD for 50.00 USD in [50.00 USD, any)",
			"  Heavy, Default, zone US: Standard 9.00 USD for 1400 g in [1000 g, any) and 1.50 USD handling",
			"  Letters, Default, zone US: Standard free",
			"  Toys, default origin, zone US: Standard 0.50 USD for 3 units in [3 units, any)",
			"Express is not offered: Heavy, Default, zone US has no such rate",
		}},
		{Highest, 4999, []string{
			"Standard 10.50 USD",
			"  General, Default, zone US: Standard 8.00 USD for 49.99 USD in [0.00 USD, 50.00 USD); covered by the dearest part",
			"  Heavy, Default, zone US: Standard 9.00 USD for 1400 g in [1000 g, any) and 1.50 USD handling",
			"  Letters, Default, zone US: Standard free; covered by the dearest part",
			"  Toys, default origin, zone US: Standard 0.50 USD for 3 units in [3 units, any); covered by the dearest part",
			"Express is not offered: Heavy, Default, zone US has no such rate",
		}},
		{FirstPlusAdditional, 20000, []string{
			"Standard 10.50 USD",
			"  General, Default, zone US: Standard free over its threshold",
			"  Heavy, Default, zone US: Standard 9.00 USD for 1400 g in [1000 g, any) and 1.50 USD handling",
			"  Letters, Default, zone US: Standard free",
			"  Toys, default origin, zone US: Standard 0.50 USD for 3 units in [3 units, any); beside the dearest part 0.00 USD",
			"Express is not offered: Heavy, Default, zone US has no such rate",
		}},
	} {
		lines[0].Amount = usd(c.first)
		got := explanations(quoteOf(t, compile(t, c.policy, profiles...), cart(newYork, lines...)))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.policy, diff)
		}
	}
}

func TestCurrenciesOfNoAndThreeDigits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		currency, want string
	}{{"JPY", "1499 JPY"}, {"KWD", "1.499 KWD"}} {
		rate := Rate{Name: "Standard", Kind: ByPrice, Bands: []Band{
			{To: ptr(int64(100)), Amount: money.New(9, c.currency)}, {From: 100, Amount: money.New(1499, c.currency)},
		}}
		plan, err := Compile(Rules{Currency: c.currency, Profiles: []Profile{general(country("US", rate))}})
		if err != nil {
			t.Errorf("%s: %v", c.currency, err)
			continue
		}
		l := line("a", "", 1, 0, 0)
		l.Amount = money.New(100, c.currency)
		q := quoteOf(t, plan, Cart{Currency: c.currency, Destination: newYork, Lines: []Line{l}})
		if got := q.Options[0].Amount.String(); got != c.want {
			t.Errorf("amount = %s, want %s", got, c.want)
		}
	}
}

func TestDaysAreThoseOfTheLastPart(t *testing.T) {
	t.Parallel()
	in := func(name string, days *Days) Rate {
		r := flat(name, 100)
		r.Days = days
		return r
	}
	plan := compile(t, Sum,
		general(country("US", in("Standard", &Days{2, 9}), in("Express", &Days{1, 2}))),
		custom("far", country("US", in("Standard", &Days{5, 7}), in("Express", nil))))
	got := map[string]*Days{}
	for _, o := range quoteOf(t, plan, cart(newYork, line("a", "", 1, 0, 1), line("b", "prof_far", 1, 0, 1))).Options {
		got[o.Name] = o.Days
	}
	if diff := cmp.Diff(map[string]*Days{"Standard": {5, 9}, "Express": nil}, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
}

func TestSuppliersShipFromTheirOwnOrigin(t *testing.T) {
	t.Parallel()
	p := general(country("US", flat("Standard", 100)))
	p.Groups = append(p.Groups, OriginGroup{
		Name: "Asia", Suppliers: []string{"sup_2", "sup_3"}, Zones: []Zone{country("US", flat("Standard", 700))},
	})
	plan := compile(t, Sum, p)
	lines := []Line{line("a", "", 1, 0, 1), line("b", "", 1, 0, 1), line("c", "", 1, 0, 1)}
	for _, c := range []struct {
		suppliers []string
		want      int64
	}{
		{[]string{"sup_1", "sup_9", ""}, 100}, // all by the default
		{[]string{"sup_2", "sup_3", "sup_2"}, 700},
		{[]string{"sup_1", "sup_2", "sup_3"}, 800},
	} {
		for i := range lines {
			lines[i].SupplierID = c.suppliers[i]
		}
		if got := prices(quoteOf(t, plan, cart(newYork, lines...)))["Standard"]; got != c.want {
			t.Errorf("suppliers %v pay %d, want %d", c.suppliers, got, c.want)
		}
	}
}

func TestQuotesAndProfilesSurviveJSON(t *testing.T) {
	t.Parallel()
	rate := banded("Standard", ByWeight, 400, 1000, 900)
	rate.Handling, rate.Days = ptr(usd(5)), &Days{1, 2}
	p := general(country("US", rate, flat("Express", 900), free("Pick-up")), postal("p", "CA", []string{"X*"}))
	var read Profile
	reread(t, p, &read)
	if diff := cmp.Diff(p, read); diff != "" {
		t.Errorf("profile (-written +read):\n%s", diff)
	}
	quote := quoteOf(t, compile(t, Sum, read), cart(newYork, line("a", "", 1, 1000, 1)))
	var frozen Quote
	reread(t, quote, &frozen)
	if diff := cmp.Diff(quote, frozen); diff != "" {
		t.Errorf("quote (-written +read):\n%s", diff)
	}
}

func reread(t *testing.T, from, to any) {
	t.Helper()
	raw, err := json.Marshal(from)
	if err != nil {
		t.Fatalf("marshal: %v", err)
	}
	if err := json.Unmarshal(raw, to); err != nil {
		t.Fatalf("unmarshal %s: %v", raw, err)
	}
}

// TestPlansAreOutOfReach changes everything that a plan was made of and what it
// gave away.
func TestPlansAreOutOfReach(t *testing.T) {
	t.Parallel()
	rate := banded("Standard", ByQuantity, 100, 5, 200)
	rate.FreeOver, rate.Handling = ptr(usd(9000)), ptr(usd(10))
	p := general(country("US", rate))
	plan := compile(t, Sum, p)
	c := cart(newYork, line("a", "", 1, 0, 1))
	first := quoteOf(t, plan, c)
	p.Groups[0].Zones[0].Rates[0].Bands[0].Amount = usd(1)
	p.Groups[0].Zones[0].Rates[0].Name = "Other"
	*rate.FreeOver, *rate.Handling, *rate.Bands[0].To = usd(0), usd(1), 0
	given := first.Options[0].Parts[0].Band
	given.Amount, *given.To = usd(2), 1

	again := quoteOf(t, plan, c)
	if diff := cmp.Diff(map[string]int64{"Standard": 110}, prices(again)); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	want := &Band{To: ptr(int64(5)), Amount: usd(100)}
	if diff := cmp.Diff(want, again.Options[0].Parts[0].Band); diff != "" {
		t.Errorf("band (-want +got):\n%s", diff)
	}
}
