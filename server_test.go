package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/simulator"
)

const operatorToken = "operator-token-of-the-tests"

// folder holds the program while the tests run.
var folder string

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "waybill-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// binary builds the program once, as users do.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(folder, "waybill")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// process is a running server.
type process struct {
	*exec.Cmd
	url string
	log *bytes.Buffer
}

// serve starts the program and waits until it is ready.
// secretKey is every test server's.
var secretKey = secret.NewKey()

func serve(t *testing.T, addr string, env ...string) *process {
	t.Helper()
	p := start(t, addr, env...)
	eventually(t, "the server is ready", func() bool {
		reply, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		defer reply.Body.Close()
		return reply.StatusCode == http.StatusOK
	})
	return p
}

// start does not wait until the server is ready.
func start(t *testing.T, addr string, env ...string) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(path), url: "http://" + addr, log: new(bytes.Buffer)}
	p.Env = append(os.Environ(), "ADDR="+addr, "OPERATOR_TOKEN="+operatorToken, "SUPPLIER_TIMEOUT=1s", "MIGRATE=on", "DRAIN=2s",
		"EGRESS_ALLOW=127.0.0.0/8", "SECRET_KEYS="+secretKey)
	p.Env = append(p.Env, env...)
	p.Stdout, p.Stderr = p.log, p.log
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

// kill ends the process at once, as a crash does.
func (p *process) kill() {
	_ = p.Process.Kill()
	_ = p.Wait()
}

// stop ends the process as a release does.
func (p *process) stop(t *testing.T) {
	t.Helper()
	_ = p.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(20*time.Second, func() { _ = p.Process.Signal(syscall.SIGQUIT) })
	_ = p.Wait()
	if !timer.Stop() {
		t.Fatalf("it did not stop in 20 s:\n%s", p.log)
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func eventually(t *testing.T, what string, reached func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-tick.C {
		if reached() {
			return
		}
	}
	t.Fatalf("not within a minute: %s", what)
}

// ask sends a GraphQL operation and decodes its data.
func ask[T any](t *testing.T, url, token, operation string, variables map[string]any) T {
	t.Helper()
	raw, err := send(t, url, token, operation, variables)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Data   T
		Errors []any
	}
	if err := json.Unmarshal(raw, &answer); err != nil || len(answer.Errors) > 0 {
		t.Fatalf("%s: %s, %v", operation, raw, err)
	}
	return answer.Data
}

// send is ask of a server that may die before it answers.
func send(t *testing.T, url, token, operation string, variables map[string]any) ([]byte, error) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": operation, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	return io.ReadAll(reply.Body)
}

// shop is a store with one supplier at the simulator, over the API.
type shop struct {
	url, token string
	suppliers  *simulator.Server
}

func openTestShop(t *testing.T, url string, hook func(simulator.Stage)) *shop {
	t.Helper()
	s := &shop{url: url}
	config := simulator.Config{Plan: &simulator.Plan{AcceptAfter: time.Millisecond, ShipAfter: time.Millisecond, Carrier: "UPS", Track: []simulator.TrackStep{
		{After: time.Millisecond, Status: "IN_TRANSIT"}, {After: 2 * time.Millisecond, Status: "DELIVERED"},
	}}}
	if hook != nil {
		config.OnSubmit = func(stage simulator.Stage, _ string, _ supplier.Order) { hook(stage) }
	}
	var err error
	if s.suppliers, err = simulator.New(config); err != nil {
		t.Fatal(err)
	}
	back := httptest.NewServer(s.suppliers.Handler())
	t.Cleanup(back.Close)
	go func() { _ = s.suppliers.Run(t.Context()) }()

	s.token = ask[struct{ CreateStore struct{ Token string } }](t, url, operatorToken,
		`mutation { createStore(input: {name: "Test", currency: "BRL"}) { token } }`, nil).CreateStore.Token
	made := ask[struct {
		CreateSupplier struct {
			Supplier      struct{ ID string }
			WebhookSecret string
		}
	}](t, url, s.token, `mutation ($endpoint: String!) {
		createSupplier(input: {name: "North", code: "north", endpoint: $endpoint}) { supplier { id } webhookSecret } }`,
		map[string]any{"endpoint": back.URL + "/north"}).CreateSupplier
	// A supplier that takes whatever is sent: sending twice would be taking twice.
	err = s.suppliers.AddSupplier(simulator.Supplier{Code: "north", WebhookSecret: made.WebhookSecret, Forgetful: true})
	if err != nil {
		t.Fatal(err)
	}
	ask[any](t, url, s.token, `mutation ($supplier: ID!) { createProduct(input: {title: "Mug", variants: [{sku: "MUG", price: "10.00 BRL",
		offers: [{supplierId: $supplier, supplierSku: "MUG", cost: "4.00 BRL"}]}]}) { id } }`, map[string]any{"supplier": made.Supplier.ID})
	return s
}

type orderSeen struct {
	ID, FulfillmentStatus, DeliveryStatus string
	BuyerLinks                            []struct{ Token string }
}

const orderFields = `id fulfillmentStatus deliveryStatus buyerLinks { token }`

func (s *shop) place(t *testing.T, externalID, mode string) orderSeen {
	t.Helper()
	return ask[struct{ CreateOrder orderSeen }](t, s.url, s.token, `mutation ($id: String!, $mode: FulfillmentMode!) { createOrder(input: {
		externalId: $id, paid: true, fulfillmentMode: $mode, lines: [{sku: "MUG", quantity: 1}], shippingAddress: {
			name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { `+orderFields+` } }`,
		map[string]any{"id": externalID, "mode": mode}).CreateOrder
}

func (s *shop) read(t *testing.T, id string) orderSeen {
	t.Helper()
	return ask[struct{ Order orderSeen }](t, s.url, s.token, `query ($id: ID!) { order(id: $id) { `+orderFields+` } }`, map[string]any{"id": id}).Order
}

// message is one frame of graphql-transport-ws.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// watch subscribes to a buyer's page and sends each update until it ends.
func watch(t *testing.T, url, token, after string) <-chan update {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	socket, reply, err := dialer.Dial(strings.Replace(url, "http", "ws", 1)+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	t.Cleanup(func() { _ = socket.Close() })
	payload, err := json.Marshal(map[string]any{
		"query":     `subscription ($token: String!, $after: FeedCursor) { trackingUpdated(token: $token, after: $after) { recovered tracking { version deliveryStatus headline } } }`,
		"variables": map[string]any{"token": token, "after": nilIfEmpty(after)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []message{{Type: "connection_init"}, {ID: "1", Type: "subscribe", Payload: payload}} {
		if err := socket.WriteJSON(m); err != nil {
			t.Fatal(err)
		}
	}
	updates := make(chan update, 100)
	go func() {
		defer close(updates)
		for {
			var m message
			if socket.ReadJSON(&m) != nil || m.Type == "complete" || m.Type == "error" {
				return
			}
			var u update
			if m.Type == "next" && json.Unmarshal(m.Payload, &u) == nil {
				updates <- u
			}
		}
	}()
	return updates
}

func nilIfEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

type update struct {
	Data struct {
		TrackingUpdated struct {
			Recovered bool
			Tracking  struct {
				Version                  int
				DeliveryStatus, Headline string
			}
		}
	}
	Extensions struct{ Cursor string }
}

func (u update) version() int { return u.Data.TrackingUpdated.Tracking.Version }

func next(t *testing.T, updates <-chan update) update {
	t.Helper()
	select {
	case u, open := <-updates:
		if !open {
			t.Fatal("the subscription ended")
		}
		return u
	case <-time.After(30 * time.Second):
		t.Fatal("no update within 30 s")
	}
	return update{}
}

func redisURL(t *testing.T) string {
	t.Helper()
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_URL is not set: run make test")
	}
	return url
}

func TestAChangeOnOneProcessIsSeenOnTheOther(t *testing.T) {
	t.Parallel()
	env := []string{"DATABASE_URL=" + storetest.NewDatabase(t), "REDIS_URL=" + redisURL(t)}
	one, two := serve(t, freeAddr(t), env...), serve(t, freeAddr(t), env...)
	s := openTestShop(t, one.url, nil)
	o := s.place(t, "A-1", "MANUAL")
	updates := watch(t, two.url, o.BuyerLinks[0].Token, "")
	first := next(t, updates)
	ask[any](t, one.url, s.token, `mutation ($id: ID!) { shipOrder(input: {orderId: $id}) { order { id } } }`, map[string]any{"id": o.ID})
	for u := first; u.Data.TrackingUpdated.Tracking.DeliveryStatus != "DELIVERED"; {
		later := next(t, updates)
		if later.version() <= u.version() || later.Extensions.Cursor == "" {
			t.Errorf("version %d came after %d, cursor %q", later.version(), u.version(), later.Extensions.Cursor)
		}
		u = later
	}
	// Whoever comes back to the other node with an old cursor gets the newest state.
	eventually(t, "the order is closed", func() bool { return s.read(t, o.ID).DeliveryStatus == "DELIVERED" })
	again := next(t, watch(t, one.url, o.BuyerLinks[0].Token, first.Extensions.Cursor))
	if got := again.Data.TrackingUpdated; !got.Recovered || got.Tracking.Headline != "Your package was delivered" {
		t.Errorf("after coming back: %+v", got)
	}
}

// A server is killed with -9 at a point of handing over, and started again.
// Never are there two supplier orders, never none.
func TestKilledWhileHandingOver(t *testing.T) {
	t.Parallel()
	for _, stage := range []simulator.Stage{simulator.BeforeTake, simulator.AfterTake, simulator.BeforeReply, "AFTER_COMMIT"} {
		for _, database := range []string{"sqlite", "postgres"} {
			t.Run(string(stage)+"/"+database, func(t *testing.T) {
				t.Parallel()
				addr, env := freeAddr(t), []string{"DATA_DIR=" + t.TempDir()}
				if database == "postgres" {
					env = []string{"DATABASE_URL=" + storetest.NewDatabase(t), "REDIS_URL=" + redisURL(t)}
				}
				victim := serve(t, addr, env...)
				var once sync.Once
				s := openTestShop(t, victim.url, func(at simulator.Stage) {
					if at == stage {
						once.Do(func() { _ = victim.Process.Kill() })
					}
				})
				o := s.place(t, "A-1", "MANUAL")
				ship := `mutation ($id: ID!) { shipOrder(input: {orderId: $id}) { order { id } } }`
				if _, err := send(t, s.url, s.token, ship, map[string]any{"id": o.ID}); err == nil && stage == "AFTER_COMMIT" {
					_ = victim.Process.Kill()
				}
				_ = victim.Wait()
				serve(t, addr, env...)
				eventually(t, "the order is delivered", func() bool { return s.read(t, o.ID).DeliveryStatus == "DELIVERED" })
				var taken []int
				for _, entry := range s.suppliers.Ledger().Orders {
					taken = append(taken, len(entry.Takes))
				}
				if diff := cmp.Diff(taken, []int{1}); diff != "" {
					t.Errorf("taken differs: %s", diff)
				}
			})
		}
	}
}

func TestDemoShipsByItself(t *testing.T) {
	t.Parallel()
	out := new(lockedBuffer)
	demo := &demoCommand{Addr: freeAddr(t), Every: time.Hour, Orders: 1, Speed: 20, out: out}
	done := make(chan error, 1)
	go func() { done <- demo.Run(t.Context()) }()
	eventually(t, "the demo prints its links", func() bool { return strings.Contains(out.String(), "/t/") })
	_, token, _ := strings.Cut(out.String(), "/t/")
	token, _, _ = strings.Cut(token, "\n")
	_, url, _ := strings.Cut(out.String(), "Waybill is running: ")
	url, _, _ = strings.Cut(url, "\n")
	updates := watch(t, url, token, "")
	for u := next(t, updates); u.Data.TrackingUpdated.Tracking.DeliveryStatus != "DELIVERED"; u = next(t, updates) {
		select {
		case err := <-done:
			t.Fatalf("the demo ended: %v", err)
		default:
		}
	}
	for _, page := range []string{"/", "/playground", "/t/" + token, "/schema.graphql", "/metrics"} {
		reply, err := http.Get(url + page)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != http.StatusOK {
			t.Errorf("%s is %d", page, reply.StatusCode)
		}
	}
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
