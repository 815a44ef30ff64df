package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
)

// serveTell makes a supplier say what the body says:
// {"type": "order.shipped", "body": {"parcels": [...]}}. Id, reference and times
// may be left out.
func (s *Server) serveTell(w http.ResponseWriter, r *http.Request) {
	var told map[string]any
	if err := readJSON(w, r, &told); err != nil || told == nil {
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "MALFORMED", Message: "the body must be a JSON object"})
		return
	}
	reference := r.PathValue("reference")
	message, err := s.readTold(told, reference)
	if err == nil {
		err = s.tellFor(r.PathValue("supplier"), reference, message)
	}
	bad, malformed := errors.AsType[*supplier.Malformed](err)
	switch {
	case malformed:
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "MALFORMED", Message: bad.Error(), Faults: bad.Faults})
	case errors.Is(err, ErrUnknownOrder):
		fail(w, http.StatusNotFound, httpjson.Failure{Code: httpjson.CodeUnknownReference, Message: err.Error()})
	case err != nil:
		fail(w, http.StatusConflict, httpjson.Failure{Code: "NOT_POSSIBLE", Message: err.Error()})
	default:
		w.WriteHeader(http.StatusAccepted)
	}
}

// readTold fills in what may be left out and reads the message as its receiver
// will.
func (s *Server) readTold(told map[string]any, reference string) (supplier.Message, error) {
	now := s.Now().Format(time.RFC3339Nano)
	for field, value := range map[string]any{"id": "told", "occurredAt": now, "body": map[string]any{}} {
		if told[field] == nil {
			told[field] = value
		}
	}
	told["reference"] = reference
	if body, ok := told["body"].(map[string]any); ok && told["type"] == supplier.TypeShipped {
		number, link := TrackingNumber("UPS")
		parcel := map[string]any{"carrier": "UPS", "trackingNumber": number, "trackingUrl": link}
		for field, value := range map[string]any{
			"shipmentId": newID("SH-", 10), "shippedAt": now, "parcels": []any{parcel},
		} {
			if body[field] == nil {
				body[field] = value
			}
		}
	}
	encoded, err := json.Marshal(told)
	if err != nil {
		return supplier.Message{}, fmt.Errorf("encode message: %w", err)
	}
	return supplier.ParseMessage(encoded)
}

func (s *Server) tellFor(code, reference string, m supplier.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := s.suppliers[code]
	if from == nil || from.orders[reference] == nil {
		return fmt.Errorf("%w: %s", ErrUnknownOrder, reference)
	}
	return s.tellAt(from.orders[reference], m.OccurredAt, m.Body)
}

// servePutSupplier adds or changes a supplier.
func (s *Server) servePutSupplier(w http.ResponseWriter, r *http.Request) {
	var sup Supplier
	err := readJSON(w, r, &sup)
	if err == nil {
		sup.Code = r.PathValue("supplier")
		err = s.AddSupplier(sup)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "MALFORMED", Message: err.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// serveLedger serves the ledger, or the part of one ?supplier= or ?reference=.
func (s *Server) serveLedger(w http.ResponseWriter, r *http.Request) {
	ledger := s.Ledger()
	code, reference := r.FormValue("supplier"), r.FormValue("reference")
	ledger.Orders = slices.DeleteFunc(ledger.Orders, func(e Entry) bool {
		return (code != "" && e.Supplier != code) || (reference != "" && e.Reference != reference)
	})
	answer(w, http.StatusOK, ledger)
}

// serveClock tells the time; POST {"advance": "48h"} turns it first.
func (s *Server) serveClock(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var turn struct {
			Advance string `json:"advance"`
		}
		err := readJSON(w, r, &turn)
		d, parseErr := time.ParseDuration(turn.Advance)
		if err != nil || parseErr != nil || d < 0 {
			fail(w, http.StatusBadRequest, httpjson.Failure{Code: "MALFORMED", Message: `the body must be like {"advance": "48h"}`})
			return
		}
		s.Advance(d)
	}
	answer(w, http.StatusOK, map[string]time.Time{"now": s.Now()})
}

// serveDescription says in plain text what can be done here.
func (s *Server) serveDescription(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	codes, now, seen := slices.Sorted(maps.Keys(s.suppliers)), s.clock.now(), len(s.orders)
	s.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "Waybill's supplier simulator: docs/suppliers.md\n\nclock      %s\nreferences %d seen\nsuppliers  %d\n",
		now.Format(time.RFC3339), seen, len(codes))
	for _, code := range codes[:min(len(codes), 20)] {
		fmt.Fprintf(&b, "  /%s\n", code)
	}
	b.WriteString(description)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, r := range rules() {
		word := r.name
		if r.argument != "" {
			word += ":" + r.argument
		}
		fmt.Fprintf(table, "  %s\t%s\n", word, r.text)
	}
	_ = table.Flush() // a strings.Builder does not fail
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(b.String()))
}

const description = `
The protocol, for each supplier:
  POST /{supplier}/orders                         take an order
  GET  /{supplier}/orders/{reference}             look it up
  POST /{supplier}/orders/{reference}/cancel      {"reason": "…"}
  GET  /{supplier}/stock?sku=…                    what is there

The simulator:
  GET  /ledger?supplier=…&reference=…             every order, its takes, shipments and webhooks
  GET  /clock, POST /clock {"advance": "48h"}     the time; turn it
  PUT  /suppliers/{supplier}                      {"apiKey", "webhookUrl", "webhookSecret", "scenario", "manual", "forgetful", "stock"}
  POST /{supplier}/orders/{reference}/messages    {"type": "order.shipped", "body": {…}}: make it so, and say so

Scenarios, by the header X-Simulate (slow:2s,webhooks-twice), by SKU
(MUG-SIM-SLOW-2S) or as the supplier's own:
`
