package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type readCommand struct {
	Duration    time.Duration `default:"5s" help:"How long to read each of them, twice."`
	Concurrency int           `default:"8" help:"Readers at once."`
	Orders      int           `default:"500" help:"Orders in the store."`
}

// Run measures GraphQL and a hand-written handler in turn, on one database.
func (c *readCommand) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "waybill-bench-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return err
	}
	s, err := onPostgres(ctx, program)
	if s != nil {
		defer s.stop()
	}
	if err != nil {
		return err
	}
	caller, err := c.fill(ctx, s)
	if err != nil {
		return err
	}
	hand, stop, err := handWritten(ctx, s.database)
	if err != nil {
		return err
	}
	defer stop()
	var newest struct {
		Orders struct {
			Edges []struct{ Node struct{ ID string } }
		}
	}
	if err := caller.ask(ctx, `{ orders(first: 1) { edges { node { id } } } }`, nil, &newest); err != nil {
		return err
	}
	id := newest.Orders.Edges[0].Node.ID
	fmt.Printf("%s; %d orders, %d readers\n\n| what is read | by | requests/s | p50 | p99 |\n|---|---|---|---|---|\n", machine(), c.Orders, c.Concurrency)
	for range 2 { // in turn, so that a slow moment of the machine meets both
		for _, r := range []struct{ what, query, path string }{
			{"list of 50 orders, with sub-orders, shipments, parcels", `{ orders(first: 50) { edges { node {` + orderFields + `} } } }`, "/orders"},
			{"one order, in full", `{ order(id: "` + id + `") {` + orderFields + `} }`, "/orders/" + id},
		} {
			if err := c.compare(ctx, caller, r.what, s.url+"/graphql", r.query, hand+r.path); err != nil {
				return err
			}
		}
	}
	return nil
}

const orderFields = ` id name status fulfillmentStatus deliveryStatus placedAt total
	subOrders { id name status requestStatus shipments { id status parcels { trackingNumber trackingStatus } } } `

// compare reads the same over GraphQL and from the hand-written handler.
func (c *readCommand) compare(ctx context.Context, caller *client, what, url, query, hand string) error {
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		return fmt.Errorf("write query: %w", err)
	}
	graphql, err := c.pound(ctx, caller, url, body)
	if err != nil {
		return err
	}
	raw, err := c.pound(ctx, caller, hand, nil)
	if err != nil {
		return err
	}
	fmt.Printf("| %s | GraphQL | %s |\n| | hand-written | %s |\n| | ratio | %.2f | | |\n", what, graphql, raw, graphql.rate/raw.rate)
	return nil
}

// fill places orders and ships half of them.
func (c *readCommand) fill(ctx context.Context, s *subject) (*client, error) {
	p, err := newPhone(ctx)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	caller, err := openBenchStore(ctx, s, p, c.Concurrency)
	if err != nil {
		return nil, err
	}
	for i := range c.Orders {
		if _, err := placeMug(ctx, caller, fmt.Sprintf("read-%d", i)); err != nil {
			return nil, err
		}
	}
	return caller, shipByHand(ctx, s.database)
}

// shipByHand gives every order a shipment with a parcel, straight into the
// database: here only reading is measured.
func shipByHand(ctx context.Context, database string) error {
	db, err := pgx.Connect(ctx, database)
	if err != nil {
		return fmt.Errorf("reach postgres: %w", err)
	}
	defer func() { _ = db.Close(ctx) }()
	for _, statement := range []string{
		`INSERT INTO shipments (id, created_at, store_id, external_id, status, shipped_at, order_id, sub_order_id)
			SELECT 'shp' || substr(id, 4), created_at, store_id, 'S', 'SHIPPED', created_at, order_id, id FROM sub_orders`,
		`INSERT INTO parcels (id, created_at, store_id, carrier, tracking_number, tracking_url, tracking_status, shipment_id)
			SELECT 'par' || substr(id, 4), created_at, store_id, 'Correios', id, '', 'IN_TRANSIT', id FROM shipments`,
		`ANALYZE`,
	} {
		if _, err := db.Exec(ctx, statement); err != nil {
			return fmt.Errorf("ship by hand: %w", err)
		}
	}
	return nil
}

// result is one row of the table.
type result struct {
	rate     float64
	p50, p99 time.Duration
}

func (r result) String() string {
	return fmt.Sprintf("%.0f | %s | %s", r.rate, short(r.p50), short(r.p99))
}

// pound sends one request again and again from all readers.
func (c *readCommand) pound(ctx context.Context, caller *client, url string, body []byte) (result, error) {
	took := new(times)
	var failure error
	var once sync.Once
	var all sync.WaitGroup
	began := time.Now()
	for range c.Concurrency {
		all.Go(func() {
			for time.Since(began) < c.Duration {
				start := time.Now()
				if _, err := caller.post(ctx, url, body); err != nil {
					once.Do(func() { failure = err })
					return
				}
				took.add(time.Since(start))
			}
		})
	}
	all.Wait()
	elapsed := time.Since(began)
	all50 := sorted(took.all)
	return result{float64(len(took.all)) / elapsed.Seconds(), percentile(all50, 50), percentile(all50, 99)}, failure
}

func sorted(all []time.Duration) []time.Duration {
	slices.Sort(all)
	return all
}

// handWritten serves the same list from the same database: net/http, pgx,
// encoding/json and the statements that the API sends.
func handWritten(ctx context.Context, database string) (url string, stop func(), err error) {
	pool, err := pgxpool.New(ctx, database)
	if err != nil {
		return "", nil, fmt.Errorf("reach postgres: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("listen: %w", err)
	}
	mux := http.NewServeMux()
	serve := func(w http.ResponseWriter, r *http.Request) {
		orders, err := readOrders(r.Context(), pool, r.PathValue("id"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(orders)
	}
	mux.HandleFunc("/orders", serve)
	mux.HandleFunc("/orders/{id}", serve)
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: mux}
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String(), func() {
		_ = server.Close()
		pool.Close()
	}, nil
}

type (
	handOrder struct {
		ID, Name, Status, FulfillmentStatus, DeliveryStatus string
		PlacedAt                                            time.Time
		TotalMinor                                          int64
		Currency                                            string
		SubOrders                                           []*handSubOrder `db:"-"`
	}
	handSubOrder struct {
		ID, OrderID, Name, Status, RequestStatus string
		Shipments                                []*handShipment `db:"-"`
	}
	handShipment struct {
		ID, SubOrderID, Status string
		Parcels                []*handParcel `db:"-"`
	}
	handParcel struct{ ShipmentID, TrackingNumber, TrackingStatus string }
)

// readOrders reads one order, or without an id the newest 50.
func readOrders(ctx context.Context, db *pgxpool.Pool, id string) ([]*handOrder, error) {
	query, args := `SELECT id, name, status, fulfillment_status, delivery_status, placed_at, total_minor, currency
		FROM orders WHERE store_id = (SELECT id FROM stores LIMIT 1)`, []any{}
	if id == "" {
		query += " ORDER BY placed_at DESC, id DESC LIMIT 51"
	} else {
		query, args = query+" AND id = $1", append(args, id)
	}
	orders, err := rows[handOrder](ctx, db, query, args...)
	if err != nil {
		return nil, err
	}
	orders = orders[:min(len(orders), 50)]
	byOrder := make(map[string]*handOrder)
	for _, o := range orders {
		byOrder[o.ID] = o
	}
	subs, err := rows[handSubOrder](ctx, db, `SELECT id, order_id, name, status, request_status FROM sub_orders WHERE order_id = ANY($1) ORDER BY number`, keys(byOrder))
	if err != nil {
		return nil, err
	}
	bySub := make(map[string]*handSubOrder)
	for _, s := range subs {
		bySub[s.ID] = s
		byOrder[s.OrderID].SubOrders = append(byOrder[s.OrderID].SubOrders, s)
	}
	shipments, err := rows[handShipment](ctx, db, `SELECT id, sub_order_id, status FROM shipments WHERE sub_order_id = ANY($1) ORDER BY id`, keys(bySub))
	if err != nil {
		return nil, err
	}
	byShipment := make(map[string]*handShipment)
	for _, s := range shipments {
		byShipment[s.ID] = s
		bySub[s.SubOrderID].Shipments = append(bySub[s.SubOrderID].Shipments, s)
	}
	parcels, err := rows[handParcel](ctx, db, `SELECT shipment_id, tracking_number, tracking_status FROM parcels WHERE shipment_id = ANY($1) ORDER BY id`, keys(byShipment))
	for _, p := range parcels {
		byShipment[p.ShipmentID].Parcels = append(byShipment[p.ShipmentID].Parcels, p)
	}
	return orders, err
}

func rows[T any](ctx context.Context, db *pgxpool.Pool, query string, args ...any) ([]*T, error) {
	found, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return pgx.CollectRows(found, pgx.RowToAddrOfStructByPos[T])
}

func keys[T any](of map[string]*T) []string {
	all := make([]string, 0, len(of))
	for id := range of {
		all = append(all, id)
	}
	return all
}
