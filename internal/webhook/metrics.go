package webhook

import (
	"github.com/prometheus/client_golang/prometheus"
)

// metrics count attempts; nil counts nothing.
type metrics struct {
	attempts *prometheus.CounterVec
	seconds  prometheus.Histogram
}

func newMetrics(registry prometheus.Registerer) *metrics {
	if registry == nil {
		return nil
	}
	m := &metrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waybill_webhook_attempts_total", Help: "Attempts to deliver a webhook, by outcome: delivered, refused, unanswered.",
		}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "waybill_webhook_seconds", Help: "How long receivers of webhooks took to answer.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
	}
	registry.MustRegister(m.attempts, m.seconds)
	return m
}

func (m *metrics) attempt(a answer) {
	if m == nil {
		return
	}
	outcome := "delivered"
	switch {
	case a.code == 0:
		outcome = "unanswered"
	case !a.ok():
		outcome = "refused"
	}
	m.attempts.WithLabelValues(outcome).Inc()
	m.seconds.Observe(a.took.Seconds())
}
