package realtime

import "github.com/prometheus/client_golang/prometheus"

// Metrics is what the hub and its broker count.
type Metrics struct {
	published, dropped, delivered, gaps, swept   prometheus.Counter
	shardGaps, filledFromStream, filledFromLog   prometheus.Counter
	suspicions, epochs, reconnects, publishFails prometheus.Counter
	canaryLost                                   prometheus.Counter
	up, followers, canaryUp                      prometheus.Gauge
	lag, publishLag, canaryLag                   prometheus.Histogram
}

// NewMetrics returns counters, registered unless registry is nil.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	if registry == nil {
		registry = prometheus.NewRegistry() // nobody looks
	}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: "waybill", Subsystem: "live", Name: name, Help: help})
		registry.MustRegister(c)
		return c
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "waybill", Subsystem: "live", Name: name, Help: help})
		registry.MustRegister(g)
		return g
	}
	filled := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "waybill", Subsystem: "live", Name: "filled_total", Help: "Events that did not come and were read, by where they were read from.",
	}, []string{"source"})
	histogram := func(name, help string) prometheus.Histogram {
		h := prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "waybill", Subsystem: "live", Name: name, Help: help, Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
		})
		registry.MustRegister(h)
		return h
	}
	registry.MustRegister(filled)
	m := &Metrics{
		published:        counter("published_total", "Events handed to the broker."),
		dropped:          counter("publish_dropped_total", "Events that the broker did not take; other nodes read them from the log."),
		publishFails:     counter("publish_failures_total", "Calls to Redis that did not publish a shard's events."),
		delivered:        counter("delivered_total", "Events delivered to followers."),
		gaps:             counter("gaps_total", "Times that an event overtook another one of its store."),
		shardGaps:        counter("shard_gaps_total", "Times that events of a shard did not come over Redis."),
		filledFromStream: filled.WithLabelValues("stream"),
		filledFromLog:    filled.WithLabelValues("log"),
		suspicions:       counter("suspicions_total", "Times that a shard's stores were compared with the log at once."),
		epochs:           counter("epoch_changes_total", "Times that Redis lost or may have lost a shard: flushed, restarted, failed over."),
		reconnects:       counter("reconnects_total", "Times that this node subscribed to Redis, the first included."),
		swept:            counter("swept_total", "Times that a store was behind the log when they were compared."),
		up:               gauge("broker_up", "1 while events flow between nodes; 0 while they come from the database."),
		followers:        gauge("followers", "Feeds under way."),
		lag:              histogram("lag_seconds", "From the change to its delivery on this node."),
		publishLag:       histogram("publish_lag_seconds", "From the change to the broker having taken it, of the first event of each call."),
		canaryLag:        histogram("canary_seconds", "From this node's canary being published to its coming back."),
		canaryLost:       counter("canary_lost_total", "Canaries of this node that did not come back in time."),
		canaryUp:         gauge("canary_up", "0 while what this node publishes does not come back from the broker."),
	}
	m.canaryUp.Set(1)
	return m
}
