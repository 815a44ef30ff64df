package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/config"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

type demoCommand struct {
	Addr   string        `env:"ADDR" default:"127.0.0.1:8080" help:"Where to listen; taken: the next free port."`
	Every  time.Duration `default:"20s" help:"Time between new orders."`
	Orders int           `default:"200" help:"How many orders to place at most."`
	Speed  float64       `default:"1" help:"How much faster than real time the suppliers are."`

	out io.Writer // where the links are printed; nil: standard output
}

// Run serves a fresh demo store, in a folder that goes away with it.
func (c *demoCommand) Run(ctx context.Context) error {
	if c.out == nil {
		c.out = os.Stdout
	}
	dir, err := os.MkdirTemp("", "waybill-demo-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	front, err := listenNear(ctx, c.Addr)
	if err != nil {
		return err
	}
	back, err := listenNear(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	settings := &config.Config{
		Addr: front.Addr().String(), EgressAllow: []string{"127.0.0.0/8", "::1"}, DataDir: filepath.Join(dir, "data"), Migrate: "on", DatabaseMaxConns: 1, JobWorkers: 20,
		SupplierTimeout: 3 * time.Second, CarrierTimeout: 3 * time.Second, BreakerFailures: 5, BreakerPause: 30 * time.Second,
		LiveConnections: 10_000, LivePerAddress: 10_000, LiveConnects: 1000, LiveSweep: time.Second, Drain: time.Second, Guard: config.Guard{Introspection: true},
	}
	if err := settings.Check(); err != nil {
		return err
	}
	settings.SMTPURL = terminal // after Check, which would refuse it
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	a, err := build(ctx, settings, log)
	if err != nil {
		return err
	}
	defer a.close()
	suppliers, err := simulator.New(simulator.Config{Plan: new(simulator.QuickPlan()), Speed: c.Speed})
	if err != nil {
		return err
	}
	shop, err := openShop(ctx, a, suppliers, "http://"+back.Addr().String())
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.run(ctx, front) })
	group.Go(func() error { return runSimulator(ctx, suppliers, back) })
	group.Go(func() error { return shop.live(ctx, c, settings.PublicURL) })
	return group.Wait()
}

// listenNear listens at addr or, when that is taken, at one of the ports after.
func listenNear(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	first, err := net.DefaultResolver.LookupPort(ctx, "tcp", port)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	var failures error
	for offset := range 20 {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, fmt.Sprint(first+offset)))
		if err == nil {
			return listener, nil
		}
		failures = errors.Join(failures, err)
	}
	return nil, fmt.Errorf("listen: %w", failures)
}

// demoShop is the demo's merchant.
type demoShop struct {
	*app
	ctx      func(context.Context) context.Context // in the merchant's name
	token    string
	password string // of its owner
	placed   int
	desk     string // where the people of a supplier work
}

// demoEmail may sign in to the demo, with a password of its own each time.
const demoEmail = "ana@casaazul.example"

// openShop makes the store, its suppliers at the simulator and its catalogue.
func openShop(ctx context.Context, a *app, suppliers *simulator.Server, simulatorURL string) (*demoShop, error) {
	operator := auth.With(ctx, auth.Viewer{Kind: auth.Operator, Name: "demo"})
	opened, err := a.account.CreateStore(operator, account.CreateStoreInput{Name: "Casa Azul", Currency: "BRL"})
	if err != nil {
		return nil, fmt.Errorf("open the demo store: %w", err)
	}
	shop := &demoShop{app: a, token: opened.Token, password: auth.NewToken("")[:16], ctx: func(ctx context.Context) context.Context {
		return auth.As(ctx, auth.Merchant, opened.Store.ID, "Demo merchant")
	}}
	ids := make(map[string]string)
	for code, name := range map[string]string{"north": "North Warehouse", "south": "South Atelier"} {
		made, err := a.catalog.CreateSupplier(shop.ctx(ctx), catalog.CreateSupplierInput{
			Name: name, Code: code, Endpoint: simulatorURL + "/" + code, APIKey: new("demo-" + code),
		})
		if err != nil {
			return nil, fmt.Errorf("add supplier %s: %w", code, err)
		}
		ids[code] = made.Supplier.ID
		err = suppliers.AddSupplier(simulator.Supplier{Code: code, APIKey: "demo-" + code, WebhookSecret: *made.WebhookSecret})
		if err != nil {
			return nil, err
		}
	}
	if ids["east"], shop.desk, err = shop.atelier(ctx); err != nil {
		return nil, err
	}
	if err := a.people.Add(ctx, opened.Store.ID, demoEmail, "Ana Souza", shop.password, auth.Owner); err != nil {
		return nil, fmt.Errorf("add the demo's owner: %w", err)
	}
	return shop, shop.stock(ctx, ids)
}

// atelier adds a supplier whose people work with the portal, and returns where.
func (s *demoShop) atelier(ctx context.Context) (id, url string, err error) {
	made, err := s.catalog.CreateSupplier(s.ctx(ctx), catalog.CreateSupplierInput{Name: "East Pottery", Code: "east", Connector: new(supplier.KindPortal)})
	if err != nil {
		return "", "", fmt.Errorf("add supplier east: %w", err)
	}
	link, err := s.portal.CreateSupplierLink(s.ctx(ctx), portal.CreateSupplierLinkInput{SupplierID: made.Supplier.ID})
	if err != nil {
		return "", "", fmt.Errorf("open the portal: %w", err)
	}
	return made.Supplier.ID, link.URL, nil
}

// goods is the demo's catalogue. SKUs with SIM in them make the supplier behave
// as docs/suppliers.md says.
var goods = []struct {
	sku, title, supplier string
	price, cost          int64
	grams                float64
}{
	{"MUG-BLUE", "Stoneware mug, blue", "north", 4900, 1900, 380},
	{"MUG-SAND", "Stoneware mug, sand", "north", 4900, 1900, 380},
	{"TEAPOT", "Cast iron teapot", "north", 18900, 8200, 1450},
	{"TRAY", "Oak serving tray", "north", 12900, 5100, 900},
	{"NAPKINS", "Linen napkins, set of 4", "north", 8900, 3300, 320},
	{"KETTLE-SIM-SLOW-5S", "Gooseneck kettle (its supplier answers slowly)", "north", 24900, 11900, 1100},
	{"BOWL", "Glazed fruit bowl", "east", 11900, 4700, 1600},
	{"LAMP", "Paper desk lamp", "south", 15900, 6400, 700},
	{"VASE", "Hand-blown vase", "south", 13900, 5900, 1200},
	{"CANDLE", "Beeswax candle", "south", 3900, 1200, 210},
	{"MIRROR", "Round wall mirror", "south", 32900, 15800, 3900},
	{"STOOL-SIM-REJECT-INVENTORY_OUT_OF_STOCK", "Elm stool (its supplier is out of stock)", "south", 42900, 21000, 5200},
	{"GIFT-CARD", "Gift card", "", 10000, 0, 0},
}

func (s *demoShop) stock(ctx context.Context, suppliers map[string]string) error {
	for _, g := range goods {
		variant := &catalog.CreateVariantInput{
			SKU: g.sku, Price: money.New(g.price, "BRL"), RequiresShipping: new(g.supplier != ""),
			Weight: &catalog.WeightInput{Value: g.grams, Unit: "GRAMS"},
		}
		if g.supplier != "" {
			variant.Offers = []*catalog.VariantOfferInput{{SupplierID: suppliers[g.supplier], SupplierSku: g.sku, Cost: money.New(g.cost, "BRL")}}
		}
		_, err := s.catalog.CreateProduct(s.ctx(ctx), catalog.CreateProductInput{
			Title: g.title, ExternalID: new(g.sku), Variants: []*catalog.CreateVariantInput{variant},
		})
		if err != nil {
			return fmt.Errorf("add %s: %w", g.sku, err)
		}
	}
	return nil
}

// live prints the links, places the first order and then one after another.
func (s *demoShop) live(ctx context.Context, c *demoCommand, url string) error {
	first, err := s.place(ctx, new(order.FulfillmentModeAutomatic), "MUG-BLUE", "TEAPOT", "LAMP")
	if err != nil {
		return err
	}
	link, err := s.fulfillment.CreateBuyerLink(s.ctx(ctx), first.ID, nil)
	if err != nil {
		return err
	}
	token, err := s.fulfillment.BuyerLinkToken(link)
	if err != nil {
		return err
	}
	s.welcome(c.out, url, first, token)
	if _, err := s.place(ctx, new(order.FulfillmentModeAutomatic), "BOWL"); err != nil {
		return err
	}
	tick := time.NewTicker(c.Every)
	defer tick.Stop()
	for s.placed < c.Orders {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := s.placeAny(ctx); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}

func (s *demoShop) welcome(out io.Writer, url string, first *ent.Order, buyer string) {
	fmt.Fprintf(out, `
Waybill is running: %s

  Admin           %s/admin#token=%s
  Playground      %s/playground#token=%s&order=%s&buyer=%s
  Buyer's page    %s/t/%s
  Supplier portal %s (East Pottery, who ship by hand)
  Merchant token  %s
  Owner           %s, password %s (signs in at /admin; e-mails are printed here)

  curl -s %s/graphql -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' \
    -d '{"query":"{ orders(first: 5) { edges { node { name fulfillmentStatus deliveryStatus } } } }"}'

Order %s was just paid: mugs and a teapot from North Warehouse, a lamp from South Atelier.
Both suppliers have it already; in about ten seconds they ship, within a minute it arrives.
Keep the buyer's page open and watch. New orders follow; some wait for shipOrder. Ctrl-C ends
the demo, and nothing of it stays.

`, url, url, s.token, url, s.token, first.ID, buyer, url, buyer, s.desk, s.token, demoEmail, s.password, url, s.token, first.Name)
}

// placeAny places an order for a few things; every third waits for shipOrder.
func (s *demoShop) placeAny(ctx context.Context) error {
	skus := []string{goods[rand.IntN(len(goods))].sku}
	for _, more := range rand.Perm(len(goods))[:rand.IntN(3)] {
		if goods[more].sku != skus[0] {
			skus = append(skus, goods[more].sku)
		}
	}
	mode := order.FulfillmentModeAutomatic
	if s.placed%3 == 2 {
		mode = order.FulfillmentModeManual
	}
	_, err := s.place(ctx, &mode, skus...)
	return err
}

func (s *demoShop) place(ctx context.Context, mode *order.FulfillmentMode, skus ...string) (*ent.Order, error) {
	s.placed++
	in := fulfillment.CreateOrderInput{
		ExternalID: fmt.Sprintf("demo-%d", s.placed), Paid: new(true), FulfillmentMode: mode,
		Email: new("bia@example.com"), ShippingMethod: new("Standard"), Shipping: new(money.New(1990, "BRL")),
		ShippingAddress: &address.Address{
			Name: "Bia Lima", Line1: "Rua Augusta 1200", City: "São Paulo", Region: "SP", PostalCode: "01304-001", CountryCode: "BR",
		},
	}
	for _, sku := range skus {
		in.Lines = append(in.Lines, &fulfillment.CreateOrderLineInput{SKU: sku, Quantity: 1 + rand.IntN(2)})
	}
	placed, err := s.fulfillment.CreateOrder(s.ctx(ctx), in)
	if err != nil {
		return nil, fmt.Errorf("place a demo order: %w", err)
	}
	return placed, nil
}
