package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/internal/fulfillment"
)

// buyer is somebody with the link to an order of the atelier's.
type buyer struct {
	*atelier
	path string
}

func (a *atelier) buyer(t *testing.T, orderID string) buyer {
	t.Helper()
	made := a.send("POST", "/graphql", fmt.Sprintf(`{"query":"mutation { createBuyerLink(orderId: \"%s\") { token } }"}`, orderID), "Authorization", "Bearer "+a.token, "Content-Type", "application/json")
	var reply struct {
		Data struct{ CreateBuyerLink struct{ Token string } }
	}
	if err := json.Unmarshal(made.Body.Bytes(), &reply); err != nil || reply.Data.CreateBuyerLink.Token == "" {
		t.Fatalf("createBuyerLink: %s, %v", made.Body, err)
	}
	return buyer{a, "/t/" + reply.Data.CreateBuyerLink.Token}
}

func (b buyer) open(lang string) string {
	return b.send("GET", b.path+"/ask", "", "Accept-Language", lang).Body.String()
}

func (b buyer) ask(lang string, form ...string) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return b.send("POST", b.path+"/ask", values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", publicURL, "Accept-Language", lang)
}

func (b buyer) requests() []*ent.BuyerRequest {
	return b.store.Client().BuyerRequest.Query().AllX(b.merchant)
}

func TestABuyerAsksWithoutJavaScript(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		b := a.buyer(t, sub.OrderID)
		page := b.open("en-US")
		wantHas(t, page, `<html lang="en">`, "Cancel the order", "Send it to another address", `<option value="BR">Brazil</option>`)
		wantHas(t, b.open("pt-BR,pt;q=0.9,en;q=0.8"), `<html lang="pt-BR">`, "Cancelar o pedido", ">Brasil<")
		for _, secret := range []string{"Atelier", "Rua A 1", "bia@", "3.00", "BOWL-", "ord_", "sub_", "<script"} {
			if strings.Contains(page, secret) {
				t.Errorf("the page shows %q", secret)
			}
		}
		if policy := b.send("GET", b.path+"/ask", "").Header().Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self'") || strings.Contains(policy, "script-src") || !strings.Contains(policy, "frame-ancestors https://shop.example") {
			t.Errorf("policy: %s", policy)
		}

		bad := b.ask("pt", "kind", "ADDRESS", "key", "k1", "name", `Bia "><b>`, "city", "Recife", "countryCode", "BR")
		wantHas(t, bad.Body.String(), "Preencha este campo.", "Corrija o que", `value="Bia &#34;&gt;&lt;b&gt;"`, `value="BR" selected`)
		if bad.Code != http.StatusUnprocessableEntity || len(b.requests()) > 0 {
			t.Errorf("a form with faults: %d, %d requests", bad.Code, len(b.requests()))
		}
		for range 2 {
			if w := b.ask("en", "kind", "CANCEL", "key", "k2", "note", "wrong colour"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != b.path {
				t.Fatalf("asking to cancel: %d %s", w.Code, w.Body)
			}
		}
		if asked := b.requests(); len(asked) != 1 || asked[0].Kind != buyerrequest.KindCancel || asked[0].Note != "wrong colour" {
			t.Fatalf("requests: %v", asked)
		}
		if page := b.open("en"); strings.Contains(page, "Cancel the order") {
			t.Error("what was asked for already is offered again")
		}
		wantHas(t, b.send("GET", b.path, "").Body.String(), "You asked to cancel. The shop has not answered yet.", `href="`+b.path+`/ask"`)
		if _, err := a.orders.AnswerBuyerRequest(a.merchant, fulfillment.AnswerBuyerRequestInput{ID: b.requests()[0].ID, Answer: new("It is packed <b>already</b>.")}); err != nil {
			t.Fatal(err)
		}
		wantHas(t, b.send("GET", b.path, "").Body.String(), "The shop could not cancel it.", "It is packed &lt;b&gt;already&lt;/b&gt;.")
	})
}

func TestABuyerSaysWhatDidNotCome(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		b := a.buyer(t, sub.OrderID)
		if _, err := a.orders.MarkShipped(a.merchant, fulfillment.MarkShippedInput{SubOrderID: sub.ID, Parcels: []*fulfillment.MarkShippedParcelInput{{Carrier: new("UPS"), TrackingNumber: "1Z999AA10123456784"}}}); err != nil {
			t.Fatal(err)
		}
		wantHas(t, b.open("en"), "I have not received it", "UPS 1Z999AA10123456784")
		if w := b.ask("en", "kind", "CANCEL", "key", "k"); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "too late") {
			t.Errorf("cancelling what was sent: %d %s", w.Code, w.Body)
		}
		if w := b.ask("en", "kind", "NOT_RECEIVED", "key", "k2", "trackingNumber", "1Z999AA10123456784"); w.Code != http.StatusSeeOther {
			t.Errorf("not received: %d %s", w.Code, w.Body)
		}
		if asked := b.requests(); len(asked) != 1 || asked[0].ParcelID == nil {
			t.Errorf("requests: %v", asked)
		}
	})
}

func TestABuyersPageLooksLikeTheStore(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		b := a.buyer(t, a.given(t).OrderID)
		for _, path := range []string{"/logo", "/brand.css"} {
			if got := b.send("GET", b.path+path, ""); got.Code != http.StatusNotFound {
				t.Errorf("GET %s without one = %d", path, got.Code)
			}
		}
		a.store.Client().Store.Update().SetLogoURL("data:image/png;base64,iVBORw0KGgo=").SetAccentColor("#1a5fb4").ExecX(a.merchant)
		page := b.send("GET", b.path, "").Body.String()
		wantHas(t, page, `<img src="`+b.path+`/logo" alt="Test">`, `href="`+b.path+`/brand.css"`)
		if strings.Contains(page, "style=") || strings.Contains(page, "data:image") {
			t.Error("something stands inline")
		}
		logo, style := b.send("GET", b.path+"/logo", ""), b.send("GET", b.path+"/brand.css", "")
		if logo.Header().Get("Content-Type") != "image/png" || logo.Body.String() != "\x89PNG\r\n\x1a\n" {
			t.Errorf("logo: %s %q", logo.Header().Get("Content-Type"), logo.Body)
		}
		if !strings.HasPrefix(style.Header().Get("Content-Type"), "text/css") || !strings.Contains(style.Body.String(), "--accent:#1a5fb4") {
			t.Errorf("style: %s", style.Body)
		}
	})
}
