package realtime

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

const traceparent = "traceparent"

// TraceOf returns the trace that ctx is part of, as events carry it; "" when
// nobody looks.
func TraceOf(ctx context.Context) string {
	if !trace.SpanContextFromContext(ctx).IsSampled() {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[traceparent]
}

// delivering goes on with the trace of the event's change until end.
func delivering(ctx context.Context, e Event) (within context.Context, end func()) {
	if e.Trace == "" {
		return ctx, func() {}
	}
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparent: e.Trace})
	ctx, span := otel.Tracer("github.com/waybill/waybill").Start(ctx, "deliver "+e.Kind, trace.WithSpanKind(trace.SpanKindProducer))
	return ctx, func() { span.End() }
}
