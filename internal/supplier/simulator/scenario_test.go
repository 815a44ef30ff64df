package simulator

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/supplier"
)

func TestParseScenario(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Scenario{
		"":                          {},
		"accept":                    {},
		"reject":                    {Reject: supplier.InventoryOutOfStock},
		"reject:INVALID_SKU":        {Reject: supplier.InvalidSKU},
		"refuse:payment_declined":   {Refuse: supplier.PaymentDeclined},
		"slow:1.5s, webhooks-twice": {Slow: 1500 * time.Millisecond, Twice: true},
		"slow-take:10ms":            {SlowTake: 10 * time.Millisecond},
		"error-500":                 {Faults: map[Fault]int{Error500: 1}},
		"error-500:3":               {Faults: map[Fault]int{Error500: 3}},
		"error-500-taken:0":         {Faults: map[Fault]int{Error500Taken: 0}},
		"lose-reply,not-taken-503:2,lose-request,garbage,huge": {Faults: map[Fault]int{
			LoseReply: 1, NotTaken503: 2, LoseRequest: 1, Garbage: 1, Huge: 1,
		}},
		"webhooks-renamed,webhooks-reordered,webhooks-late:48h": {Renamed: true, Reordered: true, Late: 48 * time.Hour},
		"silent,cancel-refused,cancel-pending":                  {Silent: true, CancelRefused: true, CancelPending: true},
		"shipments:2,parcels:3":                                 {Shipments: 2, Parcels: 3},
	} {
		got, err := ParseScenario(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%q differs (-got +want):\n%s", text, diff)
		}
	}
}

func TestParseScenarioRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"explode", "slow", "slow:soon", "slow:-1s", "slow:24h", "reject:MOON_PHASE", "error-500:often",
		"error-500:-1", "shipments:0", "parcels:many", "accept,explode",
	} {
		if sc, err := ParseScenario(text); err == nil {
			t.Errorf("%q read as %+v", text, sc)
		}
	}
}

func TestScenarioOfSKU(t *testing.T) {
	t.Parallel()
	for sku, want := range map[string]*Scenario{
		"MUG-BLUE":                               nil,
		"SIM-CARD-1":                             nil, // a product
		"MAXSIM-SLOW-2S":                         nil,
		"sim-accept":                             {},
		"SIM-REJECT":                             {Reject: supplier.InventoryOutOfStock},
		"MUG-SIM-REJECT-INVALID_SKU":             {Reject: supplier.InvalidSKU},
		"MUG-SIM-SLOW-2S":                        {Slow: 2 * time.Second},
		"SIM-SLOW-TAKE-2s":                       {SlowTake: 2 * time.Second},
		"SIM-ERROR-500":                          {Faults: map[Fault]int{Error500: 1}},
		"SIM-ERROR-500-2":                        {Faults: map[Fault]int{Error500: 2}},
		"SIM-ERROR-500-TAKEN-2":                  {Faults: map[Fault]int{Error500Taken: 2}},
		"A-SIM-LOSE-REPLY-SIM-WEBHOOKS-TWICE":    {Faults: map[Fault]int{LoseReply: 1}, Twice: true},
		"A-SIM-SHIPMENTS-2-SIM-CARD-SIM-SLOW-9S": {Shipments: 2, Slow: 9 * time.Second},
	} {
		got, asked := scenarioOf([]supplier.OrderLine{{SKU: "TEA"}, {SKU: sku}})
		if asked != (want != nil) {
			t.Errorf("%s: asked = %t", sku, asked)
		} else if want != nil {
			if diff := cmp.Diff(got, *want); diff != "" {
				t.Errorf("%s differs (-got +want):\n%s", sku, diff)
			}
		}
	}
}

// TestDocsNameEveryRule keeps docs/suppliers.md complete.
func TestDocsNameEveryRule(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/suppliers.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules() {
		word := strings.TrimSuffix(r.name+":"+r.argument, ":")
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/suppliers.md does not name %s", word)
		}
	}
}

// TestRulesAreReachable: every word can be said both ways, and says what it is.
func TestRulesAreReachable(t *testing.T) {
	t.Parallel()
	arguments := map[string]string{"": "", "REASON": "INVALID_SKU", "DURATION": "2s", "TIMES": "2", "NUMBER": "2"}
	for _, r := range rules() {
		argument, known := arguments[r.argument]
		if !known || r.text == "" {
			t.Errorf("%s: argument %q, text %q", r.name, r.argument, r.text)
		}
		said, err := ParseScenario(strings.TrimSuffix(r.name+":"+argument, ":"))
		if err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		sku := strings.TrimSuffix("X-SIM-"+strings.ToUpper(r.name)+"-"+argument, "-")
		written, asked := scenarioOf([]supplier.OrderLine{{SKU: sku}})
		if diff := cmp.Diff(written, said); diff != "" || !asked {
			t.Errorf("%s: the SKU %s says otherwise (asked %t):\n%s", r.name, sku, asked, diff)
		}
	}
}
