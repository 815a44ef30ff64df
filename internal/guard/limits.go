package guard

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Rates are what an installation allows, in units a second. An operation is one
// unit, and one more for each thousand that it costs.
type Rates struct {
	PerPrincipal float64 // whoever signed in, on all addresses
	PerAddress   float64 // an address, whoever signs in there
	Anonymous    float64 // an address, without signing in
	SignIns      float64 // tries to sign in, of an address, a minute
}

const (
	burst       = 10 * time.Second
	signInBurst = time.Minute
)

// Limiter asks the shared buckets and, while they are away, those of this node.
type Limiter struct {
	rates   Rates
	shared  Buckets // nil: there are none
	own     *Memory
	log     *slog.Logger
	awayTil atomic.Int64 // Unix nanoseconds
	refused *prometheus.CounterVec
	away    prometheus.Gauge
}

// NewLimiter returns a limiter. Shared, metrics and log may be nil.
func NewLimiter(rates Rates, shared Buckets, metrics prometheus.Registerer, log *slog.Logger) *Limiter {
	l := &Limiter{
		rates: rates, shared: shared, own: NewMemory(nil), log: log,
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waybill_rate_limited_total", Help: "Requests and operations refused because there were too many, by what they were.",
		}, []string{"what"}),
		away: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "waybill_rate_limits_local", Help: "1 while Redis is away and this node counts for itself.",
		}),
	}
	if log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	if metrics != nil {
		metrics.MustRegister(l.refused, l.away)
	}
	return l
}

// Operation charges an operation to the address that it comes from and to who
// signed in, if anybody did. It returns how long to wait; 0: it may run.
func (l *Limiter) Operation(ctx context.Context, address, principal string, units int) time.Duration {
	if principal == "" {
		return l.take(ctx, "anonymous", Draw{"anonymous:" + address, Rate{l.rates.Anonymous, burst}, units})
	}
	return l.take(ctx, "operation",
		Draw{"principal:" + principal, Rate{l.rates.PerPrincipal, burst}, units},
		Draw{"address:" + address, Rate{l.rates.PerAddress, burst}, units})
}

// Body charges what it costs to read a body of that many bytes, before it is
// read; ordinary ones are free. Less than nothing: it does not say how many.
func (l *Limiter) Body(ctx context.Context, address, principal string, bytes int64) time.Duration {
	const free, perUnit, unknown = 4 << 10, 1 << 10, 1 << 20
	if bytes < 0 {
		bytes = unknown
	}
	if bytes <= free {
		return 0
	}
	return l.Operation(ctx, address, principal, int((bytes-free+perUnit-1)/perUnit))
}

// Request charges a request that runs no operation: a page, a webhook, a socket.
func (l *Limiter) Request(ctx context.Context, address string) time.Duration {
	return l.take(ctx, "request", Draw{"address:" + address, Rate{l.rates.PerAddress, burst}, 1})
}

// SignIn charges a try to sign in, or to guess a link. Ask it before a password
// is looked at, which is dear, and after a token was found to be unknown.
func (l *Limiter) SignIn(ctx context.Context, address string) time.Duration {
	return l.take(ctx, "sign-in", Draw{"sign-in:" + address, Rate{l.rates.SignIns / 60, signInBurst}, 1})
}

// take never keeps anybody waiting for Redis.
func (l *Limiter) take(ctx context.Context, what string, draws ...Draw) time.Duration {
	wait, asked := l.takeShared(ctx, draws)
	if !asked {
		wait, _ = l.own.Take(ctx, draws...) // it never fails
	}
	if wait > 0 {
		l.refused.WithLabelValues(what).Inc()
	}
	return wait
}

const (
	sharedPatience = 100 * time.Millisecond
	sharedPause    = time.Second
)

func (l *Limiter) takeShared(ctx context.Context, draws []Draw) (wait time.Duration, asked bool) {
	if l.shared == nil || time.Now().UnixNano() < l.awayTil.Load() {
		return 0, false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sharedPatience)
	defer cancel()
	wait, err := l.shared.Take(ctx, draws...)
	if err == nil {
		l.away.Set(0)
		return wait, true
	}
	if l.awayTil.Swap(time.Now().Add(sharedPause).UnixNano()) == 0 {
		l.log.WarnContext(ctx, "rate limits are counted by this node alone", "error", err)
	}
	l.away.Set(1)
	return 0, false
}

// Seconds rounds a wait up, for Retry-After.
func Seconds(wait time.Duration) int {
	return int((wait + time.Second - 1) / time.Second)
}
