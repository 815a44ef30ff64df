// Package httpd is the way in over HTTP: the mux, who asks, webhooks, health,
// pages. It decides nothing; the services do.
package httpd

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"

	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/web"
)

// Config is what the server needs.
type Config struct {
	Graph       http.Handler // /graphql
	Live        Live         // its subscriptions
	SDL         string       // /schema.graphql
	Account     *account.Service
	People      *people.Service
	Fulfillment *fulfillment.Service
	Portal      *portal.Service // /s/{token}
	Store       *store.Store
	Hub         *realtime.Hub
	Pages       *web.Pages
	Metrics     *prometheus.Registry
	PublicURL   string
	Origins     guard.Origins // whose pages may use the API, our own among them
	Proxies     guard.Proxies
	Limiter     *guard.Limiter
	Timeouts    Timeouts
	Drain       time.Duration
	TLS         *tls.Config // nil: plain HTTP
	Logger      *slog.Logger
}

// Timeouts bound a connection; zero values are replaced by the defaults named
// here. Streams and sockets have bounds of their own.
type Timeouts struct {
	Header time.Duration // 10 s until a request's header is read
	Read   time.Duration // 30 s until its body is
	Write  time.Duration // 60 s from then until the answer is taken
	Idle   time.Duration // 2 min between requests
}

// Live is what outlasts requests.
type Live interface {
	// Drain has clients come back elsewhere, spread over a time.
	Drain(ctx context.Context, over time.Duration)
	// Close ends what is left.
	Close()
}

// Server serves until it is told to stop.
type Server struct {
	Config
	seconds  *prometheus.HistogramVec
	overTLS  bool
	draining atomic.Bool
}

// New returns a server that does not listen yet.
func New(c Config) *Server {
	s := &Server{Config: c, overTLS: strings.HasPrefix(c.PublicURL, "https://"), seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "waybill_http_seconds", Help: "How long requests took, by route; upgraded ones until they were.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"route", "status"})}
	c.Metrics.MustRegister(s.seconds)
	if s.Limiter == nil {
		s.Limiter = guard.NewLimiter(guard.Rates{}, nil, nil, nil)
	}
	return s
}

// route is what is answered at a path.
type route struct {
	pattern string
	handler http.Handler
}

// routes are all of them.
func (s *Server) routes() []route {
	return []route{
		{"/graphql", s.graphql()},
		{"GET /{$}", s.Pages.Start()},
		{"GET /playground", s.Pages.Playground()},
		{"GET /admin", s.Pages.Admin()},
		{"GET /admin/", s.Pages.Admin()},
		{"GET /assets/", s.Pages.Assets()},
		{"GET /live.js", s.Pages.Live()},
		{"GET /t/{token}", http.HandlerFunc(s.tracking)},
		{"GET /t/{token}/logo", http.HandlerFunc(s.logo)},
		{"GET /t/{token}/brand.css", http.HandlerFunc(s.brandStyle)},
		{"GET /t/{token}/ask", http.HandlerFunc(s.askForm)},
		{"POST /t/{token}/ask", http.HandlerFunc(s.ask)},
		{"GET /s/{token}", s.desk(s.deskList)},
		{"POST /s/{token}/csv", s.desk(s.deskUpload)},
		{"GET /s/{token}/{id}", s.desk(s.deskOrder)},
		{"GET /s/{token}/{id}/slip", s.desk(s.deskSlip)},
		{"POST /s/{token}/{id}/{action}", s.desk(s.deskForm)},
		{"GET /auth/oidc/start", http.HandlerFunc(s.depart)},
		{"GET /auth/oidc/callback", http.HandlerFunc(s.arrive)},
		{"GET /schema.graphql", http.HandlerFunc(s.schema)},
		{"POST /webhooks/suppliers/{id}", s.webhook(s.Fulfillment.ReceiveSupplierWebhook)},
		{"POST /webhooks/easypost/{id}", s.webhook(s.Fulfillment.ReceiveEasyPostWebhook)},
		{"GET /healthz", http.HandlerFunc(s.healthz)},
		{"GET /readyz", http.HandlerFunc(s.readyz)},
		{"GET /metrics", promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{})},
	}
}

// Handler is everything the server answers.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.pattern, r.handler)
	}
	traced := otelhttp.NewMiddleware("http", otelhttp.WithFilter(worthTracing), otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string {
		return r.Method + " " + r.Pattern
	}))
	return s.identified(s.logged(mux, s.recovered(traced(s.secured(s.bounded(mux))))))
}

func worthTracing(r *http.Request) bool {
	switch r.URL.Path {
	case "/healthz", "/readyz", "/metrics":
		return false
	}
	return true
}

// Run serves on the listener until ctx ends, then lets running requests finish
// for the time that Drain gives them. A tenth of it passes first, in which new
// requests still come in and /readyz tells load balancers to send no more; then
// streams end, whose clients resume elsewhere.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	defer s.Live.Close()
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: cmp.Or(s.Timeouts.Header, 10*time.Second), ReadTimeout: cmp.Or(s.Timeouts.Read, 30*time.Second),
		WriteTimeout: cmp.Or(s.Timeouts.Write, time.Minute), IdleTimeout: cmp.Or(s.Timeouts.Idle, 2*time.Minute),
		TLSConfig: s.TLS, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() {
		if s.TLS != nil {
			served <- server.ServeTLS(listener, "", "")
			return
		}
		served <- server.Serve(listener)
	}()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.draining.Store(true)
	s.Logger.InfoContext(ctx, "draining", "for", s.Drain)
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Drain)
	defer cancel()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-time.After(s.Drain / 10):
	}
	s.Live.Drain(stopping, s.Drain/2)
	if err := server.Shutdown(stopping); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop serving: %w", err)
	}
	_ = server.Close() // streams that did not end by themselves
	return nil
}
