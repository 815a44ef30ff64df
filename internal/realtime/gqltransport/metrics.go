package gqltransport

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics is what the engine counts.
type metrics struct {
	connections, subscriptions, groups, writers        prometheus.Gauge
	refused, executions, deliveries, conflated, broken prometheus.Counter
	closes, resumes                                    *prometheus.CounterVec
	lag                                                prometheus.Histogram
}

func newMetrics(registry prometheus.Registerer) *metrics {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "waybill", Subsystem: "sockets", Name: name, Help: help})
	}
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "waybill", Subsystem: "sockets", Name: name, Help: help})
	}
	vector := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "waybill", Subsystem: "sockets", Name: name, Help: help}, []string{label})
	}
	m := &metrics{
		connections: gauge("connections", "WebSockets and event streams that are open."), subscriptions: gauge("subscriptions", "Subscriptions under way."),
		groups: gauge("groups", "Groups of subscribers that share an execution."), writers: gauge("full", "Sockets that are full."),
		refused: counter("refused_total", "Connections that were sent away."), executions: counter("executions_total", "Subscriptions begun for a group."),
		deliveries: counter("deliveries_total", "Messages given to subscribers."), conflated: counter("conflated_total", "States that were overtaken by a newer one."),
		broken: counter("broken_total", "Feeds that broke off and began again."), closes: vector("closes_total", "Connections closed by the server.", "code"),
		resumes: vector("joins_total", "Subscribers that joined a group, by where what they missed came from.", "from"),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "waybill", Subsystem: "sockets", Name: "lag_seconds", Help: "From the message being encoded to all of a shard's sockets being given it.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2, 14),
		}),
	}
	if registry != nil {
		registry.MustRegister(m.connections, m.subscriptions, m.groups, m.writers, m.refused, m.executions, m.deliveries, m.conflated, m.broken, m.closes, m.resumes, m.lag)
	}
	return m
}

// sent counts what a shard gave to its members.
func (m *metrics) sent(tails []*tail, members int) {
	m.deliveries.Add(float64(len(tails) * members))
	m.lag.Observe(time.Since(tails[0].made).Seconds())
}

func (m *metrics) closed(code int)     { m.closes.WithLabelValues(strconv.Itoa(code)).Inc() }
func (m *metrics) resumed(from string) { m.resumes.WithLabelValues(from).Inc() }
