package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

// A walk over the public API, against suppliers that misbehave and a server that
// is killed with -9 and started again at random. In the end every order is
// settled and the suppliers' ledger equals ours. WALK_SEED and WALK_STEPS choose
// another walk; the decisions are the seed's, the timing is the machine's.
type apiWalk struct {
	*shop
	*rand.Rand
	t        *testing.T
	server   *process
	restart  func() *process
	webhooks map[string]string // secrets, by supplier
	ids      map[string]string // suppliers, by code
	endpoint string
	placed   int
	refused  int
}

func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func TestWhateverHappensTheLedgersAgree(t *testing.T) {
	t.Parallel()
	seed, steps := setting("WALK_SEED", 1), setting("WALK_STEPS", 120)
	w := newWalk(t, uint64(seed))
	for step := range steps {
		w.step(step)
	}
	w.settle()
	w.compare()
	t.Logf("seed %d: %d steps, %d orders, %d requests refused", seed, steps, w.placed, w.refused)
}

func newWalk(t *testing.T, seed uint64) *apiWalk {
	t.Helper()
	env := []string{"DATABASE_URL=" + storetest.NewDatabase(t), "REDIS_URL=" + redisURL(t), "BREAKER_PAUSE=2s"}
	addr := freeAddr(t)
	w := &apiWalk{t: t, webhooks: make(map[string]string), ids: make(map[string]string)}
	w.Rand = rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // a walk must be walked again by its seed
	w.restart = func() *process { return serve(t, addr, env...) }
	w.server = w.restart()
	w.shop = &shop{url: w.server.url}
	plan := simulator.Plan{AcceptAfter: 200 * time.Millisecond, ShipAfter: time.Second, Carrier: "UPS", Track: []simulator.TrackStep{
		{After: 100 * time.Millisecond, Status: "IN_TRANSIT"}, {After: 300 * time.Millisecond, Status: "DELIVERED"},
	}}
	var err error
	if w.suppliers, err = simulator.New(simulator.Config{Plan: &plan}); err != nil {
		t.Fatal(err)
	}
	back := httptest.NewServer(w.suppliers.Handler())
	t.Cleanup(back.Close)
	go func() { _ = w.suppliers.Run(t.Context()) }()
	w.endpoint = back.URL
	w.open()
	return w
}

// open makes a store with two suppliers that both offer mugs.
func (w *apiWalk) open() {
	w.token = ask[struct{ CreateStore struct{ Token string } }](w.t, w.url, operatorToken,
		`mutation { createStore(input: {name: "Test", currency: "BRL"}) { token } }`, nil).CreateStore.Token
	offers := ""
	for _, code := range []string{"north", "south"} {
		made := ask[struct {
			CreateSupplier struct {
				Supplier      struct{ ID string }
				WebhookSecret string
			}
		}](w.t, w.url, w.token, `mutation ($code: String!, $endpoint: String!) {
			createSupplier(input: {name: $code, code: $code, endpoint: $endpoint, callsPerSecond: 100}) { supplier { id } webhookSecret } }`,
			map[string]any{"code": code, "endpoint": w.endpoint + "/" + code}).CreateSupplier
		w.ids[code], w.webhooks[code] = made.Supplier.ID, made.WebhookSecret
		w.behave(code, "accept")
		offers += fmt.Sprintf(`{supplierId: %q, supplierSku: %q, cost: "4.00 BRL"}`, made.Supplier.ID, "MUG-"+code)
	}
	ask[any](w.t, w.url, w.token, fmt.Sprintf(`mutation { createProducts(inputs: [
		{title: "Mug", variants: [{sku: "MUG", price: "10.00 BRL", offers: [%s]}]},
		{title: "Lamp", variants: [{sku: "LAMP", price: "10.00 BRL", offers: [{supplierId: %q, supplierSku: "LAMP", cost: "4.00 BRL"}]}]}]) { error { code } } }`, offers, w.ids["south"]), nil)
}

// behave says how a supplier treats the orders to come. It takes whatever is
// sent: sending twice would be taking twice.
func (w *apiWalk) behave(code, scenario string) {
	err := w.suppliers.AddSupplier(simulator.Supplier{Code: code, WebhookSecret: w.webhooks[code], Forgetful: true, Scenario: scenario})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *apiWalk) pick(from ...string) string { return from[w.IntN(len(from))] }

func (w *apiWalk) step(n int) {
	switch w.IntN(14) {
	case 0, 1, 2, 3:
		w.behave(w.pick("north", "south"), w.pick("accept", "lose-reply", "lose-request", "error-500", "error-500-taken", "not-taken-503:2", "garbage", "huge",
			"slow:1500ms", "slow-take:1500ms", "reject:INVENTORY_OUT_OF_STOCK", "refuse:INVALID_SKU", "webhooks-twice", "webhooks-renamed", "webhooks-reordered",
			"webhooks-never", "shipments:2", "parcels:2", "cancel-refused", "cancel-pending", "lose-reply,webhooks-twice,shipments:2", "error-500-taken,webhooks-never"))
		w.placed++
		w.do(`createOrder(input: {externalId: "%d", paid: true, fulfillmentMode: %s, lines: [{sku: "MUG", quantity: %d}, {sku: "LAMP", quantity: %d}], shippingAddress: {
			name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id }`, n, w.pick("MANUAL", "AUTOMATIC"), 1+w.IntN(3), 1+w.IntN(3))
	case 4, 5:
		w.do(`shipOrder(input: {orderId: %q}) { order { id } }`, w.order())
	case 6:
		w.do(`hold(input: {id: %q, reason: OTHER}) { id }`, w.order())
	case 7:
		w.do(`cancelSubOrder(input: {id: %q}) { id }`, w.subOrder())
	case 8:
		w.do(`cancelOrder(input: {id: %q}) { id }`, w.order())
	case 9:
		w.do(`rerouteSubOrder(input: {id: %q, supplierId: %q}) { id }`, w.subOrder(), w.ids[w.pick("north", "south")])
	case 10:
		w.do(`changeShippingAddress(input: {orderId: %q, address: {name: "Bia", line1: "Rua B %d", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id }`, w.order(), n)
	case 11:
		w.do(`checkSubOrder(id: %q) { id }`, w.subOrder())
	case 12:
		w.do(`retrySubmission(subOrderId: %q) { id }`, w.subOrder())
	default:
		if w.IntN(2) == 0 {
			w.server.kill()
			w.server = w.restart()
		}
	}
}

// do sends a mutation. It may be refused; nothing else may go wrong.
func (w *apiWalk) do(mutation string, arguments ...any) {
	raw, err := send(w.t, w.url, w.token, "mutation { "+fmt.Sprintf(mutation, arguments...)+" }", nil)
	if err != nil {
		w.t.Fatalf("%s: %v", mutation, err)
	}
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		w.t.Fatalf("%s: %s", mutation, raw)
	}
	for _, e := range answer.Errors {
		w.refused++
		if code := e.Extensions.Code; code != "CONFLICT" && code != "NOT_FOUND" && code != "INVALID_INPUT" {
			w.t.Errorf("%s: %s", fmt.Sprintf(mutation, arguments...), raw)
		}
	}
}

// seen is an order as the API shows it.
type seen struct {
	ID, Name   string
	Quantities struct{ Ordered, Cancelled, Needed, Shipped int }
	SubOrders  []struct {
		ID, Name, Status, RequestStatus string
		CheckedAt, Disagreement         string
		AllowedActions                  []string
		Supplier                        *struct{ ID, Code string }
		Lines                           []struct {
			ID                                           string
			Quantity, CancelledQuantity, ShippedQuantity int
		}
		Incidents []struct{ Kind string }
	}
	Holds []struct {
		ID         string
		ReleasedAt *string
	}
}

func (w *apiWalk) orders() []seen {
	found := ask[struct {
		Orders struct{ Edges []struct{ Node seen } }
	}](w.t, w.url, w.token, `{ orders(first: 100) { edges { node { id name quantities { ordered cancelled needed shipped }
		holds { id releasedAt } subOrders { id name status requestStatus allowedActions checkedAt disagreement supplier { id code } incidents { kind } lines { id quantity cancelledQuantity shippedQuantity } } } } } }`, nil)
	var all []seen
	for _, e := range found.Orders.Edges {
		all = append(all, e.Node)
	}
	return all
}

func (w *apiWalk) order() string {
	if all := w.orders(); len(all) > 0 {
		return all[w.IntN(len(all))].ID
	}
	return "ord_none"
}

func (w *apiWalk) subOrder() string {
	var ids []string
	for _, o := range w.orders() {
		for _, sub := range o.SubOrders {
			ids = append(ids, sub.ID)
		}
	}
	if len(ids) == 0 {
		return "sub_none"
	}
	return ids[w.IntN(len(ids))]
}

// settle lets the merchant put right what is open, with suppliers that behave,
// until nothing is.
func (w *apiWalk) settle() {
	for _, code := range []string{"north", "south"} {
		w.behave(code, "accept")
	}
	last := ""
	for end := time.Now().Add(time.Duration(setting("WALK_PATIENCE", 240)) * time.Second); time.Now().Before(end); {
		open := ""
		for _, o := range w.orders() {
			open += w.putRight(o)
		}
		if open == "" {
			return
		}
		last = open
		for _, id := range w.ids {
			w.do(`reconcileSupplier(supplierId: %q) { subOrders }`, id)
		}
		<-time.After(2 * time.Second)
	}
	for _, entry := range w.suppliers.Ledger().Orders {
		if strings.Contains(last, entry.Name+" ") {
			w.t.Logf("the supplier's %s: %s, lines %v, shipments %+v, webhooks %+v", entry.Name, entry.State, entry.Lines, entry.Shipments, entry.Webhooks)
		}
	}
	w.t.Fatalf("not settled:\n%s%s", last, w.server.log)
}

// putRight takes the next step for an order, and says what of it is open.
func (w *apiWalk) putRight(o seen) (open string) {
	for _, h := range o.Holds {
		if h.ReleasedAt == nil {
			w.do(`releaseHold(id: %q) { id }`, h.ID)
		}
	}
	for _, sub := range o.SubOrders {
		if sub.Status == "CLOSED" || sub.Status == "CANCELLED" || sub.Status == "INCOMPLETE" {
			continue
		}
		open += fmt.Sprintf("%s is %s/%s, may %v, checked %s %s\n", sub.Name, sub.Status, sub.RequestStatus, sub.AllowedActions, sub.CheckedAt, sub.Disagreement)
		may := func(action string) bool { return slices.Contains(sub.AllowedActions, action) }
		switch {
		case sub.RequestStatus == "REJECTED" || sub.Supplier == nil:
			w.do(`cancelSubOrder(input: {id: %q}) { id }`, sub.ID)
		case may("SHIP"):
			w.do(`shipOrder(input: {orderId: %q, subOrderIds: [%q]}) { order { id } }`, o.ID, sub.ID)
		case may("RETRY"):
			w.do(`retrySubmission(subOrderId: %q) { id }`, sub.ID)
		}
	}
	return open
}

// compare holds the suppliers' ledger against ours.
func (w *apiWalk) compare() {
	ours, unexpected := make(map[string]int), make(map[string]bool)
	for _, o := range w.orders() {
		if q := o.Quantities; q.Shipped != q.Needed || q.Ordered != q.Needed+q.Cancelled {
			w.t.Errorf("%s: %+v do not add up", o.Name, q)
		}
		for _, sub := range o.SubOrders {
			units := 0
			for _, l := range sub.Lines {
				units += l.ShippedQuantity
			}
			ours[sub.ID] = units
			// Of goods that came although nobody wanted them a person has been told.
			unexpected[sub.ID] = slices.ContainsFunc(sub.Incidents, func(i struct{ Kind string }) bool { return i.Kind == "UNEXPECTED_SHIPMENT" })
		}
	}
	taken := 0
	for _, entry := range w.suppliers.Ledger().Orders {
		if len(entry.Takes) > 1+rejections(entry) {
			w.t.Errorf("%s was taken %d times: %+v, %+v", entry.Name, len(entry.Takes), entry.Takes, entry.Submits)
		}
		units := 0
		for _, l := range entry.Lines {
			units += l.Shipped
		}
		taken += len(entry.Takes)
		known, told := ours[entry.Reference]
		if told && known != units && (!unexpected[entry.Reference] || known > units) {
			w.t.Errorf("we say that %d units of %s shipped, the supplier says %d (%s)", known, entry.Name, units, entry.State)
		}
		delete(ours, entry.Reference)
	}
	for id, units := range ours { // what no supplier was ever sent
		if units != 0 {
			w.t.Errorf("we say that %d units of %s shipped, no supplier knows it", units, id)
		}
	}
	if taken == 0 {
		w.t.Error("no supplier has taken anything")
	}
}

// rejections is how often a supplier said no to what it had taken: then it may
// be sent it again.
func rejections(entry simulator.Entry) int {
	at := make(map[time.Time]bool) // told twice it may have another id
	for _, hook := range entry.Webhooks {
		if hook.Type == supplier.TypeRejected {
			at[hook.OccurredAt] = true
		}
	}
	return len(at)
}
