package fulfillment

import (
	"context"
	"fmt"
	"net/http"

	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/carrieraccount"
	"github.com/waybill/waybill/ent/message"
	entsupplier "github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/carrier"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

// ReceiveSupplierWebhook verifies a supplier's webhook and keeps it. Acting on
// it is a job's work; told twice it is kept once. An unknown supplier or a
// wrong signature is UNAUTHENTICATED, and nothing is kept.
func (s *Service) ReceiveSupplierWebhook(ctx context.Context, supplierID string, header http.Header, body []byte) error {
	from, err := s.store.Client().Supplier.Get(auth.Everywhere(ctx), supplierID)
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.Unauthenticated, "the source is not known or the signature is wrong")
	}
	if err != nil {
		return fmt.Errorf("find supplier: %w", err)
	}
	key, err := s.store.Secrets().Open(secret.At(entsupplier.Table, entsupplier.FieldWebhookSecret, from.ID), from.WebhookSecret)
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	if err := supplier.Verify(key.Reveal(), header, body); err != nil {
		return problem.Errorf(problem.Unauthenticated, "the source is not known or the signature is wrong")
	}
	envelope := arrival{source: message.SourceSupplier, sender: from.ID, id: header.Get(supplier.HeaderID), body: body}
	if told, err := supplier.ParseMessage(body); err == nil {
		envelope.kind, envelope.reference = told.Type, told.Reference
	} else {
		envelope.reference = supplier.ReferenceOf(body) // so that it is found, and erased, with its order
	}
	ctx = auth.As(ctx, auth.Supplier, from.StoreID, from.Name)
	if err := s.keep(ctx, envelope); err != nil {
		return err
	}
	s.contacted(ctx, from.ID)
	return nil
}

// ReceiveEasyPostWebhook does the same for a tracker event of EasyPost.
func (s *Service) ReceiveEasyPostWebhook(ctx context.Context, accountID string, header http.Header, body []byte) error {
	from, err := s.store.Client().CarrierAccount.Query().
		Where(carrieraccount.ID(accountID), carrieraccount.Active(true)).Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.Unauthenticated, "the source is not known or the signature is wrong")
	}
	if err != nil {
		return fmt.Errorf("find carrier account: %w", err)
	}
	key, err := s.store.Secrets().Open(secret.At(carrieraccount.Table, carrieraccount.FieldWebhookSecret, from.ID), from.WebhookSecret)
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	if err := carrier.VerifyEasyPost(key.Reveal(), header, body); err != nil {
		return problem.Errorf(problem.Unauthenticated, "the source is not known or the signature is wrong")
	}
	id, err := store.Digest(string(body)) // EasyPost repeats an event with the same body
	if err != nil {
		return err
	}
	envelope := arrival{source: message.SourceEasyPost, sender: from.ID, id: id, body: body, kind: "tracker.updated"}
	if told, err := carrier.ParseEasyPost(body); err == nil {
		envelope.reference = told.Number
	}
	return s.keep(auth.As(ctx, auth.Carrier, from.StoreID, "EasyPost"), envelope)
}

// arrival is a verified webhook.
type arrival struct {
	source    message.Source
	sender    string
	id        string
	kind      string
	reference string
	body      []byte
}

// keep stores the webhook and its job in one transaction.
func (s *Service) keep(ctx context.Context, a arrival) error {
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		kept, err := tx.Message.Create().SetSource(a.source).SetSenderID(a.sender).SetExternalID(a.id).
			SetKind(a.kind).SetReference(a.reference).SetBody(a.body).Save(ctx)
		if err != nil {
			return fmt.Errorf("keep webhook: %w", err)
		}
		return tx.Enqueue(ctx, Apply{MessageID: kept.ID}, s.now())
	})
	if ent.IsConstraintError(err) {
		return nil // told before
	}
	return err
}

// Unapplied names the webhooks that should have been acted on by now: their job
// was lost or its node died. The newest come first, so that those that fail every
// time keep nobody else from being found.
func (s *Service) Unapplied(ctx context.Context, limit int) ([]string, error) {
	ids, err := s.store.Client().Message.Query().
		Where(message.StatusEQ(message.StatusReceived), message.CreatedAtLT(s.now().Add(-lostAfter))).
		Order(message.ByCreatedAt(sql.OrderDesc())).Limit(limit).IDs(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("find webhooks that wait: %w", err)
	}
	return ids, nil
}

// RetryMessage acts on a webhook again that was ignored or failed.
func (s *Service) RetryMessage(ctx context.Context, id string) (*ent.Message, error) {
	var again *ent.Message
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		found, err := tx.Message.Get(ctx, id)
		if err := missing("webhook", id, err); err != nil {
			return err
		}
		if found.Status == message.StatusApplied {
			return problem.Errorf(problem.Conflict, "the webhook was acted on already")
		}
		if again, err = found.Update().SetStatus(message.StatusReceived).Save(ctx); err != nil {
			return fmt.Errorf("bring webhook back: %w", err)
		}
		return tx.Enqueue(ctx, Apply{MessageID: id}, s.now())
	})
	return again, err
}
