package suppliertest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/supplier"
)

// A connector need not be a Viewer or a Redirector. One that is keeps to what
// these tests say.

func changesAddressBeforeShipping(t *testing.T, h Harness) {
	c := h.Connect(Well)
	redirector, ok := c.(supplier.Redirector)
	if !ok {
		return
	}
	order, _ := submitted(t, c)
	to := order.ShipTo
	to.Line1 = "14 Elm Street"
	for range 2 { // asking again is safe
		if answer, err := redirector.ChangeAddress(t.Context(), order.Reference, to); err != nil || answer.State != supplier.CancelAgreed {
			t.Errorf("change address = %+v, %v, want %s", answer, err, supplier.CancelAgreed)
		}
	}
	_, err := redirector.ChangeAddress(t.Context(), Order().Reference, to)
	wantOutcome(t, err, supplier.NotFound)
}

func keepsAddressAfterShipping(t *testing.T, h Harness) {
	c := h.Connect(Well)
	redirector, ok := c.(supplier.Redirector)
	if !ok {
		return
	}
	order, _ := submitted(t, c)
	if err := h.Ship(order.Reference); err != nil {
		t.Fatalf("ship: %v", err)
	}
	if answer, err := redirector.ChangeAddress(t.Context(), order.Reference, order.ShipTo); err != nil || answer.State != supplier.CancelRefused {
		t.Errorf("change address = %+v, %v, want %s", answer, err, supplier.CancelRefused)
	}
}

// All that was told can be had again, under the same ids, and what the supplier
// does not know is not in the answer.
func tellsAllWhenAsked(t *testing.T, h Harness) {
	c := h.Connect(Well)
	viewer, ok := c.(supplier.Viewer)
	if !ok {
		return
	}
	shipped, receipt := submitted(t, c)
	waiting, _ := submitted(t, c)
	unknown := Order().Reference
	if err := h.Ship(shipped.Reference); err != nil {
		t.Fatalf("ship: %v", err)
	}
	told := make([][]string, 2)
	for i := range told {
		views, err := viewer.View(t.Context(), []string{shipped.Reference, waiting.Reference, unknown})
		if err != nil || len(views) != 2 {
			t.Fatalf("views = %d, %v, want 2", len(views), err)
		}
		view := views[shipped.Reference]
		if view.State != supplier.StateShipped || view.SupplierOrderID != receipt.SupplierOrderID || views[waiting.Reference].State == supplier.StateShipped {
			t.Errorf("views = %+v", views)
		}
		for _, raw := range view.Messages {
			m, err := supplier.ParseMessage(raw)
			if err != nil || m.Reference != shipped.Reference {
				t.Errorf("message %s: %v", raw, err)
			}
			told[i] = append(told[i], m.ID+" "+m.Type)
		}
	}
	if diff := cmp.Diff(told[1], told[0]); diff != "" || !slices.ContainsFunc(told[0], func(m string) bool { return m[len(m)-len(supplier.TypeShipped):] == supplier.TypeShipped }) {
		t.Errorf("asked twice, told otherwise: %v %s", told[0], diff)
	}
}
