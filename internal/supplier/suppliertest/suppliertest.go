// Package suppliertest is the suite that every connector passes: whatever goes
// wrong, its error says whether the order may have been taken, and an order
// never comes to be twice.
package suppliertest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/waybill/waybill/internal/supplier"
)

// Timeout is what a Harness's connectors are to wait for an answer. A healthy
// supplier on the same machine answers far sooner, however busy the machine.
const Timeout = 2 * time.Second

// Behaviour is how a supplier of the harness treats every order.
type Behaviour string

// The behaviours.
const (
	Well         Behaviour = "WELL"          // takes, answers, leaves the rest to the test
	Refuses      Behaviour = "REFUSES"       // says INVALID_SKU at once
	Slow         Behaviour = "SLOW"          // takes at once, answers long after Timeout
	LosesReply   Behaviour = "LOSES_REPLY"   // takes, closes the connection, once per order
	Breaks       Behaviour = "BREAKS"        // fails without taking (a 500), once per order
	BreaksLate   Behaviour = "BREAKS_LATE"   // takes, then fails (a 500), once per order
	NotTaken     Behaviour = "NOT_TAKEN"     // says that it did not take it, once per order
	Garbage      Behaviour = "GARBAGE"       // takes, answers nonsense, once per order
	Huge         Behaviour = "HUGE"          // takes, answers far too much, once per order
	CancelLate   Behaviour = "CANCEL_LATE"   // answers a request to cancel later
	Unreachable  Behaviour = "UNREACHABLE"   // nobody listens at its address
	Unauthorized Behaviour = "UNAUTHORIZED"  // our credentials are wrong
	UnknownToAll Behaviour = "WRONG_ADDRESS" // somebody else answers at its address
)

// Harness is a world for one test.
type Harness struct {
	// Connect returns a connector, with Timeout, to a supplier that behaves so.
	Connect func(Behaviour) supplier.Connector
	// Takes counts how often the reference became an order, at any supplier.
	Takes func(reference string) int
	// AwaitTake returns once the reference became an order, or ctx ended.
	AwaitTake func(ctx context.Context, reference string)
	// Reject and Ship make the supplier do so to an order it took.
	Reject func(reference string, why supplier.Rejection) error
	Ship   func(reference string) error
	// Never are the behaviours that cannot come about: those of a wire, where
	// there is none. Their tests are left out.
	Never []Behaviour
	// NoStock: the supplier keeps no stock, and says so.
	NoStock bool
}

// needs is the behaviour that a test is about, where it is one that may not come
// about.
var needs = map[string]Behaviour{
	"RefusedAtOnce": Refuses, "NotTakenWhenUnauthorized": Unauthorized, "InDoubtWhenGivenUpMeanwhile": Slow,
	"NotTakenWhenSupplierSaysSo": NotTaken, "NotFoundAfterBrokenWithoutTake": Breaks,
}

// run runs a test with a harness of its own.
func run(t *testing.T, setup func(*testing.T) Harness, about Behaviour, test func(*testing.T, Harness)) {
	t.Parallel()
	h := setup(t)
	if !slices.Contains(h.Never, about) {
		test(t, h)
	}
}

// Run runs the suite; every test gets a harness of its own.
func Run(t *testing.T, setup func(*testing.T) Harness) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Harness){
		"TakesOrder":                     takesOrder,
		"TakesReferenceOnce":             takesReferenceOnce,
		"ConflictOnOtherContent":         conflictOnOtherContent,
		"FindsOrder":                     findsOrder,
		"NotFoundWhenNeverSent":          notFoundWhenNeverSent,
		"InDoubtWhenLookupFails":         inDoubtWhenLookupFails,
		"TellsRejection":                 tellsRejection,
		"RefusedAtOnce":                  refusedAtOnce,
		"NotTakenWhenNeverConnected":     notTakenWhenNeverConnected,
		"NotTakenWhenUnauthorized":       notTakenWhenUnauthorized,
		"NotTakenWhenMalformed":          notTakenWhenMalformed,
		"NotTakenWhenGivenUpBefore":      notTakenWhenGivenUpBefore,
		"InDoubtWhenGivenUpMeanwhile":    inDoubtWhenGivenUpMeanwhile,
		"NotTakenWhenSupplierSaysSo":     notTakenWhenSupplierSaysSo,
		"NotFoundAfterBrokenWithoutTake": notFoundAfterBrokenWithoutTake,
		"CancelsBeforeShipping":          cancelsBeforeShipping,
		"CancelRefusedAfterShipping":     cancelRefusedAfterShipping,
		"CancelPending":                  cancelPending,
		"CancelNotFound":                 cancelNotFound,
		"TellsStock":                     tellsStock,
		"ChangesAddressBeforeShipping":   changesAddressBeforeShipping,
		"KeepsAddressAfterShipping":      keepsAddressAfterShipping,
		"TellsAllWhenAsked":              tellsAllWhenAsked,
	} {
		t.Run(name, func(t *testing.T) {
			run(t, setup, needs[name], test)
		})
	}
	for _, b := range []Behaviour{Slow, LosesReply, BreaksLate, Garbage, Huge} {
		t.Run(fmt.Sprintf("InDoubtThenFound/%s", b), func(t *testing.T) {
			run(t, setup, b, func(t *testing.T, h Harness) { inDoubtThenFound(t, h, b) })
		})
	}
}

// Order returns a fresh order of two lines.
func Order() supplier.Order {
	id := "sub_" + uuid.NewString()
	return supplier.Order{
		Reference: id, IdempotencyKey: id, Name: "#1001-2", Currency: "USD", ShippingMethod: "Standard",
		ShipTo: supplier.Address{
			Name: "Ada Ames", Line1: "12 Elm Street", City: "Columbus", Region: "OH",
			PostalCode: "43004", CountryCode: "US",
		},
		Lines: []supplier.OrderLine{
			{LineID: "line-1", SKU: "MUG-BLUE", Quantity: 2, UnitCost: 450, Title: "Blue mug"},
			{LineID: "line-2", SKU: "TEA-GREEN", Quantity: 1, UnitCost: 799},
		},
	}
}

// submitted submits a fresh order that must be taken.
func submitted(t *testing.T, c supplier.Connector) (supplier.Order, supplier.Receipt) {
	t.Helper()
	order := Order()
	receipt, err := c.Submit(t.Context(), order)
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	return order, receipt
}

func wantOutcome(t *testing.T, err error, want supplier.Outcome) {
	t.Helper()
	if got := supplier.OutcomeOf(err); got != want {
		t.Errorf("outcome = %s, want %s (%v)", got, want, err)
	}
}

func wantTakes(t *testing.T, h Harness, reference string, want int) {
	t.Helper()
	if got := h.Takes(reference); got != want {
		t.Errorf("the order came to be %d times, want %d", got, want)
	}
}

// StockedSKUs are what a harness's supplier that behaves Well has seven of, and
// it has nothing else.
func StockedSKUs() []string {
	skus := make([]string, 120)
	for i := range skus {
		skus[i] = fmt.Sprintf("SKU-%03d", i)
	}
	return skus
}
