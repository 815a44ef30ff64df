package catalog_test

import (
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/carrieraccount"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestCreateSupplierOncePerCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		in := newSupplier("north")
		in.APIKey, in.FulfillmentMode = new("key"), new(supplier.FulfillmentModeAutomatic)
		first, err := f.CreateSupplier(f.mine.ctx, in)
		if err != nil {
			t.Fatalf("CreateSupplier: %v", err)
		}
		if first.WebhookSecret == nil || !strings.HasPrefix(*first.WebhookSecret, "whsec_") {
			t.Error("a new supplier comes without its webhook secret")
		}
		if s := first.Supplier; s.Connector != "http" || storetest.Reveal(t, f.db, supplier.Table, supplier.FieldAPIKey, s.ID, s.APIKey) != "key" || !s.Active || *s.FulfillmentMode != supplier.FulfillmentModeAutomatic {
			t.Errorf("supplier = %v, want it as ordered, over http", s)
		}

		in.Name = "Another name"
		second, err := f.CreateSupplier(f.mine.ctx, in)
		if err != nil || second.WebhookSecret != nil || second.Supplier.ID != first.Supplier.ID || second.Supplier.Name != first.Supplier.Name {
			t.Errorf("CreateSupplier again = %v, %v, want the first, unchanged, without secret", second.Supplier, err)
		}
		theirs, err := f.CreateSupplier(f.other.ctx, in)
		if err != nil || theirs.Supplier.ID == first.Supplier.ID || theirs.WebhookSecret == nil {
			t.Errorf("CreateSupplier in another store = %v, %v, want one of its own", theirs.Supplier, err)
		}
	})
}

func TestConcurrentCreateSupplierMakesOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		made := make([]*catalog.CreateSupplierPayload, 20)
		var calls errgroup.Group
		for i := range made {
			calls.Go(func() (err error) {
				made[i], err = f.CreateSupplier(f.mine.ctx, newSupplier("north"))
				return err
			})
		}
		if err := calls.Wait(); err != nil {
			t.Fatalf("CreateSupplier: %v", err)
		}
		there := f.db.Client().Supplier.Query().OnlyX(f.mine.ctx)
		secrets := 0
		for _, m := range made {
			if m.Supplier.ID != there.ID {
				t.Errorf("a call returned %s, want %s", m.Supplier.ID, there.ID)
			}
			if m.WebhookSecret != nil {
				secrets++
				if *m.WebhookSecret != storetest.WebhookSecret(t, f.db, there) {
					t.Error("a call returned a secret that is not in use")
				}
			}
		}
		if secrets != 1 {
			t.Errorf("%d calls returned a secret, want 1", secrets)
		}
	})
}

func TestCreateSupplierTellsEveryFault(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, err := f.CreateSupplier(f.mine.ctx, catalog.CreateSupplierInput{
			Connector: new("fax"), Endpoint: "ftp://supplier.example", APIKey: new("a\r\nb"),
			FulfillmentMode: new(supplier.FulfillmentMode("SOMETIMES")),
		})
		wantFaults(t, err, "name REQUIRED", "code REQUIRED", "connector UNKNOWN", "endpoint MALFORMED",
			"apiKey MALFORMED", "fulfillmentMode UNKNOWN")
		_, err = f.CreateSupplier(f.mine.as(auth.ReadOnly), newSupplier("north"))
		wantDenied(t, "CreateSupplier by a read-only viewer", err)
	})
}

func TestUpdateSupplierChangesWhatIsGiven(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north := f.supplier(t, f.mine, "north")
		got, err := f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: north.ID, Name: new("Norte"), Active: new(false)})
		if err != nil || got.Name != "Norte" || got.Active || got.Endpoint != north.Endpoint {
			t.Errorf("UpdateSupplier(name, active) = %v, %v", got, err)
		}
		got, err = f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: north.ID, Endpoint: new("http://127.0.0.1:9/"), APIKey: new("k")})
		if err != nil || got.Name != "Norte" || got.Active || got.Endpoint != "http://127.0.0.1:9/" || storetest.Reveal(t, f.db, supplier.Table, supplier.FieldAPIKey, got.ID, got.APIKey) != "k" {
			t.Errorf("UpdateSupplier(endpoint, key) = %v, %v", got, err)
		}
		_, err = f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: north.ID, Name: new(""), Endpoint: new(""), APIKey: new("\n")})
		wantFaults(t, err, "name REQUIRED", "endpoint MALFORMED", "apiKey MALFORMED")
	})
}

func TestOnlySuppliersAtThePortalNeedNoEndpoint(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		in := newSupplier("atelier")
		in.Connector, in.Endpoint, in.Email = new("portal"), "", new("not an address")
		_, err := f.CreateSupplier(f.mine.ctx, in)
		wantFaults(t, err, "email MALFORMED")
		in.Email = new("atelier@supplier.example")
		atelier, err := f.CreateSupplier(f.mine.ctx, in)
		if err != nil || atelier.Supplier.Endpoint != "" || atelier.Supplier.Email != "atelier@supplier.example" {
			t.Fatalf("CreateSupplier at the portal = %v, %v", atelier, err)
		}
		id := atelier.Supplier.ID
		_, err = f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: id, Connector: new("http")})
		wantFaults(t, err, "endpoint MALFORMED")
		got, err := f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: id, Connector: new("http"), Endpoint: new("http://127.0.0.1:9/"), Email: new("")})
		if err != nil || got.Connector != "http" || got.Email != "" {
			t.Errorf("UpdateSupplier(http, endpoint, no email) = %v, %v", got, err)
		}
		got, err = f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: id, Connector: new("portal"), Endpoint: new("")})
		if err != nil || got.Connector != "portal" || got.Endpoint != "" {
			t.Errorf("UpdateSupplier back to the portal = %v, %v", got, err)
		}
	})
}

func TestRotateWebhookSecretReplacesIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north := f.supplier(t, f.mine, "north")
		rotated, err := f.RotateWebhookSecret(f.mine.ctx, north.ID)
		if err != nil {
			t.Fatalf("RotateWebhookSecret: %v", err)
		}
		kept := storetest.WebhookSecret(t, f.db, f.db.Client().Supplier.GetX(f.mine.ctx, north.ID))
		if rotated.WebhookSecret == storetest.WebhookSecret(t, f.db, north) || rotated.WebhookSecret != kept || rotated.Supplier.ID != north.ID {
			t.Error("the returned secret is the old one, or is not in use")
		}
	})
}

func TestSuppliersOfAnotherStoreAreNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		theirs := f.supplier(t, f.other, "theirs")
		for _, id := range []string{theirs.ID, "sup_unknown"} {
			_, err := f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: id, Name: new("Mine")})
			wantCode(t, "UpdateSupplier", err, problem.NotFound)
			_, err = f.RotateWebhookSecret(f.mine.ctx, id)
			wantCode(t, "RotateWebhookSecret", err, problem.NotFound)
		}
		if got := f.db.Client().Supplier.GetX(f.other.ctx, theirs.ID); got.Name != theirs.Name || got.WebhookSecret != theirs.WebhookSecret {
			t.Error("the other store's supplier changed")
		}
		mine := f.supplier(t, f.mine, "mine")
		_, err := f.UpdateSupplier(f.mine.as(auth.ReadOnly), catalog.UpdateSupplierInput{ID: mine.ID, Name: new("x")})
		wantDenied(t, "UpdateSupplier by a read-only viewer", err)
		_, err = f.RotateWebhookSecret(f.mine.as(auth.ReadOnly), mine.ID)
		wantDenied(t, "RotateWebhookSecret by a read-only viewer", err)
	})
}

func TestConnectEasyPostKeepsOneAccountPerStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		first, err := f.ConnectEasyPost(f.mine.ctx, catalog.ConnectEasyPostInput{
			APIKey: new("key"), WebhookSecret: "one", Endpoint: new("http://127.0.0.1:9/v2"),
		})
		if err != nil || shown(t, f, first) != "key one" || first.Endpoint != "http://127.0.0.1:9/v2" {
			t.Fatalf("ConnectEasyPost = %v, %v", first, err)
		}
		second, err := f.ConnectEasyPost(f.mine.ctx, catalog.ConnectEasyPostInput{WebhookSecret: "two"})
		if err != nil || second.ID != first.ID || shown(t, f, second) != " two" ||
			second.Endpoint != "https://api.easypost.com/v2" || !second.Active {
			t.Errorf("ConnectEasyPost again = %v, %v, want the same account with defaults", second, err)
		}
		theirs, err := f.ConnectEasyPost(f.other.ctx, catalog.ConnectEasyPostInput{WebhookSecret: "three"})
		if err != nil || theirs.ID == first.ID {
			t.Errorf("ConnectEasyPost of another store = %v, %v, want its own account", theirs, err)
		}
		_, err = f.ConnectEasyPost(f.mine.ctx, catalog.ConnectEasyPostInput{APIKey: new("\x00"), Endpoint: new("nowhere")})
		wantFaults(t, err, "apiKey MALFORMED", "webhookSecret REQUIRED", "endpoint MALFORMED")
		_, err = f.ConnectEasyPost(f.mine.as(auth.ReadOnly), catalog.ConnectEasyPostInput{WebhookSecret: "x"})
		wantDenied(t, "ConnectEasyPost by a read-only viewer", err)
	})
}

// shown is an account's API key and webhook secret.
func shown(t *testing.T, f fixture, of *ent.CarrierAccount) string {
	t.Helper()
	return storetest.Reveal(t, f.db, carrieraccount.Table, carrieraccount.FieldAPIKey, of.ID, of.APIKey) + " " +
		storetest.Reveal(t, f.db, carrieraccount.Table, carrieraccount.FieldWebhookSecret, of.ID, of.WebhookSecret)
}

func TestAnEndpointLeadsToTheOpenInternet(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north := f.supplier(t, f.mine, "north")
		for _, inside := range []string{"http://10.0.0.7", "http://169.254.169.254/latest/meta-data", "https://[fd00::1]/v2", "http://[::ffff:192.168.0.1]"} {
			in := newSupplier("south")
			in.Endpoint = inside
			_, err := f.CreateSupplier(f.mine.ctx, in)
			wantFaults(t, err, "endpoint OUT_OF_RANGE")
			_, err = f.UpdateSupplier(f.mine.ctx, catalog.UpdateSupplierInput{ID: north.ID, Endpoint: &inside})
			wantFaults(t, err, "endpoint OUT_OF_RANGE")
			_, err = f.ConnectEasyPost(f.mine.ctx, catalog.ConnectEasyPostInput{WebhookSecret: "two", Endpoint: &inside})
			wantFaults(t, err, "endpoint OUT_OF_RANGE")
		}
		if n := f.db.Client().Supplier.Query().CountX(f.mine.ctx); n != 1 {
			t.Errorf("%d suppliers, want the first only", n)
		}
	})
}
