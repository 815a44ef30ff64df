package supplier_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
)

// The protocol is written twice, in Go and in OpenAPI. These tests hold them
// together: same fields, same lists, and every example is read and written back
// without a loss.

type object = map[string]any

func document(t *testing.T) object {
	t.Helper()
	text, err := os.ReadFile("../../docs/supplier-protocol.openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	var doc object
	if err := json.Unmarshal(encoded, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// within follows a path of keys.
func within(t *testing.T, doc object, path ...string) object {
	t.Helper()
	for _, key := range path {
		next, ok := doc[key].(object)
		if !ok {
			t.Fatalf("no %s in the document", strings.Join(path, "."))
		}
		doc = next
	}
	return doc
}

// types are the Go types of the document's schemas.
func types() map[string]any {
	return map[string]any{
		"Order": supplier.Order{}, "OrderLine": supplier.OrderLine{}, "Address": supplier.Address{},
		"Receipt": supplier.Receipt{}, "Failure": httpjson.Failure{}, "Fault": supplier.Fault{},
		"CancelRequest": httpjson.CancelRequest{}, "Cancellation": supplier.Cancellation{},
		"AddressRequest": httpjson.AddressRequest{}, "Redirection": supplier.Redirection{}, "Addressed": supplier.Addressed{},
		"ViewReply": httpjson.ViewReply{}, "View": supplier.View{},
		"StockReply": httpjson.StockReply{}, "StockLevel": supplier.StockLevel{},
		"Accepted": supplier.Accepted{}, "AcceptedLine": supplier.AcceptedLine{}, "Rejected": supplier.Rejected{},
		"Shipped": supplier.Shipped{}, "ShippedLine": supplier.ShippedLine{}, "Parcel": supplier.Parcel{},
		"Tracking": supplier.Tracking{}, "TrackingEvent": supplier.TrackingEvent{}, "Cancelled": supplier.Cancelled{},
	}
}

func TestProtocolFieldsAreOurs(t *testing.T) {
	t.Parallel()
	schemas := within(t, document(t), "components", "schemas")
	for name, goType := range types() {
		var want []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(goType)) {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag != "" && tag != "-" {
				want = append(want, tag)
			}
		}
		slices.Sort(want)
		got := slices.Sorted(maps.Keys(within(t, schemas, name, "properties")))
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s differs (-document +Go):\n%s", name, diff)
		}
	}
}

func TestProtocolListsAreOurs(t *testing.T) {
	t.Parallel()
	schemas := within(t, document(t), "components", "schemas")
	for name, want := range map[string]string{
		"Reason": fmt.Sprint(supplier.Reasons()), "TrackingStatus": fmt.Sprint(supplier.TrackingStatuses()),
	} {
		if got := fmt.Sprint(within(t, schemas, name)["enum"]); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	states, _ := within(t, schemas, "State")["enum"].([]any)
	for _, s := range states {
		if !supplier.State(fmt.Sprint(s)).Known() {
			t.Errorf("state %v is not ours", s)
		}
	}
	if len(states) != 5 {
		t.Errorf("%d states, want 5", len(states))
	}
}

// TestProtocolReferencesExist: a $ref that leads nowhere is found by no reader
// of the file but its user.
func TestProtocolReferencesExist(t *testing.T) {
	t.Parallel()
	doc := document(t)
	walk(doc, func(node object) {
		if ref, ok := node["$ref"].(string); ok {
			within(t, doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
	})
}

func TestProtocolExamplesAreRead(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	walk(document(t), func(node object) {
		examples, ok := node["examples"].(object)
		if !ok {
			return
		}
		ref, _ := node["schema"].(object)["$ref"].(string)
		schema := ref[strings.LastIndex(ref, "/")+1:]
		for name, example := range examples {
			seen[schema]++
			value, err := json.Marshal(example.(object)["value"])
			if err != nil {
				t.Fatal(err)
			}
			written, err := rewrite(schema, value)
			if err != nil {
				t.Errorf("%s %s: %v", schema, name, err)
				continue
			}
			if diff := cmp.Diff(written, example.(object)["value"]); diff != "" {
				t.Errorf("%s %s loses something (-ours +document):\n%s", schema, name, diff)
			}
		}
	})
	for schema := range types() {
		if seen[schema] == 0 && seen[schema+"Message"] == 0 && !slices.Contains(inner(), schema) {
			t.Errorf("%s has no example", schema)
		}
	}
}

// inner are the schemas that occur only within others.
func inner() []string {
	return []string{"OrderLine", "Address", "View", "Fault", "StockLevel", "AcceptedLine", "ShippedLine", "Parcel", "TrackingEvent"}
}

// rewrite reads an example into our type and writes it again.
func rewrite(schema string, value []byte) (any, error) {
	var ours any
	if strings.HasSuffix(schema, "Message") {
		message, err := supplier.ParseMessage(value)
		if err != nil {
			return nil, err
		}
		ours = message
	} else {
		known, ok := types()[schema]
		if !ok {
			return nil, errors.New("no Go type for it")
		}
		target := reflect.New(reflect.TypeOf(known))
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(target.Interface()); err != nil {
			return nil, err
		}
		ours = target.Interface()
	}
	if order, ok := ours.(*supplier.Order); ok {
		if err := order.Check(); err != nil {
			return nil, err
		}
	}
	written, err := json.Marshal(ours)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.Unmarshal(written, &out)
	return out, err
}

// walk visits every object of a document.
func walk(node any, visit func(object)) {
	switch n := node.(type) {
	case object:
		visit(n)
		for _, child := range n {
			walk(child, visit)
		}
	case []any:
		for _, child := range n {
			walk(child, visit)
		}
	}
}
