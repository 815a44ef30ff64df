package suppliertest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/waybill/waybill/internal/supplier"
)

func findsOrder(t *testing.T, h Harness) {
	c := h.Connect(Well)
	order, receipt := submitted(t, c)
	found, err := c.Lookup(t.Context(), order.Reference)
	if err != nil {
		t.Fatalf("lookup: %v", err)
	}
	if diff := cmp.Diff(found, receipt); diff != "" {
		t.Errorf("found differs from the receipt (-got +want):\n%s", diff)
	}
}

func notFoundWhenNeverSent(t *testing.T, h Harness) {
	_, err := h.Connect(Well).Lookup(t.Context(), Order().Reference)
	wantOutcome(t, err, supplier.NotFound)
}

// A lookup that fails says nothing about the order, not even when it was not
// sent or when somebody else answers 404.
func inDoubtWhenLookupFails(t *testing.T, h Harness) {
	for _, b := range []Behaviour{Unreachable, Unauthorized, UnknownToAll} {
		if slices.Contains(h.Never, b) {
			continue
		}
		_, err := h.Connect(b).Lookup(t.Context(), Order().Reference)
		if got := supplier.OutcomeOf(err); got != supplier.InDoubt {
			t.Errorf("%s: outcome = %s, want %s (%v)", b, got, supplier.InDoubt, err)
		}
	}
}

func tellsRejection(t *testing.T, h Harness) {
	c := h.Connect(Well)
	order, _ := submitted(t, c)
	why := supplier.Rejection{Reason: supplier.UndeliverableDestination, Message: "no road goes there"}
	if err := h.Reject(order.Reference, why); err != nil {
		t.Fatalf("reject: %v", err)
	}
	found, err := c.Lookup(t.Context(), order.Reference)
	if err != nil {
		t.Fatalf("lookup: %v", err)
	}
	got := supplier.Rejection{Reason: found.RejectionReason, Message: found.RejectionMessage}
	if diff := cmp.Diff(got, why); diff != "" || found.State != supplier.StateRejected {
		t.Errorf("found %s (-got +want):\n%s", found.State, diff)
	}
}

func cancelsBeforeShipping(t *testing.T, h Harness) {
	c := h.Connect(Well)
	order, _ := submitted(t, c)
	for range 2 { // asking again is safe
		answer, err := c.Cancel(t.Context(), order.Reference, "the buyer changed her mind")
		if err != nil || answer.State != supplier.CancelAgreed {
			t.Errorf("cancel = %+v, %v, want %s", answer, err, supplier.CancelAgreed)
		}
	}
	found, err := c.Lookup(t.Context(), order.Reference)
	if err != nil || found.State != supplier.StateCancelled {
		t.Errorf("lookup = %+v, %v, want %s", found, err, supplier.StateCancelled)
	}
}

func cancelRefusedAfterShipping(t *testing.T, h Harness) {
	c := h.Connect(Well)
	order, _ := submitted(t, c)
	if err := h.Ship(order.Reference); err != nil {
		t.Fatalf("ship: %v", err)
	}
	answer, err := c.Cancel(t.Context(), order.Reference, "the buyer changed her mind")
	if err != nil || answer.State != supplier.CancelRefused {
		t.Errorf("cancel = %+v, %v, want %s", answer, err, supplier.CancelRefused)
	}
	found, err := c.Lookup(t.Context(), order.Reference)
	if err != nil || found.State != supplier.StateShipped {
		t.Errorf("lookup = %+v, %v, want %s", found, err, supplier.StateShipped)
	}
}

func cancelPending(t *testing.T, h Harness) {
	c := h.Connect(CancelLate)
	order, _ := submitted(t, c)
	answer, err := c.Cancel(t.Context(), order.Reference, "")
	if err != nil || answer.State != supplier.CancelPending {
		t.Errorf("cancel = %+v, %v, want %s", answer, err, supplier.CancelPending)
	}
}

func cancelNotFound(t *testing.T, h Harness) {
	_, err := h.Connect(Well).Cancel(t.Context(), Order().Reference, "")
	wantOutcome(t, err, supplier.NotFound)
}

// tellsStock asks for more SKUs than fit into one call of most protocols. The
// harness's supplier has seven of each SKU but UNKNOWN, which it does not know.
func tellsStock(t *testing.T, h Harness) {
	if h.NoStock {
		if _, err := h.Connect(Well).Stock(t.Context(), StockedSKUs()); supplier.Supported(err) {
			t.Errorf("stock: %v, want %s", err, supplier.CodeNotSupported)
		}
		return
	}
	skus, want := []string{"UNKNOWN"}, []supplier.StockLevel{}
	for _, sku := range StockedSKUs() {
		skus = append(skus, sku)
		want = append(want, supplier.StockLevel{SKU: sku, Available: 7})
	}
	got, err := h.Connect(Well).Stock(t.Context(), skus)
	if err != nil {
		t.Fatalf("stock: %v", err)
	}
	byTime := cmpopts.IgnoreFields(supplier.StockLevel{}, "AsOf")
	inAnyOrder := cmpopts.SortSlices(func(a, b supplier.StockLevel) bool { return a.SKU < b.SKU })
	if diff := cmp.Diff(got, want, byTime, inAnyOrder); diff != "" {
		t.Errorf("stock differs (-got +want):\n%s", diff)
	}
}
