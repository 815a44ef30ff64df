package fulfillment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
)

func (f *fixture) rules(set func(*ent.StoreUpdate)) {
	update := f.store.Client().Store.Update().SetFulfillmentMode(store.FulfillmentModeAutomatic)
	set(update)
	update.ExecX(f.ctx)
}

// holds says why an order and its parts are held.
func (f *fixture) holds(t *testing.T, o *ent.Order) (got []string) {
	t.Helper()
	for _, h := range f.order(t, o.ID).QueryHolds().Where(hold.ReleasedAtIsNil()).AllX(f.ctx) {
		got = append(got, h.Reason.String()+" by "+h.HeldBy+": "+h.Note)
	}
	return got
}

func TestRulesHoldWhatAPersonShouldSee(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.rules(func(u *ent.StoreUpdate) {
			u.SetHoldRiskFrom(80).SetHoldDuplicatesMinutes(60).SetHoldMarginBelowPercent(60)
		})
		twice := func(externalID string) fulfillment.CreateOrderInput {
			in := input(externalID, "LAMP")
			in.Email = new("bia@example.com")
			return in
		}
		risky, nameless := input("A-1", "MUG"), input("A-2", "MUG")
		risky.RiskScore = new(80)
		nameless.ShippingAddress.Line1 = "Rua A"
		for _, tc := range []struct {
			in   fulfillment.CreateOrderInput
			want []string
		}{
			{risky, []string{"HIGH_RISK_OF_FRAUD by Waybill: the shop's risk score is 80, the limit 80"}},
			{nameless, []string{"INCORRECT_ADDRESS by Waybill: the address has no house number"}},
			{twice("A-3"), []string{"MERCHANT_REVIEW by Waybill: sells for 10.00 BRL and costs 9.00 BRL"}},
			{twice("A-4"), []string{
				"MERCHANT_REVIEW by Waybill: the same goods for the same buyer as #1003",
				"MERCHANT_REVIEW by Waybill: sells for 10.00 BRL and costs 9.00 BRL",
			}},
			{input("A-5", "MUG"), nil},
		} {
			o := f.paid(t, tc.in)
			if diff := cmp.Diff(f.holds(t, o), tc.want); diff != "" {
				t.Errorf("%s: %s", tc.in.ExternalID, diff)
			}
			want := suborder.StatusOnHold
			if tc.want == nil {
				want = suborder.StatusOpen
			}
			if got := f.subOrders(t, o)[0].Status; got != want {
				t.Errorf("%s is %s, want %s", tc.in.ExternalID, got, want)
			}
		}
	})
}

// Two rules hold; the order goes on when the second hold is released, and no
// rule holds it again.
func TestReleasingTheLastHoldOfARuleGoesOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.rules(func(u *ent.StoreUpdate) { u.SetHoldRiskFrom(50).SetHoldMarginBelowPercent(60) })
		in := input("A-1", "LAMP")
		in.RiskScore = new(90)
		o := f.paid(t, in)
		for i, h := range f.order(t, o.ID).QueryHolds().AllX(f.ctx) {
			if _, err := f.service.ReleaseHold(f.ctx, h.ID); err != nil {
				t.Fatal(err)
			}
			want := []suborder.RequestStatus{suborder.RequestStatusUnsubmitted, suborder.RequestStatusSubmitted}[i]
			if got := f.subOrders(t, o)[0].RequestStatus; got != want {
				t.Errorf("after %d releases it is %s, want %s", i+1, got, want)
			}
		}
	})
}

func TestWhatIsSoldOutByNowIsHeldWhenItsWindowEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.rules(func(u *ent.StoreUpdate) { u.SetUndoWindowSeconds(60) })
		o := f.paid(t, input("A-1", "MUG"))
		sub := f.subOrders(t, o)[0]
		f.store.Client().Offer.Update().SetAvailable(0).ExecX(f.ctx)
		f.advance(time.Minute)
		if err := f.service.EndWindow(t.Context(), sub.ID); err != nil {
			t.Fatal(err)
		}
		want := []string{"INVENTORY_OUT_OF_STOCK by Waybill: the supplier has 0 of north-MUG, 1 are needed"}
		if diff := cmp.Diff(f.holds(t, o), want); diff != "" {
			t.Error(diff)
		}
		if _, err := f.service.ReleaseHold(f.ctx, f.order(t, o.ID).QueryHolds().OnlyIDX(f.ctx)); err != nil {
			t.Fatal(err)
		}
		f.advance(time.Minute)
		if err := f.service.EndWindow(t.Context(), sub.ID); err != nil {
			t.Fatal(err)
		}
		if got := f.subOrders(t, o)[0].RequestStatus; got != suborder.RequestStatusSubmitted {
			t.Errorf("after the release and another window it is %s, want SUBMITTED", got)
		}
	})
}
