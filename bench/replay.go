package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

type replayCommand struct {
	Dir           string        `required:"" help:"Folder with orders.csv, order_items.csv, customers.csv, products.csv."`
	URL           string        `default:"http://127.0.0.1:8080" help:"The server."`
	OperatorToken string        `env:"OPERATOR_TOKEN" required:"" help:"Opens the store that the orders are placed in."`
	Limit         int           `help:"So many orders only; those with several sellers come first. 0: all."`
	Concurrency   int           `default:"16" help:"Orders placed at once."`
	Pace          time.Duration `help:"Least time between two orders. 0: as fast as the server takes them."`
	Patience      time.Duration `default:"2m" help:"How long to wait for the last changes."`
}

// replay is one run.
type replay struct {
	*replayCommand
	client *client
	data   *olist
	sim    *simulator.Server

	mu     sync.Mutex
	placed map[string]*placed // by order name: #1001
	early  map[string][]taken // taken before we heard of the order's name

	placing, paying, calling times
}

// placed is an order of the data on the server.
type placed struct {
	*olistOrder
	plan
	orderID string
	paid    time.Time
}

// taken is a sub-order that a supplier has just taken.
type taken struct {
	order  supplier.Order
	seller string
	at     time.Time
}

// Run replays and checks. It fails when anything is not as the data says.
func (c *replayCommand) Run(ctx context.Context) error {
	data, err := readOlist(c.Dir, c.Limit)
	if err != nil {
		return err
	}
	r := &replay{
		replayCommand: c, client: newClient(c.URL, c.OperatorToken, c.Concurrency), data: data,
		placed: make(map[string]*placed), early: make(map[string][]taken),
	}
	stop, base, err := r.simulate(ctx)
	if err != nil {
		return err
	}
	defer stop()
	began := time.Now()
	if err := r.prepare(ctx, base); err != nil {
		return err
	}
	prepared := time.Now()
	if err := r.place(ctx); err != nil {
		return err
	}
	placedAll := time.Now()
	found, err := r.settle(ctx)
	if err != nil {
		return err
	}
	r.report(began, prepared, placedAll, found)
	if len(found) > 0 {
		return fmt.Errorf("%d things are not as the data says", len(found))
	}
	return nil
}

// simulate hosts every seller on one simulator.
func (r *replay) simulate(ctx context.Context) (stop func(), base string, err error) {
	r.sim, err = simulator.New(simulator.Config{Senders: r.Concurrency, OnSubmit: r.onSubmit})
	if err != nil {
		return nil, "", fmt.Errorf("start simulator: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", fmt.Errorf("start simulator: %w", err)
	}
	running, cancel := context.WithCancel(ctx)
	server := &http.Server{Handler: r.sim.Handler(), ReadHeaderTimeout: time.Minute}
	var all sync.WaitGroup
	all.Go(func() { _ = r.sim.Run(running) })
	all.Go(func() { _ = server.Serve(listener) })
	return func() {
		cancel()
		_ = server.Close()
		all.Wait()
	}, "http://" + listener.Addr().String(), nil
}

// onSubmit hears of every sub-order that a seller takes.
func (r *replay) onSubmit(stage simulator.Stage, seller string, order supplier.Order) {
	if stage != simulator.BeforeReply {
		return
	}
	t := taken{order: order, seller: seller, at: time.Now()}
	name, _, _ := strings.Cut(order.Name, "-")
	r.mu.Lock()
	p := r.placed[name]
	if p == nil || p.paid.IsZero() {
		r.early[name] = append(r.early[name], t)
		r.mu.Unlock()
		return
	}
	r.mu.Unlock()
	r.act(p, t)
}

// act lets a seller do with a sub-order what the data says it did.
func (r *replay) act(p *placed, t taken) {
	r.calling.add(t.at.Sub(p.paid))
	ref, steps := t.order.Reference, []error{}
	if p.accept {
		steps = append(steps, r.sim.Accept(ref, orElse(p.approved, p.placed)))
	}
	if p.reject {
		steps = append(steps, r.sim.Reject(ref, p.placed, supplier.Rejection{Reason: supplier.InventoryOutOfStock}))
	}
	if p.ship {
		left, number := orElse(p.handedOver, p.approved), "BR"+ref[4:]
		estimated := p.estimated
		steps = append(steps,
			r.sim.Ship(ref, supplier.Shipped{ShipmentID: "S-" + ref[4:], ShippedAt: left, Parcels: []supplier.Parcel{
				{Carrier: "Correios", TrackingNumber: number, EstimatedDeliveryAt: &estimated},
			}}),
			r.sim.Track(ref, number, supplier.TrackingEvent{Status: supplier.TrackInTransit, OccurredAt: left, Location: "Brasil"}))
		if p.deliver {
			arrived := orElse(p.delivered, p.estimated)
			steps = append(steps, r.sim.Track(ref, number, supplier.TrackingEvent{
				Status: supplier.TrackDelivered, OccurredAt: arrived, Location: p.customer.city + ", " + p.customer.state,
			}))
		}
	}
	for _, err := range steps {
		if err != nil {
			fmt.Fprintln(os.Stderr, "simulator:", err)
		}
	}
}

func orElse(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// place plays all orders, so many at once.
func (r *replay) place(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.Concurrency)
	for _, o := range r.data.orders {
		group.Go(func() error { return r.placeOne(ctx, o) })
		if r.Pace > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(r.Pace):
			}
		}
	}
	return group.Wait()
}

func (r *replay) placeOne(ctx context.Context, o *olistOrder) error {
	p := &placed{olistOrder: o}
	var err error
	if p.plan, err = planOf(o); err != nil {
		return err
	}
	var made struct {
		CreateOrder struct{ ID, Name string }
	}
	began := time.Now()
	err = r.client.ask(ctx, `mutation ($in: CreateOrderInput!) { createOrder(input: $in) { id name } }`, map[string]any{"in": orderInput(p)}, &made)
	if err != nil {
		return fmt.Errorf("place order %s: %w", o.id, err)
	}
	r.placing.add(time.Since(began))
	p.orderID = made.CreateOrder.ID
	began = time.Now()
	var paid any
	err = r.client.ask(ctx, `mutation ($in: MarkOrderPaidInput!) { markOrderPaid(input: $in) { id } }`,
		map[string]any{"in": map[string]any{"id": p.orderID, "paidAt": orElse(o.approved, o.placed)}}, &paid)
	if err != nil {
		return fmt.Errorf("pay order %s: %w", o.id, err)
	}
	r.paying.add(time.Since(began))
	r.know(made.CreateOrder.Name, p, began)
	if !p.cancel {
		return nil
	}
	err = r.client.ask(ctx, `mutation ($id: ID!) { cancelOrder(input: {id: $id, reason: "canceled in the data"}) { id } }`,
		map[string]any{"id": p.orderID}, &paid)
	if err != nil {
		return fmt.Errorf("cancel order %s: %w", o.id, err)
	}
	return nil
}

// know remembers an order by its name, and acts on what was taken already.
func (r *replay) know(name string, p *placed, paid time.Time) {
	r.mu.Lock()
	p.paid = paid
	r.placed[name] = p
	waiting := r.early[name]
	delete(r.early, name)
	r.mu.Unlock()
	for _, t := range waiting {
		r.act(p, t)
	}
}

func orderInput(p *placed) map[string]any {
	lines := make([]map[string]any, len(p.lines))
	for i, l := range p.lines {
		lines[i] = map[string]any{"sku": l.sku(), "quantity": l.quantity, "unitPrice": reais(l.price)}
	}
	mode := "AUTOMATIC"
	if p.cancel {
		mode = "MANUAL"
	}
	return map[string]any{
		"externalId": p.id, "placedAt": p.placed, "shipping": reais(p.freight), "fulfillmentMode": mode, "lines": lines,
		"shippingAddress": map[string]any{
			"name": "Buyer " + p.id[:6], "line1": "Rua " + p.id[6:10] + " 1", "city": p.customer.city, "region": p.customer.state,
			"postalCode": p.customer.zip + "-000", "countryCode": "BR",
		},
	}
}
