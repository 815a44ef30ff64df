// Package telemetry lets one order be followed: a trace goes from the request
// through the transaction and its jobs to the supplier and back, and jobs are
// counted and timed.
//
// A job carries the trace of the change that enqueued it in its metadata, in
// the W3C form.
package telemetry

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"
)

// Traces sends traces to an OTLP endpoint over HTTP; empty: nowhere, though
// their ids still travel. The returned function flushes and stops.
func Traces(ctx context.Context, endpoint string) (func(), error) {
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if endpoint == "" {
		return func() {}, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("open trace exporter: %w", err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter),
		sdk.WithResource(resource.NewSchemaless(semconv.ServiceName("waybill"))))
	otel.SetTracerProvider(provider)
	return func() {
		flushing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = provider.Shutdown(flushing) // what could not be sent is lost with us
	}, nil
}

// Tracer is Waybill's own.
func Tracer() trace.Tracer { return otel.Tracer("github.com/waybill/waybill") }
