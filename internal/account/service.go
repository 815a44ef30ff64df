package account

import (
	"crypto/sha256"
	"log/slog"
	"time"

	"github.com/waybill/waybill/internal/store"
)

// Config is what a Service needs. Store is required.
type Config struct {
	Store *store.Store
	// OperatorToken lets the operator of the installation in; empty: nobody.
	OperatorToken string
	Logger        *slog.Logger
	Now           func() time.Time // default: time.Now
}

// Service opens stores, makes access tokens and lets their holders in.
type Service struct {
	store    *store.Store
	operator *[sha256.Size]byte // nil: no operator
	known    *memory
	log      *slog.Logger
	now      func() time.Time
}

// New returns a Service.
func New(c Config) *Service {
	s := &Service{store: c.Store, known: newMemory(), log: c.Logger, now: c.Now}
	if c.OperatorToken != "" {
		digest := sha256.Sum256([]byte(c.OperatorToken))
		s.operator = &digest
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}
