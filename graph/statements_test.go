package graph_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

// everything is an order in full, as far as the SDL goes down from it.
const everything = `
	id externalId number name status paymentStatus fulfillmentStatus deliveryStatus currency version
	quantities { ordered cancelled refunded needed shipped delivered }
	subtotal discount shipping tax total refunded email shippingAddress { name city } allowedActions
	lines { id sku unitPrice discount variant { sku price product { title } offers { cost supplier { name } } } }
	subOrders {
		id name status requestStatus allowedActions attention { reason }
		supplier { name webhookUrl } submissions { attempt status } holds { reason subOrder { name } }
		lines { quantity unitCost orderLine { sku unitPrice } }
		shipments { id parcels { trackingNumber } }
	}
	shipments {
		status subOrder { name order { name } } lines { quantity subOrderLine { orderLine { title } } }
		parcels { trackingNumber trackingStatus events { status occurredAt } }
	}
	holds { reason } refunds { amount } buyerLinks { url }
	timeline(first: 20, orderBy: {field: VERSION, direction: DESC}) { totalCount edges { node { version kind subOrderId details } } }`

const ordersInFull = `query($first: Int) { orders(first: $first) { totalCount pageInfo { hasNextPage } edges { node {` + everything + `} } } }`

// statements counts what a test makes ent send.
type statements struct{ sent atomic.Int64 }

func (s *statements) observe(context.Context, string) { s.sent.Add(1) }

// of returns how many statements it takes.
func (s *statements) of(do func()) int64 {
	before := s.sent.Load()
	do()
	return s.sent.Load() - before
}

func TestOrdersListTakesAConstantNumberOfStatements(t *testing.T) {
	t.Parallel()
	var counted [2]statements
	observe := func(i int) storetest.Option { return storetest.OnStatement(counted[i].observe) }
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		constant(t, storetest.Open(t, observe(0)), &counted[0])
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		constant(t, storetest.OpenPostgres(t, observe(1)), &counted[1])
	})
}

func constant(t *testing.T, s *store.Store, count *statements) {
	merchant := open(t, s).shop(t, "Loja")
	var last string
	for n := range 50 {
		last = merchant.order(t, fmt.Sprintf("A-%d", n))
		if n%5 == 0 {
			merchant.ship(t, last)
		}
	}
	list := func(first int) int64 {
		return count.of(func() {
			edges := at(merchant.must(t, ordersInFull, vars{"first": first}), "orders.edges").([]any)
			if len(edges) != first {
				t.Errorf("%d orders, want %d", len(edges), first)
			}
		})
	}
	five, fifty := list(5), list(50)
	if five != fifty {
		t.Errorf("5 orders take %d statements, 50 take %d", five, fifty)
	}
	if most := int64(40); fifty > most {
		t.Errorf("50 orders in full take %d statements, want at most %d", fifty, most)
	}
	one := count.of(func() {
		merchant.must(t, `query($id: ID!) { order(id: $id) {`+everything+`} }`, vars{"id": last})
	})
	if one >= fifty+1 {
		t.Errorf("one order takes %d statements, a page %d", one, fifty)
	}
}
