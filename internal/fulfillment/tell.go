package fulfillment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

// Tell takes in what a supplier's people say of a sub-order of theirs, and acts
// on it at once, as on a webhook of theirs. Told twice under one id it is told
// once; with another content it is a CONFLICT. The message says what became of it.
func (s *Service) Tell(ctx context.Context, of *ent.Supplier, told supplier.Message) (*ent.Message, error) {
	body, err := json.Marshal(told)
	if err != nil {
		return nil, fmt.Errorf("write message: %w", err)
	}
	read, err := supplier.ParseMessage(body)
	if err != nil {
		return nil, problem.Errorf(problem.Invalid, "%s", err)
	}
	ctx = auth.As(ctx, auth.Supplier, of.StoreID, of.Name)
	a := arrival{source: message.SourceSupplier, sender: of.ID, id: told.ID, kind: read.Type, reference: told.Reference, body: body}
	if err := s.keep(ctx, a); err != nil {
		return nil, err
	}
	kept, err := s.store.Client().Message.Query().Where(message.SenderID(of.ID), message.ExternalID(told.ID)).Only(ctx)
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	if !saysTheSame(kept.Body, body) {
		return nil, problem.Errorf(problem.Conflict, "this form was sent before, with something else in it: reload the page")
	}
	if err := s.Apply(ctx, kept.ID); err != nil {
		return nil, err
	}
	s.contacted(ctx, of.ID)
	return s.store.Client().Message.Get(ctx, kept.ID)
}

// saysTheSame compares two messages but for when they were written.
func saysTheSame(a, b []byte) bool {
	first, err := supplier.ParseMessage(a)
	second, err2 := supplier.ParseMessage(b)
	if err != nil || err2 != nil {
		return false
	}
	first, second = timeless(first), timeless(second)
	one, err := json.Marshal(first)
	two, err2 := json.Marshal(second)
	return err == nil && err2 == nil && bytes.Equal(one, two)
}

func timeless(m supplier.Message) supplier.Message {
	m.OccurredAt = time.Time{}
	if shipped, ok := m.Body.(supplier.Shipped); ok {
		shipped.ShippedAt = time.Time{}
		m.Body = shipped
	}
	return m
}
