package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store/storetest"
)

// What is computed from a record does not depend on what else was asked of it.
func TestComputedFieldsAskedForAlone(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	c := h.shop(t, "Alfa")
	c.must(t, `mutation { createOrder(input: {externalId: "1", paid: true, lines: [{sku: "nobody", title: "T", unitPrice: "1.00 BRL", quantity: 1}],
		shippingAddress: {name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01310-100", countryCode: "BR"}}) { id } }`, nil)
	waiting := c.order(t, "2")
	for _, tc := range []struct{ of, asked, path string }{
		{`orderByExternalId(externalId: "1")`, "subOrders { %s attention { reason } }", "orderByExternalId.subOrders.0.attention.reason"},
		{`order(id: "` + waiting + `")`, "subOrders { %s attention { reason } }", "order.subOrders.0.attention.reason"},
		{`order(id: "` + waiting + `")`, "subOrders { %s allowedActions }", "order.subOrders.0.allowedActions.0"},
	} {
		alone := c.must(t, "{ "+tc.of+" { "+fmt.Sprintf(tc.asked, "")+" } }", nil)
		among := c.must(t, "{ "+tc.of+" { "+fmt.Sprintf(tc.asked, "id name status requestStatus supplier { id } ")+" } }", nil)
		if diff := cmp.Diff(text(alone, tc.path), text(among, tc.path)); diff != "" {
			t.Errorf("%s: alone and among others: %s", tc.path, diff)
		}
	}
	if got := text(c.must(t, `{ orderByExternalId(externalId: "1") { subOrders { attention { reason } } } }`, nil), "orderByExternalId.subOrders.0.attention.reason"); got != "NO_SUPPLIER" {
		t.Errorf("attention %q, want NO_SUPPLIER", got)
	}
}

// What ends an incident does not depend on what is asked of its sub-order, and
// is offered to who may do it.
func TestNextActionBesideItsSubOrder(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	c := h.shop(t, "Alfa")
	c.must(t, `mutation { createOrder(input: {externalId: "1", paid: true, lines: [{sku: "nobody", title: "T", unitPrice: "1.00 BRL", quantity: 1}],
		shippingAddress: {name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01310-100", countryCode: "BR"}}) { id } }`, nil)
	viewer := auth.Viewer{Kind: auth.User, StoreID: text(c.must(t, `{ store { id } }`, nil), "store.id"), Role: auth.ViewerRole, Scopes: auth.ViewerRole.Scopes(), UserID: "usr_none", SessionID: "ses_none"}
	for _, asked := range []string{"nextAction", "nextAction subOrder { name }", "subOrder { name } nextAction", "nextAction subOrder { status requestStatus supplier { id } }"} {
		query := `{ workQueue { edges { node { ` + asked + ` } } } }`
		if got := text(c.must(t, query, nil), "workQueue.edges.0.node.nextAction"); got != "ROUTE" {
			t.Errorf("%s: next action %q, want ROUTE", asked, got)
		}
		if got := at(caller{h, ""}.as(viewer).must(t, query, nil), "workQueue.edges.0.node.nextAction"); got != nil {
			t.Errorf("%s: a viewer is offered %v", asked, got)
		}
	}
}
