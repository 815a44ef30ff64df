package telemetry_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river/rivertype"
	"go.opentelemetry.io/otel/trace"

	"github.com/waybill/waybill/internal/telemetry"
)

func TestAJobGoesOnWithTheTraceOfItsChange(t *testing.T) {
	t.Parallel()
	if _, err := telemetry.Traces(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	change := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled})
	params := &rivertype.JobInsertParams{Metadata: []byte(`{"kept":true}`)}
	insert := telemetry.InsertJobs()[0].(rivertype.JobInsertMiddleware)
	_, err := insert.InsertMany(trace.ContextWithSpanContext(context.Background(), change), []*rivertype.JobInsertParams{params},
		func(context.Context) ([]*rivertype.JobInsertResult, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	var metadata map[string]any
	if err := json.Unmarshal(params.Metadata, &metadata); err != nil || metadata["kept"] != true {
		t.Errorf("metadata %s, %v", params.Metadata, err)
	}

	var got trace.SpanContext
	work := telemetry.WorkJobs(prometheus.NewRegistry())[0].(rivertype.WorkerMiddleware)
	err = work.Work(context.Background(), &rivertype.JobRow{Kind: "submit", Metadata: params.Metadata}, func(ctx context.Context) error {
		got = trace.SpanContextFromContext(ctx)
		return nil
	})
	if err != nil || got.TraceID() != change.TraceID() {
		t.Errorf("worked in trace %s, want %s (%v)", got.TraceID(), change.TraceID(), err)
	}
}
