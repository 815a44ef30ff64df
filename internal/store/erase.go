package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/orderreturn"
)

// Erased stands where a text about a buyer stood.
const Erased = "(erased)"

// Where the records of an order are, and so what of each table tells of its
// buyer. A test holds the list against the schema.
const (
	subOrdersOf = "(SELECT id FROM sub_orders WHERE order_id = $1)"
	shipmentsOf = "(SELECT id FROM shipments WHERE order_id = $1)"
	parcelsOf   = "(SELECT id FROM parcels WHERE shipment_id IN " + shipmentsOf + ")"
)

var ofOrder = map[string]string{
	"orders":             "id = $1",
	"buyer_requests":     "order_id = $1",
	"holds":              "order_id = $1",
	"incidents":          "order_id = $1",
	"notes":              "order_id = $1",
	"order_events":       "order_id = $1",
	"order_returns":      "order_id = $1",
	"refunds":            "order_id = $1",
	"webhook_deliveries": "order_id = $1",
	"sub_orders":         "order_id = $1",
	"submissions":        "sub_order_id IN " + subOrdersOf,
	"supplier_claims":    "sub_order_id IN " + subOrdersOf,
	"parcels":            "shipment_id IN " + shipmentsOf,
	"tracking_events":    "parcel_id IN " + parcelsOf,
	"messages": "status <> 'RECEIVED' AND reference IN (SELECT id FROM sub_orders WHERE order_id = $1" +
		" UNION SELECT tracking_number FROM parcels WHERE shipment_id IN " + shipmentsOf + ")",
}

// recordsOf are the ids that may stand for an order: what a request made or
// changed, what a job is about.
const recordsOf = "(SELECT id FROM orders WHERE id = $1 UNION SELECT id FROM sub_orders WHERE order_id = $1" +
	" UNION SELECT id FROM shipments WHERE order_id = $1 UNION SELECT id FROM parcels WHERE shipment_id IN " + shipmentsOf +
	" UNION SELECT id FROM holds WHERE order_id = $1 UNION SELECT id FROM order_returns WHERE order_id = $1" +
	" UNION SELECT id FROM refunds WHERE order_id = $1 UNION SELECT id FROM incidents WHERE order_id = $1" +
	" UNION SELECT id FROM buyer_requests WHERE order_id = $1 UNION SELECT id FROM notes WHERE order_id = $1" +
	" UNION SELECT id FROM supplier_claims WHERE sub_order_id IN " + subOrdersOf + ")"

// Erase takes what tells of an order's buyer out of every record of it: of texts
// nothing is left but that there was one, of an address the country, of what
// happened the codes, amounts, quantities and times. What was received about it
// from outside goes as a whole. Twice changes nothing more.
func (tx *Tx) Erase(ctx context.Context, orderID string) error {
	if err := tx.endWaiting(ctx, orderID); err != nil {
		return err
	}
	for _, c := range ent.PersonalColumns {
		where, known := ofOrder[c.Table]
		if !known {
			return fmt.Errorf("erase: where is the order of %s?", c.Table)
		}
		var err error
		if c.JSON {
			err = tx.eraseJSON(ctx, c, where, orderID)
		} else {
			err = tx.eraseText(ctx, c, where, orderID)
		}
		if err != nil {
			return fmt.Errorf("erase %s.%s: %w", c.Table, c.Name, err)
		}
	}
	return tx.eraseTraces(ctx, orderID)
}

// emptied are the columns in which no text can stand for another: whoever looks
// for orders by it, or makes a link of it, would find it.
var emptied = []string{"orders.email", "parcels.tracking_url"}

func (tx *Tx) eraseText(ctx context.Context, c ent.Column, where, orderID string) error {
	left := Erased
	if slices.Contains(emptied, c.Table+"."+c.Name) {
		left = ""
	}
	was, empty, is := c.Name, "''", "$2"
	if tx.store.Postgres() && c.Table == message.Table && c.Name == message.FieldBody {
		is, empty = "convert_to($2, 'UTF8')", "''::bytea"
	}
	if !tx.store.Postgres() && c.Name == message.FieldBody {
		is, empty = "CAST($2 AS BLOB)", "x''"
	}
	query := fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s AND %s <> %s AND %s <> %s", c.Table, c.Name, is, where, was, empty, was, is) //nolint:gosec // our own names
	_, err := tx.sql.ExecContext(ctx, query, orderID, left)
	return err
}

// endWaiting ends webhooks that wait for another one: there will be nothing to
// read. One that has just come is acted on first, and erased with that.
func (tx *Tx) endWaiting(ctx context.Context, orderID string) error {
	query := "UPDATE messages SET status = $2 WHERE status = 'WAITING' AND " + ofOrder[message.Table]
	_, err := tx.sql.ExecContext(ctx, query, orderID, string(message.StatusIgnored))
	return wrap("end webhooks", err)
}

func (tx *Tx) eraseJSON(ctx context.Context, c ent.Column, where, orderID string) error {
	found, err := tx.documents(ctx, c, where, orderID)
	if err != nil {
		return err
	}
	query := fmt.Sprintf("UPDATE %s SET %s = $1 WHERE id = $2", c.Table, c.Name) //nolint:gosec // names of the schema
	for id, raw := range found {
		reduced, changed, err := Impersonal(raw)
		if err != nil {
			return err
		}
		if !changed {
			continue
		}
		if _, err := tx.sql.ExecContext(ctx, query, string(reduced), id); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

func (tx *Tx) documents(ctx context.Context, c ent.Column, where, orderID string) (map[string][]byte, error) {
	query := fmt.Sprintf("SELECT id, %[2]s FROM %[1]s WHERE %[3]s AND %[2]s IS NOT NULL", c.Table, c.Name, where) //nolint:gosec // names of the schema
	rows, err := tx.sql.QueryContext(ctx, query, orderID)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	defer func() { _ = rows.Close() }()
	found := make(map[string][]byte)
	for rows.Next() {
		var id string
		var raw []byte
		if err := rows.Scan(&id, &raw); err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		found[id] = raw
	}
	return found, rows.Err()
}

// eraseTraces takes out what was made of the buyer's data: digests, by which it
// could be guessed, keys that a program chose, and what jobs said when they failed.
func (tx *Tx) eraseTraces(ctx context.Context, orderID string) error {
	args := "CAST(args AS TEXT)"
	if !tx.store.Postgres() {
		args = "json(args)"
	}
	for _, query := range []string{
		"UPDATE orders SET digest = '' WHERE id = $1",
		"UPDATE idempotency_keys SET digest = '', key = 'erased ' || id WHERE digest <> '' AND result IN " + recordsOf,
		"UPDATE river_job SET errors = NULL WHERE errors IS NOT NULL AND EXISTS (SELECT 1 FROM (SELECT id FROM messages WHERE " +
			ofOrder[message.Table] + " UNION SELECT id FROM " + recordsOf + " AS r) AS about WHERE " + args + " LIKE '%' || about.id || '%')",
	} {
		if _, err := tx.sql.ExecContext(ctx, query, orderID); err != nil {
			return fmt.Errorf("erase traces: %w", err)
		}
	}
	return nil
}

// impersonal are the fields of a document whose texts say nothing of a buyer:
// codes, ids, names of ours, amounts and times. Any other text goes.
var impersonal = []string{
	"agreed", "amount", "at", "attempt", "before", "claimId", "code", "countryCode", "expectedAt", "externalId", "from", "granted",
	"incidentId", "kind", "mode", "of", "requestId", "returnId", "severity", "shipmentId", "state", "status", "submitAt",
	"supplier", "supplierOrderId", "supplierShipmentId", "to", "total", "trackingNumber",
	// The buyer's view.
	"orderName", "storeName", "placedAt", "fulfillmentStatus", "deliveryStatus", "headline", "notices", "noticeKinds", "situation", "carrier", "statusText",
	"estimatedDeliveryAt", "shippedAt", "deliveredAt", "despite", "title", "occurredAt", "askedAt", "answeredAt", "mayAsk",
}

// numbered are names that we give: #1001-2.
var numbered = regexp.MustCompile(`^#\d+(-R?\d+)?$`)

// Impersonal is a JSON document without what may tell of a buyer, and whether
// there was any.
func Impersonal(raw []byte) (reduced []byte, changed bool, err error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, false, fmt.Errorf("read: %w", err)
	}
	value = reduce("", value, &changed)
	if reduced, err = json.Marshal(value); err != nil {
		return nil, false, fmt.Errorf("write: %w", err)
	}
	return reduced, changed, nil
}

// Reduced is the same of the details of an event.
func Reduced(details map[string]any) map[string]any {
	var changed bool
	reduced, _ := reduce("", details, &changed).(map[string]any)
	return reduced
}

// reduce goes through a value that stands in a field.
func reduce(field string, value any, changed *bool) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inside := range value {
			value[name] = reduce(name, inside, changed)
		}
	case []any:
		for i, inside := range value {
			value[i] = reduce(field, inside, changed)
		}
	case string:
		if value != "" && !staysIn(field, value) {
			*changed = true
			return ""
		}
	}
	return value
}

// staysIn says whether a text may stay. A reason is somebody's words or one of a
// list; a name is a person's or a number of ours.
func staysIn(field, text string) bool {
	switch field {
	case "reason":
		return hold.ReasonValidator(hold.Reason(text)) == nil || orderreturn.ReasonValidator(orderreturn.Reason(text)) == nil
	case "name":
		return numbered.MatchString(text)
	}
	return slices.Contains(impersonal, field)
}

func wrap(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
