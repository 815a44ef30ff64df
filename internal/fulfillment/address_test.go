package fulfillment_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

func (f *fixture) moves(t *testing.T, o *ent.Order, line string) error {
	t.Helper()
	to := *o.ShippingAddress
	to.Line1 = line
	_, err := f.service.ChangeShippingAddress(f.ctx, fulfillment.ChangeShippingAddressInput{OrderID: o.ID, Address: to})
	return err
}

func (f *fixture) redirect(t *testing.T, sub *ent.SubOrder) {
	t.Helper()
	if _, err := f.service.AskToRedirect(t.Context(), sub.ID); err != nil {
		t.Fatalf("ask to redirect: %v", err)
	}
}

// notices are what the buyer is told.
func (f *fixture) notices(t *testing.T, o *ent.Order) []string {
	t.Helper()
	last := f.order(t, o.ID).QueryEvents().Order(ent.Desc(orderevent.FieldVersion)).FirstX(f.ctx)
	var view fulfillment.Tracking
	if err := json.Unmarshal(last.Tracking, &view); err != nil {
		t.Fatal(err)
	}
	return view.Notices
}

func TestChangingTheAddressAsksWhoHasItAndChangesTheRest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG", "LAMP"))
		subs := f.subOrders(t, o)
		if _, err := f.service.ShipOrder(f.ctx, fulfillment.ShipOrderInput{OrderID: o.ID, SubOrderIds: []string{subs[0].ID}}); err != nil {
			t.Fatal(err)
		}
		f.hand(t, subs[0])
		if err := f.moves(t, o, "Rua B 2"); err != nil {
			t.Fatal(err)
		}
		if got := f.fresh(t, subs[0]); *got.AddressState != suborder.AddressStateRequested || got.ShipTo.Line1 != "Rua A 1" {
			t.Errorf("with its supplier: %v, to %s", got.AddressState, got.ShipTo.Line1)
		}
		if got := f.fresh(t, subs[1]); got.AddressState != nil || got.ShipTo != nil {
			t.Errorf("waiting: %v, to %v", got.AddressState, got.ShipTo)
		}
		if diff := cmp.Diff(f.notices(t, o), []string{"We have told the sender your new address and wait for an answer"}); diff != "" {
			t.Error(diff)
		}
		f.move = func(string) (supplier.Redirection, error) {
			return supplier.Redirection{State: supplier.CancelAgreed}, nil
		}
		f.redirect(t, subs[0])
		if got := f.fresh(t, subs[0]); *got.AddressState != suborder.AddressStateAgreed || got.ShipTo.Line1 != "Rua B 2" {
			t.Errorf("agreed: %v, to %s", *got.AddressState, got.ShipTo.Line1)
		}
		if _, err := f.service.ShipOrder(f.ctx, fulfillment.ShipOrderInput{OrderID: o.ID}); err != nil {
			t.Fatal(err)
		}
		f.hand(t, subs[1])
		if got := f.fresh(t, subs[1]).ShipTo; got == nil || got.Line1 != "Rua B 2" {
			t.Errorf("submitted afterwards: to %v", got)
		}
	})
}

func TestAnAddressThatCannotBeChangedAnyMore(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(f *fixture, t *testing.T, sub *ent.SubOrder)
		want   string
	}{
		"the supplier has no such call": {func(f *fixture, t *testing.T, sub *ent.SubOrder) { f.redirect(t, sub) }, "the supplier cannot change an address"},
		"the supplier refuses, later": {func(f *fixture, t *testing.T, sub *ent.SubOrder) {
			f.move = func(string) (supplier.Redirection, error) {
				return supplier.Redirection{State: supplier.CancelPending}, nil
			}
			f.redirect(t, sub)
			f.tell(t, sub, supplier.Addressed{Reason: "the label is printed"})
		}, "the label is printed"},
		"a shipment is faster": {func(f *fixture, t *testing.T, sub *ent.SubOrder) {
			f.tell(t, sub, shippedAll("1"))
			f.redirect(t, sub)
		}, "it was shipped first"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, f *fixture) {
				o := f.paid(t, f.automatic(input("A-1", "MUG")))
				sub := f.subOrders(t, o)[0]
				f.hand(t, sub)
				if err := f.moves(t, o, "Rua B 2"); err != nil {
					t.Fatal(err)
				}
				tc.answer(f, t, sub)
				got := f.fresh(t, sub)
				if *got.AddressState != suborder.AddressStateRefused || got.AddressAnswer != tc.want || got.ShipTo.Line1 != "Rua A 1" {
					t.Errorf("%s: %q, to %s", *got.AddressState, got.AddressAnswer, got.ShipTo.Line1)
				}
				if diff := cmp.Diff(f.notices(t, o), []string{"Part of your order goes to the old address"}); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// The address that a rule held the order for is mended: the order goes on.
func TestAMendedAddressReleasesItsHold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := f.automatic(input("A-1", "MUG"))
		in.ShippingAddress.Line1 = "Rua A"
		o := f.paid(t, in)
		if n := f.order(t, o.ID).QueryHolds().Where(hold.ReleasedAtIsNil()).CountX(f.ctx); n != 1 {
			t.Fatalf("%d holds, want 1", n)
		}
		if err := f.moves(t, o, "Rua A 7"); err != nil {
			t.Fatal(err)
		}
		if got := f.subOrders(t, o)[0].RequestStatus; got != suborder.RequestStatusSubmitted {
			t.Errorf("it is %s, want SUBMITTED", got)
		}
		f.hand(t, f.subOrders(t, o)[0])
		f.tell(t, f.subOrders(t, o)[0], shippedAll("1"))
		if err := f.moves(t, o, "Rua C 3"); problem.Of(err) != problem.Conflict {
			t.Errorf("after all has shipped: %v, want CONFLICT", err)
		}
	})
}

// A supplier that refused the order has nothing to send elsewhere; submitted
// again it goes to the new address.
func TestASupplierThatRefusedIsNotAskedToSendElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.hand(t, sub)
		f.tell(t, sub, soldOut)
		if err := f.moves(t, o, "Rua B 2"); err != nil {
			t.Fatal(err)
		}
		if got := f.fresh(t, sub); got.AddressState != nil {
			t.Errorf("asked: %s", *got.AddressState)
		}
		for _, h := range f.order(t, o.ID).QueryHolds().AllX(f.ctx) {
			if _, err := f.service.ReleaseHold(f.ctx, h.ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.service.ShipOrder(f.ctx, fulfillment.ShipOrderInput{OrderID: o.ID}); err != nil {
			t.Fatal(err)
		}
		f.hand(t, sub)
		if got := f.fresh(t, sub); got.ShipTo.Line1 != "Rua B 2" || got.AddressState != nil {
			t.Errorf("submitted again to %s, asked %v", got.ShipTo.Line1, got.AddressState)
		}
	})
}

// The first units left for the old address; of the rest the supplier may still
// be asked, and of what it ships later too.
func TestTheRestOfASubOrderMayStillGoElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixBoth(t)
		f.tell(t, sub, supplier.Accepted{Lines: []supplier.AcceptedLine{answer(sub, supplier.LineAccepted, 4), backordered(sub, 2)}})
		if err := f.moves(t, o, "Rua B 2"); err != nil {
			t.Fatal(err)
		}
		f.tell(t, sub, shippedUnits(sub, "1", 1))
		f.tell(t, sub, supplier.Addressed{Agreed: true})
		for _, s := range f.subOrders(t, o) {
			if s.AddressState == nil || *s.AddressState != suborder.AddressStateAgreed || s.ShipTo.Line1 != "Rua B 2" {
				t.Errorf("%s: %v, to %v", s.Name, s.AddressState, s.ShipTo)
			}
		}
	})
}
