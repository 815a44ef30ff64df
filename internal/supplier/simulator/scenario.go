package simulator

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// Scenario is how a supplier behaves towards an order. The zero Scenario takes
// it, accepts it and ships it.
type Scenario struct {
	Reject supplier.Reason // takes it, says no later
	Refuse supplier.Reason // says no at once and takes nothing

	Slow     time.Duration // between taking and answering
	SlowTake time.Duration // before taking, even when the caller has gone
	Faults   map[Fault]int // how many times; 0: always

	Twice     bool          // each webhook a second time
	Renamed   bool          // each webhook a second time, under another id
	Reordered bool          // webhooks in pairs, the later one first
	Late      time.Duration // webhooks so much later, on the simulator's clock

	Silent        bool // takes it and never says more
	Quiet         bool // sends no webhooks, and tells when it is asked
	CancelRefused bool
	CancelPending bool // answers a request to cancel by webhook
	Shipments     int  // splits the goods over so many
	Parcels       int  // of each shipment
}

// Fault is a way in which a submission goes wrong.
type Fault string

// The faults, by whether the order is taken.
const (
	LoseRequest   Fault = "lose-request"    // not taken
	NotTaken503   Fault = "not-taken-503"   // not taken, and says so
	Error500      Fault = "error-500"       // not taken
	Error500Taken Fault = "error-500-taken" // taken
	LoseReply     Fault = "lose-reply"      // taken
	Garbage       Fault = "garbage"         // taken
	Huge          Fault = "huge"            // taken
)

// longestSlow bounds slowness, which holds a connection and a goroutine.
const longestSlow = 5 * time.Minute

// rule is one word of the language of scenarios.
type rule struct {
	name, argument, text string
	apply                func(sc *Scenario, argument string) error
}

// rules is the language of scenarios.
func rules() []rule {
	return []rule{
		{"accept", "", "take it, accept it, ship it", func(*Scenario, string) error { return nil }},
		{"reject", "REASON", "take it, reject it later by webhook", reason(func(sc *Scenario) *supplier.Reason { return &sc.Reject })},
		{"refuse", "REASON", "refuse it at once (422), take nothing", reason(func(sc *Scenario) *supplier.Reason { return &sc.Refuse })},
		{"slow", "DURATION", "take it, answer so much later", duration(longestSlow, func(sc *Scenario) *time.Duration { return &sc.Slow })},
		{"slow-take", "DURATION", "take it only after so long, even if the caller has gone", duration(longestSlow, func(sc *Scenario) *time.Duration { return &sc.SlowTake })},
		{string(LoseReply), "TIMES", "take it, close the connection without an answer", fault(LoseReply)},
		{string(LoseRequest), "TIMES", "close the connection, take nothing", fault(LoseRequest)},
		{string(Error500), "TIMES", "answer 500, take nothing", fault(Error500)},
		{string(Error500Taken), "TIMES", "take it, answer 500", fault(Error500Taken)},
		{string(NotTaken503), "TIMES", "answer 503 with \"taken\": false, take nothing", fault(NotTaken503)},
		{string(Garbage), "TIMES", "take it, answer what is no JSON", fault(Garbage)},
		{string(Huge), "TIMES", "take it, answer two megabytes", fault(Huge)},
		{"webhooks-twice", "", "send each webhook a second time", flag(func(sc *Scenario) *bool { return &sc.Twice })},
		{"webhooks-renamed", "", "send each webhook a second time, under another id", flag(func(sc *Scenario) *bool { return &sc.Renamed })},
		{"webhooks-reordered", "", "send webhooks in pairs, the later one first", flag(func(sc *Scenario) *bool { return &sc.Reordered })},
		{"webhooks-late", "DURATION", "send webhooks so much later, on the simulator's clock", duration(0, func(sc *Scenario) *time.Duration { return &sc.Late })},
		{"silent", "", "take it and never say more", flag(func(sc *Scenario) *bool { return &sc.Silent })},
		{"webhooks-never", "", "send no webhooks, tell only when asked", flag(func(sc *Scenario) *bool { return &sc.Quiet })},
		{"cancel-refused", "", "refuse to cancel and to change the address", flag(func(sc *Scenario) *bool { return &sc.CancelRefused })},
		{"cancel-pending", "", "answer a request to cancel later, by webhook", flag(func(sc *Scenario) *bool { return &sc.CancelPending })},
		{"shipments", "NUMBER", "split the goods over so many shipments", number(func(sc *Scenario) *int { return &sc.Shipments })},
		{"parcels", "NUMBER", "pack each shipment in so many parcels", number(func(sc *Scenario) *int { return &sc.Parcels })},
	}
}

// ParseScenario reads "slow:2s,webhooks-twice". Empty is the zero Scenario.
func ParseScenario(text string) (Scenario, error) {
	var sc Scenario
	for word := range strings.SplitSeq(text, ",") {
		name, argument, _ := strings.Cut(strings.TrimSpace(word), ":")
		if name == "" {
			continue
		}
		i := slices.IndexFunc(rules(), func(r rule) bool { return r.name == strings.ToLower(name) })
		if i < 0 {
			return Scenario{}, fmt.Errorf("unknown scenario %q", name)
		}
		if err := rules()[i].apply(&sc, argument); err != nil {
			return Scenario{}, fmt.Errorf("scenario %s: %w", name, err)
		}
	}
	return sc, nil
}

// scenarioOf reads the scenario that the SKUs of an order ask for:
// "MUG-SIM-SLOW-2S", "SIM-REJECT-INVALID_SKU-SIM-WEBHOOKS-TWICE". What it cannot
// read it takes for a part of the SKU. It returns false when no SKU asks.
func scenarioOf(lines []supplier.OrderLine) (Scenario, bool) {
	var sc Scenario
	asked := false
	for _, l := range lines {
		_, words, found := strings.Cut("-"+strings.ToUpper(l.SKU), "-SIM-")
		if !found {
			continue
		}
		for word := range strings.SplitSeq(words, "-SIM-") {
			asked = applyWord(&sc, word) || asked
		}
	}
	return sc, asked
}

func applyWord(sc *Scenario, word string) bool {
	longestFirst := rules()
	slices.SortFunc(longestFirst, func(a, b rule) int { return cmp.Compare(len(b.name), len(a.name)) })
	for _, r := range longestFirst {
		argument, ok := strings.CutPrefix(word+"-", strings.ToUpper(r.name)+"-")
		if ok {
			return r.apply(sc, strings.TrimSuffix(argument, "-")) == nil
		}
	}
	return false
}

func reason(field func(*Scenario) *supplier.Reason) func(*Scenario, string) error {
	return func(sc *Scenario, argument string) error {
		if argument == "" {
			argument = string(supplier.InventoryOutOfStock)
		}
		why := supplier.ParseRejection(argument, "")
		if why.Message != "" {
			return fmt.Errorf("unknown reason %q", argument)
		}
		*field(sc) = why.Reason
		return nil
	}
}

func duration(most time.Duration, field func(*Scenario) *time.Duration) func(*Scenario, string) error {
	return func(sc *Scenario, argument string) error {
		d, err := time.ParseDuration(strings.ToLower(argument))
		if err != nil {
			return err
		}
		if d < 0 || (most > 0 && d > most) {
			return fmt.Errorf("%s is out of range", d)
		}
		*field(sc) = d
		return nil
	}
}

// fault happens once unless a number of times is given; 0 is always.
func fault(name Fault) func(*Scenario, string) error {
	return func(sc *Scenario, argument string) error {
		times := 1
		if argument != "" {
			n, err := strconv.Atoi(argument)
			if err != nil || n < 0 {
				return fmt.Errorf("%q is no number of times", argument)
			}
			times = n
		}
		if sc.Faults == nil {
			sc.Faults = make(map[Fault]int)
		}
		sc.Faults[name] = times
		return nil
	}
}

func number(field func(*Scenario) *int) func(*Scenario, string) error {
	return func(sc *Scenario, argument string) error {
		n, err := strconv.Atoi(argument)
		if err != nil || n < 1 || n > 20 {
			return fmt.Errorf("%q is no number from 1 to 20", argument)
		}
		*field(sc) = n
		return nil
	}
}

func flag(field func(*Scenario) *bool) func(*Scenario, string) error {
	return func(sc *Scenario, _ string) error {
		*field(sc) = true
		return nil
	}
}
