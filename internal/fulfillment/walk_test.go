package fulfillment_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/orderline"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
)

// walk is a merchant, two suppliers and a clock that do whatever comes to their
// minds with one order.
type walk struct {
	*fixture
	t     *testing.T
	order *ent.Order
	tells int
}

// Whatever they do, and in whatever order, after each step the quantities add
// up, the roll-ups equal a recount, and whatever is open can be moved on.
func TestWhateverTheyDoTheQuantitiesAddUp(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Open(t))
	orders := 0
	rapid.Check(t, func(r *rapid.T) {
		orders++
		in := input(fmt.Sprintf("W-%d", orders), "MUG", "BOTH", "LONE")
		for _, l := range in.Lines {
			l.Quantity = rapid.IntRange(1, 6).Draw(r, "quantity")
		}
		if rapid.Bool().Draw(r, "automatic") {
			in = f.automatic(in)
		}
		w := &walk{fixture: f, t: t, order: f.paid(t, in)}
		r.Repeat(map[string]func(*rapid.T){
			"": w.check, "hand": w.handOver, "ship": w.ship, "hold": w.holdOne, "release": w.releaseOne, "cancel": w.callOff,
			"answer": w.answers, "answerByLine": w.answersByLine, "supplierShips": w.supplierShips, "scan": w.scan,
			"reroute": w.rerouteOne, "byHand": w.byHand, "void": w.voidOne, "refund": w.refund, "resolve": w.resolve, "clock": w.turnClock,
			"reship": w.reship, "moveHouse": w.moveHouse, "ask": w.askAround,
		})
	})
}

// may fails on anything but a refusal.
func may(r *rapid.T, err error) {
	if err == nil {
		return
	}
	if code := problem.Of(err); code != problem.Conflict && code != problem.Invalid {
		r.Fatalf("%v", err)
	}
}

func (w *walk) sub(r *rapid.T) *ent.SubOrder {
	subs := w.subOrders(w.t, w.order)
	return subs[rapid.IntRange(0, len(subs)-1).Draw(r, "sub")]
}

func (w *walk) handOver(r *rapid.T) {
	how := rapid.SampledFrom([]supplier.Outcome{supplier.Taken, supplier.NotTaken, supplier.InDoubt, supplier.Refused}).Draw(r, "outcome")
	arrives := rapid.Bool().Draw(r, "arrives")
	w.fail = func(int) (bool, error) {
		if how == supplier.Taken {
			return true, nil
		}
		return how == supplier.InDoubt && arrives, &supplier.Error{Outcome: how, Code: "X"}
	}
	agreed := rapid.SampledFrom([]supplier.CancellationState{supplier.CancelAgreed, supplier.CancelRefused, supplier.CancelPending}).Draw(r, "cancellation")
	w.stop = func(string) (supplier.Cancellation, error) { return supplier.Cancellation{State: agreed}, nil }
	sub := w.sub(r)
	w.hand(w.t, sub)
	w.ask(w.t, sub)
}

func (w *walk) ship(r *rapid.T) {
	_, err := w.service.ShipOrder(w.ctx, fulfillment.ShipOrderInput{OrderID: w.order.ID})
	may(r, err)
}

func (w *walk) holdOne(r *rapid.T) {
	_, err := w.service.Hold(w.ctx, fulfillment.HoldInput{ID: rapid.SampledFrom([]string{w.order.ID, w.sub(r).ID}).Draw(r, "what"), Reason: "OTHER"})
	may(r, err)
}

func (w *walk) releaseOne(r *rapid.T) {
	for _, h := range w.store.Client().Order.GetX(w.ctx, w.order.ID).QueryHolds().AllX(w.ctx) {
		_, err := w.service.ReleaseHold(w.ctx, h.ID)
		may(r, err)
	}
}

func (w *walk) callOff(r *rapid.T) {
	if rapid.IntRange(0, 4).Draw(r, "all") == 0 {
		_, err := w.service.CancelOrder(w.ctx, fulfillment.CancelOrderInput{ID: w.order.ID})
		may(r, err)
		return
	}
	_, err := w.service.CancelSubOrder(w.ctx, fulfillment.CancelSubOrderInput{ID: w.sub(r).ID})
	may(r, err)
}

// tells sends a supplier's message; it may arrive twice.
func (w *walk) says(r *rapid.T, sub *ent.SubOrder, body supplier.Body) {
	if sub.SupplierID == nil {
		return
	}
	for range rapid.IntRange(1, 2).Draw(r, "times") {
		w.tell(w.t, sub, body)
	}
}

func (w *walk) answers(r *rapid.T) {
	w.says(r, w.sub(r), rapid.SampledFrom([]supplier.Body{
		supplier.Accepted{}, soldOut, supplier.Cancelled{Agreed: true}, supplier.Cancelled{},
	}).Draw(r, "answer"))
}

func (w *walk) answersByLine(r *rapid.T) {
	sub := w.sub(r)
	var yes supplier.Accepted
	for _, l := range sub.Edges.Lines {
		line := supplier.AcceptedLine{
			LineID: l.ID, Quantity: rapid.IntRange(1, 7).Draw(r, "quantity"),
			Status: rapid.SampledFrom([]supplier.LineStatus{supplier.LineAccepted, supplier.LineBackordered, supplier.LineRejected}).Draw(r, "status"),
		}
		if rapid.Bool().Draw(r, "repriced") {
			line.UnitCost = new(rapid.Int64Range(1, 2000).Draw(r, "cost"))
		}
		yes.Lines = append(yes.Lines, line)
	}
	w.says(r, sub, yes)
}

func (w *walk) supplierShips(r *rapid.T) {
	sub := w.sub(r)
	notice := shippedAll(fmt.Sprintf("%s-%d", w.order.ExternalID, rapid.IntRange(1, 3).Draw(r, "shipment")))
	if rapid.Bool().Draw(r, "lines") {
		for _, l := range sub.Edges.Lines {
			notice.Lines = append(notice.Lines, supplier.ShippedLine{LineID: l.ID, Quantity: rapid.IntRange(1, 7).Draw(r, "units")})
		}
	}
	w.says(r, sub, notice)
}

func (w *walk) scan(r *rapid.T) {
	parcels := w.store.Client().Parcel.Query().Where(parcel.HasShipmentWith(shipment.OrderID(w.order.ID))).WithShipment(func(q *ent.ShipmentQuery) { q.WithSubOrder() }).AllX(w.ctx)
	if len(parcels) == 0 {
		return
	}
	p := rapid.SampledFrom(parcels).Draw(r, "parcel")
	status := rapid.SampledFrom([]supplier.TrackingStatus{supplier.TrackInTransit, supplier.TrackException, supplier.TrackDelivered, supplier.TrackReturning}).Draw(r, "status")
	w.says(r, p.Edges.Shipment.Edges.SubOrder, track(p.TrackingNumber, status, w.now().Add(time.Duration(rapid.IntRange(-9, 9).Draw(r, "hours"))*time.Hour)))
}

func (w *walk) rerouteOne(r *rapid.T) {
	_, err := w.service.RerouteSubOrder(w.ctx, reroutes(w.sub(r), rapid.SampledFrom([]*ent.Supplier{w.north, w.south}).Draw(r, "to")))
	may(r, err)
}

func (w *walk) byHand(r *rapid.T) {
	sub := w.sub(r)
	w.tells++
	in := marked(sub, fmt.Sprintf("H%s-%d", w.order.ExternalID, w.tells))
	for _, l := range sub.Edges.Lines {
		in.Lines = append(in.Lines, &fulfillment.MarkShippedLineInput{SubOrderLineID: l.ID, Quantity: rapid.IntRange(1, 3).Draw(r, "units")})
	}
	_, err := w.service.MarkShipped(w.ctx, in)
	may(r, err)
}

func (w *walk) voidOne(r *rapid.T) {
	for _, s := range w.store.Client().Shipment.Query().Where(shipment.OrderID(w.order.ID)).AllX(w.ctx) {
		_, err := w.service.VoidShipment(w.ctx, fulfillment.VoidShipmentInput{ID: s.ID})
		may(r, err)
		return
	}
}

func (w *walk) refund(r *rapid.T) {
	w.tells++
	lines := w.store.Client().OrderLine.Query().Where(orderline.OrderID(w.order.ID)).AllX(w.ctx)
	_, err := w.service.RecordRefund(w.ctx, fulfillment.RecordRefundInput{
		OrderID: w.order.ID, ExternalID: fmt.Sprint(w.tells), Amount: money.New(0, "BRL"),
		Lines: []*fulfillment.RefundLineInput{{OrderLineID: rapid.SampledFrom(lines).Draw(r, "line").ID, Quantity: 1}},
	})
	may(r, err)
}

func (w *walk) resolve(r *rapid.T) {
	for _, i := range w.store.Client().Incident.Query().Where(incident.OrderID(w.order.ID)).AllX(w.ctx) {
		_, err := w.service.ResolveIncident(w.ctx, fulfillment.ResolveIncidentInput{ID: i.ID})
		may(r, err)
	}
}

func (w *walk) reship(r *rapid.T) {
	shipments := w.store.Client().Shipment.Query().Where(shipment.OrderID(w.order.ID)).IDsX(w.ctx)
	if len(shipments) > 0 {
		_, err := w.service.ReshipShipment(w.ctx, fulfillment.ReshipShipmentInput{ShipmentID: rapid.SampledFrom(shipments).Draw(r, "shipment")})
		may(r, err)
	}
}

func (w *walk) moveHouse(r *rapid.T) {
	may(r, w.moves(w.t, w.order, fmt.Sprintf("Rua %d", rapid.IntRange(1, 9).Draw(r, "house"))))
	answer := rapid.SampledFrom([]supplier.CancellationState{supplier.CancelAgreed, supplier.CancelRefused, supplier.CancelPending}).Draw(r, "answer")
	w.move = func(string) (supplier.Redirection, error) { return supplier.Redirection{State: answer}, nil }
	w.redirect(w.t, w.sub(r))
}

// askAround asks a supplier, which says that the order stands anyhow.
func (w *walk) askAround(r *rapid.T) {
	state := rapid.SampledFrom([]supplier.State{supplier.StateReceived, supplier.StateAccepted, supplier.StateRejected, supplier.StateShipped, supplier.StateCancelled}).Draw(r, "state")
	known := rapid.Bool().Draw(r, "known")
	w.view = func(string) (supplier.View, bool) {
		return supplier.View{Receipt: supplier.Receipt{SupplierOrderID: "S", State: state}}, known
	}
	if sub := w.sub(r); sub.SupplierID != nil && len(sub.Edges.Submissions) > 0 {
		_, err := w.service.Ask(w.t.Context(), *sub.SupplierID, []string{sub.ID}, w.now())
		may(r, err)
	}
}

func (w *walk) turnClock(r *rapid.T) {
	ahead := time.Duration(rapid.SampledFrom([]int{1, 30, 120, 24 * 60, 6 * 24 * 60}).Draw(r, "minutes")) * time.Minute
	w.until(w.t, w.now().Add(ahead))
	if at := w.store.Client().Order.GetX(w.ctx, w.order.ID).WatchAt; at != nil && !at.After(w.now()) {
		r.Errorf("it is %s and the deadline of %s was not looked at", w.now(), at)
	}
}

// check holds the records against each other.
func (w *walk) check(r *rapid.T) {
	o := w.store.Client().Order.Query().Where(order.ID(w.order.ID)).WithLines().
		WithShipments(func(q *ent.ShipmentQuery) { q.WithLines() }).
		WithSubOrders(func(q *ent.SubOrderQuery) { q.WithLines().WithSubmissions() }).OnlyX(w.ctx)
	shipped, total := make(map[string]int), 0
	for _, s := range o.Edges.Shipments {
		if s.Status == shipment.StatusCancelled {
			continue
		}
		for _, l := range s.Edges.Lines {
			shipped[l.SubOrderLineID] += l.Quantity
			total += l.Quantity
		}
	}
	parts := make(map[string]int)
	for _, sub := range o.Edges.SubOrders {
		if sub.ReplacesShipmentID != nil { // its units are none of the order's
			w.checkSubOrder(r, sub, shipped, make(map[string]int))
			for _, l := range sub.Edges.Lines {
				total -= shipped[l.ID]
			}
			continue
		}
		w.checkSubOrder(r, sub, shipped, parts)
	}
	needed := 0
	for _, l := range o.Edges.Lines {
		rest := l.Quantity - l.CancelledQuantity - l.RefundedQuantity
		needed += rest
		if rest != parts[l.ID] {
			r.Errorf("line %s needs %d units, its sub-orders have %d: %v", l.Sku, rest, parts[l.ID], w.tableOf(o))
		}
	}
	if o.UnitsShipped != total || o.UnitsNeeded != needed {
		r.Errorf("roll-up says %d of %d shipped, recount %d of %d", o.UnitsShipped, o.UnitsNeeded, total, needed)
	}
	events := w.store.Client().OrderEvent.Query().Where(orderevent.OrderID(o.ID)).CountX(w.ctx)
	if int64(events) != o.Version {
		r.Errorf("version %d after %d events", o.Version, events)
	}
}

func (w *walk) checkSubOrder(r *rapid.T, sub *ent.SubOrder, shipped, parts map[string]int) {
	left := 0
	for _, l := range sub.Edges.Lines {
		if l.ShippedQuantity != shipped[l.ID] || l.ShippedQuantity < 0 || l.ShippedQuantity > l.Quantity-l.CancelledQuantity {
			r.Errorf("%s %s: %d of %d units shipped, its shipments hold %d", sub.Name, sub.Status, l.ShippedQuantity, l.Quantity-l.CancelledQuantity, shipped[l.ID])
		}
		if sub.Status != suborder.StatusCancelled {
			parts[l.OrderLineID] += l.Quantity - l.CancelledQuantity
			left += l.Quantity - l.CancelledQuantity - l.ShippedQuantity
		}
	}
	ended := fulfillment.Ended(sub.Status)
	if sub.Status == suborder.StatusClosed && left != 0 {
		r.Errorf("%s is CLOSED with %d units to ship", sub.Name, left)
	}
	if actions, err := w.service.SubOrderActions(w.ctx, sub); err != nil || !ended && len(actions) == 0 {
		r.Errorf("%s is %s/%s and nothing may be done: %v", sub.Name, sub.Status, sub.RequestStatus, err)
	}
}

func (w *walk) tableOf(o *ent.Order) string {
	var rows []string
	for _, sub := range o.Edges.SubOrders {
		for _, l := range sub.Edges.Lines {
			rows = append(rows, fmt.Sprintf("%s %s/%s %d-%d", sub.Name, sub.Status, sub.RequestStatus, l.Quantity, l.CancelledQuantity))
		}
	}
	return strings.Join(rows, ", ")
}
