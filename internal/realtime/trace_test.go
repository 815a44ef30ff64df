package realtime

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/trace"
)

func TestDeliveryGoesOnWithTheTraceOfTheChange(t *testing.T) {
	t.Parallel()
	l := &ledger{}
	h := start(t, l)
	change := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled,
	}))
	feed := feedOf(h, Topic{StoreID: "store_1"}, "")
	traces := make(chan trace.TraceID, 2)
	feed.Convert = func(ctx context.Context, e Event) (int64, bool, error) {
		traces <- trace.SpanContextFromContext(ctx).TraceID()
		return e.Position, true, nil
	}
	updates, err := Follow(t.Context(), h, feed)
	if err != nil {
		t.Fatal(err)
	}
	<-updates // the present
	for _, ctx := range []context.Context{change, t.Context()} {
		e := l.commit("ord_1")
		e.Trace = TraceOf(ctx)
		h.Publish(t.Context(), e)
		<-updates
	}
	if got := <-traces; got != (trace.TraceID{1}) {
		t.Errorf("delivered in trace %s", got)
	}
	if got := <-traces; got.IsValid() {
		t.Errorf("a change without a trace was delivered in %s", got)
	}
}
