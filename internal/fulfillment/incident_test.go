package fulfillment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/supplier"
)

// incidents says what is or was wrong with an order, oldest first.
func (f *fixture) incidents(t *testing.T, o *ent.Order) (got []string) {
	t.Helper()
	for _, i := range f.store.Client().Incident.Query().Where(incident.OrderID(o.ID)).AllX(f.ctx) {
		text := string(i.Kind) + " " + string(i.Severity)
		switch {
		case i.ResolvedAt == nil:
		case i.ResolvedBy == "":
			text += " ended"
		default:
			text += " resolved by " + i.ResolvedBy
		}
		got = append(got, text)
	}
	return got
}

func (f *fixture) wantIncidents(t *testing.T, o *ent.Order, want ...string) {
	t.Helper()
	if diff := cmp.Diff(f.incidents(t, o), want); diff != "" {
		t.Error(diff)
	}
}

func track(number string, status supplier.TrackingStatus, at time.Time) supplier.Tracking {
	return supplier.Tracking{TrackingNumber: number, Events: []supplier.TrackingEvent{{Status: status, OccurredAt: at}}}
}

func TestFactsOpenAndEndIncidents(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.fail = func(call int) (bool, error) {
			if call < 3 {
				return false, &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeUnreachable, Message: "nobody answers"}
			}
			return true, nil
		}
		o := f.paid(t, f.automatic(input("A-1", "MUG")))
		sub := f.subOrders(t, o)[0]
		f.wantIncidents(t, o)
		f.hand(t, sub)
		f.wantIncidents(t, o, "SUPPLIER_UNAVAILABLE AT_RISK")
		f.advance(time.Hour)
		f.hand(t, sub)
		f.advance(time.Hour)
		f.hand(t, sub)
		f.wantIncidents(t, o, "SUPPLIER_UNAVAILABLE AT_RISK ended")
		f.tell(t, sub, shippedAll("1"))
		at := f.now()
		for i, status := range []supplier.TrackingStatus{supplier.TrackDelayed, supplier.TrackInTransit, supplier.TrackException, supplier.TrackDelivered} {
			f.tell(t, sub, track("BR1", status, at.Add(time.Duration(i)*time.Hour)))
		}
		f.wantIncidents(t, o, "SUPPLIER_UNAVAILABLE AT_RISK ended", "DELIVERY_DELAYED AT_RISK ended", "DELIVERY_EXCEPTION BROKEN ended")
	})
}

func TestOneIncidentPerCause(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.tell(t, sub, supplier.Rejected{Rejection: supplier.Rejection{Reason: supplier.InventoryOutOfStock, Message: "sold out"}})
		f.wantIncidents(t, o, "SUPPLIER_REJECTED BROKEN")
		wrong := f.store.Client().Incident.Query().OnlyX(f.ctx)
		if next, err := f.service.NextAction(f.ctx, wrong); err != nil || next == nil || *next != "ROUTE" {
			t.Errorf("next action %v, %v", next, err)
		}
		for range 2 {
			if _, err := f.service.AcknowledgeIncident(f.ctx, wrong.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := f.service.ResolveIncident(f.ctx, fulfillment.ResolveIncidentInput{ID: wrong.ID, Note: new("called them")}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.service.Hold(f.ctx, fulfillment.HoldInput{ID: sub.ID, Reason: "OTHER"}); err != nil { // another change
			t.Fatal(err)
		}
		f.wantIncidents(t, o, "SUPPLIER_REJECTED BROKEN resolved by Ana")
		for _, h := range f.subOrders(t, o)[0].Edges.Holds {
			if _, err := f.service.ReleaseHold(f.ctx, h.ID); err != nil {
				t.Fatal(err)
			}
		}
		f.tell(t, sub, supplier.Rejected{Rejection: supplier.Rejection{Reason: supplier.InventoryOutOfStock}}) // submitted again, and again refused
		f.wantIncidents(t, o, "SUPPLIER_REJECTED BROKEN resolved by Ana", "SUPPLIER_REJECTED BROKEN")
		f.cancelOrder(t, o.ID)
		f.wantIncidents(t, o, "SUPPLIER_REJECTED BROKEN resolved by Ana", "SUPPLIER_REJECTED BROKEN ended")
	})
}

func TestGoodsThatNobodyWaitedForStayUntilAPersonHasSeenThem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		o, sub := f.sixMugs(t)
		f.cancelOrder(t, o.ID)
		f.ask(t, sub)
		f.tell(t, sub, shippedAll("1"))
		f.tell(t, sub, shippedAll("2"))
		f.wantIncidents(t, o, "UNEXPECTED_SHIPMENT BROKEN")
		seen := f.store.Client().Incident.Query().OnlyX(f.ctx)
		if _, err := f.service.ResolveIncident(f.ctx, fulfillment.ResolveIncidentInput{ID: seen.ID}); err != nil {
			t.Fatal(err)
		}
		f.tell(t, sub, shippedAll("3"))
		f.wantIncidents(t, o, "UNEXPECTED_SHIPMENT BROKEN resolved by Ana", "UNEXPECTED_SHIPMENT BROKEN")
	})
}

// What may be done next does not depend on how much of the sub-order its reader
// has asked for.
func TestNextActionOfASubOrderReadInPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		_, sub := f.sixMugs(t)
		f.tell(t, sub, supplier.Rejected{Rejection: supplier.Rejection{Reason: supplier.InventoryOutOfStock, Message: "sold out"}})
		wrong := f.store.Client().Incident.Query().WithSubOrder(func(q *ent.SubOrderQuery) { q.Select("id", "name") }).OnlyX(f.ctx)
		if next, err := f.service.NextAction(f.ctx, wrong); err != nil || next == nil || *next != "ROUTE" {
			t.Errorf("next action %v, %v", next, err)
		}
	})
}
