package webhook_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/webhook"
)

func TestCreatingTwiceIsOneEndpoint(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := webhook.CreateWebhookEndpointInput{URL: "https://shop.example/hook", Kinds: []string{"order.paid"}, IdempotencyKey: new("k")}
		first, err := f.service.CreateWebhookEndpoint(f.ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.service.CreateWebhookEndpoint(f.ctx, in)
		if err != nil || again.Endpoint.ID != first.Endpoint.ID || again.Secret != first.Secret || !strings.HasPrefix(first.Secret, "whsec_") {
			t.Errorf("again: %+v, %v", again, err)
		}
		in.URL = "https://other.example"
		if _, err := f.service.CreateWebhookEndpoint(f.ctx, in); problem.Of(err) != problem.Conflict {
			t.Errorf("the key for something else: %v", err)
		}
		if strings.Contains(string(first.Endpoint.Secret), strings.TrimPrefix(first.Secret, "whsec_")) {
			t.Error("the secret stands in clear")
		}
	})
}

func TestAStoreHasSoManyEndpoints(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		made := make(chan error, 25)
		for n := range cap(made) {
			go func() {
				_, err := f.service.CreateWebhookEndpoint(f.ctx, webhook.CreateWebhookEndpointInput{URL: fmt.Sprint("https://shop.example/", n)})
				made <- err
			}()
		}
		refused := 0
		for range cap(made) {
			if err := <-made; problem.Of(err) == problem.Conflict {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if there := f.store.Client().WebhookEndpoint.Query().CountX(f.ctx); refused != 5 || there != 20 {
			t.Errorf("%d were refused, %d are there", refused, there)
		}
	})
}

func TestWhatIsNoEndpoint(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		for field, in := range map[string]webhook.CreateWebhookEndpointInput{
			"url":         {URL: "shop.example/hook"},
			"url ":        {URL: "ftp://shop.example"},
			"url  ":       {URL: "https://me:secret@shop.example"},
			"url   ":      {URL: "http://169.254.169.254/latest"},
			"url    ":     {URL: "https://shop.example/#there"},
			"description": {URL: "https://shop.example", Description: new(strings.Repeat("x", 201))},
			"kinds.1":     {URL: "https://shop.example", Kinds: []string{"order.paid", "order.eaten"}},
			"kinds.2":     {URL: "https://shop.example", Kinds: []string{"order.paid", "order.placed", "order.paid"}},
		} {
			_, err := f.service.CreateWebhookEndpoint(f.ctx, in)
			found, ok := problem.As(err)
			if !ok || len(found.Faults) != 1 || found.Faults[0].Field != strings.TrimSpace(field) {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestBothSecretsSignForAWhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		made, err := f.service.CreateWebhookEndpoint(f.ctx, webhook.CreateWebhookEndpointInput{URL: r.URL + "/?key=1"})
		if err != nil {
			t.Fatal(err)
		}
		r.trust(made.Secret)
		rotated, err := f.service.RotateWebhookEndpointSecret(f.ctx, webhook.RotateWebhookEndpointSecretInput{ID: made.Endpoint.ID})
		if err != nil || rotated.Secret == made.Secret {
			t.Fatalf("rotated: %v", err)
		}
		run(t, f.service)
		verified := func(l letter) (by []string) {
			for name, secret := range map[string]string{"old": made.Secret, "new": rotated.Secret} {
				hook, err := standardwebhooks.NewWebhook(secret)
				if err != nil {
					t.Fatal(err)
				}
				if hook.VerifyIgnoringTimestamp(l.raw, l.header) == nil {
					by = append(by, name)
				}
			}
			slices.Sort(by)
			return by
		}
		f.happen(t, f.order, "order.paid")
		f.delivered(t, made.Endpoint, 1)
		f.advance(25 * time.Hour)
		f.happen(t, f.order, "order.refunded")
		f.delivered(t, made.Endpoint, 2)
		got := r.got()
		if by := verified(got[0]); !slices.Equal(by, []string{"new", "old"}) {
			t.Errorf("while both hold it is signed by %v", by)
		}
		if by := verified(got[1]); !slices.Equal(by, []string{"new"}) {
			t.Errorf("then it is signed by %v", by)
		}
	})
}

func TestATestIsSentOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		e := f.listen(t, r, "order.paid")
		sent, err := f.service.SendTestWebhook(f.ctx, e.ID)
		if err != nil || sent.Status != webhookdelivery.StatusPending {
			t.Fatalf("sent %+v, %v", sent, err)
		}
		run(t, f.service)
		if d := f.attempted(t, e, 1); d.Status != webhookdelivery.StatusFailed || d.NextAt != nil {
			t.Errorf("the test is %+v", d)
		}
		if got := r.once(t, 1)[0]; got.Type != webhook.KindTest || got.Data.Message == "" || got.Data.ID != got.ID {
			t.Errorf("it says %s", got.raw)
		}
	})
}

func TestSendingAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e := f.listen(t, r)
		run(t, f.service)
		f.happen(t, f.order, "order.paid", "order.refunded", "order.closed")
		all := f.delivered(t, e, 3)
		if _, err := f.service.ResendWebhookDelivery(f.ctx, all[0].ID); err != nil {
			t.Fatal(err)
		}
		eventually(t, "it is sent again", func() bool { return len(r.got()) == 4 })
		f.delivered(t, e, 3)
		if got := r.got(); got[3].ID != all[0].EventID {
			t.Errorf("sent again: %s", got[3].ID)
		}
		f.store.Client().WebhookDelivery.Update().Where(webhookdelivery.PositionGT(1)).SetStatus(webhookdelivery.StatusFailed).ExecX(f.ctx)
		in := webhook.ResendWebhookDeliveriesInput{EndpointID: e.ID, From: all[1].CreatedAt}
		if again, err := f.service.ResendWebhookDeliveries(f.ctx, in); err != nil || again.Deliveries != 2 {
			t.Fatalf("sent again: %+v, %v", again, err)
		}
		eventually(t, "they are sent again", func() bool { return len(r.got()) == 6 })
		f.delivered(t, e, 3)
		in.From = time.Now().Add(time.Hour)
		if again, err := f.service.ResendWebhookDeliveries(f.ctx, in); err != nil || again.Deliveries != 0 {
			t.Errorf("of the future: %+v, %v", again, err)
		}
	})
}

func TestDeletingTakesTheDeliveriesAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e, other := f.listen(t, r), f.listen(t, r)
		run(t, f.service)
		f.happen(t, f.order, "order.paid")
		f.delivered(t, e, 1)
		f.delivered(t, other, 1)
		if gone, err := f.service.DeleteWebhookEndpoint(f.ctx, e.ID); err != nil || gone != e.ID {
			t.Fatal(err)
		}
		f.happen(t, f.order, "order.refunded")
		f.delivered(t, other, 2)
		if n := len(f.deliveries(e)); n != 0 || f.store.Client().WebhookEndpoint.Query().CountX(f.ctx) != 1 {
			t.Errorf("%d deliveries of it are left", n)
		}
		if _, err := f.service.DeleteWebhookEndpoint(f.ctx, e.ID); problem.Of(err) != problem.NotFound {
			t.Errorf("again: %v", err)
		}
	})
}

func TestAStrangerReachesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e := f.listen(t, r)
		run(t, f.service)
		f.happen(t, f.order, "order.paid")
		d := f.delivered(t, e, 1)[0]
		mine := f.ctx
		f.ctx = f.shop(t, "Other")
		for name, try := range map[string]func() error{
			"update": func() error {
				_, err := f.service.UpdateWebhookEndpoint(f.ctx, webhook.UpdateWebhookEndpointInput{ID: e.ID, URL: new("https://mine.example")})
				return err
			},
			"rotate": func() error {
				_, err := f.service.RotateWebhookEndpointSecret(f.ctx, webhook.RotateWebhookEndpointSecretInput{ID: e.ID})
				return err
			},
			"delete": func() error { _, err := f.service.DeleteWebhookEndpoint(f.ctx, e.ID); return err },
			"test":   func() error { _, err := f.service.SendTestWebhook(f.ctx, e.ID); return err },
			"resend": func() error { _, err := f.service.ResendWebhookDelivery(f.ctx, d.ID); return err },
			"resend all": func() error {
				_, err := f.service.ResendWebhookDeliveries(f.ctx, webhook.ResendWebhookDeliveriesInput{EndpointID: e.ID})
				return err
			},
		} {
			if err := try(); problem.Of(err) != problem.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		theirs := f.listen(t, receive(t, nil))
		f.happen(t, f.place(t, 1), "order.paid")
		if told := f.delivered(t, theirs, 1); len(told) != 1 {
			t.Errorf("it was told of %d events", len(told))
		}
		f.ctx = mine
		if now := f.endpoint(e); now.URL != e.URL || len(f.deliveries(e)) != 1 {
			t.Errorf("the endpoint is %+v", now)
		}
		r.once(t, 1)
	})
}

func TestErasingABuyerReachesWebhooks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no room for "+needle, http.StatusInternalServerError)
		})
		e := f.listen(t, r)
		run(t, f.service)
		f.happen(t, f.order, "hold.opened")
		if d := f.attempted(t, e, 1); !strings.Contains(d.Response, needle) {
			t.Fatalf("the delivery is %+v", d)
		}
		err := f.store.InTx(f.ctx, func(tx *store.Tx) error {
			if err := tx.Order.UpdateOneID(f.order.ID).SetErasedAt(f.now()).Exec(f.ctx); err != nil {
				return err
			}
			return tx.Erase(f.ctx, f.order.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := f.deliveries(e)[0]; d.Response != store.Erased {
			t.Errorf("left is %q", d.Response)
		}
		f.advance(time.Minute)
		if d := f.attempted(t, e, 2); d.Response != "" {
			t.Errorf("kept again: %q", d.Response)
		}
		for _, l := range r.got() {
			if strings.Contains(string(l.raw), needle) {
				t.Errorf("sent: %s", l.raw)
			}
		}
	})
}

func TestOldDeliveriesAreForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		e := f.listen(t, r)
		stop := run(t, f.service)
		f.happen(t, f.order, slices.Repeat([]string{"order.paid"}, 20)...)
		f.delivered(t, e, 20)
		stop()
		f.advance(time.Until(f.now()) + 29*24*time.Hour) // they were made by the real clock
		stop = run(t, f.service)
		f.happen(t, f.order, "order.refunded")
		f.delivered(t, e, 21)
		stop()
		f.advance(2 * 24 * time.Hour)
		run(t, f.service)
		eventually(t, "all are forgotten", func() bool { return len(f.deliveries(e)) == 0 })
	})
}

// Every kind of event may be asked for.
func TestAllKindsAreListed(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../fulfillment/events.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if text, ok := spec.Values[0].(*ast.BasicLit); ok {
				kind, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				kinds = append(kinds, kind)
			}
		}
		return true
	})
	if len(kinds) < 40 || !slices.Equal(kinds, fulfillment.EventKinds) {
		t.Errorf("kinds %v\nlisted %v", kinds, fulfillment.EventKinds)
	}
}

func TestADisabledEndpointIsNotFed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		r := receive(t, nil)
		off, on := f.listen(t, r), f.listen(t, r)
		if is, err := f.service.UpdateWebhookEndpoint(f.ctx, webhook.UpdateWebhookEndpointInput{ID: off.ID, Enabled: new(false)}); err != nil ||
			*is.DisabledReason != webhookendpoint.DisabledReasonByHand {
			t.Fatalf("disabled: %+v, %v", is, err)
		}
		run(t, f.service)
		f.happen(t, f.order, "order.paid")
		f.delivered(t, on, 1)
		if n := len(f.deliveries(off)); n != 0 {
			t.Errorf("%d deliveries", n)
		}
		for _, err := range []error{f.again(off, nil), f.again(off, new(true))} {
			if err != nil {
				t.Fatal(err)
			}
		}
		f.delivered(t, off, 1)
	})
}

func (f *fixture) again(e *ent.WebhookEndpoint, enabled *bool) error {
	_, err := f.service.UpdateWebhookEndpoint(f.ctx, webhook.UpdateWebhookEndpointInput{ID: e.ID, Enabled: enabled, Description: new("again")})
	return err
}

func TestWhoMayNotWriteChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		viewer, _ := auth.From(f.ctx)
		reader := auth.As(context.Background(), auth.ReadOnly, viewer.StoreID, "Rui")
		if _, err := f.service.CreateWebhookEndpoint(reader, webhook.CreateWebhookEndpointInput{URL: "https://shop.example"}); err == nil {
			t.Error("a reader made an endpoint")
		}
	})
}
