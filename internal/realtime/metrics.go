package realtime

import "github.com/prometheus/client_golang/prometheus"

// Metrics is what the hub counts.
type Metrics struct {
	published, dropped, delivered, gaps, filled, swept prometheus.Counter
	followers                                          prometheus.Gauge
	lag                                                prometheus.Histogram
}

// NewMetrics returns counters, registered unless registry is nil.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "waybill", Subsystem: "live", Name: name, Help: help})
	}
	m := &Metrics{
		published: counter("published_total", "Events handed to the broker."),
		dropped:   counter("publish_dropped_total", "Events that the broker did not take; other nodes read them from the log."),
		delivered: counter("delivered_total", "Events delivered to followers."),
		gaps:      counter("gaps_total", "Times that an event overtook another one."),
		filled:    counter("filled_total", "Events read from the log because they did not come."),
		swept:     counter("swept_total", "Sweeps that found a store behind."),
		followers: prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "waybill", Subsystem: "live", Name: "followers", Help: "Feeds under way."}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "waybill", Subsystem: "live", Name: "lag_seconds", Help: "From the change to its delivery on this node.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
		}),
	}
	if registry != nil {
		registry.MustRegister(m.published, m.dropped, m.delivered, m.gaps, m.filled, m.swept, m.followers, m.lag)
	}
	return m
}
