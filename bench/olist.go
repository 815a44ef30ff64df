package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// olist is a folder of the public Olist data set.
type olist struct {
	orders   []*olistOrder
	products map[string]int // weight in grams
	sellers  []string
}

// olistOrder is one purchase with its real times; a zero time did not happen.
type olistOrder struct {
	id, status                              string
	placed, approved, handedOver, delivered time.Time
	estimated                               time.Time
	customer                                olistCustomer
	lines                                   []*olistLine
	freight                                 int64 // centavos, what the buyer paid for shipping
}

type olistCustomer struct{ zip, city, state string }

// olistLine is so many units of a product from a seller.
type olistLine struct {
	product, seller string
	price           int64 // centavos a unit
	quantity        int
	freight         int64 // centavos, of all units
}

// sku names a product at a seller: the same product from two sellers is two.
func (l *olistLine) sku() string { return l.product[:16] + "@" + l.seller[:16] }

// sellersOf is the suppliers of an order, sorted.
func (o *olistOrder) sellersOf() []string {
	of := make(map[string]bool)
	for _, l := range o.lines {
		of[l.seller] = true
	}
	return slices.Sorted(maps.Keys(of))
}

// readOlist reads the folder; with a limit, so many orders of it, those with
// several sellers first.
func readOlist(dir string, limit int) (*olist, error) {
	data := &olist{products: make(map[string]int)}
	customers := make(map[string]olistCustomer)
	orders := make(map[string]*olistOrder)
	steps := []struct {
		file string
		row  func(field func(string) string) error
	}{
		{"customers.csv", func(field func(string) string) error {
			customers[field("customer_id")] = olistCustomer{field("customer_zip_code_prefix"), field("customer_city"), field("customer_state")}
			return nil
		}},
		{"products.csv", func(field func(string) string) error {
			data.products[field("product_id")], _ = strconv.Atoi(field("product_weight_g")) // a few have none
			return nil
		}},
		{"orders.csv", func(field func(string) string) error {
			o, err := readOrder(field, customers)
			orders[field("order_id")] = o
			return err
		}},
		{"order_items.csv", func(field func(string) string) error {
			if o := orders[field("order_id")]; o != nil {
				return o.addUnit(field)
			}
			return nil
		}},
	}
	for _, step := range steps {
		if err := readCSV(filepath.Join(dir, step.file), step.row); err != nil {
			return nil, err
		}
	}
	data.choose(orders, limit)
	return data, nil
}

func (data *olist) choose(orders map[string]*olistOrder, limit int) {
	sellers := make(map[string]bool)
	all := slices.SortedFunc(maps.Values(orders), func(a, b *olistOrder) int {
		return cmp.Or(-cmp.Compare(len(a.sellersOf()), len(b.sellersOf())), cmp.Compare(a.id, b.id))
	})
	for _, o := range all {
		if len(o.lines) == 0 || limit > 0 && len(data.orders) == limit {
			continue
		}
		data.orders = append(data.orders, o)
		for _, seller := range o.sellersOf() {
			sellers[seller] = true
		}
	}
	data.sellers = slices.Sorted(maps.Keys(sellers))
}

func readOrder(field func(string) string, customers map[string]olistCustomer) (*olistOrder, error) {
	o := &olistOrder{id: field("order_id"), status: field("order_status"), customer: customers[field("customer_id")]}
	for name, at := range map[string]*time.Time{
		"order_purchase_timestamp": &o.placed, "order_approved_at": &o.approved, "order_delivered_carrier_date": &o.handedOver,
		"order_delivered_customer_date": &o.delivered, "order_estimated_delivery_date": &o.estimated,
	} {
		if field(name) == "" {
			continue
		}
		parsed, err := time.Parse(time.DateTime, field(name))
		if err != nil {
			return nil, fmt.Errorf("order %s: %w", o.id, err)
		}
		*at = parsed
	}
	return o, nil
}

// addUnit adds one row of order_items, which is one unit.
func (o *olistOrder) addUnit(field func(string) string) error {
	price, err := centavos(field("price"))
	if err != nil {
		return fmt.Errorf("order %s: %w", o.id, err)
	}
	freight, err := centavos(field("freight_value"))
	if err != nil {
		return fmt.Errorf("order %s: %w", o.id, err)
	}
	o.freight += freight
	for _, l := range o.lines {
		if l.product == field("product_id") && l.seller == field("seller_id") && l.price == price {
			l.quantity++
			l.freight += freight
			return nil
		}
	}
	o.lines = append(o.lines, &olistLine{product: field("product_id"), seller: field("seller_id"), price: price, quantity: 1, freight: freight})
	return nil
}

// centavos reads "27.65" or "99.9".
func centavos(text string) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > 2 {
		return 0, fmt.Errorf("amount %q", text)
	}
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("amount %q: %w", text, err)
	}
	return n, nil
}

func reais(centavos int64) string { return fmt.Sprintf("%d.%02d BRL", centavos/100, centavos%100) }

// readCSV calls row for each line with a function that finds a field by name.
func readCSV(path string, row func(field func(string) string) error) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the folder: %w", err)
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	names, err := reader.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	for {
		fields, err := reader.Read()
		if err == io.EOF { //nolint:errorlint // csv returns it bare
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		err = row(func(name string) string {
			if i, ok := at[name]; ok {
				return fields[i]
			}
			return ""
		})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}
