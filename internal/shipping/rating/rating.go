// Package rating asks carriers what parcels cost, for shipping's CARRIER rates.
//
// A buyer waits for the answer, so it always comes within a time-out: prices, or
// why there are none. Equal questions at one time are one call, answers are kept
// for a while, and so many calls at once are made and no more. It must not be
// called inside a database transaction.
package rating

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/shipping"
)

// Account is a store's account with a source of prices.
type Account struct {
	StoreID, Endpoint string
	APIKey            secret.Text
}

// Carrier is a source of prices. Every error means that there are none.
type Carrier interface {
	Prices(ctx context.Context, account Account, ask shipping.Ask) ([]shipping.CarrierPrice, error)
}

// Config is what a Desk needs; what is zero gets its default.
type Config struct {
	Carrier Carrier
	Timeout time.Duration    // of a question, waiting for its turn included; default 3 s
	Keep    time.Duration    // how long prices count; default 10 min
	Retry   time.Duration    // how long a failure counts, so that not every buyer waits for it; default 30 s
	AtOnce  int              // calls at one time; default 32
	Memory  int              // answers kept, the least used go first; default 10,000
	Now     func() time.Time // default: the clock
	Logger  *slog.Logger
}

// Desk asks a Carrier and remembers its answers.
type Desk struct {
	Config
	known   *lru.Cache[question, answered]
	flights singleflight.Group
	turns   chan struct{}
}

// question is an ask of one account. With another key or endpoint it is another
// one: old answers are not kept for new terms.
type question struct {
	account Account
	ask     shipping.Ask
}

type answered struct {
	shipping.Answer
	until time.Time
}

// New returns a Desk.
func New(c Config) *Desk {
	fill(&c.Timeout, 3*time.Second)
	fill(&c.Keep, 10*time.Minute)
	fill(&c.Retry, 30*time.Second)
	fill(&c.AtOnce, 32)
	fill(&c.Memory, 10_000)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	known, err := lru.New[question, answered](c.Memory)
	if err != nil {
		panic(err) // only a size below 1 fails
	}
	return &Desk{Config: c, known: known, turns: make(chan struct{}, c.AtOnce)}
}

func fill[T time.Duration | int](v *T, standard T) {
	if *v <= 0 {
		*v = standard
	}
}

// Answers asks all questions at once. Every one has an answer, if only why there
// are no prices.
func (d *Desk) Answers(ctx context.Context, account Account, asks []shipping.Ask) map[shipping.Ask]shipping.Answer {
	answers := make([]shipping.Answer, len(asks))
	var group errgroup.Group
	for i, ask := range asks {
		group.Go(func() error {
			answers[i] = d.answer(ctx, question{account, ask})
			return nil
		})
	}
	_ = group.Wait() // nothing fails
	all := make(map[shipping.Ask]shipping.Answer, len(asks))
	for i, ask := range asks {
		all[ask] = answers[i]
	}
	return all
}

func (d *Desk) answer(ctx context.Context, q question) shipping.Answer {
	if known, ok := d.known.Get(q); ok && d.Now().Before(known.until) {
		return known.Answer
	}
	// The call outlives a buyer who leaves: others wait for it too.
	flight := d.flights.DoChan(fmt.Sprintf("%#v %s", q, q.account.APIKey.Reveal()), func() (any, error) {
		return d.call(context.WithoutCancel(ctx), q), nil
	})
	select {
	case <-ctx.Done():
		return shipping.Answer{Trouble: shipping.TimedOut}
	case landed := <-flight:
		answer, _ := landed.Val.(shipping.Answer)
		return answer
	}
}

// call waits for its turn, asks, and remembers what came of it.
func (d *Desk) call(ctx context.Context, q question) shipping.Answer {
	if known, ok := d.known.Get(q); ok && d.Now().Before(known.until) {
		return known.Answer // another flight landed in between
	}
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	var prices []shipping.CarrierPrice
	err := d.turn(ctx)
	if err == nil {
		prices, err = d.Carrier.Prices(ctx, q.account, q.ask)
		<-d.turns
	}
	answer, keep := shipping.Answer{Prices: prices}, d.Keep
	if err != nil {
		answer, keep = shipping.Answer{Trouble: troubleOf(err)}, d.Retry
		d.Logger.WarnContext(ctx, "carrier gives no prices", "store_id", q.account.StoreID, "trouble", answer.Trouble, "error", err)
	}
	d.known.Add(q, answered{answer, d.Now().Add(keep)})
	return answer
}

func (d *Desk) turn(ctx context.Context) error {
	select {
	case d.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn: %w", ctx.Err())
	}
}

func troubleOf(err error) shipping.Trouble {
	if errors.Is(err, context.DeadlineExceeded) {
		return shipping.TimedOut
	}
	return shipping.Failed
}
