package telemetry

import (
	"context"
	"encoding/json"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

const metadataKey = "trace"

// InsertJobs puts the trace of the change into each job it enqueues.
func InsertJobs() []rivertype.Middleware {
	return []rivertype.Middleware{river.JobInsertMiddlewareFunc(
		func(ctx context.Context, many []*rivertype.JobInsertParams, next func(context.Context) ([]*rivertype.JobInsertResult, error)) ([]*rivertype.JobInsertResult, error) {
			carrier := propagation.MapCarrier{}
			otel.GetTextMapPropagator().Inject(ctx, carrier)
			if len(carrier) > 0 {
				for _, job := range many {
					job.Metadata = with(job.Metadata, carrier)
				}
			}
			return next(ctx)
		})}
}

// with adds the trace to a job's metadata. What cannot be read stays as it is.
func with(metadata []byte, carrier propagation.MapCarrier) []byte {
	all := make(map[string]any)
	if len(metadata) > 0 && json.Unmarshal(metadata, &all) != nil {
		return metadata
	}
	all[metadataKey] = carrier
	raw, err := json.Marshal(all)
	if err != nil {
		return metadata
	}
	return raw
}

// WorkJobs goes on with the trace of each job, and counts and times it.
func WorkJobs(metrics prometheus.Registerer) []rivertype.Middleware {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "waybill_job_seconds", Help: "How long jobs took, by kind and outcome.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
	}, []string{"kind", "outcome"})
	waited := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "waybill_job_wait_seconds", Help: "From when a job was due until it was worked.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
	}, []string{"kind"})
	metrics.MustRegister(seconds, waited)
	return []rivertype.Middleware{river.WorkerMiddlewareFunc(
		func(ctx context.Context, job *rivertype.JobRow, next func(context.Context) error) error {
			began := time.Now()
			waited.WithLabelValues(job.Kind).Observe(began.Sub(job.ScheduledAt).Seconds())
			ctx, span := Tracer().Start(continued(ctx, job), "job "+job.Kind, trace.WithSpanKind(trace.SpanKindConsumer))
			defer span.End()
			err := next(ctx)
			outcome := "ok"
			if err != nil {
				outcome = "again"
				span.SetStatus(codes.Error, "again")
			}
			seconds.WithLabelValues(job.Kind, outcome).Observe(time.Since(began).Seconds())
			return err
		})}
}

func continued(ctx context.Context, job *rivertype.JobRow) context.Context {
	var metadata struct {
		Trace propagation.MapCarrier `json:"trace"`
	}
	if json.Unmarshal(job.Metadata, &metadata) != nil {
		return ctx
	}
	return otel.GetTextMapPropagator().Extract(ctx, metadata.Trace)
}
