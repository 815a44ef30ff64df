package statistics

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/store"
)

// query reckons one store's days.
type query struct {
	span
	store   *store.Store
	storeID string
	now     time.Time
}

// placed leads to the orders of the days, through their index.
const placed = `FROM orders o %s WHERE o.store_id = $1 AND o.placed_at >= $2 AND o.placed_at < $3`

// seconds writes a column as seconds since 1970. SQLite keeps moments as text
// that begins like ISO 8601.
func (q query) seconds(column string) string {
	if q.store.Postgres() {
		return "floor(extract(epoch FROM " + column + "))::bigint"
	}
	return "unixepoch(substr(" + column + ", 1, 19))"
}

// dayNumber writes a column as the number of its day in the zone, counted from
// 1970. Between two changes of the clock a zone is a fixed distance from UTC.
func (q query) dayNumber(column string) string {
	seconds, changes := q.seconds(column), ""
	for at := q.start; ; {
		_, offset := at.Zone()
		_, until := at.ZoneBounds()
		if !until.IsZero() && until.Before(q.end) {
			changes += fmt.Sprintf(" WHEN %s < %d THEN %d", seconds, until.Unix(), offset)
			at = until
			continue
		}
		last := strconv.Itoa(offset)
		if changes != "" {
			last = "CASE" + changes + " ELSE " + last + " END"
		}
		return "(" + seconds + " + " + last + ") / 86400"
	}
}

// each runs a statement about the days, and more, and scans its rows.
func (q query) each(ctx context.Context, statement string, scan func(rows *sql.Rows) error, more ...any) error {
	return q.read(ctx, statement, append([]any{q.storeID, q.start.UTC(), q.end.UTC()}, more...), scan)
}

func (q query) read(ctx context.Context, statement string, args []any, scan func(rows *sql.Rows) error) error {
	rows, err := q.store.DB().QueryContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// days counts the orders of each day, and of all; a day without any stands there
// too.
func (q query) days(ctx context.Context, made *Statistics) error {
	statement := `SELECT ` + q.dayNumber("o.placed_at") + ` AS day, st.currency, count(*),
		sum(CASE WHEN o.status = 'CANCELLED' THEN 1 ELSE 0 END),
		sum(CASE WHEN o.fulfillment_status = 'FULFILLED' THEN 1 ELSE 0 END),
		sum(CASE WHEN o.delivery_status = 'DELIVERED' THEN 1 ELSE 0 END),
		sum(o.units_ordered), sum(CASE WHEN o.currency = st.currency THEN o.total_minor ELSE 0 END)
		` + fmt.Sprintf(placed, "JOIN stores st ON st.id = o.store_id") + ` GROUP BY 1, 2`
	found := make(map[string]Counts)
	err := q.each(ctx, statement, func(rows *sql.Rows) error {
		var day, sales int64
		var currency string
		var c Counts
		if err := rows.Scan(&day, &currency, &c.Orders, &c.Cancelled, &c.Fulfilled, &c.Delivered, &c.Units, &sales); err != nil {
			return err
		}
		c.Sales = new(money.New(sales, currency))
		found[time.Unix(day*86400, 0).UTC().Format(time.DateOnly)] = c
		return nil
	})
	for at := q.start; at.Before(q.end); at = at.AddDate(0, 0, 1) {
		date := at.Format(time.DateOnly)
		made.Days = append(made.Days, Day{date, found[date]})
		made.Totals.add(found[date])
	}
	return err
}

func (c *Counts) add(o Counts) {
	c.Orders += o.Orders
	c.Cancelled += o.Cancelled
	c.Fulfilled += o.Fulfilled
	c.Delivered += o.Delivered
	c.Units += o.Units
	switch {
	case o.Sales == nil:
	case c.Sales == nil:
		c.Sales = new(*o.Sales)
	default:
		c.Sales.Minor += o.Sales.Minor
	}
}

// durations ranks what each step took: the ranks at the half and at nine tenths
// are what is told.
func (q query) durations(ctx context.Context, made *Statistics) error {
	part := func(step Step, join, from, to string) string {
		return fmt.Sprintf("SELECT '%s' AS step, %s - %s AS seconds ", step, q.seconds(to), q.seconds(from)) + fmt.Sprintf(placed, join) +
			fmt.Sprintf(" AND %s IS NOT NULL AND %s IS NOT NULL", from, to)
	}
	const subs, shipments = "JOIN sub_orders s ON s.order_id = o.id", "JOIN shipments h ON h.order_id = o.id AND h.status <> 'CANCELLED'"
	statement := `WITH took AS (` + part(Accept, subs, "s.submitted_at", "s.accepted_at") +
		` UNION ALL ` + part(Ship, subs, "s.accepted_at", "s.shipped_at") +
		` UNION ALL ` + part(Deliver, shipments, "h.shipped_at", "h.delivered_at") + `),
		ranked AS (SELECT step, seconds, row_number() OVER (PARTITION BY step ORDER BY seconds) AS place, count(*) OVER (PARTITION BY step) AS n FROM took)
		SELECT step, max(n), min(CASE WHEN place * 2 >= n THEN seconds END), min(CASE WHEN place * 10 >= n * 9 THEN seconds END) FROM ranked GROUP BY step`
	found := make(map[Step]Duration)
	err := q.each(ctx, statement, func(rows *sql.Rows) error {
		var d Duration
		if err := rows.Scan(&d.Step, &d.Count, &d.P50, &d.P90); err != nil {
			return err
		}
		found[d.Step] = d
		return nil
	})
	for _, step := range []Step{Accept, Ship, Deliver} {
		if d, is := found[step]; is {
			made.Durations = append(made.Durations, d)
		}
	}
	return err
}

// suppliers says how many sub-orders were shipped by the day that was promised.
func (q query) suppliers(ctx context.Context, made *Statistics) (err error) {
	made.Suppliers, err = q.punctuality(ctx, "p.id", "p.name", "s.ship_by", "s.shipped_at",
		"JOIN sub_orders s ON s.order_id = o.id AND s.status <> 'CANCELLED' AND s.submitted_at IS NOT NULL JOIN suppliers p ON p.id = s.supplier_id")
	return err
}

// carriers says how many parcels arrived by then.
func (q query) carriers(ctx context.Context, made *Statistics) (err error) {
	made.Carriers, err = q.punctuality(ctx, "c.carrier", "c.carrier", "h.deliver_by", "c.delivered_at",
		"JOIN shipments h ON h.order_id = o.id AND h.status <> 'CANCELLED' JOIN parcels c ON c.shipment_id = h.id")
	return err
}

// punctuality compares, for each of somebody's, when it was due with when it was
// done.
func (q query) punctuality(ctx context.Context, id, name, due, done, join string) ([]Punctuality, error) {
	count := func(condition string) string { return "sum(CASE WHEN " + condition + " THEN 1 ELSE 0 END)" }
	late := done + " IS NULL AND " + due + " < $4"
	statement := "SELECT " + strings.Join([]string{
		id, name, "count(*)", count(due + " IS NOT NULL AND (" + done + " IS NOT NULL OR " + due + " < $4)"), count(done + " <= " + due), count(late),
	}, ", ") + " " + fmt.Sprintf(placed, join) + " GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT 50"
	list := []Punctuality{}
	err := q.each(ctx, statement, func(rows *sql.Rows) error {
		var p Punctuality
		if err := rows.Scan(&p.ID, &p.Name, &p.Count, &p.Due, &p.InTime, &p.Late); err != nil {
			return err
		}
		list = append(list, p)
		return nil
	}, q.now)
	return list, err
}

// late counts the open problems of the store that are past their deadline.
func (q query) late(ctx context.Context, made *Statistics) error {
	const statement = `SELECT kind, count(*) FROM incidents
		WHERE store_id = $1 AND resolved_at IS NULL AND severity = 'BROKEN' AND deadline_at IS NOT NULL GROUP BY kind ORDER BY 2 DESC, 1`
	return q.read(ctx, statement, []any{q.storeID}, func(rows *sql.Rows) error {
		var l Late
		if err := rows.Scan(&l.Kind, &l.Count); err != nil {
			return err
		}
		made.Late = append(made.Late, l)
		return nil
	})
}
