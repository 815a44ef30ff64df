package portal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// A file of tracking numbers has a row for each parcel, or for each line in a
// parcel:
//
//	order, carrier, tracking number, sku, quantity
//
// Without a SKU a row is about all that is left. A shipment is known by its order
// and number, so the same rows again, in whatever file, change nothing.

const (
	maxRows   = 10_000
	atOnce    = 500
	uploading = 20 * time.Second // then the rest is left for the next time
)

// Row is what became of a row of a file.
type Row struct {
	Line                            int
	Order, Carrier, Number, Outcome string
	Done                            bool

	sku      string
	quantity int
}

// Upload is what became of a file.
type Upload struct {
	Rows          []*Row
	Applied, Left int // Left: not reached in time
}

// Upload takes in a file of tracking numbers. Bad rows are named, good ones
// count. It fails as a whole only when it is no such file.
func (s *Service) Upload(ctx context.Context, v *Visit, file io.Reader) (*Upload, error) {
	rows, err := readRows(file)
	if err != nil {
		return nil, err
	}
	of, err := s.named(ctx, v, rows)
	if err != nil {
		return nil, err
	}
	until, done := s.now().Add(uploading), &Upload{Rows: rows}
	for _, parcel := range parcels(rows) {
		outcome, ok := "not reached in time: upload the file again", false
		if s.now().Before(until) && ctx.Err() == nil {
			if outcome, ok, err = s.enterParcel(ctx, v, of[parcel[0].Order], parcel); err != nil {
				return nil, err
			}
		} else {
			done.Left += len(parcel)
		}
		for _, row := range parcel {
			row.Outcome, row.Done = outcome, ok
			if ok {
				done.Applied++
			}
		}
	}
	return done, nil
}

// parcels groups the rows that can be read by order and number.
func parcels(rows []*Row) (groups [][]*Row) {
	at := make(map[string]int)
	for _, r := range rows {
		if r.Outcome != "" {
			continue
		}
		key := r.Order + "\x00" + r.Number
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

func (s *Service) enterParcel(ctx context.Context, v *Visit, sub *ent.SubOrder, rows []*Row) (string, bool, error) {
	if sub == nil {
		return "there is no such order here", false, nil
	}
	notice := supplier.Shipped{ShippedAt: s.utc(), Parcels: []supplier.Parcel{{Carrier: rows[0].Carrier, TrackingNumber: rows[0].Number}}}
	for _, r := range rows {
		if r.sku == "" {
			continue
		}
		i := slices.IndexFunc(sub.Edges.Lines, func(l *ent.SubOrderLine) bool { return l.SupplierSku == r.sku })
		if i < 0 {
			return "the order has no SKU " + r.sku, false, nil
		}
		quantity := r.quantity
		if quantity == 0 {
			quantity = sub.Edges.Lines[i].Quantity - sub.Edges.Lines[i].CancelledQuantity
		}
		notice.Lines = append(notice.Lines, supplier.ShippedLine{LineID: sub.Edges.Lines[i].ID, Quantity: max(quantity, 1)})
	}
	notice.ShipmentID = "csv:" + digest(sub.ID, rows[0].Number)
	said := digest(fmt.Sprint(notice.ShipmentID, rows[0].Carrier, notice.Lines))
	told, err := s.fulfillment.Tell(ctx, v.Supplier, supplier.Message{ID: "csv:" + said, Reference: sub.ID, OccurredAt: s.utc(), Body: notice})
	if p, refused := problem.As(err); refused {
		return p.Message, false, nil
	}
	if err != nil {
		return "", false, err
	}
	switch told.Status {
	case message.StatusApplied:
		return "entered", true, nil
	case message.StatusReceived:
		return "taken in", true, nil
	default:
		return told.Outcome, false, nil
	}
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// named finds the supplier's own sub-orders by the names in a file.
func (s *Service) named(ctx context.Context, v *Visit, rows []*Row) (map[string]*ent.SubOrder, error) {
	var names []string
	for _, r := range rows {
		names = append(names, r.Order)
	}
	slices.Sort(names)
	of := make(map[string]*ent.SubOrder)
	for some := range slices.Chunk(slices.Compact(names), atOnce) {
		found, err := s.store.Client().SubOrder.Query().WithLines().
			Where(suborder.NameIn(some...), theirs(v.Supplier.ID)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("find orders of a file: %w", err)
		}
		for _, sub := range found {
			of[sub.Name] = sub
		}
	}
	return of, nil
}

// readRows reads a file as spreadsheets write it: with commas, semicolons or
// tabs, in UTF-8, UTF-16 or Windows-1252.
func readRows(file io.Reader) ([]*Row, error) {
	raw, err := io.ReadAll(file)
	if err != nil {
		return nil, problem.Errorf(problem.Invalid, "the file could not be read")
	}
	text, err := decode(raw)
	if err != nil {
		return nil, problem.Errorf(problem.Invalid, "the file is no text")
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord, reader.TrimLeadingSpace, reader.LazyQuotes = comma(text), -1, true, true
	var rows []*Row
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := reader.FieldPos(0)
		row := &Row{Line: line}
		if err != nil {
			row.Outcome = "the row could not be read"
		} else if isHeading(record) {
			continue
		} else {
			row.read(record)
		}
		if rows = append(rows, row); len(rows) > maxRows {
			return nil, problem.Errorf(problem.Invalid, "the file has more than %d rows: split it", maxRows)
		}
	}
	if len(rows) == 0 {
		return nil, problem.Errorf(problem.Invalid, "the file has no rows: order, carrier, tracking number")
	}
	return rows, nil
}

func isHeading(record []string) bool {
	first := strings.ToLower(strings.TrimSpace(record[0]))
	return first == "" && len(record) == 1 || first == "order" || first == "pedido"
}

func (r *Row) read(record []string) {
	cell := func(i int) string {
		if i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	r.Order, r.Carrier, r.Number, r.sku = cell(0), cell(1), cell(2), cell(3)
	number, err := trackingNumber(r.Number)
	quantity, wrong := strconv.Atoi(cell(4))
	switch {
	case len(r.Order) > maxNumber || len(r.Carrier) > maxCarrier || len(r.sku) > maxText || strings.ContainsRune(strings.Join(record, ""), 0):
		r.Outcome = "a cell is too long, or no text"
	case r.Order == "":
		r.Outcome = "there is no order"
	case r.Carrier != "" && strings.ContainsAny(r.Carrier[:1], "=+-@\t"):
		r.Outcome = "this is no carrier's name"
	case err != nil:
		r.Outcome = err.Error()
	case cell(4) != "" && (wrong != nil || quantity < 1 || r.sku == ""):
		r.Outcome = "a quantity is a number from 1, and needs a SKU"
	default:
		r.Number, r.quantity = number, quantity
	}
}

func comma(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

func decode(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}), bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
		return string(text), err
	case utf8.Valid(raw):
		return string(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))), nil
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return string(text), err
}
