package supplier_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/waybill/waybill/internal/supplier"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func ptr[T any](v T) *T { return &v }

const head = `"id": "msg_1", "reference": "sub_1", "supplierOrderId": "SO-1", "occurredAt": "2026-11-23T10:00:00+01:00"`

func TestParseMessage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		kind string
		body supplier.Body
	}{
		"accepted whole": {`"type": "order.accepted", "body": {}`, supplier.TypeAccepted, supplier.Accepted{}},
		"accepted by line": {
			`"type": "order.accepted", "body": {"lines": [
				{"lineId": "l1", "quantity": 2},
				{"lineId": "l2", "quantity": 1, "status": "BACKORDERED", "unitCost": 0, "expectedAt": "2026-12-01T00:00:00Z"},
				{"lineId": "l2", "quantity": 3, "status": "REJECTED", "reason": "sold out", "message": "for good"}]}`,
			supplier.TypeAccepted,
			supplier.Accepted{Lines: []supplier.AcceptedLine{
				{LineID: "l1", Quantity: 2, Status: supplier.LineAccepted},
				{LineID: "l2", Quantity: 1, Status: supplier.LineBackordered, UnitCost: ptr(int64(0)), ExpectedAt: ptr(at("2026-12-01T00:00:00Z"))},
				{LineID: "l2", Quantity: 3, Status: supplier.LineRejected, Reason: supplier.Other, Message: "sold out: for good"},
			}},
		},
		"rejected": {
			`"type": "order.rejected", "body": {"reason": "invalid_sku", "message": " no such thing "}`, supplier.TypeRejected,
			supplier.Rejected{Rejection: supplier.Rejection{Reason: supplier.InvalidSKU, Message: "no such thing"}},
		},
		"shipped": {
			`"type": "order.shipped", "body": {"shipmentId": "S1", "shippedAt": "2026-11-23T08:00:00Z", "lines": [{"lineId": "l1", "quantity": 1}],
				"parcels": [{"carrier": "UPS", "trackingNumber": "1Z1", "trackingUrl": "https://ups.test/1Z1", "estimatedDeliveryAt": "2026-11-25T08:00:00Z"}]}`,
			supplier.TypeShipped,
			supplier.Shipped{
				ShipmentID: "S1", ShippedAt: at("2026-11-23T08:00:00Z"), Lines: []supplier.ShippedLine{{LineID: "l1", Quantity: 1}},
				Parcels: []supplier.Parcel{{
					Carrier: "UPS", TrackingNumber: "1Z1", TrackingURL: "https://ups.test/1Z1",
					EstimatedDeliveryAt: ptr(at("2026-11-25T08:00:00Z")),
				}},
			},
		},
		"tracking": {
			`"type": "order.tracking", "body": {"trackingNumber": "1Z1", "events": [
				{"id": "e1", "status": "IN_TRANSIT", "message": "Departed", "location": "Columbus", "occurredAt": "2026-11-23T08:00:00Z"},
				{"status": "HELD_BY_CUSTOMS", "occurredAt": "2026-11-23T09:00:00Z"}]}`,
			supplier.TypeTracking,
			supplier.Tracking{TrackingNumber: "1Z1", Events: []supplier.TrackingEvent{
				{ID: "e1", Status: supplier.TrackInTransit, SourceStatus: "IN_TRANSIT", Message: "Departed", Location: "Columbus", OccurredAt: at("2026-11-23T08:00:00Z")},
				{Status: supplier.TrackUnknown, SourceStatus: "HELD_BY_CUSTOMS", OccurredAt: at("2026-11-23T09:00:00Z")},
			}},
		},
		"cancelled": {`"type": "order.cancelled", "body": {"agreed": true, "reason": "stopped"}`, supplier.TypeCancelled, supplier.Cancelled{Agreed: true, Reason: "stopped"}},
		"refused to cancel": {
			`"type": "order.cancelled", "body": {"agreed": false}, "somethingNew": [1, {"a": null}]`, supplier.TypeCancelled, supplier.Cancelled{},
		},
		"unknown type": {
			`"type": "order.teleported", "body": [1]`, "order.teleported",
			supplier.Unknown{Type: "order.teleported", Raw: json.RawMessage(`[1]`)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := supplier.ParseMessage([]byte("{" + head + "," + c.text + "}"))
			if err != nil {
				t.Fatal(err)
			}
			want := supplier.Message{
				ID: "msg_1", Type: c.kind, Reference: "sub_1", SupplierOrderID: "SO-1",
				OccurredAt: at("2026-11-23T09:00:00Z"), Body: c.body,
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("message differs (-got +want):\n%s", diff)
			}
		})
	}
}

// TestParseMessageReportsEveryFault names the fields and codes of all faults.
func TestParseMessageReportsEveryFault(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 2001)
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"no JSON":    {`hello`, " MALFORMED"},
		"no object":  {`[1]`, " MALFORMED"},
		"null":       {`null`, " MALFORMED"},
		"nothing":    {`{}`, "id REQUIRED, type REQUIRED, occurredAt REQUIRED"},
		"no body":    {`{` + head + `, "type": "order.accepted"}`, "body REQUIRED"},
		"body null":  {`{` + head + `, "type": "order.rejected", "body": null}`, "body REQUIRED"},
		"body text":  {`{` + head + `, "type": "order.rejected", "body": "no"}`, "body MALFORMED"},
		"wrong case": {`{"ID": "msg_1", "type": "x", "occurredAt": "2026-11-23T10:00:00Z"}`, "id REQUIRED"},
		"header": {
			`{"id": 7, "type": "order.cancelled", "reference": " ", "supplierOrderId": "a\u0000b", "occurredAt": "yesterday", "body": {"agreed": "yes", "reason": "` + long + `"}}`,
			"id MALFORMED, supplierOrderId MALFORMED, occurredAt MALFORMED, reference REQUIRED, body.agreed MALFORMED, body.reason TOO_LONG",
		},
		"times": {
			`{"id": "1", "type": "x", "occurredAt": "1899-01-01T00:00:00Z"}`, "occurredAt OUT_OF_RANGE",
		},
		"accepted": {
			`{` + head + `, "type": "order.accepted", "body": {"lines": [{"quantity": 0, "status": "PERHAPS", "unitCost": -1}, 7, {"lineId": "a", "quantity": 1.5, "unitCost": "4"}]}}`,
			"body.lines.0.lineId REQUIRED, body.lines.0.quantity OUT_OF_RANGE, body.lines.0.status UNKNOWN, body.lines.0.unitCost OUT_OF_RANGE, " +
				"body.lines.1 MALFORMED, body.lines.2.quantity MALFORMED, body.lines.2.unitCost MALFORMED",
		},
		"rejected": {`{` + head + `, "type": "order.rejected", "body": {}}`, "body.reason REQUIRED"},
		"shipped": {
			`{` + head + `, "type": "order.shipped", "body": {"lines": [{"lineId": "a", "quantity": 1}, {"lineId": "a", "quantity": 99999999}],
				"parcels": [{"trackingNumber": "1", "trackingUrl": "javascript:alert(1)"}, {"trackingNumber": "1"}, {}]}}`,
			"body.shipmentId REQUIRED, body.shippedAt REQUIRED, body.lines.1.quantity OUT_OF_RANGE, body.lines.1.lineId DUPLICATE, " +
				"body.parcels.0.trackingUrl MALFORMED, body.parcels.1.trackingNumber DUPLICATE, body.parcels.2.trackingNumber REQUIRED",
		},
		"no parcels": {
			`{` + head + `, "type": "order.shipped", "body": {"shipmentId": "S1", "shippedAt": "2026-11-23T08:00:00Z", "parcels": []}}`, "body.parcels REQUIRED",
		},
		"tracking": {
			`{` + head + `, "type": "order.tracking", "body": {"events": [{"status": 1}, {}]}}`,
			"body.trackingNumber REQUIRED, body.events.0.status MALFORMED, body.events.0.occurredAt REQUIRED, body.events.1.status REQUIRED, body.events.1.occurredAt REQUIRED",
		},
		"too many": {
			`{` + head + `, "type": "order.tracking", "body": {"trackingNumber": "1", "events": [` + strings.Repeat(`{},`, 1000) + `{}]}}`, "body.events TOO_LONG",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := supplier.ParseMessage([]byte(c.text))
			bad, ok := errors.AsType[*supplier.Malformed](err)
			if !ok {
				t.Fatalf("error = %v, want *Malformed", err)
			}
			var got []string
			for _, f := range bad.Faults {
				got = append(got, f.Field+" "+f.Code)
				if f.Message == "" {
					t.Errorf("%s has no message", f.Field)
				}
			}
			if diff := cmp.Diff(got, strings.Split(c.want, ", ")); diff != "" {
				t.Errorf("faults differ (-got +want):\n%s", diff)
			}
		})
	}
}

// TestParseMessageReadsWhatWasWritten: whatever a supplier using our types
// sends is read back the same.
func TestParseMessageReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := supplier.Message{
			ID: word().Draw(t, "id"), Reference: word().Draw(t, "reference"),
			OccurredAt: moment().Draw(t, "occurredAt"), Body: body().Draw(t, "body"),
		}
		written, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := supplier.ParseMessage(written)
		if err != nil {
			t.Fatalf("%v in %s", err, written)
		}
		want.Type = got.Type
		if diff := cmp.Diff(got, want); diff != "" {
			t.Fatalf("message differs (-got +want):\n%s", diff)
		}
	})
}

func word() *rapid.Generator[string] { return rapid.StringMatching(`[A-Za-z0-9"<é]{1,12}`) }

func moment() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return at("2016-09-04T00:00:00Z").Add(time.Duration(rapid.Int64Range(0, 3e17).Draw(t, "ns")))
	})
}

func body() *rapid.Generator[supplier.Body] {
	accepted := rapid.Custom(func(t *rapid.T) supplier.Body {
		return supplier.Accepted{Lines: rapid.SliceOfN(acceptedLine(), 0, 3).Draw(t, "lines")}
	}).Filter(func(b supplier.Body) bool { a, _ := b.(supplier.Accepted); return len(a.Lines) > 0 })
	shipped := rapid.Custom(func(t *rapid.T) supplier.Body {
		b := supplier.Shipped{ShipmentID: word().Draw(t, "id"), ShippedAt: moment().Draw(t, "at")}
		for _, id := range rapid.SliceOfNDistinct(word(), 0, 3, rapid.ID).Draw(t, "lines") {
			b.Lines = append(b.Lines, supplier.ShippedLine{LineID: id, Quantity: rapid.IntRange(1, 9).Draw(t, "quantity")})
		}
		for _, number := range rapid.SliceOfNDistinct(word(), 1, 3, rapid.ID).Draw(t, "parcels") {
			b.Parcels = append(b.Parcels, supplier.Parcel{TrackingNumber: number, EstimatedDeliveryAt: ptr(moment().Draw(t, "eta"))})
		}
		return b
	})
	tracking := rapid.Custom(func(t *rapid.T) supplier.Body {
		status := rapid.SampledFrom(supplier.TrackingStatuses()).Draw(t, "status")
		return supplier.Tracking{TrackingNumber: word().Draw(t, "number"), Events: []supplier.TrackingEvent{{
			ID: word().Draw(t, "id"), Status: status, SourceStatus: word().Draw(t, "source"), OccurredAt: moment().Draw(t, "at"),
		}}}
	})
	rejected := rapid.Custom(func(t *rapid.T) supplier.Body {
		reason := rapid.SampledFrom(supplier.Reasons()).Draw(t, "reason")
		return supplier.Rejected{Rejection: supplier.Rejection{Reason: reason, Message: word().Draw(t, "message")}}
	})
	cancelled := rapid.Custom(func(t *rapid.T) supplier.Body {
		return supplier.Cancelled{Agreed: rapid.Bool().Draw(t, "agreed"), Reason: word().Draw(t, "reason")}
	})
	whole := rapid.Just[supplier.Body](supplier.Accepted{})
	return rapid.OneOf(whole, accepted, shipped, tracking, rejected, cancelled)
}

func acceptedLine() *rapid.Generator[supplier.AcceptedLine] {
	return rapid.Custom(func(t *rapid.T) supplier.AcceptedLine {
		l := supplier.AcceptedLine{
			LineID: word().Draw(t, "line"), Quantity: rapid.IntRange(1, 9).Draw(t, "quantity"),
			Status:   rapid.SampledFrom([]supplier.LineStatus{supplier.LineAccepted, supplier.LineBackordered, supplier.LineRejected}).Draw(t, "status"),
			UnitCost: ptr(rapid.Int64Range(0, 1e12).Draw(t, "cost")),
		}
		if l.Status == supplier.LineRejected {
			l.Reason = rapid.SampledFrom(supplier.Reasons()).Draw(t, "reason")
		}
		return l
	})
}

// FuzzParseMessage: no bytes break it; what it accepts is complete and survives
// being written and read again.
func FuzzParseMessage(f *testing.F) {
	for _, kind := range []string{supplier.TypeAccepted, supplier.TypeRejected, supplier.TypeShipped, supplier.TypeTracking, supplier.TypeCancelled, "x"} {
		f.Add([]byte(`{` + head + `, "type": "` + kind + `", "body": {"agreed": true, "reason": "r", "shipmentId": "s", "shippedAt": "2026-11-23T08:00:00Z",
			"trackingNumber": "1", "lines": [{"lineId": "l", "quantity": 1}], "parcels": [{"trackingNumber": "1"}],
			"events": [{"status": "DELIVERED", "occurredAt": "2026-11-23T08:00:00.123456789+05:30"}]}}`))
	}
	f.Add([]byte(`{"id": null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := supplier.ParseMessage(text)
		if err != nil {
			bad, ok := errors.AsType[*supplier.Malformed](err)
			if !ok || len(bad.Faults) == 0 {
				t.Fatalf("error = %v, want *Malformed with faults", err)
			}
			return
		}
		if got.ID == "" || got.Type == "" || got.OccurredAt.IsZero() || got.Body == nil {
			t.Fatalf("accepted an incomplete message: %+v", got)
		}
		if strings.ContainsRune(got.ID+got.Reference+got.SupplierOrderID, 0) {
			t.Fatalf("accepted a NUL: %+v", got)
		}
		written, err := json.Marshal(got)
		if err != nil {
			t.Fatalf("write again: %v", err)
		}
		again, err := supplier.ParseMessage(written)
		if err != nil {
			t.Fatalf("read again: %v", err)
		}
		if _, unknown := got.Body.(supplier.Unknown); unknown {
			return // its raw text may be spaced otherwise
		}
		if diff := cmp.Diff(again, got); diff != "" {
			t.Fatalf("changed by writing and reading (-again +first):\n%s", diff)
		}
	})
}
