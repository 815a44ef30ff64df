package examples_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/shipping/examples"
)

func TestTheEngineDoesWhatTheExamplesSay(t *testing.T) {
	t.Parallel()
	sections, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../../docs/shipping.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		for _, e := range s.Examples {
			t.Run(e.Rule, func(t *testing.T) {
				t.Parallel()
				got, err := e.Run()
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(got, e.Gives); diff != "" {
					t.Error(diff)
				}
				if !strings.Contains(string(page), "| "+e.Rule+" |") {
					t.Error("docs/shipping.md does not show it: go generate ./internal/shipping/examples")
				}
			})
		}
	}
}
