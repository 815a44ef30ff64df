package fulfillment_test

import (
	"testing"

	"github.com/waybill/waybill/ent/submission"
	entsupplier "github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/supplier"
)

// Two failures pause the supplier; the third sub-order waits, unsent and
// without a failed attempt, until somebody insists.
func TestWhatIsSubmittedToAPausedSupplierWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.service = fulfillment.New(fulfillment.Config{
			Store: f.store, Now: f.now, Breaker: fulfillment.BreakerConfig{Failures: 2},
			Suppliers: f.suppliers(),
		})
		f.fail = func(call int) (bool, error) {
			if call <= 2 {
				return false, &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeUnreachable}
			}
			return true, nil
		}
		for _, id := range []string{"A-1", "A-2"} {
			f.hand(t, f.subOrders(t, f.paid(t, f.automatic(input(id, "MUG"))))[0])
		}
		third := f.subOrders(t, f.paid(t, f.automatic(input("A-3", "MUG"))))[0]
		if wait := f.hand(t, third); wait == 0 || f.calls != 2 {
			t.Errorf("the third waits %s after %d calls", wait, f.calls)
		}
		waiting := third.QuerySubmissions().OnlyX(f.ctx)
		if waiting.Status != submission.StatusQueued || waiting.StartedAt != nil || !waiting.DueAt.After(f.now()) {
			t.Errorf("its attempt is %s, started %v, due %s", waiting.Status, waiting.StartedAt, waiting.DueAt)
		}
		north := f.store.Client().Supplier.GetX(f.ctx, f.north.ID)
		health, err := f.service.Health(f.ctx, north)
		if err != nil || health.BreakerState != entsupplier.BreakerStateOpen || health.SubOrders != 3 || health.AwaitingSubmission != 3 {
			t.Errorf("health %+v, %v", health, err)
		}
		if _, err := f.service.RetrySubmission(f.ctx, third.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := f.service.Submit(f.ctx, third.ID, true); err != nil || f.taken(third.ID) != 1 {
			t.Errorf("insisting: taken %d times, %v", f.taken(third.ID), err)
		}
	})
}
