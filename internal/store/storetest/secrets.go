package storetest

import (
	"testing"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

// WebhookSecret is what a supplier signs its webhooks with.
func WebhookSecret(t testing.TB, s *store.Store, of *ent.Supplier) string {
	t.Helper()
	return Reveal(t, s, supplier.Table, supplier.FieldWebhookSecret, of.ID, of.WebhookSecret)
}

// Reveal decrypts a sealed field.
func Reveal(t testing.TB, s *store.Store, table, column, id string, sealed secret.Sealed) string {
	t.Helper()
	text, err := s.Secrets().Open(secret.At(table, column, id), sealed)
	if err != nil {
		t.Fatalf("open secret: %v", err)
	}
	return text.Reveal()
}
