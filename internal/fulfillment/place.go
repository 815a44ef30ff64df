package fulfillment

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerlink"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

const maxBulk = 500

// CreateOrder places an order, once per external id: the same input again
// returns the first order, another input is a CONFLICT. Paid orders are split.
func (s *Service) CreateOrder(ctx context.Context, in CreateOrderInput) (*ent.Order, error) {
	digest, err := store.Digest(in)
	if err != nil {
		return nil, err
	}
	if first, err := s.placedBefore(ctx, in.ExternalID, digest); first != nil || err != nil {
		return first, err
	}
	draft, err := s.draft(ctx, in)
	if err != nil {
		return nil, err
	}
	number, err := s.store.NextOrderNumber(ctx, draft.storeID)
	if err != nil {
		return nil, err
	}
	var placed *ent.Order
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		c := &change{Tx: tx, service: s, now: draft.now}
		if err := c.place(ctx, draft, number, digest); err != nil {
			return err
		}
		placed = c.order
		return c.settle(ctx)
	})
	if ent.IsConstraintError(err) { // another call with this external id was faster
		if first, err := s.placedBefore(ctx, in.ExternalID, digest); first != nil || err != nil {
			return first, err
		}
	}
	if err != nil {
		return nil, err
	}
	return s.Order(ctx, placed.ID)
}

// CreateOrders places up to 500 orders, each on its own.
func (s *Service) CreateOrders(ctx context.Context, inputs []*CreateOrderInput) ([]*CreateOrdersRow, error) {
	if err := bulk(len(inputs)); err != nil {
		return nil, err
	}
	rows := make([]*CreateOrdersRow, len(inputs))
	for i, in := range inputs {
		placed, err := s.CreateOrder(ctx, *in)
		failed, err := rowProblem(err)
		if err != nil {
			return nil, err
		}
		rows[i] = &CreateOrdersRow{Order: placed, Error: failed}
	}
	return rows, nil
}

// Order reads one order of the viewer's store.
func (s *Service) Order(ctx context.Context, id string) (*ent.Order, error) {
	found, err := s.store.Client().Order.Get(ctx, id)
	if err := missing("order", id, err); err != nil {
		return nil, err
	}
	return found, nil
}

func (s *Service) placedBefore(ctx context.Context, externalID, digest string) (*ent.Order, error) {
	first, err := s.store.Client().Order.Query().Where(order.ExternalID(externalID)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("find order %s: %w", externalID, err)
	case first.ErasedAt != nil:
		return nil, problem.Errorf(problem.Conflict, "order %s was placed before, and its buyer's data was erased", externalID)
	case first.Digest != digest:
		return nil, problem.Errorf(problem.Conflict, "order %s was placed before with another content", externalID)
	}
	return first, nil
}

// draft checks the input against the catalogue.
func (s *Service) draft(ctx context.Context, in CreateOrderInput) (*draft, error) {
	viewer, _ := auth.From(ctx)
	shop, err := s.store.Client().Store.Get(ctx, viewer.StoreID)
	if err != nil {
		return nil, fmt.Errorf("read store: %w", err)
	}
	skus := make([]string, len(in.Lines))
	for i, line := range in.Lines {
		skus[i] = line.SKU
	}
	found, err := s.store.Client().Variant.Query().Where(variant.SkuIn(skus...)).WithProduct().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read variants: %w", err)
	}
	known := make(map[string]*ent.Variant, len(found))
	for _, v := range found {
		known[v.Sku] = v
	}
	option, err := s.shippingOption(ctx, &in)
	if err != nil {
		return nil, err
	}
	d, err := compose(in, shop, known, s.now())
	if d != nil {
		d.option = option
	}
	return d, err
}

// place writes the order with its lines and the buyer's link.
func (c *change) place(ctx context.Context, d *draft, number int, digest string) (err error) {
	c.order, err = d.create(c.Client, number).SetDigest(digest).Save(ctx)
	if err != nil {
		return fmt.Errorf("create order: %w", err)
	}
	if err := c.OrderLine.CreateBulk(d.createLines(c.Client, c.order.ID)...).Exec(ctx); err != nil {
		return fmt.Errorf("create order lines: %w", err)
	}
	if _, err := c.link(ctx, nil); err != nil {
		return err
	}
	c.record(OrderPlaced, nil, map[string]any{"externalId": d.in.ExternalID, "total": d.total.String()})
	if deref(d.in.Paid) {
		return c.paid(ctx, c.now)
	}
	return nil
}

func (c *change) link(ctx context.Context, expiresAt *time.Time) (*ent.BuyerLink, error) {
	if expiresAt != nil {
		expiresAt = new(expiresAt.UTC())
	}
	bits := make([]byte, 16)
	_, _ = rand.Read(bits) // never fails
	id, token := identity.New("lnk"), base64.RawURLEncoding.EncodeToString(bits)
	sealed, err := c.service.store.Secrets().Seal(secret.At(buyerlink.Table, buyerlink.FieldToken, id), secret.Text(token))
	if err != nil {
		return nil, fmt.Errorf("seal buyer's link: %w", err)
	}
	link, err := c.BuyerLink.Create().SetID(id).SetOrderID(c.order.ID).SetNillableExpiresAt(expiresAt).
		SetHash(auth.HashToken(token)).SetToken(sealed).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create buyer's link: %w", err)
	}
	return link, nil
}

func bulk(n int) error {
	if n > maxBulk {
		return problem.Errorf(problem.Invalid, "%d rows, at most %d are allowed", n, maxBulk)
	}
	return nil
}

// rowProblem separates what is wrong with a row from what is wrong with us.
func rowProblem(err error) (*problem.Problem, error) {
	if p, ok := problem.As(err); ok && p.Code != problem.Unavailable {
		return p, nil
	}
	return nil, err
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
