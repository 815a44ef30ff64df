package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"github.com/waybill/waybill/internal/supplier"
)

// Config is what a simulator is made of. The zero Config works.
type Config struct {
	Suppliers []Supplier // more may come by AddSupplier
	// Plan is what suppliers without one of their own do. Nil: DefaultPlan.
	Plan *Plan
	// Start is what the clock shows at first. Default: now.
	Start time.Time
	// Speed is how much faster than real time the clock runs. Default 1.
	Speed float64
	// Frozen makes the clock stand still until it is turned.
	Frozen bool
	// Client sends the webhooks. Default: one with a time-out of 10 s.
	Client *http.Client
	// Senders is how many webhooks are sent at once. Default 8.
	Senders int
	// Retry says when a webhook that was not answered with 2xx is sent again.
	Retry Retry
	// OnSubmit is called at each stage of a submission that passes it, without
	// locks held; a test kills the caller in it, or waits.
	OnSubmit func(stage Stage, supplierCode string, order supplier.Order)
	Logger   *slog.Logger
}

// Stage is a point in the life of a submission.
type Stage string

// The stages.
const (
	BeforeTake  Stage = "BEFORE_TAKE"
	AfterTake   Stage = "AFTER_TAKE"
	BeforeReply Stage = "BEFORE_REPLY"
)

// Supplier is one simulated supplier.
type Supplier struct {
	Code   string `json:"code"`             // its part of the path
	APIKey string `json:"apiKey,omitempty"` // empty: everyone may ask
	// WebhookURL is used for orders that name none.
	WebhookURL    string `json:"webhookUrl,omitempty"`
	WebhookSecret string `json:"webhookSecret,omitempty"` // empty: it sends no webhooks
	// Scenario is how it behaves by default, in the words of ParseScenario.
	Scenario string `json:"scenario,omitempty"`
	// Manual suppliers do nothing after taking an order until told.
	Manual bool  `json:"manual,omitempty"`
	Plan   *Plan `json:"-"`
	// Forgetful suppliers take a reference as often as it is sent, against the
	// protocol: with one, sending twice is taking twice, and the ledger shows it.
	Forgetful bool `json:"forgetful,omitempty"`
	// CallsPerSecond is how many calls it answers; more get a 429. 0: any.
	CallsPerSecond int `json:"callsPerSecond,omitempty"`
	// Stock is what is available by SKU. Nil: a hundred of everything.
	Stock map[string]int `json:"stock,omitempty"`
}

// account is a Supplier at work.
type account struct {
	Supplier
	scenario Scenario
	orders   map[string]*order // by reference
	pace     *rate.Limiter     // nil: any
	calls    int
	limited  int // of them
}

// Server is the simulator. Make it with New, serve Handler, and Run it.
type Server struct {
	config Config
	log    *slog.Logger

	turned chan struct{} // the timeline changed
	posted chan struct{} // the outbox changed

	mu         sync.Mutex // guards everything below
	clock      clock
	timeline   timeline
	outbox     outbox
	suppliers  map[string]*account
	orders     []*order          // in the order of their first submission
	references map[string]*order // of the supplier that saw it last
}

// New returns a simulator. It fails when a supplier of the Config is faulty.
func New(c Config) (*Server, error) {
	speed := c.Speed
	if speed == 0 {
		speed = 1
	}
	if c.Frozen {
		speed = 0
	}
	if speed < 0 {
		return nil, errors.New("simulator: the clock cannot run backwards")
	}
	if c.Plan == nil {
		p := DefaultPlan()
		c.Plan = &p
	}
	if c.Senders <= 0 {
		c.Senders = 8
	}
	if c.Client == nil {
		c.Client = newClient(c.Senders)
	}
	c.Retry = c.Retry.withDefaults()
	s := &Server{
		config: c, log: c.Logger, clock: newClock(c.Start, speed),
		turned: make(chan struct{}, 1), posted: make(chan struct{}, 1),
		suppliers: make(map[string]*account), references: make(map[string]*order),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	for _, sup := range c.Suppliers {
		if err := s.AddSupplier(sup); err != nil {
			return nil, err
		}
	}
	return s, nil
}

var codePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// AddSupplier adds a supplier, or changes the one of the same code; its orders
// stay.
func (s *Server) AddSupplier(sup Supplier) error {
	if !codePattern.MatchString(sup.Code) {
		return fmt.Errorf("simulator: supplier code %q is not fit for a path", sup.Code)
	}
	scenario, err := ParseScenario(sup.Scenario)
	if err != nil {
		return fmt.Errorf("simulator: supplier %s: %w", sup.Code, err)
	}
	if sup.WebhookSecret != "" {
		if _, err := supplier.Sign(sup.WebhookSecret, "probe", time.Now(), nil); err != nil {
			return fmt.Errorf("simulator: supplier %s: %w", sup.Code, err)
		}
	}
	if sup.Plan == nil {
		sup.Plan = s.config.Plan
	}
	var pace *rate.Limiter
	if sup.CallsPerSecond > 0 {
		pace = rate.NewLimiter(rate.Limit(sup.CallsPerSecond), sup.CallsPerSecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.suppliers[sup.Code]; known != nil {
		known.Supplier, known.scenario, known.pace = sup, scenario, pace // only orders to come follow the new plan
		return nil
	}
	s.suppliers[sup.Code] = &account{Supplier: sup, scenario: scenario, pace: pace, orders: make(map[string]*order)}
	return nil
}

// Run keeps time and sends webhooks until ctx ends. Without it orders are taken
// and remembered, and nothing goes out.
func (s *Server) Run(ctx context.Context) error {
	var group errgroup.Group
	group.Go(func() error { s.keepTime(ctx); return nil })
	letters := make(chan *order)
	group.Go(func() error { defer close(letters); s.dispatch(ctx, letters); return nil })
	for range s.config.Senders {
		group.Go(func() error {
			for o := range letters {
				s.send(ctx, o)
			}
			return nil
		})
	}
	return group.Wait()
}

// Now is what the simulator's clock shows.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock.now()
}

// Advance turns the clock forward. Before it returns, all that falls into that
// time has happened, in order; the webhooks of it are on their way.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.advance(max(d, 0))
	s.runDue()
	wake(s.turned)
}
