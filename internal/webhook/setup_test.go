package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/webhook"
)

// fixture is a store with an order, on a database of its own.
type fixture struct {
	clock
	ctx     context.Context
	store   *store.Store
	opened  store.Config
	service *webhook.Service
	order   *ent.Order
	mails   mails
}

// each runs a test on SQLite and on PostgreSQL.
func each(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	var mu sync.Mutex
	opened := make(map[bool]store.Config) // by whether it is PostgreSQL
	remember := func(c *store.Config) {
		mu.Lock()
		defer mu.Unlock()
		opened[c.DatabaseURL != ""] = *c
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := &fixture{store: s, clock: clock{at: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}}
		mu.Lock()
		f.opened = opened[s.Postgres()]
		mu.Unlock()
		f.ctx = f.shop(t, "Demo")
		f.order = f.place(t, 1)
		f.service = f.node(s)
		test(t, f)
	}, remember)
}

func (f *fixture) shop(t *testing.T, name string) context.Context {
	t.Helper()
	shop := f.store.Client().Store.Create().SetName(name).SetCurrency("BRL").SaveX(auth.Everywhere(t.Context()))
	return auth.As(t.Context(), auth.Merchant, shop.ID, "Ana")
}

func (f *fixture) place(t *testing.T, number int) *ent.Order {
	t.Helper()
	return f.store.Client().Order.Create().SetExternalID(fmt.Sprint("shop-", number)).SetDigest("d").SetNumber(number).
		SetName(fmt.Sprint("#", number)).SetCurrency("BRL").SetPlacedAt(f.now()).SaveX(f.ctx)
}

// node is one more node that may send.
func (f *fixture) node(s *store.Store) *webhook.Service { return f.patient(s, time.Minute) }

// patient is a node that waits so long for an answer.
func (f *fixture) patient(s *store.Store, timeout time.Duration) *webhook.Service {
	return webhook.New(webhook.Config{
		Store: s, Egress: egress.Loopback(), Mailer: &f.mails, PublicURL: "https://waybill.example", Now: f.now,
		Timeout: timeout, Sweep: 20 * time.Millisecond,
	})
}

// run lets nodes send until the test ends, or the returned function is called.
func run(t *testing.T, nodes ...*webhook.Service) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	for _, n := range nodes {
		running.Go(func() { _ = n.Run(ctx) })
	}
	stop = func() {
		cancel()
		running.Wait()
	}
	t.Cleanup(stop)
	return stop
}

// happen lets events happen to an order, in one transaction.
func (f *fixture) happen(t *testing.T, o *ent.Order, kinds ...string) {
	t.Helper()
	f.happens(t, o, func(kind string) store.Draft {
		return store.Draft{Kind: kind, Details: map[string]any{"reason": "OTHER", "note": needle}}
	}, kinds...)
}

func (f *fixture) happens(t *testing.T, o *ent.Order, draft func(kind string) store.Draft, kinds ...string) {
	t.Helper()
	err := f.store.InTx(f.ctx, func(tx *store.Tx) error {
		now, err := tx.LockOrder(f.ctx, o.ID)
		if err != nil {
			return err
		}
		for i, kind := range kinds {
			d := draft(kind)
			d.StoreID, d.OrderID, d.Version, d.OccurredAt = now.StoreID, now.ID, now.Version+int64(i)+1, f.now()
			tx.Record(d)
		}
		return now.Update().SetVersion(now.Version + int64(len(kinds))).Exec(f.ctx)
	})
	if err != nil {
		t.Fatalf("let events happen: %v", err)
	}
}

// needle is a text about a buyer.
const needle = "needle-zzq"

// listen adds an endpoint that leads to a receiver.
func (f *fixture) listen(t *testing.T, r *receiver, kinds ...string) *ent.WebhookEndpoint {
	t.Helper()
	made, err := f.service.CreateWebhookEndpoint(f.ctx, webhook.CreateWebhookEndpointInput{URL: r.URL + "/hook?key=1", Kinds: kinds})
	if err != nil {
		t.Fatalf("create endpoint: %v", err)
	}
	r.trust(made.Secret)
	return made.Endpoint
}

func (f *fixture) endpoint(e *ent.WebhookEndpoint) *ent.WebhookEndpoint {
	return f.store.Client().WebhookEndpoint.GetX(f.ctx, e.ID)
}

func (f *fixture) deliveries(of *ent.WebhookEndpoint, in ...webhookdelivery.Status) []*ent.WebhookDelivery {
	query := f.store.Client().WebhookDelivery.Query().Where(webhookdelivery.EndpointID(of.ID)).Order(webhookdelivery.ByPosition())
	if len(in) > 0 {
		query.Where(webhookdelivery.StatusIn(in...))
	}
	return query.AllX(f.ctx)
}

// attempted waits for an attempt to be written down.
func (f *fixture) attempted(t *testing.T, of *ent.WebhookEndpoint, attempts int) (d *ent.WebhookDelivery) {
	t.Helper()
	eventually(t, fmt.Sprintf("attempt %d", attempts), func() bool {
		all := f.deliveries(of)
		if len(all) > 0 {
			d = all[0]
		}
		return d != nil && d.Attempts == attempts
	})
	return d
}

func (f *fixture) delivered(t *testing.T, of *ent.WebhookEndpoint, count int) []*ent.WebhookDelivery {
	t.Helper()
	eventually(t, fmt.Sprintf("%d deliveries", count), func() bool {
		n := f.store.Client().WebhookDelivery.Query().
			Where(webhookdelivery.EndpointID(of.ID), webhookdelivery.StatusEQ(webhookdelivery.StatusDelivered)).CountX(f.ctx)
		return n >= count
	})
	return f.deliveries(of, webhookdelivery.StatusDelivered)
}

// letter is what a receiver was sent.
type letter struct {
	ID, Type  string
	Format    int
	Timestamp time.Time
	Data      struct {
		ID, Kind, StoreID, OrderID, ExternalID, OrderName, SubOrderID, Message string
		Version, Position                                                      int64
		Details                                                                map[string]any
		Shipment                                                               *struct {
			ID, Status string
			Parcels    []struct{ Carrier, TrackingNumber string }
		}
	}
	raw    []byte
	header http.Header
}

// receiver is a shop's program. It verifies what it is sent with the scheme's own
// library.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	hook    *standardwebhooks.Webhook
	letters []letter
	forged  int
}

// receive answers with answer; nil: 200 and nothing.
func receive(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.take(q)
		if answer != nil {
			answer(w, q)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) trust(secret string) {
	hook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		panic(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hook = hook
}

func (r *receiver) take(q *http.Request) {
	raw, _ := io.ReadAll(q.Body)
	l := letter{ID: q.Header.Get("webhook-id"), raw: raw, header: q.Header}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.hook.VerifyIgnoringTimestamp(raw, q.Header) != nil || json.Unmarshal(raw, &l) != nil || q.URL.RawQuery != "key=1" {
		r.forged++
	}
	r.letters = append(r.letters, l)
}

func (r *receiver) got() []letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]letter{}, r.letters...)
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.letters)
}

// once fails the test unless each of so many events came exactly once, signed.
func (r *receiver) once(t *testing.T, events int) []letter {
	t.Helper()
	got, times := r.got(), make(map[string]int)
	for _, l := range got {
		times[l.ID]++
	}
	if len(got) != events || len(times) != events || r.forged > 0 {
		t.Errorf("%d letters of %d events came, %d not well signed; want %d of as many", len(got), len(times), r.forged, events)
	}
	return got
}

// mails keeps e-mails by receiver.
type mails struct {
	mu  sync.Mutex
	all map[string]string
}

func (m *mails) Send(_ context.Context, to, subject, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = make(map[string]string)
	}
	m.all[to] = subject + "\n" + text
	return nil
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func eventually(t *testing.T, what string, reached func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); <-tick.C {
		if reached() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}
