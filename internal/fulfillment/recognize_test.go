package fulfillment_test

import (
	"testing"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/supplier"
)

func (f *fixture) shipsAs(t *testing.T, externalID, carrier, number string) (*ent.Order, *ent.Parcel) {
	t.Helper()
	o := f.paid(t, f.automatic(input(externalID, "MUG")))
	sub := f.subOrders(t, o)[0]
	f.hand(t, sub)
	f.tell(t, sub, supplier.Shipped{ShipmentID: externalID, ShippedAt: f.now(), Parcels: []supplier.Parcel{{Carrier: carrier, TrackingNumber: number}}})
	return o, f.order(t, o.ID).QueryShipments().QueryParcels().OnlyX(f.ctx)
}

func TestADoubtfulNumberWarnsUntilItIsPutRight(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		if o, p := f.shipsAs(t, "A-1", "", "1Z5R89390357567127"); p.Carrier != "ups" || p.TrackingURL == "" || p.Doubt != "" || f.incidents(t, o) != nil {
			t.Errorf("without carrier: %s, %s, %q", p.Carrier, p.TrackingURL, p.Doubt)
		}
		wrong, p := f.shipsAs(t, "A-2", "UPS", "1Z5R89390357567128")
		f.wantIncidents(t, wrong, "DOUBTFUL_TRACKING AT_RISK")
		if _, err := f.service.CorrectParcel(f.ctx, fulfillment.CorrectParcelInput{ID: p.ID, TrackingNumber: new("1Z8V92A70367203024")}); err != nil {
			t.Fatal(err)
		}
		f.wantIncidents(t, wrong, "DOUBTFUL_TRACKING AT_RISK ended")
		twice, p := f.shipsAs(t, "A-3", "UPS", "1Z5R89390357567127")
		if p.Doubt != "order #1001 has it too" {
			t.Errorf("doubt %q", p.Doubt)
		}
		f.wantIncidents(t, twice, "DOUBTFUL_TRACKING AT_RISK")
		f.tell(t, f.subOrders(t, twice)[0], track("1Z5R89390357567127", supplier.TrackInTransit, f.now()))
		f.wantIncidents(t, twice, "DOUBTFUL_TRACKING AT_RISK ended")
		if n := f.store.Client().Parcel.Query().Where(parcel.DoubtNEQ("")).CountX(f.ctx); n != 1 {
			t.Errorf("%d parcels are doubted", n)
		}
	})
}
