package fulfillment

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/submission"
	entsupplier "github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/supplier"
)

// A supplier that does not answer is left alone for a while: after so many
// failures in a row nothing is sent to it; then one submission tries, and when
// it gets through the backlog follows at a pace. Each node learns for itself; a
// person who presses retry is always let through.

// BreakerConfig says when a supplier is paused.
type BreakerConfig struct {
	// Failures in a row that pause a supplier. Default 5.
	Failures uint32
	// Pause is how long it is left alone before one submission tries. Default 30 s.
	Pause time.Duration
}

const (
	pacePerSecond = 10              // submissions to a supplier that has just come back
	paceFor       = 2 * time.Minute // then as they come
	farSlot       = time.Minute     // whose slot is later comes back and asks again
)

// errNotAnswered is what a breaker counts.
var errNotAnswered = errors.New("the supplier did not answer")

// breakers has one for each supplier that was ever called from this node.
type breakers struct {
	config BreakerConfig
	mu     sync.Mutex
	of     map[string]*breaker
}

type breaker struct {
	circuit *gobreaker.TwoStepCircuitBreaker[struct{}]
	mu      sync.Mutex
	opened  time.Time        // when it last did
	noted   *gobreaker.State // nil: not since this node runs
	pace    *rate.Limiter    // while the backlog drains
	paceEnd time.Time
	slots   map[string]time.Time // of submissions that were told when to come back
}

func newBreakers(c BreakerConfig) *breakers {
	if c.Failures == 0 {
		c.Failures = 5
	}
	if c.Pause == 0 {
		c.Pause = 30 * time.Second
	}
	return &breakers{config: c, of: make(map[string]*breaker)}
}

func (all *breakers) to(supplierID string) *breaker {
	all.mu.Lock()
	defer all.mu.Unlock()
	b := all.of[supplierID]
	if b == nil {
		b = &breaker{slots: make(map[string]time.Time)}
		b.circuit = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
			Timeout:       all.config.Pause,
			ReadyToTrip:   func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= all.config.Failures },
			OnStateChange: func(_ string, from, to gobreaker.State) { b.turned(from, to) },
		})
		all.of[supplierID] = b
	}
	return b
}

// turned runs under the circuit's own lock, so it only takes notes.
func (b *breaker) turned(from, to gobreaker.State) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case to == gobreaker.StateOpen:
		b.opened, b.pace = time.Now(), nil
		clear(b.slots)
	case from == gobreaker.StateHalfOpen:
		b.pace, b.paceEnd = rate.NewLimiter(pacePerSecond, pacePerSecond), time.Now().Add(paceFor)
	}
}

// admit lets a submission through, and wants to hear how it ended; or says how
// long to wait before asking again.
func (all *breakers) admit(supplierID, subOrderID string) (done func(supplier.Outcome), wait time.Duration) {
	b := all.to(supplierID)
	if wait := b.slot(subOrderID); wait > 0 {
		return nil, wait
	}
	ended, err := b.circuit.Allow()
	if err != nil {
		return nil, b.pause(all.config.Pause)
	}
	return func(how supplier.Outcome) {
		if how == supplier.NotTaken || how == supplier.InDoubt {
			ended(errNotAnswered)
			return
		}
		ended(nil)
	}, 0
}

// pause is what is left of it, and up to half as much again, so that not all
// come at once.
func (b *breaker) pause(whole time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := max(whole-time.Since(b.opened), whole/10)
	return left + rand.N(whole/2)
}

// slot is when a submission may come while the backlog drains; 0 is now.
func (b *breaker) slot(subOrderID string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at, told := b.slots[subOrderID]; told {
		if wait := time.Until(at); wait > 0 {
			return wait
		}
		delete(b.slots, subOrderID)
		return 0
	}
	if b.pace == nil || len(b.slots) == 0 && time.Now().After(b.paceEnd) {
		b.pace = nil
		return 0
	}
	reserved := b.pace.Reserve()
	wait := reserved.Delay()
	switch {
	case wait > farSlot:
		reserved.Cancel()
		return farSlot + rand.N(farSlot/2)
	case wait > 0:
		b.slots[subOrderID] = time.Now().Add(wait)
	}
	return wait
}

// news is the state, when it is another than was last noted; the first time it
// is news, for the node before may have died with the supplier paused.
func (b *breaker) news() (gobreaker.State, bool) {
	state := b.circuit.State()
	b.mu.Lock()
	defer b.mu.Unlock()
	changed := b.noted == nil || state != *b.noted
	b.noted = &state
	return state, changed
}

func (b *breaker) isOpen() bool { return b.circuit.State() == gobreaker.StateOpen }

var breakerStates = map[gobreaker.State]entsupplier.BreakerState{
	gobreaker.StateClosed:   entsupplier.BreakerStateClosed,
	gobreaker.StateOpen:     entsupplier.BreakerStateOpen,
	gobreaker.StateHalfOpen: entsupplier.BreakerStateHalfOpen,
}

// noteBreaker shows the merchant that a supplier was paused or is back. It never
// fails a submission.
func (s *Service) noteBreaker(ctx context.Context, supplierID string) {
	state, changed := s.breakers.to(supplierID).news()
	if !changed {
		return
	}
	turned, err := s.store.Client().Supplier.Update().
		Where(entsupplier.ID(supplierID), entsupplier.BreakerStateNEQ(breakerStates[state])).
		SetBreakerState(breakerStates[state]).SetBreakerChangedAt(s.now()).Save(auth.Everywhere(ctx))
	if err != nil {
		s.log.WarnContext(ctx, "breaker not noted", "supplier_id", supplierID, "error", err)
	}
	if turned > 0 {
		s.log.InfoContext(ctx, "supplier's breaker turned", "supplier_id", supplierID, "state", state.String())
	}
}

// postpone gives a claimed submission back, unsent.
func (s *Service) postpone(ctx context.Context, claimed *task, wait time.Duration) (time.Duration, error) {
	err := s.changeSubOrder(ctx, claimed.sub.ID, func(c *change, sub *ent.SubOrder) error {
		last := latest(sub)
		if last == nil || last.Status != submission.StatusSending {
			return nil
		}
		err := last.Update().SetStatus(submission.StatusQueued).SetDueAt(c.now.Add(wait)).ClearStartedAt().Exec(ctx)
		if err != nil {
			return fmt.Errorf("postpone submission: %w", err)
		}
		return nil
	})
	return wait, err
}
