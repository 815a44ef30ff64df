package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill/waybill/graph"
)

// Labels come from the schema: what a caller names an operation is no label.
func TestOperationsAreTimedByKindAndField(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	api := &house{handler: graph.NewServer(graph.ServerConfig{Resolver: &graph.Resolver{}, Metrics: registry})}
	caller{api, ""}.ask(t, `query Mine { mine: __typename }`, nil)
	caller{api, ""}.ask(t, `query Other { tracking(token: "x") { version } }`, nil)

	families, err := registry.Gather()
	if err != nil {
		t.Fatalf("gather: %v", err)
	}
	got := map[string]uint64{}
	for _, family := range families {
		if family.GetName() != "waybill_graphql_seconds" {
			continue
		}
		for _, metric := range family.GetMetric() {
			key := family.GetName()
			for _, label := range metric.GetLabel() {
				key += " " + label.GetValue()
			}
			got[key] = metric.GetHistogram().GetSampleCount()
		}
	}
	want := map[string]uint64{
		"waybill_graphql_seconds __typename query ok":  1, // field, kind, outcome
		"waybill_graphql_seconds tracking query error": 1,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("series (-got +want):\n%s", diff)
	}
}
