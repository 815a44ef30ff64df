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
	encoded                                            prometheus.Counter
	closes, resumes                                    *prometheus.CounterVec
	lag, age                                           prometheus.Histogram
}

func newMetrics(registry prometheus.Registerer, waiting func() float64) *metrics {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "waybill", Subsystem: "sockets", Name: name, Help: help})
	}
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "waybill", Subsystem: "sockets", Name: name, Help: help})
	}
	vector := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "waybill", Subsystem: "sockets", Name: name, Help: help}, []string{label})
	}
	histogram := func(name, help string) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "waybill", Subsystem: "sockets", Name: name, Help: help, Buckets: prometheus.ExponentialBuckets(0.0001, 2, 17),
		})
	}
	queued := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "waybill", Subsystem: "sockets", Name: "queued_bytes", Help: "Bytes that wait for sockets that are full.",
	}, waiting)
	m := &metrics{
		connections: gauge("connections", "WebSockets and event streams that are open."), subscriptions: gauge("subscriptions", "Subscriptions under way."),
		groups: gauge("groups", "Groups of subscribers that share an execution."), writers: gauge("full", "Sockets that are full."),
		refused: counter("refused_total", "Connections that were sent away."), executions: counter("executions_total", "Subscriptions begun for a group."),
		encoded:    counter("encoded_total", "Messages made by an execution and encoded, once for all of a group. Deliveries for each of them say what sharing saves."),
		deliveries: counter("deliveries_total", "Messages given to subscribers."), conflated: counter("conflated_total", "States that were overtaken by a newer one."),
		broken: counter("broken_total", "Feeds that broke off and began again."), closes: vector("closes_total", "Connections closed by the server.", "code"),
		resumes: vector("joins_total", "Subscribers that joined a group, by where what they missed came from.", "from"),
		lag:     histogram("lag_seconds", "From the message being encoded to all of a shard's sockets being given it."),
		age:     histogram("change_to_write_seconds", "From the change to all of a shard's sockets being given it; of changes that are told as they happen."),
	}
	if registry != nil {
		registry.MustRegister(m.connections, m.subscriptions, m.groups, m.writers, m.refused, m.executions, m.deliveries, m.conflated, m.broken, m.closes, m.resumes, m.encoded, m.lag, m.age, queued)
	}
	return m
}

// sent counts what a shard gave to its members.
func (m *metrics) sent(tails []*tail, members int) {
	m.deliveries.Add(float64(len(tails) * members))
	m.lag.Observe(time.Since(tails[0].made).Seconds())
	if !tails[0].ChangedAt.IsZero() {
		m.age.Observe(time.Since(tails[0].ChangedAt).Seconds())
	}
}

func (m *metrics) closed(code int)     { m.closes.WithLabelValues(strconv.Itoa(code)).Inc() }
func (m *metrics) resumed(from string) { m.resumes.WithLabelValues(from).Inc() }
