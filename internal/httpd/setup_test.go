package httpd_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/httpd"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/statistics"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
	connector "github.com/waybill/waybill/internal/supplier/portal"
	"github.com/waybill/waybill/web"
)

// house is the whole way in, over real services.
type house struct {
	*httpd.Server
	handler  http.Handler
	store    *store.Store
	token    string
	supplier string
	secret   string
	merchant context.Context
	people   *people.Service
	orders   *fulfillment.Service
	sales    *catalog.Service
	desk     *portal.Service
	kinds    *supplier.Registry
	letters  *letterbox
}

// letterbox keeps what is mailed.
type letterbox struct {
	mu   sync.Mutex
	sent []string
}

func (l *letterbox) Send(_ context.Context, to, subject, text string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, to+"\n"+subject+"\n"+text)
	return nil
}

const publicURL = "https://waybill.example"

func open(t *testing.T, s *store.Store, with ...func(*people.Config)) *house {
	t.Helper()
	hub := realtime.NewHub(realtime.Options{Log: s, Broker: realtime.Memory{}})
	s.PublishTo(hub.Publish)
	kinds := supplier.NewRegistry(egress.Loopback().Client(), map[string]supplier.Factory{
		supplier.KindHTTP: httpjson.Connect, supplier.KindPortal: connector.Connect(portal.Book{Store: s}),
	})
	accounts := account.New(account.Config{Store: s})
	sales := catalog.New(catalog.Config{Store: s, Suppliers: kinds, Egress: egress.Loopback()})
	orders := fulfillment.New(fulfillment.Config{Store: s, Suppliers: kinds, Hub: hub, PublicURL: publicURL})
	of := people.Config{Store: s, PublicURL: publicURL}
	for _, set := range with {
		set(&of)
	}
	persons := people.New(of)
	letters := new(letterbox)
	desk := portal.New(portal.Config{Store: s, Fulfillment: orders, PublicURL: publicURL, Mailer: letters})
	pages, err := web.New(web.Options{FrameAncestors: []string{"https://shop.example"}})
	if err != nil {
		t.Fatal(err)
	}
	api := graph.NewServer(graph.ServerConfig{Resolver: &graph.Resolver{
		Client: s.Client(), Fulfillment: orders, Catalog: sales, Account: accounts, People: persons, Shipping: profiles.New(profiles.Config{Store: s}), Statistics: statistics.New(statistics.Config{Store: s}), PublicURL: publicURL,
	}})
	t.Cleanup(api.Live.Close)
	h := &house{store: s, orders: orders, sales: sales, desk: desk, letters: letters, kinds: kinds, Server: httpd.New(httpd.Config{
		Graph: api, Live: api.Live,
		SDL: graph.SDL(), Account: accounts, People: persons, Fulfillment: orders, Portal: desk, Store: s, Hub: hub, Pages: pages,
		Metrics: prometheus.NewRegistry(), PublicURL: publicURL, Origins: guard.Origins{publicURL, "https://shop.example"},
		Drain: 2 * time.Second, Logger: slog.New(slog.DiscardHandler),
	})}
	h.handler = h.Handler()
	h.people = persons
	h.furnish(t, accounts, sales)
	return h
}

func (h *house) furnish(t *testing.T, accounts *account.Service, sales *catalog.Service) {
	t.Helper()
	operator := auth.With(context.Background(), auth.Viewer{Kind: auth.Operator, Name: "test"})
	opened, err := accounts.CreateStore(operator, account.CreateStoreInput{Name: "Test", Currency: "BRL"})
	if err != nil {
		t.Fatal(err)
	}
	h.token = opened.Token
	h.merchant = auth.As(context.Background(), auth.Merchant, opened.Store.ID, "Ana")
	made, err := sales.CreateSupplier(h.merchant, catalog.CreateSupplierInput{
		Name: "North", Code: "north", Endpoint: "http://127.0.0.1:1/north",
	})
	if err != nil {
		t.Fatal(err)
	}
	h.supplier, h.secret = made.Supplier.ID, *made.WebhookSecret
}

// send asks, with headers in pairs.
func (h *house) send(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// line is a connection to a database that can be cut.
type line struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

// through returns a database's URL by way of a line of its own.
func through(t *testing.T, database string) (*line, string) {
	t.Helper()
	target, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Listener: listener}
	t.Cleanup(l.cut)
	host := target.Host
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			l.carry(near, host)
		}
	}()
	target.Host = listener.Addr().String()
	return l, target.String()
}

func (l *line) carry(near net.Conn, host string) {
	far, err := net.Dial("tcp", host)
	if err != nil {
		_ = near.Close()
		return
	}
	l.mu.Lock()
	l.conns = append(l.conns, near, far)
	l.mu.Unlock()
	for _, ends := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(ends[0], ends[1])
			_ = ends[0].Close()
		}()
	}
}

func (l *line) cut() {
	_ = l.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.conns {
		_ = c.Close()
	}
}
