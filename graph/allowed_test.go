package graph_test

import (
	"fmt"
	"testing"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store/storetest"
)

// An action is offered to whoever may do it, and to nobody else.
func TestAllowedActionsAreTheViewers(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	c := h.shop(t, "Alfa")
	c.must(t, `mutation { createOrder(input: {externalId: "unpaid", lines: [{sku: "A", title: "T", unitPrice: "1.00 BRL", quantity: 1}],
		shippingAddress: {name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01310-100", countryCode: "BR"}}) { id } }`, nil)
	id := c.order(t, "1")
	storeID := text(c.must(t, `{ store { id } }`, nil), "store.id")
	for _, tc := range []struct {
		role                    auth.Role
		unpaid, order, subOrder string
	}{
		{auth.Owner, "[MARK_PAID HOLD CANCEL CHANGE_ADDRESS SET_FULFILLMENT_MODE]", "[SHIP HOLD CANCEL CHANGE_ADDRESS RECORD_REFUND SET_FULFILLMENT_MODE]", "[SHIP HOLD CANCEL REROUTE MARK_SHIPPED]"},
		{auth.Manager, "[MARK_PAID HOLD CANCEL CHANGE_ADDRESS SET_FULFILLMENT_MODE]", "[SHIP HOLD CANCEL CHANGE_ADDRESS RECORD_REFUND SET_FULFILLMENT_MODE]", "[SHIP HOLD CANCEL REROUTE MARK_SHIPPED]"},
		{auth.Fulfiller, "[HOLD]", "[SHIP HOLD]", "[SHIP HOLD CANCEL REROUTE MARK_SHIPPED]"},
		{auth.ViewerRole, "[]", "[]", "[]"},
	} {
		viewer := auth.Viewer{Kind: auth.User, StoreID: storeID, Role: tc.role, Scopes: tc.role.Scopes(), UserID: "usr_none", SessionID: "ses_none"}
		got := caller{h, ""}.as(viewer).must(t, `query ($id: ID!) { unpaid: orderByExternalId(externalId: "unpaid") { allowedActions } order(id: $id) { allowedActions subOrders { allowedActions } } }`, vars{"id": id})
		for path, want := range map[string]string{"unpaid.allowedActions": tc.unpaid, "order.allowedActions": tc.order, "order.subOrders.0.allowedActions": tc.subOrder} {
			if actions := fmt.Sprint(at(got, path)); actions != want {
				t.Errorf("%s, %s: %s, want %s", tc.role, path, actions, want)
			}
		}
	}
}
