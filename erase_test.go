package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/store/storetest"
)

// A buyer's erasure is killed with -9 at the third of five orders. The first two
// are erased as a whole, the others stand as a whole, and the next call finishes.
// Pages that were open on them end by themselves, and show nobody any more.
func TestKilledWhileErasing(t *testing.T) {
	t.Parallel()
	database := storetest.NewDatabase(t)
	addr, env := freeAddr(t), []string{"DATABASE_URL=" + database, "REDIS_URL=" + redisURL(t)}
	victim := serve(t, addr, env...)
	s := openTestShop(t, victim.url, nil)
	var orders []orderSeen
	for i := range 5 {
		orders = append(orders, s.placeFor(t, fmt.Sprintf("E-%d", i), "bia@buyer.example"))
	}
	other := s.placeFor(t, "O-1", "caio@buyer.example")
	reading, holding := behindTheWall(t, database), behindTheWall(t, database)
	erased := func() string {
		return strings.Join(texts(t, reading, `SELECT external_id FROM orders WHERE erased_at IS NOT NULL ORDER BY external_id`), " ")
	}
	open := watch(t, victim.url, orders[0].BuyerLinks[0].Token, "")
	first := next(t, open)

	// Whoever holds the third order's row makes the server wait there.
	lock, err := holding.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback() }()
	if _, err := lock.Exec(`SELECT id FROM orders WHERE external_id = 'E-2' FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	const erase = `mutation { eraseBuyer(input: {email: "bia@buyer.example", despiteOpenOrders: "asked for"}) { orders remaining } }`
	answered := make(chan error, 1)
	go func() {
		_, err := send(t, victim.url, s.token, erase, nil)
		answered <- err
	}()
	eventually(t, "two orders are erased", func() bool { return erased() == "E-0 E-1" })
	for u := range open { // ends
		if u.version() < first.version() {
			t.Errorf("an older view came: %+v", u)
		}
	}
	victim.kill()
	if err := <-answered; err == nil {
		t.Error("the call was answered, although the server was killed")
	}
	_ = lock.Rollback()

	serve(t, addr, env...)
	if got := erased(); got != "E-0 E-1" {
		t.Errorf("after the restart erased are %q", got)
	}
	for i, o := range orders {
		if got, want := s.buyerOf(t, o.ID), []string{"bia@buyer.example", "Bia"}; i < 2 {
			if diff := cmp.Diff(got, []string{"", ""}); diff != "" {
				t.Errorf("order %d is not erased as a whole: %s", i, diff)
			}
		} else if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("order %d is not as it was: %s", i, diff)
		}
	}
	for _, want := range []string{`{"orders":3,"remaining":0}`, `{"orders":0,"remaining":0}`} {
		if reply, err := send(t, s.url, s.token, erase, nil); err != nil || !strings.Contains(string(reply), want) {
			t.Errorf("erasing again: %s, %v, want %s", reply, err, want)
		}
	}
	if diff := cmp.Diff(s.buyerOf(t, other.ID), []string{"caio@buyer.example", "Bia"}); diff != "" {
		t.Errorf("another buyer's order changed: %s", diff)
	}
	if _, open := <-watch(t, s.url, orders[0].BuyerLinks[0].Token, first.Extensions.Cursor); open {
		t.Error("the closed link shows something, from its old cursor")
	}
}

func (s *shop) placeFor(t *testing.T, externalID, email string) orderSeen {
	t.Helper()
	return ask[struct{ CreateOrder orderSeen }](t, s.url, s.token, `mutation ($id: String!, $email: String!) { createOrder(input: {
		externalId: $id, email: $email, lines: [{sku: "MUG", quantity: 1}], shippingAddress: {
			name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { `+orderFields+` } }`,
		map[string]any{"id": externalID, "email": email}).CreateOrder
}

// buyerOf is an order's e-mail address and name.
func (s *shop) buyerOf(t *testing.T, id string) []string {
	t.Helper()
	got := ask[struct {
		Order struct {
			Email           *string
			ShippingAddress struct{ Name string }
		}
	}](t, s.url, s.token, `query ($id: ID!) { order(id: $id) { email shippingAddress { name } } }`, map[string]any{"id": id}).Order
	email := ""
	if got.Email != nil {
		email = *got.Email
	}
	return []string{email, got.ShippingAddress.Name}
}
