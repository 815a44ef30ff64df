package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/internal/supplier/simulator"
)

type simulateCommand struct {
	Addr          string   `env:"SIMULATOR_ADDR" default:"127.0.0.1:8090" help:"Where to listen. Whoever reaches it may turn its clock, so keep it on loopback."`
	Suppliers     []string `default:"north,south" help:"Codes of the suppliers; each answers below /CODE."`
	APIKey        string   `env:"SIMULATOR_API_KEY" help:"The bearer token that orders must show. Empty: none."`
	WebhookURL    string   `env:"SIMULATOR_WEBHOOK_URL" help:"Where webhooks go when an order names no place."`
	WebhookSecret string   `env:"SIMULATOR_WEBHOOK_SECRET" help:"whsec_…, as createSupplier returned it. Empty: no webhooks are sent."`
	Scenario      string   `help:"How all of them behave, as in docs/suppliers.md: lose-reply, slow:5s, webhooks-twice, …"`
	Speed         float64  `default:"1" help:"How much faster than real time their clock runs."`
	Quick         bool     `default:"true" negatable:"" help:"Ship within seconds and deliver within a minute of their clock."`
}

// Run is suppliers until a signal comes.
func (c *simulateCommand) Run(ctx context.Context) error {
	config := simulator.Config{Speed: c.Speed}
	if c.Quick {
		config.Plan = new(simulator.QuickPlan())
	}
	for _, code := range c.Suppliers {
		config.Suppliers = append(config.Suppliers, simulator.Supplier{
			Code: code, APIKey: c.APIKey, WebhookURL: c.WebhookURL, WebhookSecret: c.WebhookSecret, Scenario: c.Scenario,
		})
	}
	server, err := simulator.New(config)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Fprintf(os.Stdout, "suppliers at http://%s/{%s}, what they took at /ledger, their clock at /clock\n",
		listener.Addr(), strings.Join(c.Suppliers, ","))
	return runSimulator(ctx, server, listener)
}

// runSimulator serves and ships until ctx ends.
func runSimulator(ctx context.Context, server *simulator.Server, listener net.Listener) error {
	front := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: readTimeout}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return server.Run(ctx) })
	group.Go(func() error {
		if err := front.Serve(listener); ctx.Err() == nil {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = front.Shutdown(stopping) // what still runs ends with us
		return nil
	})
	return group.Wait()
}
