package fulfillment_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

func asking(kind buyerrequest.Kind) fulfillment.BuyerRequestInput {
	return fulfillment.BuyerRequestInput{Kind: kind}
}

// asks has the order's buyer ask for something.
func (f *fixture) asks(t *testing.T, o *ent.Order, in fulfillment.BuyerRequestInput) *ent.BuyerRequest {
	t.Helper()
	if err := f.service.AskAsBuyer(t.Context(), f.link(t, o), in); err != nil {
		t.Fatalf("AskAsBuyer(%s): %v", in.Kind, err)
	}
	return f.store.Client().BuyerRequest.Query().Where(buyerrequest.OrderID(o.ID), buyerrequest.KindEQ(in.Kind)).Order(ent.Desc(buyerrequest.FieldID)).FirstX(f.ctx)
}

func (f *fixture) answers(t *testing.T, r *ent.BuyerRequest, grant bool, words string) error {
	t.Helper()
	_, err := f.service.AnswerBuyerRequest(f.ctx, fulfillment.AnswerBuyerRequestInput{ID: r.ID, Grant: grant, Answer: &words})
	return err
}

// shown is what the buyer sees of their requests, and what they may ask for.
func (f *fixture) shown(t *testing.T, o *ent.Order) (asked []string, may []string) {
	t.Helper()
	view, err := f.service.Tracking(t.Context(), f.link(t, o))
	if err != nil || view == nil {
		t.Fatalf("the buyer's page: %v, %v", view, err)
	}
	for _, r := range view.Requests {
		asked = append(asked, strings.TrimSpace(fmt.Sprint(r.Kind, " ", r.Status, " ", r.TrackingNumber, r.Answer)))
	}
	for _, kind := range view.MayAsk {
		may = append(may, string(kind))
	}
	return asked, may
}

func (f *fixture) wantShown(t *testing.T, o *ent.Order, may []string, asked ...string) {
	t.Helper()
	gotAsked, gotMay := f.shown(t, o)
	if diff := cmp.Diff([][]string{gotMay, gotAsked}, [][]string{may, asked}); diff != "" {
		t.Errorf("the buyer's page (-got +want): %s", diff)
	}
}

func TestABuyerAsksToCancelAndIsAnswered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG"))
		f.wantShown(t, o, []string{"CANCEL", "ADDRESS"})
		in := asking(buyerrequest.KindCancel)
		in.Note, in.IdempotencyKey = " wrong size ", "k"
		first := f.asks(t, o, in)
		if again := f.asks(t, o, in); again.ID != first.ID || first.Note != "wrong size" {
			t.Errorf("asked again: %v, first %v", again, first)
		}
		f.wantIncidents(t, o, "BUYER_CANCELS AT_RISK")
		f.wantShown(t, o, []string{"ADDRESS"}, "CANCEL OPEN")
		for range 2 {
			if err := f.answers(t, first, false, "It is packed already."); err != nil {
				t.Errorf("decline: %v", err)
			}
		}
		if err := f.answers(t, first, true, ""); problem.Of(err) != problem.Conflict {
			t.Errorf("granted after it was declined: %v", err)
		}
		f.wantIncidents(t, o, "BUYER_CANCELS AT_RISK ended")
		f.wantShown(t, o, []string{"CANCEL", "ADDRESS"}, "CANCEL DECLINED It is packed already.")
		f.wantStands(t, o.ID, "OPEN UNFULFILLED", "OPEN/UNSUBMITTED")

		in.IdempotencyKey = "k2"
		second := f.asks(t, o, in)
		if err := f.answers(t, second, true, ""); err != nil {
			t.Fatalf("grant: %v", err)
		}
		if now := f.order(t, o.ID); now.Status != "CANCELLED" {
			t.Errorf("the order is %s, want CANCELLED", now.Status)
		}
		f.wantShown(t, o, nil, "CANCEL DECLINED It is packed already.", "CANCEL GRANTED")
		kinds := f.store.Client().OrderEvent.Query().Where(orderevent.OrderID(o.ID), orderevent.KindIn(fulfillment.BuyerAsked, fulfillment.BuyerAnswered)).AllX(f.ctx)
		if len(kinds) != 4 || kinds[0].ActorKind != "BUYER" || kinds[1].ActorKind != "MERCHANT" || strings.Contains(fmt.Sprint(kinds), "wrong size") {
			t.Errorf("the timeline: %v", kinds)
		}
	})
}

func TestGrantingAnAddressSendsItThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG"))
		in := asking(buyerrequest.KindAddress)
		if err := f.service.AskAsBuyer(t.Context(), f.link(t, o), in); problem.Of(err) != problem.Invalid {
			t.Errorf("without an address: %v", err)
		}
		in.Address = &address.Address{Name: "Bia Lima", Line1: "Rua B 2", City: "Recife", PostalCode: "50030-230", CountryCode: "br"}
		r := f.asks(t, o, in)
		if got := f.order(t, o.ID).ShippingAddress; got.Line1 == "Rua B 2" {
			t.Error("the address changed before anybody answered")
		}
		if err := f.answers(t, r, true, "Done."); err != nil {
			t.Fatal(err)
		}
		if got := f.order(t, o.ID).ShippingAddress; got.Line1 != "Rua B 2" || got.CountryCode != "BR" {
			t.Errorf("address = %+v", got)
		}
		f.wantIncidents(t, o, "BUYER_MOVES AT_RISK ended")
	})
}

func TestWhatWasNotReceivedIsOfOneParcel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, shippedAll("1"))
		f.wantShown(t, o, []string{"NOT_RECEIVED"})
		in := asking(buyerrequest.KindNotReceived)
		for _, number := range []string{"", "BR999"} {
			in.TrackingNumber = number
			if err := f.service.AskAsBuyer(t.Context(), f.link(t, o), in); problem.Of(err) != problem.Conflict {
				t.Errorf("about %q: %v, want CONFLICT", number, err)
			}
		}
		in.TrackingNumber = "BR1"
		r := f.asks(t, o, in)
		f.asks(t, o, in)
		f.tell(t, sub, track("BR1", supplier.TrackDelivered, f.now()))
		f.wantShown(t, o, []string{"NOT_RECEIVED"}, "NOT_RECEIVED OPEN BR1")
		if err := f.answers(t, r, true, "We look for it."); err != nil {
			t.Fatal(err)
		}
		f.wantShown(t, o, []string{"NOT_RECEIVED"}, "NOT_RECEIVED GRANTED BR1We look for it.")
	})
}

// Shipping, or cancelling, answers what nobody answered.
func TestFactsAnswerABuyer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.asks(t, o, asking(buyerrequest.KindCancel))
		f.tell(t, sub, shippedAll("1"))
		f.wantShown(t, o, []string{"NOT_RECEIVED"}, "CANCEL DECLINED")
		f.wantIncidents(t, o, "BUYER_CANCELS AT_RISK ended")
		if err := f.service.AskAsBuyer(t.Context(), f.link(t, o), asking(buyerrequest.KindCancel)); problem.Of(err) != problem.Conflict {
			t.Errorf("asking to cancel what was shipped: %v", err)
		}

		other := f.paid(t, input("A-2", "LAMP"))
		f.asks(t, other, asking(buyerrequest.KindCancel))
		f.cancelOrder(t, other.ID)
		f.wantShown(t, other, nil, "CANCEL GRANTED")
		f.wantIncidents(t, other, "BUYER_CANCELS AT_RISK ended")
	})
}

func TestBuyersAskThroughOpenLinksAndNotForEver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o := f.paid(t, input("A-1", "MUG"))
		token := f.link(t, o)
		var asking20 errgroup.Group
		for range 20 {
			asking20.Go(func() error { return f.service.AskAsBuyer(t.Context(), token, asking(buyerrequest.KindCancel)) })
		}
		if err := asking20.Wait(); err != nil {
			t.Errorf("twenty at once: %v", err)
		}
		if n := f.store.Client().BuyerRequest.Query().CountX(f.ctx); n != 1 {
			t.Errorf("twenty at once are %d requests, want 1", n)
		}
		for i := 1; ; i++ {
			r := f.store.Client().BuyerRequest.Query().Where(buyerrequest.StatusEQ(buyerrequest.StatusOpen)).OnlyX(f.ctx)
			if err := f.answers(t, r, false, ""); err != nil {
				t.Fatal(err)
			}
			err := f.service.AskAsBuyer(t.Context(), token, asking(buyerrequest.KindCancel))
			if i == 10 {
				if problem.Of(err) != problem.Conflict {
					t.Errorf("the eleventh of a day: %v", err)
				}
				break
			}
			if err != nil {
				t.Fatalf("request %d: %v", i+1, err)
			}
		}
		f.advance(25 * time.Hour)
		f.asks(t, o, asking(buyerrequest.KindCancel))
		for _, bad := range []fulfillment.BuyerRequestInput{{Kind: "REFUND"}, {Kind: buyerrequest.KindCancel, Note: strings.Repeat("x", 501)}} {
			if err := f.service.AskAsBuyer(t.Context(), token, bad); problem.Of(err) != problem.Invalid {
				t.Errorf("%s: %v", bad.Kind, err)
			}
		}
		link := o.QueryLinks().OnlyX(f.ctx)
		if _, err := f.service.RevokeBuyerLink(f.ctx, link.ID); err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{token, "wbt_none", ""} {
			if err := f.service.AskAsBuyer(t.Context(), token, asking(buyerrequest.KindCancel)); problem.Of(err) != problem.NotFound {
				t.Errorf("through a link that is closed or unknown: %v", err)
			}
		}
	})
}
