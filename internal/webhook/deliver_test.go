package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/webhook"
)

func TestAReceiverHearsOnceOfWhatItWants(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.happen(t, f.order, "order.placed") // before there is an endpoint
		all, some := receive(t, nil), receive(t, nil)
		e := f.listen(t, all)
		picky := f.listen(t, some, "shipment.shipped")
		shipped := f.shipment(t)
		f.happen(t, f.order, "order.paid")
		f.happens(t, f.order, func(kind string) store.Draft {
			return store.Draft{Kind: kind, SubOrderID: shipped.SubOrderID, Details: map[string]any{"shipmentId": shipped.ID, "parcels": 1}}
		}, "shipment.shipped")
		run(t, f.service)
		rows := f.delivered(t, e, 2)
		f.delivered(t, picky, 1)
		got := all.once(t, 2)
		if paid := got[0].Data; got[0].Type != "order.paid" || got[0].Format != 1 || paid.OrderID != f.order.ID || paid.ExternalID != "shop-1" || paid.Version != 2 ||
			paid.Position != 2 || paid.ID != got[0].ID || paid.Details["reason"] != "OTHER" || !got[0].Timestamp.Equal(f.now()) {
			t.Errorf("paid: %s", got[0].raw)
		}
		if strings.Contains(string(got[0].raw), needle) {
			t.Errorf("a text about a buyer is sent: %s", got[0].raw)
		}
		if told := got[1].Data; told.SubOrderID != shipped.SubOrderID || told.Shipment == nil || told.Shipment.ID != shipped.ID ||
			told.Shipment.Parcels[0].Carrier != "UPS" || told.Shipment.Parcels[0].TrackingNumber != "1Z1" {
			t.Errorf("shipped: %s", got[1].raw)
		}
		if only := some.once(t, 1); only[0].Type != "shipment.shipped" {
			t.Errorf("it wanted no %s", only[0].Type)
		}
		if d := rows[0]; d.Attempts != 1 || *d.StatusCode != 200 || d.Error != "" || d.NextAt != nil || d.DeliveredAt == nil {
			t.Errorf("the delivery is %+v", d)
		}
	})
}

// shipment is one of the order, with a parcel.
func (f *fixture) shipment(t *testing.T) *ent.Shipment {
	t.Helper()
	client := f.store.Client()
	sub := client.SubOrder.Create().SetOrderID(f.order.ID).SetNumber(1).SetName("#1-1").SaveX(f.ctx)
	made := client.Shipment.Create().SetOrderID(f.order.ID).SetSubOrderID(sub.ID).SetExternalID("s1").SetStatus("SHIPPED").SaveX(f.ctx)
	client.Parcel.Create().SetShipmentID(made.ID).SetCarrier("UPS").SetTrackingNumber("1Z1").SaveX(f.ctx)
	return made
}

func TestWhatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	var strayed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(elsewhere.Close)
	long := strings.Repeat("x", 10<<20)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		error  string
		code   int
	}{
		"Fails": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no\x00\x1broom", http.StatusInternalServerError)
		}, "it answered 500", http.StatusInternalServerError},
		"TimesOut":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "it did not answer within 500ms", 0},
		"Redirects": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) }, "it answered 302: redirects are not followed", http.StatusFound},
		"SaysALot": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(long))
		}, "it answered 500", http.StatusInternalServerError},
		"HangsUp": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "it cannot be reached", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, f *fixture) {
				var mended atomic.Bool
				r := receive(t, func(w http.ResponseWriter, q *http.Request) {
					if !mended.Load() {
						c.answer(w, q)
					}
				})
				e := f.listen(t, r)
				f.happen(t, f.order, "order.paid")
				node := f.service
				if name == "TimesOut" {
					node = f.patient(f.store, 500*time.Millisecond)
				}
				stop := run(t, node)
				d := f.attempted(t, e, 1)
				code := 0
				if d.StatusCode != nil {
					code = *d.StatusCode
				}
				if d.Status != webhookdelivery.StatusPending || d.Error != c.error || code != c.code || len(d.Response) > 500 || strings.ContainsAny(d.Response, "\x00\x1b") {
					t.Errorf("the delivery is %+v", d)
				}
				if wait := d.NextAt.Sub(f.now()); wait < 4*time.Second || wait > 6*time.Second {
					t.Errorf("it is tried again after %s", wait)
				}
				stop()
				mended.Store(true)
				f.advance(7 * time.Second)
				run(t, f.service)
				f.delivered(t, e, 1)
				if got := r.got(); len(got) != 2 || got[0].ID != got[1].ID {
					t.Errorf("%d letters came, want one twice", len(got))
				}
				eventually(t, "it is well again", func() bool { return f.endpoint(e).FailingSince == nil })
			})
		})
	}
	t.Cleanup(func() {
		if strayed.Load() > 0 {
			t.Error("a redirect was followed")
		}
	})
}

func TestALongAnswerIsASuccess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		e := f.listen(t, receive(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 10<<20)) }))
		f.happen(t, f.order, "order.paid")
		run(t, f.service)
		if d := f.delivered(t, e, 1)[0]; d.Response != "" {
			t.Errorf("%d characters of the answer are kept", len(d.Response))
		}
	})
}

func TestNothingInsideIsCalled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e := f.listen(t, r)
		f.happen(t, f.order, "order.paid")
		var strict *egress.Guard
		run(t, webhook.New(webhook.Config{Store: f.store, Egress: strict, Now: f.now, Sweep: 20 * time.Millisecond}))
		if d := f.attempted(t, e, 1); d.Error != "its address is not one of the open internet" || len(r.got()) > 0 {
			t.Errorf("the delivery is %+v, %d calls", d, len(r.got()))
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		for asked, want := range map[string]time.Duration{"3600": time.Hour, f.now().Add(2 * time.Hour).Format(http.TimeFormat): 2 * time.Hour, "9999999": 20 * time.Hour} {
			e := f.listen(t, receive(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", asked)
				w.WriteHeader(http.StatusTooManyRequests)
			}))
			f.happen(t, f.order, "order.paid")
			stop := run(t, f.service)
			if got := f.attempted(t, e, 1).NextAt.Sub(f.now()); got != want {
				t.Errorf("asked for %q: tried again after %s", asked, got)
			}
			stop()
		}
	})
}

func TestADeliveryIsGivenUpAfterThreeDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, func(w http.ResponseWriter, q *http.Request) {
			if q.Header.Get("webhook-id") == f.first(t) {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		e := f.listen(t, r)
		began := f.now()
		f.happen(t, f.order, "order.paid")
		run(t, f.service)
		for attempt := 1; attempt <= 13; attempt++ {
			d := f.attempted(t, e, attempt)
			f.happen(t, f.order, "hold.opened") // which it takes
			f.delivered(t, e, attempt)
			if d.NextAt != nil {
				f.advance(d.NextAt.Sub(f.now()))
			}
		}
		d := f.deliveries(e)[0]
		if d.Status != webhookdelivery.StatusFailed || d.NextAt != nil || !f.endpoint(e).Enabled {
			t.Errorf("after 13 attempts the delivery is %+v", d)
		}
		if took := f.now().Sub(began); took < 55*time.Hour || took > 92*time.Hour {
			t.Errorf("it was tried for %s", took)
		}
	})
}

// first is the id of the order's first event.
func (f *fixture) first(t *testing.T) string {
	t.Helper()
	return f.store.Client().OrderEvent.Query().Order(ent.Asc("position")).FirstIDX(auth.Everywhere(context.Background()))
}

func TestAnEndpointThatIsGoneIsDisabled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		var back atomic.Bool
		r := receive(t, func(w http.ResponseWriter, _ *http.Request) {
			if !back.Load() {
				w.WriteHeader(http.StatusGone)
			}
		})
		e := f.listen(t, r)
		f.happen(t, f.order, "order.paid")
		run(t, f.service)
		f.disabled(t, e, webhookendpoint.DisabledReasonGone)
		f.happen(t, f.order, "order.refunded") // while it is disabled
		f.member(t, "ana@shop.example", auth.Owner)
		f.member(t, "rui@shop.example", auth.Fulfiller)
		if err := f.service.TellOfEndpoint(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
		if text := f.mails.all["ana@shop.example"]; len(f.mails.all) != 1 || !strings.Contains(text, "410") {
			t.Errorf("e-mails: %v", f.mails.all)
		}
		if _, err := f.service.SendTestWebhook(f.ctx, e.ID); err == nil {
			t.Error("a disabled endpoint is sent a test")
		}
		back.Store(true)
		if _, err := f.service.UpdateWebhookEndpoint(f.ctx, webhook.UpdateWebhookEndpointInput{ID: e.ID, Enabled: new(true)}); err != nil {
			t.Fatal(err)
		}
		f.advance(time.Minute)
		f.delivered(t, e, 2) // nothing was lost
	})
}

func (f *fixture) disabled(t *testing.T, e *ent.WebhookEndpoint, reason webhookendpoint.DisabledReason) {
	t.Helper()
	eventually(t, "the endpoint is disabled", func() bool { return !f.endpoint(e).Enabled })
	if is := f.endpoint(e); *is.DisabledReason != reason || is.DisabledAt == nil {
		t.Errorf("disabled: %+v", is)
	}
	var jobs int
	if err := f.store.DB().QueryRow("SELECT count(*) FROM river_job WHERE kind = 'tell_of_endpoint'").Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("%d jobs tell of it, %v", jobs, err)
	}
}

func (f *fixture) member(t *testing.T, email string, role auth.Role) {
	t.Helper()
	u := f.store.Client().User.Create().SetEmail(email).SetName("x").SaveX(auth.Everywhere(t.Context()))
	f.store.Client().Membership.Create().SetUserID(u.ID).SetRole(role).SaveX(f.ctx)
}

func TestAnEndpointThatOnlyFailsRestsAndIsDisabled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		e := f.listen(t, r)
		for n := range 30 {
			f.happen(t, f.place(t, n+2), "order.placed")
		}
		run(t, f.service)
		eventually(t, "it rests", func() bool { return f.endpoint(e).Failures >= 5 && f.endpoint(e).Claim == "" })
		if calls := len(r.got()); calls > 8 { // five and those under way
			t.Errorf("it was called %d times", calls)
		}
		f.advance(73 * time.Hour)
		f.disabled(t, e, webhookendpoint.DisabledReasonFailing)
		if left := len(f.deliveries(e, webhookdelivery.StatusPending)); left != 30 {
			t.Errorf("%d deliveries wait, want all 30", left)
		}
		if _, err := f.service.UpdateWebhookEndpoint(f.ctx, webhook.UpdateWebhookEndpointInput{ID: e.ID, Enabled: new(true), SkipMissed: new(true)}); err != nil {
			t.Fatal(err)
		}
		if left := len(f.deliveries(e, webhookdelivery.StatusPending)); left != 0 {
			t.Errorf("%d deliveries wait that were to be skipped", left)
		}
	})
}

func TestASlowEndpointHoldsUpNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		release := make(chan struct{})
		slow := receive(t, func(http.ResponseWriter, *http.Request) { <-release })
		quick := receive(t, nil)
		f.listen(t, slow)
		e := f.listen(t, quick)
		run(t, f.service)
		t.Cleanup(func() { close(release) }) // before anybody waits for it to stop
		for n := range 50 {
			f.happen(t, f.place(t, n+2), "order.placed")
		}
		f.delivered(t, e, 50)
		quick.once(t, 50)
		if calls := len(slow.got()); calls > 4 {
			t.Errorf("the slow one is called %d times at once", calls)
		}
	})
}

func TestWhatThisNodeChangedIsSentAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		e := f.listen(t, receive(t, nil))
		node := webhook.New(webhook.Config{Store: f.store, Egress: egress.Loopback(), Now: f.now, Sweep: 24 * time.Hour})
		f.store.PublishTo(func(_ context.Context, events ...realtime.Event) { node.Heard(events...) })
		run(t, node)
		for n := range 5 {
			f.happen(t, f.order, "order.paid")
			f.delivered(t, e, n+1)
		}
	})
}

func TestTwoNodesSendOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e := f.listen(t, r)
		other := f.node(f.store)
		run(t, f.service, other)
		for n := range 200 {
			f.happen(t, f.order, fmt.Sprint("order.changed_", n%3))
		}
		f.delivered(t, e, 200)
		r.once(t, 200)
	})
}

func TestTenThousandEvents(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e := f.listen(t, r)
		orders := make([]*ent.Order, 20)
		for i := range orders {
			orders[i] = f.place(t, i+2)
		}
		for range 20 {
			for _, o := range orders {
				f.happen(t, o, slices.Repeat([]string{"parcel.tracked"}, 25)...)
			}
		}
		run(t, f.service)
		eventually(t, "all are sent", func() bool { return r.count() >= 10_000 })
		f.delivered(t, e, 10_000)
		newest := make(map[string]int64)
		for _, l := range r.once(t, 10_000) {
			if l.Data.Version != newest[l.Data.OrderID]+1 {
				t.Fatalf("version %d of an order follows %d", l.Data.Version, newest[l.Data.OrderID])
			}
			newest[l.Data.OrderID] = l.Data.Version
		}
	})
}

// A node dies after the receiver has answered, before it has written that down.
func TestKilledHalfWayItIsSentAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		doomed, err := store.Open(t.Context(), f.opened)
		if err != nil {
			t.Fatal(err)
		}
		var died atomic.Bool
		r := receive(t, func(http.ResponseWriter, *http.Request) {
			if died.CompareAndSwap(false, true) {
				_ = doomed.Close()
			}
		})
		e := f.listen(t, r)
		f.happen(t, f.order, "order.paid")
		stop := run(t, f.node(doomed))
		eventually(t, "the first call", died.Load)
		stop()
		if d := f.deliveries(e)[0]; d.Attempts != 0 {
			t.Fatalf("the dead node wrote %+v", d)
		}
		run(t, f.service)
		f.advance(2 * time.Minute) // its claim is over
		f.delivered(t, e, 1)
		if got := r.got(); len(got) != 2 || got[0].ID != got[1].ID {
			t.Errorf("%d letters came, want one twice", len(got))
		}
	})
}

func TestStoppingGivesBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e := f.listen(t, r)
		stop := run(t, f.service)
		f.happen(t, f.order, "order.paid")
		f.delivered(t, e, 1)
		stop()
		if is := f.endpoint(e); is.Claim != "" || is.ClaimedUntil.After(f.now()) {
			t.Errorf("it is still claimed: %+v", is)
		}
		if err := f.service.Run(canceled()); err != nil {
			t.Error(err)
		}
	})
}

func canceled() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("over"))
	return ctx
}
