package store_test

import (
	"context"
	"testing"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
)

var everywhere = auth.Everywhere(context.Background())

func seedStore(t *testing.T, s *store.Store, id string) {
	t.Helper()
	if err := s.Client().Store.Create().SetID(id).SetName("Loja").SetCurrency("BRL").Exec(everywhere); err != nil {
		t.Fatalf("create store: %v", err)
	}
}
