package webhook

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
)

// docs/webhooks.md shows a body with everything that there may be, and no more.
func TestTheBodyIsAsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the page shows no body")
	}
	var data eventBody
	shown := body{Data: &data}
	reader := json.NewDecoder(bytes.NewReader([]byte(example)))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&shown); err != nil {
		t.Fatal(err)
	}
	for _, part := range []any{shown, data, *data.Shipment, data.Shipment.Parcels[0]} {
		of := reflect.ValueOf(part)
		for i := range of.NumField() {
			if of.Field(i).IsZero() {
				t.Errorf("the page leaves out %T.%s", part, of.Type().Field(i).Name)
			}
		}
	}
	if shown.Format != format {
		t.Errorf("the page shows format %d", shown.Format)
	}
}
