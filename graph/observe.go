package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// observer counts and times operations, by kind and first field of the root.
// Both come from the schema, so that a caller cannot make up labels.
type observer struct {
	tracer  trace.Tracer
	seconds *prometheus.HistogramVec
	feeds   *prometheus.GaugeVec
}

func newObserver(tracer trace.Tracer, metrics prometheus.Registerer) observer {
	o := observer{
		tracer: tracer,
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "waybill_graphql_seconds", Help: "How long queries and mutations took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"kind", "field", "outcome"}),
		feeds: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "waybill_graphql_subscriptions", Help: "Subscriptions that are open.",
		}, []string{"field"}),
	}
	if metrics != nil {
		metrics.MustRegister(o.seconds, o.feeds)
	}
	return o
}

func (o observer) around(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	field := "none"
	if fields := rootFields(op); len(fields) > 0 {
		field = fields[0].Name
	}
	if op.Operation.Operation == ast.Subscription {
		return o.follow(ctx, field, next)
	}
	return o.time(ctx, string(op.Operation.Operation), field, next)
}

func (o observer) time(ctx context.Context, kind, field string, next graphql.OperationHandler) graphql.ResponseHandler {
	start := time.Now()
	ctx, span := o.tracer.Start(ctx, kind+" "+field, trace.WithAttributes(
		attribute.String("graphql.operation.type", kind),
		attribute.String("graphql.operation.name", graphql.GetOperationContext(ctx).OperationName),
	))
	respond := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer span.End()
		response := respond(ctx)
		outcome := "ok"
		if response != nil && len(response.Errors) > 0 {
			outcome = "error"
			span.SetStatus(codes.Error, response.Errors[0].Message)
		}
		o.seconds.WithLabelValues(kind, field, outcome).Observe(time.Since(start).Seconds())
		return response
	}
}

// A subscription lasts for hours: it is counted, and no span spans it.
func (o observer) follow(ctx context.Context, field string, next graphql.OperationHandler) graphql.ResponseHandler {
	open := o.feeds.WithLabelValues(field)
	open.Inc()
	context.AfterFunc(ctx, open.Dec)
	return next(ctx)
}
