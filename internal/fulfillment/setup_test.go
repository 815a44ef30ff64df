package fulfillment_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/suborder"
	entsupplier "github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
)

// fixture is a store with two suppliers and a small catalogue, on a database of
// its own, whose suppliers live in memory.
type fixture struct {
	ctx     context.Context
	store   *store.Store
	service *fulfillment.Service
	warehouse
	clock
	north, south *ent.Supplier
}

// each runs a test on SQLite and on PostgreSQL.
func each(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, setup(t, s)) })
}

func setup(t *testing.T, s *store.Store) *fixture {
	t.Helper()
	f := &fixture{store: s, clock: clock{at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}}
	f.orders, f.found.State = make(map[string]int), supplier.StateReceived
	everywhere := auth.Everywhere(t.Context())
	shop := s.Client().Store.Create().SetName("Demo").SetCurrency("BRL").SaveX(everywhere)
	f.ctx = auth.As(t.Context(), auth.Merchant, shop.ID, "Ana")
	s.Client().ShippingProfile.Create().SetName("General").SetKind(shippingprofile.KindGeneral).SaveX(f.ctx)
	f.north, f.south = f.supplier("north"), f.supplier("south")
	f.variant("MUG", f.north, 300)
	f.variant("LAMP", f.south, 900)
	f.variant("BOTH", f.north, 500)
	f.offer("BOTH", f.south, 400, 2)
	f.variant("LONE", nil, 0)
	f.service = fulfillment.New(fulfillment.Config{
		Store: s, PublicURL: "https://waybill.example", Now: f.now, Breaker: fulfillment.BreakerConfig{Failures: 1 << 30},
		Suppliers: f.suppliers(),
	})
	return f
}

func (f *fixture) suppliers() *supplier.Registry {
	return supplier.NewRegistry(nil, map[string]supplier.Factory{
		"memory": func(*http.Client, supplier.Account) (supplier.Connector, error) { return &f.warehouse, nil },
	})
}

func (f *fixture) supplier(code string) *ent.Supplier {
	id := identity.New("sup")
	sealed, err := f.store.Secrets().Seal(secret.At(entsupplier.Table, entsupplier.FieldWebhookSecret, id), secret.Text(supplier.NewSecret()))
	if err != nil {
		panic(err)
	}
	return f.store.Client().Supplier.Create().SetID(id).SetName(code).SetCode(code).SetConnector("memory").
		SetEndpoint("memory://" + code).SetWebhookSecret(sealed).SaveX(f.ctx)
}

func (f *fixture) variant(sku string, from *ent.Supplier, cost int64) {
	product := f.store.Client().Product.Create().SetTitle("The " + sku).SaveX(f.ctx)
	f.store.Client().Variant.Create().SetProductID(product.ID).SetSku(sku).SetPriceMinor(1000).
		SetCurrency("BRL").SetWeightGrams(250).SaveX(f.ctx)
	if from != nil {
		f.offer(sku, from, cost, 1)
	}
}

func (f *fixture) offer(sku string, from *ent.Supplier, cost int64, priority int) *ent.Offer {
	return f.store.Client().Offer.Create().SetVariantID(f.variantID(sku)).SetSupplierID(from.ID).
		SetSupplierSku(from.Code + "-" + sku).SetCostMinor(cost).SetCurrency("BRL").SetPriority(priority).SaveX(f.ctx)
}

func (f *fixture) variantID(sku string) string {
	for _, v := range f.store.Client().Variant.Query().AllX(f.ctx) {
		if v.Sku == sku {
			return v.ID
		}
	}
	panic("no variant " + sku)
}

// input is an order for one of each SKU.
func input(externalID string, skus ...string) fulfillment.CreateOrderInput {
	in := fulfillment.CreateOrderInput{
		ExternalID: externalID, Shipping: new(money.New(1500, "BRL")),
		ShippingAddress: &address.Address{
			Name: "Bia Lima", Line1: "Rua A 1", City: "São Paulo", Region: "SP", PostalCode: "01310-100", CountryCode: "BR",
		},
	}
	for _, sku := range skus {
		in.Lines = append(in.Lines, &fulfillment.CreateOrderLineInput{SKU: sku, Quantity: 1})
	}
	return in
}

// paid places a paid order.
func (f *fixture) paid(t *testing.T, in fulfillment.CreateOrderInput) *ent.Order {
	t.Helper()
	in.Paid = new(true)
	o, err := f.service.CreateOrder(f.ctx, in)
	if err != nil {
		t.Fatalf("create order: %v", err)
	}
	return o
}

func (f *fixture) automatic(in fulfillment.CreateOrderInput) fulfillment.CreateOrderInput {
	in.FulfillmentMode = new(order.FulfillmentModeAutomatic)
	return in
}

// subOrders reads an order's sub-orders by number.
func (f *fixture) subOrders(t *testing.T, o *ent.Order) []*ent.SubOrder {
	t.Helper()
	subs, err := f.store.Client().SubOrder.Query().Where(suborder.OrderID(o.ID)).Order(ent.Asc("number")).
		WithLines().WithSubmissions().WithHolds().WithSupplier().All(f.ctx)
	if err != nil {
		t.Fatalf("read sub-orders: %v", err)
	}
	return subs
}

func (f *fixture) order(t *testing.T, id string) *ent.Order {
	t.Helper()
	o, err := f.service.Order(f.ctx, id)
	if err != nil {
		t.Fatalf("read order: %v", err)
	}
	return o
}

// hand runs the job that hands a sub-order over.
func (f *fixture) hand(t *testing.T, sub *ent.SubOrder) time.Duration {
	t.Helper()
	wait, err := f.service.Submit(f.ctx, sub.ID, false)
	if err != nil {
		t.Fatalf("submit %s: %v", sub.Name, err)
	}
	return wait
}

var told int
var tellers sync.Mutex

// tell sends a signed webhook and acts on it, as the job would.
func (f *fixture) tell(t *testing.T, sub *ent.SubOrder, body supplier.Body) *ent.Message {
	t.Helper()
	tellers.Lock()
	told++
	id := fmt.Sprintf("msg_%d", told)
	tellers.Unlock()
	return f.tellAs(t, id, sub, body)
}

func (f *fixture) tellAs(t *testing.T, id string, sub *ent.SubOrder, body supplier.Body) *ent.Message {
	t.Helper()
	from := f.store.Client().Supplier.GetX(f.ctx, *sub.SupplierID)
	raw, err := supplier.Message{ID: id, Reference: sub.ID, OccurredAt: f.now(), Body: body}.MarshalJSON()
	if err != nil {
		t.Fatalf("write message: %v", err)
	}
	header, err := supplier.Sign(storetest.WebhookSecret(t, f.store, from), id, time.Now(), raw)
	if err != nil {
		t.Fatalf("sign message: %v", err)
	}
	if err := f.service.ReceiveSupplierWebhook(t.Context(), from.ID, header, raw); err != nil {
		t.Fatalf("receive webhook: %v", err)
	}
	kept := f.store.Client().Message.Query().Where(message.ExternalID(id)).OnlyX(f.ctx)
	if err := f.service.Apply(t.Context(), kept.ID); err != nil {
		t.Fatalf("apply webhook: %v", err)
	}
	return f.store.Client().Message.GetX(f.ctx, kept.ID)
}

// clock is the time as the test turns it.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.at = c.at.Add(d)
}

// warehouse is a supplier in memory. It takes each reference once; fail decides
// what becomes of a call.
type warehouse struct {
	mu     sync.Mutex
	orders map[string]int // how often each reference was taken
	calls  int
	fail   func(call int) (take bool, err error)
	stop   func(reference string) (supplier.Cancellation, error) // nil: it agrees
	view   func(reference string) (supplier.View, bool)          // nil: it has no such call
	move   func(reference string) (supplier.Redirection, error)  // nil: it has no such call
	found  supplier.Receipt                                      // what looking up finds
	asked  int                                                   // how often it was asked, for one or many
	dead   error                                                 // what looking up fails with
}

func (w *warehouse) View(_ context.Context, references []string) (map[string]supplier.View, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.view == nil {
		return nil, &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeNotSupported}
	}
	w.asked++
	views := make(map[string]supplier.View)
	for _, reference := range references {
		if view, known := w.view(reference); known {
			view.Reference = reference
			views[reference] = view
		}
	}
	return views, nil
}

func (w *warehouse) ChangeAddress(_ context.Context, reference string, _ supplier.Address) (supplier.Redirection, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.move == nil {
		return supplier.Redirection{}, &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeNotSupported}
	}
	return w.move(reference)
}

func (w *warehouse) Submit(_ context.Context, o supplier.Order) (supplier.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if w.fail != nil {
		take, err := w.fail(w.calls)
		if take {
			w.orders[o.Reference]++
		}
		if err != nil {
			return supplier.Receipt{}, err
		}
	} else {
		w.orders[o.Reference]++
	}
	return supplier.Receipt{Reference: o.Reference, SupplierOrderID: "S-" + o.Name, State: supplier.StateReceived}, nil
}

func (w *warehouse) Lookup(_ context.Context, reference string) (supplier.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	if w.dead != nil {
		return supplier.Receipt{}, w.dead
	}
	if w.orders[reference] == 0 {
		return supplier.Receipt{}, &supplier.Error{Outcome: supplier.NotFound, Code: "NOT_FOUND"}
	}
	found := w.found
	found.Reference, found.SupplierOrderID = reference, "S-1"
	return found, nil
}

func (w *warehouse) Cancel(_ context.Context, reference, _ string) (supplier.Cancellation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stop != nil {
		return w.stop(reference)
	}
	return supplier.Cancellation{State: supplier.CancelAgreed}, nil
}

func (w *warehouse) Stock(context.Context, []string) ([]supplier.StockLevel, error) { return nil, nil }

func (w *warehouse) taken(reference string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.orders[reference]
}

// enqueued is the arguments of all jobs of a kind.
func (f *fixture) enqueued(t *testing.T, kind string) (args [][]byte) {
	t.Helper()
	column := "json(args)"
	if f.store.Postgres() {
		column = "args::text"
	}
	rows, err := f.store.DB().QueryContext(t.Context(), "SELECT "+column+" FROM river_job WHERE kind = '"+kind+"' ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			t.Fatal(err)
		}
		args = append(args, raw)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return args
}
