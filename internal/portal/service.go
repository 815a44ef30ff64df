// Package portal is where suppliers without a system of their own work: pages
// that a link opens, for the sub-orders given to one supplier and nothing else.
//
// What a supplier's people enter goes the way of a webhook: it becomes a
// supplier.Message, is kept, and changes the order by fulfillment's own rules.
// So twice, late and at once are what they are for every supplier.
package portal

import (
	"context"
	"log/slog"
	"time"

	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/store"
)

// Mailer sends an e-mail.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Config is what a Service needs. Store, Fulfillment and PublicURL are required.
type Config struct {
	Store       *store.Store
	Fulfillment *fulfillment.Service
	PublicURL   string // where links lead
	Mailer      Mailer // nil: nobody is told of new sub-orders
	Logger      *slog.Logger
	Now         func() time.Time // default: time.Now
}

// Service opens the portal to suppliers and takes in what they enter.
type Service struct {
	store       *store.Store
	fulfillment *fulfillment.Service
	publicURL   string
	mailer      Mailer
	log         *slog.Logger
	now         func() time.Time
}

// New returns a Service.
func New(c Config) *Service {
	s := &Service{store: c.Store, fulfillment: c.Fulfillment, publicURL: c.PublicURL, mailer: c.Mailer, log: c.Logger, now: c.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

// utc is now, as the database keeps it.
func (s *Service) utc() time.Time { return s.now().UTC() }
