package httpd_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/suppliertest"
)

// The portal passes the suite that every connector passes. Its supplier answers
// with the portal's own forms, and what it has is what the portal lists.
func TestThePortalConforms(t *testing.T) {
	t.Parallel()
	suppliertest.Run(t, func(t *testing.T) suppliertest.Harness {
		a := open(t, storetest.Open(t)).atelier(t, "east")
		press := func(reference, action string, form ...string) error {
			if w := a.post("/"+reference+"/"+action, append(form, "key", action)...); w.Code != http.StatusSeeOther {
				return fmt.Errorf("%s = %d %s", action, w.Code, w.Body)
			}
			return nil
		}
		return suppliertest.Harness{
			Connect: func(b suppliertest.Behaviour) supplier.Connector {
				c, err := a.kinds.Connector(supplier.KindPortal, supplier.Account{SupplierID: a.is.ID})
				if err != nil {
					t.Fatal(err)
				}
				if b == suppliertest.Unreachable {
					if err := a.store.DB().Close(); err != nil {
						t.Fatal(err)
					}
				}
				return &placing{Connector: c, atelier: a, answers: b == suppliertest.CancelLate, press: press}
			},
			Takes: func(reference string) int {
				return strings.Count(a.get("?q=").Body.String()+a.get("?show=done").Body.String(), "/"+reference+`"`)
			},
			Reject: func(reference string, why supplier.Rejection) error {
				return press(reference, "refuse", "reason", string(why.Reason), "message", why.Message)
			},
			Ship: func(reference string) error {
				form := []string{"number", "PB1BR"}
				for _, l := range a.now(reference).Edges.Lines {
					form = append(form, "quantity-"+l.ID, fmt.Sprint(l.Quantity))
				}
				return press(reference, "ship", form...)
			},
			Never: []suppliertest.Behaviour{ // there is no wire, and no key to it
				suppliertest.Refuses, suppliertest.Slow, suppliertest.LosesReply, suppliertest.Breaks, suppliertest.BreaksLate,
				suppliertest.NotTaken, suppliertest.Garbage, suppliertest.Huge, suppliertest.Unauthorized, suppliertest.UnknownToAll,
			},
			NoStock: true,
		}
	})
}

// placing does around a call what fulfillment does: the sub-order stands there
// before it is handed over, and how the call ended is written down.
type placing struct {
	supplier.Connector
	*atelier
	answers bool // its people take on what they are given
	press   func(reference, action string, form ...string) error
}

func (p *placing) Submit(ctx context.Context, o supplier.Order) (supplier.Receipt, error) {
	if err := p.place(ctx, o); err != nil {
		return supplier.Receipt{}, &supplier.Error{Outcome: supplier.NotTaken, Err: err}
	}
	receipt, err := p.Connector.Submit(p.acting(ctx), o)
	if err != nil {
		return receipt, err
	}
	_, err = p.store.Client().Submission.Create().SetSubOrderID(o.Reference).SetAttempt(1).SetDueAt(p.link.CreatedAt).
		SetStatus(submission.StatusSucceeded).Save(p.merchant)
	if err != nil && !ent.IsConstraintError(err) {
		return receipt, err
	}
	if p.answers {
		return receipt, p.press(o.Reference, "accept")
	}
	return receipt, nil
}

// acting is the context of a job.
func (p *placing) acting(ctx context.Context) context.Context {
	return auth.As(ctx, auth.System, p.is.StoreID, "Waybill")
}

// Lookup is the connector's own.
func (p *placing) Lookup(ctx context.Context, reference string) (supplier.Receipt, error) {
	return p.Connector.Lookup(p.acting(ctx), reference)
}

// place writes the sub-order of an order, once.
func (p *placing) place(ctx context.Context, o supplier.Order) error {
	if err := ctx.Err(); err != nil {
		return nil // the connector is to find that out
	}
	client := p.store.Client()
	there, err := client.SubOrder.Query().Where(suborder.ID(o.Reference)).Exist(p.merchant)
	if err != nil || there {
		return nil
	}
	in := fulfillment.CreateOrderInput{ExternalID: o.Reference}
	for _, l := range o.Lines {
		in.Lines = append(in.Lines, &fulfillment.CreateOrderLineInput{
			SKU: l.SKU, Title: new(l.SKU), UnitPrice: new(money.New(100, "BRL")), Quantity: max(l.Quantity, 1), RequiresShipping: new(false),
		})
	}
	placed, err := p.orders.CreateOrder(p.merchant, in)
	if err != nil {
		return err
	}
	sub := client.SubOrder.Create().SetID(o.Reference).SetOrderID(placed.ID).SetSupplierID(p.is.ID).SetNumber(1).SetName(placed.Name + "-1").
		SetRequestStatus(suborder.RequestStatusSubmitted).SaveX(p.merchant)
	for i, l := range placed.QueryLines().AllX(p.merchant) {
		client.SubOrderLine.Create().SetID(o.Lines[i].LineID).SetSubOrderID(sub.ID).SetOrderLineID(l.ID).SetQuantity(max(o.Lines[i].Quantity, 1)).
			SetSupplierSku(o.Lines[i].SKU).SetCostCurrency("BRL").SaveX(p.merchant)
	}
	return nil
}

// Cancel asks after the wish was noted, and notes an answer.
func (p *placing) Cancel(ctx context.Context, reference, reason string) (supplier.Cancellation, error) {
	// What has shipped, or is not there, cannot be noted; the connector says so too.
	_, _ = p.orders.CancelSubOrder(p.merchant, fulfillment.CancelSubOrderInput{ID: reference, Reason: &reason})
	answer, err := p.Connector.Cancel(p.acting(ctx), reference, reason)
	if err == nil && answer.State == supplier.CancelAgreed {
		_, err = p.orders.AskToCancel(p.merchant, reference)
	}
	return answer, err
}

// ChangeAddress is the connector's own.
func (p *placing) ChangeAddress(ctx context.Context, reference string, to supplier.Address) (supplier.Redirection, error) {
	return p.Connector.(supplier.Redirector).ChangeAddress(p.acting(ctx), reference, to) //nolint:forcetypeassert // it is one
}
