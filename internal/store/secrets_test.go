package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

func keysOf(t *testing.T, texts ...string) *secret.Keys {
	t.Helper()
	keys, err := secret.Parse(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func place(column, id string) secret.Place { return secret.At(supplier.Table, column, id) }

// seedSecrets makes a supplier whose API key is sealed with the given keys and
// whose webhook secret stands in clear, as from before there were keys.
func seedSecrets(s *store.Store, with *secret.Keys, id string) error {
	sealed, err := with.Seal(place(supplier.FieldAPIKey, id), secret.Text("key of "+id))
	if err != nil {
		return err
	}
	return s.Client().Supplier.Create().SetID(id).SetStoreID(storeID).SetName("S").SetCode(id).
		SetAPIKey(sealed).SetWebhookSecret(secret.Sealed("whsec of " + id)).Exec(everywhere)
}

// Several processes rotate at once while suppliers come and change; in the end
// the newest key alone opens everything, and nothing stands in clear.
func TestRotateSecretsWhileOthersWrite(t *testing.T) {
	t.Parallel()
	const before, during = 450, 30 // more than two batches
	oldest, newest := secret.NewKey(), secret.NewKey()
	old, both, only := keysOf(t, oldest), keysOf(t, newest, oldest), keysOf(t, newest)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		for n := range before {
			if err := seedSecrets(s, old, fmt.Sprintf("sup_%04d", n)); err != nil {
				t.Fatal(err)
			}
		}
		var work errgroup.Group
		for range 3 {
			work.Go(func() error {
				_, err := s.RotateSecrets(context.Background())
				return err
			})
		}
		work.Go(func() error {
			for n := range during {
				id := fmt.Sprintf("sup_%04d", n*15)
				sealed, err := both.Seal(place(supplier.FieldAPIKey, id), secret.Text("key of "+id))
				if err != nil {
					return err
				}
				if err := s.Client().Supplier.UpdateOneID(id).SetAPIKey(sealed).Exec(everywhere); err != nil {
					return err
				}
				if err := seedSecrets(s, both, fmt.Sprintf("sup_%04d", before+n)); err != nil {
					return err
				}
			}
			return nil
		})
		if err := work.Wait(); err != nil {
			t.Fatalf("rotate: %v", err)
		}
		if _, err := s.RotateSecrets(t.Context()); err != nil { // what came last, in clear
			t.Fatalf("rotate again: %v", err)
		}
		found := s.Client().Supplier.Query().AllX(everywhere)
		if len(found) != before+during {
			t.Errorf("%d suppliers, want %d", len(found), before+during)
		}
		for _, sup := range found {
			key, err := only.Open(place(supplier.FieldAPIKey, sup.ID), sup.APIKey)
			webhooks, err2 := only.Open(place(supplier.FieldWebhookSecret, sup.ID), sup.WebhookSecret)
			if err := errors.Join(err, err2); err != nil || key.Reveal() != "key of "+sup.ID || webhooks.Reveal() != "whsec of "+sup.ID {
				t.Fatalf("%s: %q, %q, %v", sup.ID, key.Reveal(), webhooks.Reveal(), err)
			}
		}
		if again, err := s.RotateSecrets(t.Context()); err != nil || again.Renewed != 0 {
			t.Errorf("RotateSecrets once more = %+v, %v, want nothing to do", again, err)
		}
	}, func(c *store.Config) { c.Secrets = both })
}

func TestRotateSecretsLeavesWhatDoesNotOpen(t *testing.T) {
	t.Parallel()
	lost, ours := keysOf(t, secret.NewKey()), keysOf(t, secret.NewKey())
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		if err := errors.Join(seedSecrets(s, lost, "sup_1"), seedSecrets(s, ours, "sup_2")); err != nil {
			t.Fatal(err)
		}
		moved := s.Client().Supplier.GetX(everywhere, "sup_2").APIKey
		s.Client().Supplier.Create().SetID("sup_3").SetStoreID(storeID).SetName("S").SetCode("c").SetAPIKey(moved).SetWebhookSecret("").SaveX(everywhere)
		before := s.Client().Supplier.GetX(everywhere, "sup_1").APIKey

		done, err := s.RotateSecrets(t.Context())
		if !errors.Is(err, secret.ErrUnknownKey) || !strings.Contains(err.Error(), "suppliers.api_key of sup_1") {
			t.Errorf("RotateSecrets = %v, want to be told of sup_1", err)
		}
		if done.Renewed != 2 { // the two webhook secrets; sup_2's key is new already
			t.Errorf("%d renewed, want 2", done.Renewed)
		}
		if after := s.Client().Supplier.GetX(everywhere, "sup_1").APIKey; after != before {
			t.Error("a secret that does not open was changed")
		}
		if _, err := s.Secrets().Open(place(supplier.FieldAPIKey, "sup_3"), moved); !errors.Is(err, secret.ErrForged) {
			t.Errorf("another record's secret opens: %v", err)
		}
	}, func(c *store.Config) { c.Secrets = ours })
}

// What stood in clear before it was sealed (second factors, keys of quotes) is
// sealed when the database is brought up to date.
func TestRotateSecretsSealsWhatPeopleAndStoresHave(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seedStore(t, s, storeID)
		quotes := strings.Repeat("5f", 32)
		made := s.Client().User.Create().SetEmail("ana@loja.example").SetName("Ana").SetTotpSecret("JBSWY3DPEHPK3PXP").SaveX(everywhere)
		s.Client().Store.UpdateOneID(storeID).SetQuoteSecret(secret.Sealed(quotes)).SetQuoteSecretBefore(secret.Sealed(quotes)).ExecX(everywhere)
		if done, err := s.RotateSecrets(t.Context()); err != nil || done.Renewed != 3 {
			t.Fatalf("RotateSecrets = %+v, %v, want 3 sealed", done, err)
		}
		u, shop := s.Client().User.GetX(everywhere, made.ID), s.Client().Store.GetX(everywhere, storeID)
		for at, has := range map[secret.Place]struct{ sealed, plain string }{
			secret.At(user.Table, user.FieldTotpSecret, u.ID):                   {string(u.TotpSecret), "JBSWY3DPEHPK3PXP"},
			secret.At(entstore.Table, entstore.FieldQuoteSecret, storeID):       {string(shop.QuoteSecret), quotes},
			secret.At(entstore.Table, entstore.FieldQuoteSecretBefore, storeID): {string(shop.QuoteSecretBefore), quotes},
		} {
			if strings.Contains(has.sealed, has.plain) {
				t.Errorf("%s stands in clear", at)
			}
			if got, err := s.Secrets().Open(at, secret.Sealed(has.sealed)); err != nil || got.Reveal() != has.plain {
				t.Errorf("open %s: %v", at, err)
			}
		}
	})
}
