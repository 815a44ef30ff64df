package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const realOrders = "../../shared/data/olist"

func TestEveryRealOrderIsReadAndPlanned(t *testing.T) {
	t.Parallel()
	data, err := readOlist(realOrders, 0)
	if err != nil {
		t.Fatalf("the real inputs are missing or unreadable: put shared/ beside the checkout: %v", err)
	}
	several, plans := 0, make(map[string]int)
	for _, o := range data.orders {
		if len(o.sellersOf()) > 1 {
			several++
		}
		p, err := planOf(o)
		if err != nil {
			t.Error(err)
		}
		plans[p.wantFulfillment+" "+p.wantDelivery]++
		if o.placed.IsZero() || o.estimated.IsZero() || o.customer.zip == "" || o.freight < 0 || p.deliver && orElse(o.delivered, o.estimated).IsZero() {
			t.Errorf("order %s: %+v", o.id, o)
		}
	}
	if len(data.orders) != 5079 || len(data.sellers) != 1376 || several != 47 {
		t.Errorf("got %d orders of %d sellers, %d with several; want 5079, 1376, 47", len(data.orders), len(data.sellers), several)
	}
	total := 0
	for _, n := range plans {
		total += n
	}
	if total != 5079 || plans["FULFILLED DELIVERED"] == 0 || plans["UNFULFILLED NONE"] == 0 || plans["REQUEST_DECLINED NONE"] == 0 {
		t.Errorf("plans: %v", plans)
	}
}

func TestALimitKeepsOrdersOfSeveralSellers(t *testing.T) {
	t.Parallel()
	data, err := readOlist(realOrders, 50)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(data.orders); got != 50 {
		t.Errorf("got %d orders", got)
	}
	if got := len(data.orders[46].sellersOf()); got < 2 {
		t.Errorf("the 47th order has %d sellers", got)
	}
}

// folder writes a folder of one order with these rows of items.
func folder(t *testing.T, items ...string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"customers.csv":   "\ufeff\"customer_id\",\"customer_zip_code_prefix\",\"customer_city\",\"customer_state\"\nc,01310,sao paulo,SP\n",
		"products.csv":    "product_id,product_weight_g\npppppppppppppppppp,250\nqqqqqqqqqqqqqqqqqq,\n",
		"orders.csv":      "order_id,customer_id,order_status,order_purchase_timestamp,order_delivered_customer_date\no,c,shipped,2017-05-01 10:00:00,\n",
		"order_items.csv": "order_id,product_id,seller_id,price,freight_value\n" + strings.Join(items, "\n") + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRowsOfOneProductAreUnitsOfALine(t *testing.T) {
	t.Parallel()
	data, err := readOlist(folder(t,
		"o,pppppppppppppppppp,ssssssssssssssssss,27.65,4.1", "o,pppppppppppppppppp,ssssssssssssssssss,27.65,4.1",
		"o,qqqqqqqqqqqqqqqqqq,tttttttttttttttttt,10,0", "elsewhere,pppppppppppppppppp,ssssssssssssssssss,1,1"), 0)
	if err != nil {
		t.Fatal(err)
	}
	want := &olistOrder{
		id: "o", status: "shipped", placed: time.Date(2017, 5, 1, 10, 0, 0, 0, time.UTC), customer: olistCustomer{"01310", "sao paulo", "SP"},
		freight: 820, lines: []*olistLine{
			{product: "pppppppppppppppppp", seller: "ssssssssssssssssss", price: 2765, quantity: 2, freight: 820},
			{product: "qqqqqqqqqqqqqqqqqq", seller: "tttttttttttttttttt", price: 1000, quantity: 1},
		},
	}
	if diff := cmp.Diff(data.orders, []*olistOrder{want}, cmp.AllowUnexported(olistOrder{}, olistLine{}, olistCustomer{})); diff != "" {
		t.Error(diff)
	}
	if got := want.units(); !cmp.Equal(got, []string{"ssssssssssssssssss×2", "tttttttttttttttttt×1"}) {
		t.Errorf("units: %v", got)
	}
}

func TestABadFolderIsRefused(t *testing.T) {
	t.Parallel()
	for name, item := range map[string]string{
		"AmountOfThreeDigits": "o,pppppppppppppppppp,ssssssssssssssssss,1.234,0",
		"AmountThatIsNone":    "o,pppppppppppppppppp,ssssssssssssssssss,free,0",
		"FieldMissing":        "o,pppppppppppppppppp",
	} {
		if _, err := readOlist(folder(t, item), 0); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
	if _, err := readOlist(t.TempDir(), 0); err == nil {
		t.Error("an empty folder was read")
	}
	if _, err := planOf(&olistOrder{status: "teleported"}); err == nil {
		t.Error("an unknown status has a plan")
	}
}

func TestPercentilesAreNearestRank(t *testing.T) {
	t.Parallel()
	sorted := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for p, want := range map[int]time.Duration{0: 1, 50: 5, 95: 10, 99: 10, 100: 10, 10: 1, 11: 2} {
		if got := percentile(sorted, p); got != want {
			t.Errorf("p%d = %d, want %d", p, got, want)
		}
	}
	if got := percentile(nil, 50); got != 0 {
		t.Errorf("of none: %d", got)
	}
}
