package httpd_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
)

// atelier is a house with a supplier who works with the portal.
type atelier struct {
	*house
	is    *ent.Supplier
	link  *ent.SupplierLink
	path  string // of its link
	count int
}

func (h *house) atelier(t *testing.T, code string) *atelier {
	t.Helper()
	made, err := h.sales.CreateSupplier(h.merchant, catalog.CreateSupplierInput{
		Name: "Atelier " + code, Code: code, Connector: new(supplier.KindPortal), Email: new(code + "@supplier.example"),
	})
	if err != nil {
		t.Fatal(err)
	}
	a := &atelier{house: h, is: made.Supplier}
	a.open(t)
	client := h.store.Client()
	for _, sku := range []string{"VASE", "BOWL"} {
		product := client.Product.Create().SetTitle("The " + sku + " <script>alert(1)</script>").SaveX(h.merchant)
		variant := client.Variant.Create().SetProductID(product.ID).SetSku(code + "-" + sku).SetPriceMinor(987654).SetCurrency("BRL").SetWeightGrams(250).SaveX(h.merchant)
		client.Offer.Create().SetVariantID(variant.ID).SetSupplierID(a.is.ID).SetSupplierSku(sku).SetCostMinor(300).SetCurrency("BRL").SetPriority(1).SaveX(h.merchant)
	}
	return a
}

func (a *atelier) open(t *testing.T) {
	t.Helper()
	made, err := a.desk.CreateSupplierLink(a.merchant, portal.CreateSupplierLinkInput{SupplierID: a.is.ID})
	if err != nil {
		t.Fatal(err)
	}
	a.link, a.path = made.SupplierLink, strings.TrimPrefix(made.URL, publicURL)
}

// given places an order of two vases and a bowl, and hands it over.
func (a *atelier) given(t *testing.T) *ent.SubOrder {
	t.Helper()
	a.count++
	in := fulfillment.CreateOrderInput{
		ExternalID: fmt.Sprint(a.is.Code, "-", a.count), Paid: new(true), Email: new("bia@secret.example"), FulfillmentMode: new(order.FulfillmentModeAutomatic),
		ShippingAddress: &address.Address{Name: `Bia "><img src=x onerror=alert(1)>`, Line1: "Rua A 1", City: "São Paulo", PostalCode: "01310-100", CountryCode: "BR"},
		Lines:           []*fulfillment.CreateOrderLineInput{{SKU: a.is.Code + "-VASE", Quantity: 2}, {SKU: a.is.Code + "-BOWL", Quantity: 1}},
	}
	placed, err := a.orders.CreateOrder(a.merchant, in)
	if err != nil {
		t.Fatal(err)
	}
	sub := a.store.Client().SubOrder.Query().Where(suborder.OrderID(placed.ID)).OnlyX(a.merchant)
	if _, err := a.orders.Submit(a.merchant, sub.ID, false); err != nil {
		t.Fatal(err)
	}
	return a.now(sub.ID)
}

func (a *atelier) now(id string) *ent.SubOrder {
	return a.store.Client().SubOrder.Query().Where(suborder.ID(id)).WithLines().WithShipments(func(q *ent.ShipmentQuery) { q.WithParcels() }).OnlyX(a.merchant)
}

func (a *atelier) get(path string) *httptest.ResponseRecorder { return a.send("GET", a.path+path, "") }

func (a *atelier) post(path string, form ...string) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return a.send("POST", a.path+path, values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", publicURL)
}

// enter posts a form and returns the page that it leads to.
func (a *atelier) enter(t *testing.T, path string, form ...string) string {
	t.Helper()
	w := a.post(path, form...)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("POST %s = %d %s", path, w.Code, w.Body)
	}
	return a.send("GET", w.Header().Get("Location"), "").Body.String()
}

func eachAtelier(t *testing.T, test func(t *testing.T, a *atelier)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, open(t, s).atelier(t, "east")) })
}

func wantHas(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q:\n%s", part, page)
		}
	}
}

func TestThePortalShowsASuppliersOwnAndNoMore(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		other := a.atelier(t, "west")
		mine, theirs := a.given(t), other.given(t)
		list, page := a.get(""), a.get("/"+mine.ID)
		wantHas(t, list.Body.String(), "1 open order", mine.Name)
		wantHas(t, page.Body.String(), "2", "Rua A 1", "&lt;script&gt;", "Accept all of it")
		for _, shown := range []string{list.Body.String(), page.Body.String(), a.get("/" + mine.ID + "/slip").Body.String()} {
			for _, secret := range []string{theirs.Name, "west", "9876", "bia@secret", "<script", "<img", "3.00"} {
				if strings.Contains(shown, secret) {
					t.Errorf("the page shows %q:\n%s", secret, shown)
				}
			}
		}
		for _, path := range []string{"/" + theirs.ID, "/" + theirs.ID + "/slip", "/sub_none"} {
			if got := a.get(path).Code; got != http.StatusNotFound {
				t.Errorf("GET %s = %d, want 404", path, got)
			}
		}
		if got := a.post("/"+theirs.ID+"/accept", "key", "k").Code; got != http.StatusNotFound || a.now(theirs.ID).RequestStatus != suborder.RequestStatusSubmitted {
			t.Errorf("accepting another's = %d", got)
		}
		if policy := page.Header().Get("Content-Security-Policy"); strings.Contains(policy, "script-src") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("policy = %s", policy)
		}
	})
}

func TestALinkThatIsOverOpensNothing(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		shut := func(what string) {
			t.Helper()
			if get, post := a.get("/"+sub.ID).Code, a.post("/"+sub.ID+"/accept", "key", "k").Code; get != http.StatusNotFound || post != http.StatusNotFound {
				t.Errorf("%s: %d, %d, want 404", what, get, post)
			}
		}
		if got := a.get("").Code; got != http.StatusOK {
			t.Fatalf("a good link = %d", got)
		}
		for range 2 {
			if _, err := a.desk.RevokeSupplierLink(a.merchant, a.link.ID); err != nil {
				t.Fatal(err)
			}
		}
		shut("revoked")
		a.open(t)
		a.store.Client().SupplierLink.Create().SetSupplierID(a.is.ID).SetHash(auth.HashToken("wbs_old")).SetHint("_old").
			SetExpiresAt(time.Now().Add(-time.Second)).SaveX(a.merchant)
		a.path = "/s/wbs_old"
		shut("expired")
		a.path = "/s/wbs_none"
		shut("unknown")
	})
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	a := open(t, storetest.Open(t)).atelier(t, "east")
	sub := a.given(t)
	for _, origin := range []string{"https://evil.example", "null", ""} {
		headers := []string{"Content-Type", "application/x-www-form-urlencoded"}
		if origin != "" {
			headers = append(headers, "Origin", origin)
		}
		if got := a.send("POST", a.path+"/"+sub.ID+"/accept", "key=k", headers...).Code; got != http.StatusForbidden {
			t.Errorf("from %q = %d, want 403", origin, got)
		}
	}
}

func TestAnsweringByLineSplitsAndShippingShowsToTheBuyer(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		vase, bowl := sub.Edges.Lines[0], sub.Edges.Lines[1]
		if vase.SupplierSku != "VASE" {
			vase, bowl = bowl, vase
		}
		page := a.enter(t, "/"+sub.ID+"/answer", "key", "k1", "accept-"+vase.ID, "1", "later-"+vase.ID, "1", "date-"+vase.ID, "2030-01-02",
			"accept-"+bowl.ID, "0", "reason-"+bowl.ID, "INVALID_SKU")
		wantHas(t, page, "Done: accepted by line.", "Enter a parcel")
		all := a.store.Client().SubOrder.Query().Where(suborder.OrderID(sub.OrderID)).AllX(a.merchant)
		if len(all) != 3 {
			t.Fatalf("sub-orders = %d, want accepted, back-ordered and refused", len(all))
		}
		token, err := a.orders.BuyerLinkToken(sub.QueryOrder().QueryLinks().OnlyX(a.merchant))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // pressed twice
			a.enter(t, "/"+sub.ID+"/ship", "key", "k2", "carrier", "Correios", "number", "PB123456789BR", "quantity-"+vase.ID, "1")
		}
		if now := a.now(sub.ID); now.Status != suborder.StatusClosed || len(now.Edges.Shipments) != 1 {
			t.Errorf("%s with %d shipments, want one and CLOSED", now.Status, len(now.Edges.Shipments))
		}
		if seen := a.send("GET", "/t/"+token, "").Body.String(); !strings.Contains(seen, "PB123456789BR") {
			t.Errorf("the buyer does not see the parcel:\n%s", seen)
		}
		p := a.store.Client().Parcel.Query().OnlyX(a.merchant)
		for range 2 {
			wantHas(t, a.enter(t, "/"+sub.ID+"/correct", "parcel", p.ID, "carrier", "Correios", "number", "PB987654321BR"), "put right", "PB987654321BR")
		}
		if got := a.post("/"+sub.ID+"/ship", "key", "k3", "number", `=HYPERLINK("x")`, "quantity-"+vase.ID, "1").Code; got != http.StatusUnprocessableEntity {
			t.Errorf("a formula as a number = %d, want 422", got)
		}
	})
}

// Two people press at once: one of them is told that it was answered.
func TestTwoBrowsersPressAtOnce(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		var presses sync.WaitGroup
		for i := range 8 {
			presses.Go(func() {
				action, key := "/accept", fmt.Sprint("k", i/2) // each twice
				if i >= 6 {
					action = "/refuse"
				}
				if got := a.post("/"+sub.ID+action, "key", key, "reason", "OTHER").Code; got != http.StatusSeeOther {
					t.Errorf("press %d = %d", i, got)
				}
			})
		}
		presses.Wait()
		if now := a.now(sub.ID); now.RequestStatus == suborder.RequestStatusSubmitted {
			t.Errorf("request is %s", now.RequestStatus)
		}
		if got := a.post("/"+sub.ID+"/accept", "key", "").Code; got != http.StatusUnprocessableEntity {
			t.Errorf("without a key = %d, want 422", got)
		}
	})
}

func TestAnsweringARequestToCancel(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		a.enter(t, "/"+sub.ID+"/accept", "key", "k1")
		if _, err := a.orders.CancelSubOrder(a.merchant, fulfillment.CancelSubOrderInput{ID: sub.ID, Reason: new("changed her mind")}); err != nil {
			t.Fatal(err)
		}
		if wait, err := a.orders.AskToCancel(a.merchant, sub.ID); wait == 0 || err != nil {
			t.Errorf("asking = %s, %v, want to wait for their answer", wait, err)
		}
		wantHas(t, a.get("/"+sub.ID).Body.String(), "asks to cancel", "changed her mind")
		a.enter(t, "/"+sub.ID+"/cancellation", "key", "k2", "answer", "yes")
		if now := a.now(sub.ID); now.Status != suborder.StatusCancelled {
			t.Errorf("status = %s", now.Status)
		}
	})
}

func TestAnsweringAboutAnotherAddress(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		a.enter(t, "/"+sub.ID+"/accept", "key", "k1")
		to := address.Address{Name: "Bia", Line1: "Rua B 2", City: "Santos", PostalCode: "11010-000", CountryCode: "BR"}
		if _, err := a.orders.ChangeShippingAddress(a.merchant, fulfillment.ChangeShippingAddressInput{OrderID: sub.OrderID, Address: to}); err != nil {
			t.Fatal(err)
		}
		if wait, err := a.orders.AskToRedirect(a.merchant, sub.ID); wait == 0 || err != nil {
			t.Errorf("asking = %s, %v, want to wait for their answer", wait, err)
		}
		wantHas(t, a.get("/"+sub.ID).Body.String(), "another address", "Rua B 2", "Rua A 1")
		a.enter(t, "/"+sub.ID+"/address", "key", "k2", "answer", "yes")
		if now := a.now(sub.ID); now.ShipTo.Line1 != "Rua B 2" {
			t.Errorf("it goes to %s", now.ShipTo.Line1)
		}
	})
}

// The key makes a form one; another content under it is another form.
func TestAKeyIsGoodForOneForm(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		line := sub.Edges.Lines[0].ID
		a.enter(t, "/"+sub.ID+"/ship", "key", "k", "number", "PB1BR", "quantity-"+line, "1")
		if got := a.post("/"+sub.ID+"/ship", "key", "k", "number", "PB2BR", "quantity-"+line, "1").Code; got != http.StatusConflict {
			t.Errorf("the key again with another number = %d, want 409", got)
		}
		if n := a.store.Client().Parcel.Query().CountX(a.merchant); n != 1 {
			t.Errorf("parcels = %d, want 1", n)
		}
	})
}

func TestWhatIsEnteredStandsInTheAuditLog(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		a.enter(t, "/"+sub.ID+"/accept", "key", "k1")
		for _, e := range a.store.Client().AuditEntry.Query().AllX(auth.As(t.Context(), auth.System, a.is.StoreID, "Waybill")) {
			if e.Action == "portal accept" {
				return
			}
		}
		t.Error("no entry of it")
	})
}

func TestASupplierIsToldByEmail(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		for range 2 {
			if err := a.desk.TellOfSubOrder(t.Context(), sub.ID); err != nil {
				t.Fatal(err)
			}
		}
		if len(a.letters.sent) != 2 || a.letters.sent[0] != a.letters.sent[1] {
			t.Fatalf("letters = %q", a.letters.sent)
		}
		wantHas(t, a.letters.sent[0], "east@supplier.example", "New order "+sub.Name, publicURL+a.path+"/"+sub.ID)
	})
}
