package suppliertest

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/supplier"
)

func takesOrder(t *testing.T, h Harness) {
	order, receipt := submitted(t, h.Connect(Well))
	if receipt.Reference != order.Reference || receipt.SupplierOrderID == "" || !receipt.State.Known() {
		t.Errorf("receipt = %+v, want one of %s with an id and a state", receipt, order.Reference)
	}
	wantTakes(t, h, order.Reference, 1)
}

func takesReferenceOnce(t *testing.T, h Harness) {
	c := h.Connect(Well)
	order, first := submitted(t, c)
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			again, err := c.Submit(t.Context(), order)
			if err != nil {
				t.Errorf("submit again: %v", err)
			}
			if diff := cmp.Diff(first, again); diff != "" {
				t.Errorf("second receipt differs (-first +again):\n%s", diff)
			}
		})
	}
	calls.Wait()
	wantTakes(t, h, order.Reference, 1)
}

// A conflict proves that the reference is known there: the caller looks at it.
func conflictOnOtherContent(t *testing.T, h Harness) {
	c := h.Connect(Well)
	order, first := submitted(t, c)
	order.Lines[0].Quantity++
	_, err := c.Submit(t.Context(), order)
	wantOutcome(t, err, supplier.InDoubt)

	found, err := c.Lookup(t.Context(), order.Reference)
	if err != nil || found.SupplierOrderID != first.SupplierOrderID {
		t.Errorf("lookup = %+v, %v, want order %s", found, err, first.SupplierOrderID)
	}
	wantTakes(t, h, order.Reference, 1)
}

func refusedAtOnce(t *testing.T, h Harness) {
	order := Order()
	_, err := h.Connect(Refuses).Submit(t.Context(), order)
	wantOutcome(t, err, supplier.Refused)
	if got := supplier.ReasonOf(err); got != supplier.InvalidSKU {
		t.Errorf("reason = %q, want %s", got, supplier.InvalidSKU)
	}
	if _, message := supplier.Describe(err); message == "" {
		t.Error("a refusal comes without a message")
	}
	wantTakes(t, h, order.Reference, 0)
}

func notTakenWhenNeverConnected(t *testing.T, h Harness) {
	_, err := h.Connect(Unreachable).Submit(t.Context(), Order())
	wantOutcome(t, err, supplier.NotTaken)
}

func notTakenWhenUnauthorized(t *testing.T, h Harness) {
	order := Order()
	_, err := h.Connect(Unauthorized).Submit(t.Context(), order)
	wantOutcome(t, err, supplier.NotTaken)
	wantTakes(t, h, order.Reference, 0)
}

func notTakenWhenMalformed(t *testing.T, h Harness) {
	order := Order()
	order.Lines[1].Quantity = 0
	_, err := h.Connect(Well).Submit(t.Context(), order)
	wantOutcome(t, err, supplier.NotTaken)
	wantTakes(t, h, order.Reference, 0)
}

func notTakenWhenGivenUpBefore(t *testing.T, h Harness) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	order := Order()
	_, err := h.Connect(Well).Submit(ctx, order)
	wantOutcome(t, err, supplier.NotTaken)
	wantTakes(t, h, order.Reference, 0)
}

func inDoubtWhenGivenUpMeanwhile(t *testing.T, h Harness) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	order, c := Order(), h.Connect(Slow)
	go func() {
		h.AwaitTake(ctx, order.Reference)
		cancel()
	}()
	_, err := c.Submit(ctx, order)
	wantOutcome(t, err, supplier.InDoubt)

	found, err := c.Lookup(t.Context(), order.Reference)
	if err != nil || found.Reference != order.Reference {
		t.Errorf("lookup = %+v, %v, want the order", found, err)
	}
	wantTakes(t, h, order.Reference, 1)
}

func notTakenWhenSupplierSaysSo(t *testing.T, h Harness) {
	order, c := Order(), h.Connect(NotTaken)
	_, err := c.Submit(t.Context(), order)
	wantOutcome(t, err, supplier.NotTaken)
	if supplier.RetryAfter(err) <= 0 {
		t.Error("the supplier's wish to wait got lost")
	}
	wantTakes(t, h, order.Reference, 0)

	if _, err := c.Submit(t.Context(), order); err != nil {
		t.Errorf("submit again: %v", err)
	}
	wantTakes(t, h, order.Reference, 1)
}

// inDoubtThenFound: the order was taken and the answer did not come through.
func inDoubtThenFound(t *testing.T, h Harness, b Behaviour) {
	order, c := Order(), h.Connect(b)
	_, err := c.Submit(t.Context(), order)
	wantOutcome(t, err, supplier.InDoubt)

	found, err := c.Lookup(t.Context(), order.Reference)
	if err != nil {
		t.Fatalf("lookup: %v", err)
	}
	if found.Reference != order.Reference || found.SupplierOrderID == "" {
		t.Errorf("found = %+v, want order %s", found, order.Reference)
	}
	wantTakes(t, h, order.Reference, 1)
}

// The call broke before the order was taken: the doubt ends with a not-found,
// and only then is it sent again.
func notFoundAfterBrokenWithoutTake(t *testing.T, h Harness) {
	order, c := Order(), h.Connect(Breaks)
	_, err := c.Submit(t.Context(), order)
	wantOutcome(t, err, supplier.InDoubt)

	_, err = c.Lookup(t.Context(), order.Reference)
	wantOutcome(t, err, supplier.NotFound)

	if _, err := c.Submit(t.Context(), order); err != nil {
		t.Errorf("submit again: %v", err)
	}
	wantTakes(t, h, order.Reference, 1)
}
