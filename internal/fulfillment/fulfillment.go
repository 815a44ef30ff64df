// Package fulfillment turns paid orders into supplier sub-orders and follows
// them to the buyer's door.
//
// Every change happens in one store.Tx under the order's lock (change.go).
// Suppliers are only called from jobs, never inside a transaction (submit.go).
// A sub-order moves through one written table (status.go); roll-ups are
// recomputed from facts with every change (rollup.go).
package fulfillment

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

// Config is what the service needs.
type Config struct {
	Store     *store.Store
	Suppliers *supplier.Registry
	Hub       *realtime.Hub
	// Shipping prices the shipping of orders that ask for it; nil: none may.
	Shipping *profiles.Service
	// PublicURL is where suppliers and carriers reach us; webhooks go below it.
	PublicURL string
	// SupplierTimeout bounds one call to a supplier. Default 10 s.
	SupplierTimeout time.Duration
	// Egress says whom a carrier's endpoint may be; nil: the open internet.
	Egress *egress.Guard
	// Breaker says when a supplier that does not answer is paused.
	Breaker BreakerConfig
	Now     func() time.Time
	Logger  *slog.Logger
	Metrics prometheus.Registerer
}

// Service is the one that decides.
type Service struct {
	store     *store.Store
	suppliers *supplier.Registry
	hub       *realtime.Hub
	client    *http.Client // to carriers
	shipping  *profiles.Service
	publicURL string
	timeout   time.Duration
	clock     func() time.Time
	log       *slog.Logger
	outcomes  *prometheus.CounterVec
	breakers  *breakers
	paces     *paces
}

// New returns a service.
func New(c Config) *Service {
	s := &Service{
		store: c.Store, suppliers: c.Suppliers, hub: c.Hub, client: c.Egress.Client(), shipping: c.Shipping, publicURL: c.PublicURL,
		timeout: c.SupplierTimeout, clock: c.Now, log: c.Logger, breakers: newBreakers(c.Breaker),
		paces: &paces{of: make(map[string]*pace)},
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waybill_submissions_total", Help: "Attempts to hand a sub-order over, by how they ended.",
		}, []string{"outcome"}),
	}
	if s.timeout == 0 {
		s.timeout = 10 * time.Second
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if c.Metrics != nil {
		c.Metrics.MustRegister(s.outcomes)
	}
	return s
}

// now is to the microsecond, which is what PostgreSQL keeps.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }
