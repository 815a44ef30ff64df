package fulfillment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/supplier"
)

func TestHealthIsComputedFromWhatTheSupplierDid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		subs := make([]string, 4)
		for i := range subs {
			sub := f.subOrders(t, f.paid(t, f.automatic(input(string(rune('A'+i)), "MUG"))))[0]
			f.hand(t, sub)
			switch f.advance(time.Hour); i {
			case 0:
				f.tell(t, sub, soldOut)
			case 1: // accepted, shipped in time
				f.tell(t, sub, supplier.Accepted{})
				f.advance(2 * time.Hour)
				f.tell(t, sub, shippedAll("1"))
			case 2: // accepted, and a week late
				f.tell(t, sub, supplier.Accepted{})
				f.advance(7 * day)
			case 3: // not answered
			}
		}
		health, err := f.service.Health(f.ctx, f.store.Client().Supplier.GetX(f.ctx, f.north.ID))
		if err != nil {
			t.Fatal(err)
		}
		got := []any{health.SubOrders, *health.AcceptSeconds, *health.ShipSeconds, *health.RejectRate, *health.OnTimeShare, health.AwaitingAnswer, health.AwaitingShipment, health.AwaitingSubmission}
		want := []any{4, 3600.0, 7200.0, 1.0 / 3, 0.5, 1, 1, 0}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Error(diff)
		}
		if health.LastContactAt == nil || health.AnswerSeconds == nil {
			t.Errorf("last contact %v, answered in %v", health.LastContactAt, health.AnswerSeconds)
		}
		if idle, err := f.service.Health(f.ctx, f.south); err != nil || idle.SubOrders != 0 || idle.RejectRate != nil || idle.AcceptSeconds != nil {
			t.Errorf("of nothing: %+v, %v", idle, err)
		}
	})
}
