package catalog_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/privacy"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
	"github.com/waybill/waybill/internal/supplier"
)

// shop is one of the two stores of a test, as its merchant sees it.
type shop struct {
	ctx context.Context
	id  string
}

func (s shop) as(kind auth.Kind) context.Context {
	return auth.As(context.Background(), kind, s.id, "someone")
}

type fixture struct {
	*catalog.Service
	db          *store.Store
	mine, other shop
}

func setup(t *testing.T, s *store.Store) fixture {
	t.Helper()
	uncalled := func(*http.Client, supplier.Account) (supplier.Connector, error) {
		return nil, errors.New("nobody is called in these tests")
	}
	kinds := map[string]supplier.Factory{supplier.KindHTTP: uncalled, supplier.KindPortal: uncalled}
	service := catalog.New(catalog.Config{Store: s, Egress: egress.Loopback(), Suppliers: supplier.NewRegistry(egress.Loopback().Client(), kinds)})
	return fixture{Service: service, db: s, mine: openShop(t, s, "store_mine"), other: openShop(t, s, "store_other")}
}

func openShop(t *testing.T, s *store.Store, id string) shop {
	t.Helper()
	everywhere := auth.Everywhere(context.Background())
	if err := s.Client().Store.Create().SetID(id).SetName(id).SetCurrency("BRL").Exec(everywhere); err != nil {
		t.Fatalf("create store: %v", err)
	}
	return shop{ctx: auth.As(context.Background(), auth.Merchant, id, "Ana"), id: id}
}

func each(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, setup(t, s)) })
}

func newSupplier(code string) catalog.CreateSupplierInput {
	return catalog.CreateSupplierInput{Name: "Armazém " + code, Code: code, Endpoint: "https://api.supplier.example/v1"}
}

func (f fixture) supplier(t *testing.T, of shop, code string) *ent.Supplier {
	t.Helper()
	made, err := f.CreateSupplier(of.ctx, newSupplier(code))
	if err != nil {
		t.Fatalf("create supplier: %v", err)
	}
	return made.Supplier
}

// mug is a product of two variants, offered by the given suppliers.
func mug(externalID string, suppliers ...*ent.Supplier) catalog.CreateProductInput {
	in := catalog.CreateProductInput{
		Title: "Mug", ExternalID: &externalID,
		Variants: []*catalog.CreateVariantInput{
			{SKU: externalID + "-S", Price: money.New(2590, "BRL"), Weight: weight(0.3, catalog.Kilograms)},
			{SKU: externalID + "-L", Title: new("Large"), Price: money.New(3990, "BRL")},
		},
	}
	for _, s := range suppliers {
		for _, v := range in.Variants {
			v.Offers = append(v.Offers, offerOf(s.ID))
		}
	}
	return in
}

func offerOf(supplierID string) *catalog.VariantOfferInput {
	return &catalog.VariantOfferInput{SupplierID: supplierID, SupplierSku: "A-1", Cost: money.New(400, "USD")}
}

func weight(value float64, unit catalog.WeightUnit) *catalog.WeightInput {
	return &catalog.WeightInput{Value: value, Unit: unit}
}

func (f fixture) product(t *testing.T, of shop, in catalog.CreateProductInput) *ent.Product {
	t.Helper()
	made, err := f.CreateProduct(of.ctx, in)
	if err != nil {
		t.Fatalf("create product: %v", err)
	}
	return made
}

func wantCode(t *testing.T, what string, err error, want problem.Code) {
	t.Helper()
	if problem.Of(err) != want {
		t.Errorf("%s = %v, want %s", what, err, want)
	}
}

func wantDenied(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, privacy.Deny) {
		t.Errorf("%s = %v, want %v", what, err, privacy.Deny)
	}
}

func wantFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != problem.Invalid {
		t.Fatalf("error = %v, want %s", err, problem.Invalid)
	}
	var got []string
	for _, fault := range p.Faults {
		got = append(got, fault.Field+" "+fault.Code)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}
