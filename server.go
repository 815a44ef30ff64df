// Waybill fulfils and ships dropshipping orders: it splits a paid order by
// supplier, hands each part over exactly once, and shows every parcel live to
// merchant and buyer.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/certs"
	"github.com/waybill/waybill/internal/config"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/httpd"
	"github.com/waybill/waybill/internal/jobs"
	"github.com/waybill/waybill/internal/mail"
	"github.com/waybill/waybill/internal/openid"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/realtime/gqltransport"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/shipping/rating"
	"github.com/waybill/waybill/internal/statistics"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
	desk "github.com/waybill/waybill/internal/supplier/portal"
	"github.com/waybill/waybill/internal/telemetry"
	"github.com/waybill/waybill/internal/webhook"
	"github.com/waybill/waybill/web"
)

const description = `Waybill fulfils and ships dropshipping orders.

  waybill demo                     see it work: a store, two suppliers, orders that ship by themselves
  waybill                          serve, on SQLite in ./data
  DATABASE_URL=postgres://… REDIS_URL=redis://… waybill
                                   serve in production, as often as you like
  DATABASE_URL=postgres://… waybill migrate
                                   bring the database up to date

Then: /playground, /graphql, /schema.graphql, /t/{token}, /healthz, /readyz, /metrics.
Every setting is an environment variable or a flag; 'waybill serve --help' lists them with their defaults and dangers.`

type commands struct {
	Serve    serveCommand    `cmd:"" default:"withargs" help:"Serve the API, the pages and the webhooks, and work the jobs (default)."`
	Demo     demoCommand     `cmd:"" help:"Serve a demo store whose orders ship by themselves. Needs nothing but this binary."`
	Simulate simulateCommand `cmd:"" help:"Be suppliers: a server of the supplier protocol that ships by itself and misbehaves on demand."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database up to date, and stop."`

	RotateKeys rotateCommand `cmd:"" help:"Encrypt every secret in the database with the newest of SECRET_KEYS, while nodes run, and stop."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	parsed := kong.Parse(new(commands), kong.Name("waybill"), kong.Description(description), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "waybill:", err)
		os.Exit(1)
	}
}

type serveCommand struct {
	config.Config
}

// Run serves until a signal comes.
func (c *serveCommand) Run(ctx context.Context) error {
	if err := c.Check(); err != nil {
		return err
	}
	log := c.Logger()
	log.InfoContext(ctx, "starting", "config", &c.Config)
	a, err := build(ctx, &c.Config, log)
	if err != nil {
		return err
	}
	defer a.close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if err := a.secure(ctx, &c.Config, listener, log); err != nil {
		return err
	}
	log.InfoContext(ctx, "serving", "addr", listener.Addr().String(), "public_url", c.PublicURL)
	return a.run(ctx, listener)
}

type migrateCommand struct {
	config.Config
}

// Run migrates the configured database.
func (c *migrateCommand) Run(ctx context.Context) error {
	if err := c.Check(); err != nil {
		return err
	}
	s, err := open(ctx, &c.Config, c.Logger())
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if err := migrate(ctx, s, c.Logger()); err != nil {
		return err
	}
	fmt.Println("the database is up to date")
	return nil
}

// app is everything that one node is made of.
type app struct {
	store       *store.Store
	hub         *realtime.Hub
	runner      *jobs.Runner
	server      *httpd.Server
	account     *account.Service
	people      *people.Service
	catalog     *catalog.Service
	fulfillment *fulfillment.Service
	portal      *portal.Service
	shipping    *profiles.Service
	webhooks    *webhook.Service
	debugAddr   string
	closers     []func()
	beside      []func(ctx context.Context) error // what else runs until the end
}

func build(ctx context.Context, c *config.Config, log *slog.Logger) (*app, error) {
	a := &app{debugAddr: c.DebugAddr}
	stopTraces, err := telemetry.Traces(ctx, c.OTLPEndpoint)
	if err != nil {
		return nil, err
	}
	a.closers = append(a.closers, stopTraces)
	if a.store, err = open(ctx, c, log); err != nil {
		return nil, err
	}
	a.closers = append(a.closers, func() { _ = a.store.Close() })
	if c.Migrates() {
		if err := migrate(ctx, a.store, log); err != nil {
			a.close()
			return nil, err
		}
	}
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(a.store.DB(), "waybill"))
	if err := a.assemble(c, log, metrics); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// assemble connects the parts, from the database upwards.
func (a *app) assemble(c *config.Config, log *slog.Logger, metrics *prometheus.Registry) error {
	live := realtime.NewMetrics(metrics)
	var buckets guard.Buckets
	hub := realtime.Options{Log: a.store, Broker: realtime.Memory{}, Logger: log, Metrics: live, Sweep: c.LiveSweep}
	if c.RedisURL != "" {
		client, err := realtime.OpenRedis(c.RedisURL, c.RedisCluster)
		if err != nil {
			return fmt.Errorf("read REDIS_URL: %w", err)
		}
		a.closers = append(a.closers, func() { _ = client.Close() })
		realtime.LogDriver(log)
		hub.Broker = realtime.NewRedis(realtime.RedisConfig{Client: client, Logger: log, Metrics: live})
		hub.Canary = canaryEvery
		buckets = guard.NewRedis(client)
	}
	revocations := realtime.NewRevocations(a.store.Revocations, c.LiveSweep/2, log)
	hub.Revocations = revocations
	a.hub = realtime.NewHub(hub)
	outside, err := egress.New(c.EgressAllow...)
	if err != nil {
		return fmt.Errorf("read EGRESS_ALLOW: %w", err)
	}
	suppliers := supplier.NewRegistry(outside.Client(), map[string]supplier.Factory{
		supplier.KindHTTP: httpjson.Connect, supplier.KindPortal: desk.Connect(portal.Book{Store: a.store}),
	})
	a.account = account.New(account.Config{Store: a.store, OperatorToken: c.OperatorToken, Logger: log})
	mailer, err := mailerOf(c)
	if err != nil {
		return err
	}
	a.people = people.New(people.Config{Store: a.store, Mailer: mailer, Provider: providerOf(c, outside.Client()), PublicURL: c.PublicURL, Logger: log})
	revocations.Listen(a.account.Forget)
	a.catalog = catalog.New(catalog.Config{Store: a.store, Suppliers: suppliers, Egress: outside})
	a.shipping = profiles.New(profiles.Config{Store: a.store}).AskCarriers(rating.New(rating.Config{
		Carrier: rating.EasyPost{Client: outside.Client()}, Timeout: c.CarrierTimeout, Logger: log,
	}))
	a.fulfillment = fulfillment.New(fulfillment.Config{
		Store: a.store, Shipping: a.shipping, Suppliers: suppliers, Egress: outside, Hub: a.hub, PublicURL: c.PublicURL,
		SupplierTimeout: c.SupplierTimeout, Logger: log, Metrics: metrics,
		Breaker: fulfillment.BreakerConfig{Failures: uint32(c.BreakerFailures), Pause: c.BreakerPause},
	})
	a.portal = portal.New(portal.Config{Store: a.store, Fulfillment: a.fulfillment, Mailer: mailer, PublicURL: c.PublicURL, Logger: log})
	a.webhooks = webhook.New(webhook.Config{Store: a.store, Egress: outside, Mailer: mailer, PublicURL: c.PublicURL, Logger: log, Metrics: metrics})
	a.store.PublishTo(func(ctx context.Context, events ...realtime.Event) {
		a.hub.Publish(ctx, events...)
		a.webhooks.Heard(events...)
	})
	runner, err := jobs.New(jobs.Config{
		Store: a.store, Fulfillment: a.fulfillment, People: a.people, Portal: a.portal, Webhooks: a.webhooks, Logger: log, Workers: c.JobWorkers, SoftStop: c.Drain, SupplierTimeout: c.SupplierTimeout,
		Middleware: telemetry.WorkJobs(metrics),
	})
	if err != nil {
		return err
	}
	a.runner = runner
	api, err := a.open(c, guard.NewLimiter(c.Rates(), buckets, metrics, log), log, metrics)
	if err != nil {
		return err
	}
	revocations.Listen(api.Live.Revoke)
	return nil
}

// open builds the ways in, above the services.
func (a *app) open(c *config.Config, limiter *guard.Limiter, log *slog.Logger, metrics *prometheus.Registry) (*graph.Server, error) {
	pages, err := web.New(web.Options{FrameAncestors: c.FrameAncestors})
	if err != nil {
		return nil, err
	}
	origins, proxies := append(guard.Origins{c.PublicURL}, c.AllowedOrigins...), c.Proxies()
	api := graph.NewServer(graph.ServerConfig{
		Resolver: &graph.Resolver{
			Client: a.store.Client(), Fulfillment: a.fulfillment, Catalog: a.catalog, Account: a.account, People: a.people,
			Shipping: a.shipping, Statistics: statistics.New(statistics.Config{Store: a.store}), Portal: a.portal, Webhooks: a.webhooks, PublicURL: c.PublicURL,
		},
		Origins: origins, Place: proxies.Place, Limiter: limiter, Logger: log, Metrics: metrics, Tracer: telemetry.Tracer(),
		Trusted: pages.Documents(), OnlyTrusted: c.OnlyTrusted, NoIntrospection: !c.Introspection,
		Documents: graph.Limits{
			Depth: c.GraphQLMaxDepth, Fields: c.GraphQLMaxFields, Tokens: c.GraphQLMaxTokens, Roots: c.GraphQLMaxRoots,
			Aliases: c.GraphQLMaxAliases, Cost: c.GraphQLMaxCost, Timeout: c.GraphQLTimeout,
		},
		Limits: gqltransport.Limits{
			Connections: c.LiveConnections, PerAddress: c.LivePerAddress, ConnectsPerSecond: c.LiveConnects, Rotate: c.LiveRotate,
		},
	})
	a.server = httpd.New(httpd.Config{
		Graph: api, Live: api.Live, SDL: graph.SDL(), Account: a.account, People: a.people, Fulfillment: a.fulfillment, Portal: a.portal, Store: a.store, Hub: a.hub,
		Pages: pages, Metrics: metrics, PublicURL: c.PublicURL, Origins: origins, Proxies: proxies, Limiter: limiter, Drain: c.Drain, Logger: log,
	})
	return api, nil
}

// terminal is the SMTP_URL of the demo, which prints its e-mails. No setting can
// be it: Check refuses it.
const terminal = "terminal"

// mailerOf is how e-mails are sent; nil when they are not.
func mailerOf(c *config.Config) (people.Mailer, error) {
	switch c.SMTPURL {
	case "":
		return nil, nil
	case terminal:
		return mail.Terminal{Out: os.Stdout}, nil
	}
	mailer, err := mail.NewSMTP(c.SMTPURL, c.MailFrom)
	if err != nil {
		return nil, fmt.Errorf("read SMTP_URL: %w", err)
	}
	return mailer, nil
}

// secure serves https, and plain HTTP beside it, where that is configured.
func (a *app) secure(ctx context.Context, c *config.Config, listener net.Listener, log *slog.Logger) error {
	if !c.ServesTLS() {
		return nil
	}
	about := certs.Config{
		Domains: c.TLSDomains, Email: c.TLSEmail, Directory: c.TLSDirectory, Folder: filepath.Join(c.DataDir, "certificates"),
		TLSPort: portOf(listener), Logger: log,
	}
	var plain net.Listener
	if c.TLSPlainAddr != "" {
		var err error
		if plain, err = (&net.ListenConfig{}).Listen(ctx, "tcp", c.TLSPlainAddr); err != nil {
			return fmt.Errorf("listen for plain HTTP: %w", err)
		}
		about.HTTPPort = portOf(plain)
	}
	keeper := certs.New(about)
	a.server.TLS = keeper.TLS()
	a.beside = append(a.beside, keeper.Keep)
	if plain != nil {
		a.beside = append(a.beside, func(ctx context.Context) error { return keeper.RunPlain(ctx, plain, c.PublicURL) })
	}
	return nil
}

func portOf(listener net.Listener) int {
	at, _ := listener.Addr().(*net.TCPAddr)
	return at.Port
}

// providerOf is where people may have accounts to sign in with; nil: nowhere.
func providerOf(c *config.Config, client *http.Client) *openid.Provider {
	if !c.Elsewhere() {
		return nil
	}
	return openid.New(openid.Config{
		Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, ClientSecret: c.OIDCClientSecret, RedirectURL: c.PublicURL + "/auth/oidc/callback",
		Name: c.OIDCName, Client: client,
	})
}

// canaryEvery is how often each node listens for itself through Redis.
const canaryEvery = 5 * time.Second

// run moves everything until ctx ends: requests drain first, then jobs, and the
// live engine last, so that what they still change is seen.
func (a *app) run(ctx context.Context, listener net.Listener) error {
	group, stopping := errgroup.WithContext(ctx)
	live, stopLive := context.WithCancel(context.WithoutCancel(ctx))
	var front errgroup.Group
	front.Go(func() error { return a.server.Run(stopping, listener) })
	front.Go(func() error { return a.runner.Run(stopping) })
	front.Go(func() error { return a.webhooks.Run(stopping) })
	group.Go(func() error {
		defer stopLive()
		return front.Wait()
	})
	group.Go(func() error { return a.hub.Run(live) })
	group.Go(func() error { return httpd.RunDebug(live, a.debugAddr) })
	for _, run := range a.beside {
		group.Go(func() error { return run(live) })
	}
	return group.Wait()
}

func (a *app) close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
}

const readTimeout = 10 * time.Second
