package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

// A whole story, told at debug level: where may what a buyer typed in, and what
// nobody may read again, be found afterwards? And after the buyers were erased?
func TestWhatIsPrivateStaysWhereItBelongs(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			s := tellStory(t, database)
			s.wantMarkedColumnsOnly(t)
			s.wantOwnAddressesOnly(t)
			s.wantWebhooks(t)
			s.wantExport(t)
			s.erase(t)
			for column, text := range s.dump(t) {
				if found := s.marksIn(text); len(found) > 0 || strings.Contains(text, phone) {
					t.Errorf("%s still holds %v", column, found)
				}
			}
			s.server.stop(t)
			for what, text := range map[string]string{"log": s.server.log.String(), "metrics": s.metrics} {
				if len(text) < 2000 {
					t.Errorf("the %s say next to nothing: %s", what, text)
				}
				if found := slices.Concat(s.marksIn(text), s.secretsIn(text), s.tokensIn(text)); len(found) > 0 {
					t.Errorf("the %s show %v", what, found)
				}
			}
		})
	}
}

// phone is every buyer's.
const phone = "+5511900001234"

// tales are the orders of the story, each of another buyer.
var tales = []string{"N", "S", "B", "M", "Moved", "C", "Bad"}

// story is what was said in it, and to whom.
type story struct {
	*shop
	server  *process
	driver  string
	source  string
	metrics string
	tokens  []string
	secrets []string

	mu   sync.Mutex
	told map[string]*bytes.Buffer // by supplier: each request it got
	sent bytes.Buffer             // each webhook
}

// mark is a buyer's data, told apart by the order.
func (s *story) marks() []string {
	var all []string
	for _, order := range tales {
		all = append(all, "Bia-"+order, "Rua-"+order, "Apto-"+order, "Vila-"+order, "mail-"+order, "note-"+order)
	}
	return all
}

func found(in string, what []string) (hits []string) {
	for _, w := range what {
		if strings.Contains(strings.ToLower(in), strings.ToLower(w)+"-zzq") { // e-mail addresses are kept in small letters
			hits = append(hits, w)
		}
	}
	return hits
}

func (s *story) marksIn(text string) []string { return found(text, s.marks()) }

func (s *story) secretsIn(text string) []string {
	return slices.DeleteFunc(slices.Clone(s.secrets), func(secret string) bool { return !strings.Contains(text, secret) })
}

func (s *story) tokensIn(text string) []string {
	return slices.DeleteFunc(slices.Clone(s.tokens), func(token string) bool { return !strings.Contains(text, token) })
}

func tellStory(t *testing.T, database string) *story {
	t.Helper()
	s := &story{driver: database, told: map[string]*bytes.Buffer{"north": {}, "south": {}}}
	dir := t.TempDir()
	env := []string{"DATA_DIR=" + dir, "LOG_LEVEL=debug", "LOG_FORMAT=json"}
	s.source = filepath.Join(dir, "waybill.db")
	if database == "postgres" {
		s.source = storetest.NewDatabase(t)
		env = append(env, "DATABASE_URL="+s.source, "REDIS_URL="+redisURL(t))
	}
	s.server = serve(t, freeAddr(t), env...)
	s.open(t)
	for order, skus := range map[string][]string{"N": {"NORTH"}, "S": {"SOUTH"}, "B": {"NORTH", "SOUTH"}} {
		id := s.order(t, order, "AUTOMATIC", skus...)
		eventually(t, "order "+order+" is delivered", func() bool { return s.read(t, id).DeliveryStatus == "DELIVERED" })
		s.sendBack(t, id, "note-"+order+"-zzq")
	}
	s.move(t)
	s.callOff(t)
	s.blunder(t)
	reply, err := http.Get(s.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	s.metrics = string(text)
	return s
}

// open makes a store with two suppliers that show API keys, and an account with
// a carrier.
func (s *story) open(t *testing.T) {
	t.Helper()
	s.shop = &shop{url: s.server.url}
	var err error
	s.suppliers, err = simulator.New(simulator.Config{Plan: new(simulator.QuickPlan()), Speed: 1000})
	if err != nil {
		t.Fatal(err)
	}
	back := httptest.NewServer(s.listen(s.suppliers.Handler()))
	t.Cleanup(back.Close)
	go func() { _ = s.suppliers.Run(t.Context()) }()
	s.token = ask[struct{ CreateStore struct{ Token string } }](t, s.url, operatorToken,
		`mutation { createStore(input: {name: "Test", currency: "BRL"}) { token } }`, nil).CreateStore.Token
	s.tokens = []string{s.token, operatorToken, phone}
	for code := range s.told {
		s.supplier(t, code, back.URL+"/"+code)
	}
	s.secrets = append(s.secrets, "EZAK-carrier-key", "carrier-webhook-secret")
	s.hook(t)
	ask[any](t, s.url, s.token, `mutation { connectEasyPost(input: {apiKey: "EZAK-carrier-key", webhookSecret: "carrier-webhook-secret", endpoint: "http://127.0.0.1:9"}) { id } }`, nil)
}

// hook adds a receiver of webhooks that answers with what it knows of a buyer.
func (s *story) hook(t *testing.T) {
	t.Helper()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		fmt.Fprintln(&s.sent, r.Header, string(body))
		s.mu.Unlock()
		http.Error(w, "who is Bia-N-zzq?", http.StatusInternalServerError)
	}))
	t.Cleanup(receiver.Close)
	made := ask[struct{ CreateWebhookEndpoint struct{ Secret string } }](t, s.url, s.token,
		`mutation ($url: String!) { createWebhookEndpoint(input: {url: $url}) { secret } }`, map[string]any{"url": receiver.URL}).CreateWebhookEndpoint
	s.secrets = append(s.secrets, made.Secret, strings.TrimPrefix(made.Secret, "whsec_"))
}

// wantWebhooks: events are told, and nothing of a buyer with them.
func (s *story) wantWebhooks(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.sent.String()
	if found := slices.Concat(s.marksIn(text), s.secretsIn(text), s.tokensIn(text)); len(found) > 0 || !strings.Contains(text, "order.placed") {
		t.Errorf("webhooks show %v in %d bytes", found, len(text))
	}
}

func (s *story) supplier(t *testing.T, code, endpoint string) {
	t.Helper()
	key := "api-key-of-" + code
	made := ask[struct {
		CreateSupplier struct {
			Supplier      struct{ ID string }
			WebhookSecret string
		}
	}](t, s.url, s.token, `mutation ($in: CreateSupplierInput!) { createSupplier(input: $in) { supplier { id } webhookSecret } }`,
		map[string]any{"in": map[string]any{"name": code, "code": code, "endpoint": endpoint, "apiKey": key}}).CreateSupplier
	s.secrets = append(s.secrets, key, made.WebhookSecret, strings.TrimPrefix(made.WebhookSecret, "whsec_"))
	if err := s.suppliers.AddSupplier(simulator.Supplier{Code: code, APIKey: key, WebhookSecret: made.WebhookSecret}); err != nil {
		t.Fatal(err)
	}
	ask[any](t, s.url, s.token, `mutation ($supplier: ID!, $sku: String!) { createProduct(input: {title: $sku, variants: [{sku: $sku, price: "10.00 BRL",
		offers: [{supplierId: $supplier, supplierSku: $sku, cost: "4.00 BRL"}]}]}) { id } }`,
		map[string]any{"supplier": made.Supplier.ID, "sku": strings.ToUpper(code)})
}

// listen notes what each supplier is sent: address, headers and body.
func (s *story) listen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		code, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		s.mu.Lock()
		fmt.Fprintln(s.told[code], r.URL, r.Header, string(body))
		s.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

func addressOf(order string) map[string]any {
	return map[string]any{
		"name": "Bia-" + order + "-zzq", "line1": "Rua-" + order + "-zzq 7", "line2": "Apto-" + order + "-zzq", "phone": phone,
		"city": "Vila-" + order + "-zzq", "region": "SP", "postalCode": "01304-001", "countryCode": "BR",
	}
}

func (s *story) order(t *testing.T, order, mode string, skus ...string) string {
	t.Helper()
	in := map[string]any{
		"externalId": order, "paid": true, "fulfillmentMode": mode, "email": "mail-" + order + "-zzq@buyer.example", "note": "note-" + order + "-zzq",
		"shippingAddress": addressOf(order),
	}
	var lines []any
	for _, sku := range skus {
		lines = append(lines, map[string]any{"sku": sku, "quantity": 1})
	}
	in["lines"] = lines
	made := ask[struct{ CreateOrder orderSeen }](t, s.url, s.token, `mutation ($in: CreateOrderInput!) { createOrder(input: $in) { `+orderFields+` } }`,
		map[string]any{"in": in}).CreateOrder
	s.tokens = append(s.tokens, made.BuyerLinks[0].Token)
	reply, err := http.Get(s.url + "/t/" + made.BuyerLinks[0].Token)
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	return made.ID
}

// move sends an order elsewhere before it is shipped.
func (s *story) move(t *testing.T) {
	t.Helper()
	id := s.order(t, "M", "MANUAL", "NORTH")
	ask[any](t, s.url, s.token, `mutation ($id: ID!, $to: AddressInput!) { changeShippingAddress(input: {orderId: $id, address: $to}) { id } }`,
		map[string]any{"id": id, "to": addressOf("Moved")})
	ask[any](t, s.url, s.token, `mutation ($id: ID!) { shipOrder(input: {orderId: $id}) { order { id } } }`, map[string]any{"id": id})
	eventually(t, "the moved order is delivered", func() bool { return s.read(t, id).DeliveryStatus == "DELIVERED" })
}

// sendBack returns an order's goods, with words at every step.
func (s *story) sendBack(t *testing.T, id, words string) {
	t.Helper()
	of := map[string]any{"id": id, "words": words}
	shipped := ask[struct {
		Order struct {
			Shipments []struct {
				Lines    []struct{ ID string }
				SubOrder struct{ ID string }
			}
		}
	}](t, s.url, s.token, `query ($id: ID!) { order(id: $id) { shipments { lines { id } subOrder { id } } } }`, of).Order.Shipments[0]
	of["line"], of["sub"] = shipped.Lines[0].ID, shipped.SubOrder.ID
	of["return"] = ask[struct{ RequestReturn struct{ ID string } }](t, s.url, s.token, `mutation ($id: ID!, $line: ID!, $words: String!) {
		requestReturn(input: {orderId: $id, reason: OTHER, note: $words, lines: [{shipmentLineId: $line, quantity: 1}], idempotencyKey: $words}) { id } }`, of).RequestReturn.ID
	ask[any](t, s.url, s.token, `mutation ($return: ID!, $words: String!) { answerReturn(input: {id: $return, authorise: true, note: $words}) { id } }`, of)
	of["claim"] = ask[struct{ ClaimFromSupplier struct{ ID string } }](t, s.url, s.token, `mutation ($sub: ID!, $return: ID!, $words: String!) {
		claimFromSupplier(input: {subOrderId: $sub, returnId: $return, amount: "1.00 BRL", note: $words}) { id } }`, of).ClaimFromSupplier.ID
	ask[any](t, s.url, s.token, `mutation ($claim: ID!, $words: String!) { settleClaim(input: {id: $claim, granted: "1.00 BRL", note: $words}) { id } }`, of)
	ask[any](t, s.url, s.token, `mutation ($id: ID!, $words: String!) { recordRefund(input: {orderId: $id, externalId: "r1", amount: "1.00 BRL", note: $words}) { id } }`, of)
	ask[any](t, s.url, s.token, `mutation ($return: ID!) { closeReturn(id: $return) { id } }`, of)
}

// callOff holds an order and cancels it, with words at every step.
func (s *story) callOff(t *testing.T) {
	t.Helper()
	of := map[string]any{"id": s.order(t, "C", "MANUAL", "NORTH"), "words": "note-C-zzq"}
	ask[any](t, s.url, s.token, `mutation ($id: ID!, $words: String!) { hold(input: {id: $id, reason: OTHER, note: $words}) { id } }`, of)
	ask[any](t, s.url, s.token, `mutation ($id: ID!, $words: String!) { cancelOrder(input: {id: $id, reason: $words}) { id } }`, of)
}

// erase erases every buyer, twice.
func (s *story) erase(t *testing.T) {
	t.Helper()
	for _, order := range tales {
		for _, want := range []int{1, 0} {
			if order == "Moved" || order == "Bad" {
				want = 0 // no buyers of their own
			}
			got := ask[struct {
				EraseBuyer struct{ Orders, Remaining int }
			}](t, s.url, s.token, `mutation ($email: String!) { eraseBuyer(input: {email: $email}) { orders remaining } }`,
				map[string]any{"email": strings.ToUpper("mail-" + order + "-zzq@buyer.example")}).EraseBuyer
			if got.Orders != want || got.Remaining != 0 {
				t.Errorf("erasing %s: %+v, want %d orders", order, got, want)
			}
		}
	}
}

// wantExport: what is held about a buyer is all there, and nothing of another.
func (s *story) wantExport(t *testing.T) {
	t.Helper()
	reply, err := send(t, s.url, s.token, `query ($email: String!) { exportBuyer(email: $email) { orders data next } }`, map[string]any{"email": "Mail-B-zzq@buyer.example"})
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range s.marks() {
		kind, order, _ := strings.Cut(mark, "-")
		if got, want := len(found(string(reply), []string{kind + "-" + order})) > 0, order == "B"; got != want {
			t.Errorf("the export of B holds %s: %t, want %t", mark, got, want)
		}
	}
}

// blunder asks for what is refused, in ways that reach logs of errors.
func (s *story) blunder(t *testing.T) {
	t.Helper()
	bad := addressOf("Bad")
	bad["countryCode"] = "Rua-Bad-zzq"
	for _, operation := range []string{
		`mutation ($to: AddressInput!) { createOrder(input: {externalId: "Bad", email: "mail-Bad-zzq", note: "note-Bad-zzq", shippingAddress: $to, lines: [{sku: "NONE", quantity: 1}]}) { id } }`,
		`mutation ($to: AddressInput!) { changeShippingAddress(input: {orderId: "Rua-Bad-zzq", address: $to}) { id } }`,
		`mutation ($to: AddressInput!) { nothing(to: $to, name: "Bia-Bad-zzq") { id } }`,
		`{ trackingInfo(token: "` + s.token + `") }`,
	} {
		if _, err := send(t, s.url, s.token, operation, map[string]any{"to": bad}); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/t/" + s.token, "/graphql?query=Bia-Bad-zzq", "/webhooks/suppliers/sup_1?x=mail-Bad-zzq"} {
		reply, err := http.Post(s.url+path, "application/json", strings.NewReader(`{"name": "Bia-Bad-zzq"}`))
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
	}
}

// A supplier hears where its own goods go, and nothing of anybody else.
func (s *story) wantOwnAddressesOnly(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for code, want := range map[string][]string{"north": {"N", "B", "Moved"}, "south": {"S", "B"}} {
		text := s.told[code].String()
		var names []string
		for _, hit := range s.marksIn(text) {
			what, order, _ := strings.Cut(hit, "-")
			if !slices.Contains(want, order) || what == "mail" || what == "note" {
				t.Errorf("%s was told %s", code, hit)
			}
			if what == "Rua" {
				names = append(names, order)
			}
		}
		if len(names) != len(want) {
			t.Errorf("%s was told the addresses of %v, want %v", code, names, want)
		}
	}
}
