package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

// listed is a variant with its offers, as a test compares it.
func listed(p *ent.Product, of shop) []string {
	var lines []string
	for _, v := range p.QueryVariants().Order(variant.BySku()).AllX(of.ctx) {
		line := fmt.Sprintf("%s %q %s %d g ships=%t", v.Sku, v.Title, money.New(v.PriceMinor, v.Currency), v.WeightGrams, v.RequiresShipping)
		for _, o := range v.QueryOffers().AllX(of.ctx) {
			line += fmt.Sprintf(" | %s %s %d d prio %d avail %s active=%t", o.SupplierSku,
				money.New(o.CostMinor, o.Currency), o.HandlingDays, o.Priority, optional(o.Available), o.Active)
		}
		lines = append(lines, line)
	}
	return lines
}

func optional(n *int) string {
	if n == nil {
		return "?"
	}
	return fmt.Sprint(*n)
}

func TestCreateProductWritesVariantsAndOffers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north := f.supplier(t, f.mine, "north")
		in := mug("mug", north)
		in.Variants[1].RequiresShipping = new(false)
		in.Variants[1].Offers[0].Available = new(7)
		in.Variants[1].Offers[0].Priority = new(0)
		in.Variants[1].Offers[0].HandlingDays = new(3)

		made := f.product(t, f.mine, in)

		want := []string{
			`mug-L "Large" 39.90 BRL 0 g ships=false | A-1 4.00 USD 3 d prio 0 avail 7 active=true`,
			`mug-S "" 25.90 BRL 300 g ships=true | A-1 4.00 USD 0 d prio 1 avail ? active=true`,
		}
		if diff := cmp.Diff(want, listed(made, f.mine)); made.Title != "Mug" || diff != "" {
			t.Errorf("product %q (-want +got):\n%s", made.Title, diff)
		}
	})
}

func TestCreateProductBringsUpToDate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north := f.supplier(t, f.mine, "north")
		in := mug("mug", north)
		in.Variants[0].Offers[0].Available = new(5)
		first := f.product(t, f.mine, in)
		if _, err := f.SetOffer(f.mine.ctx, retired(first, north, f.mine)); err != nil {
			t.Fatalf("SetOffer: %v", err)
		}

		south := f.supplier(t, f.mine, "south")
		again := mug("mug", north, south)
		again.Title = "Big mug"
		again.Variants[0].Price, again.Variants[0].Weight = money.New(2790, "BRL"), nil
		again.Variants[1] = &catalog.CreateVariantInput{SKU: "mug-XL", Price: money.New(4990, "BRL")}
		second := f.product(t, f.mine, again)

		if second.ID != first.ID || second.Title != "Big mug" {
			t.Errorf("second call made %s %q, want %s %q", second.ID, second.Title, first.ID, "Big mug")
		}
		want := []string{
			`mug-L "Large" 39.90 BRL 0 g ships=true | A-1 4.00 USD 0 d prio 1 avail ? active=true`,
			`mug-S "" 27.90 BRL 300 g ships=true | A-1 4.00 USD 0 d prio 1 avail ? active=false | A-1 4.00 USD 0 d prio 1 avail ? active=true`,
			`mug-XL "" 49.90 BRL 0 g ships=true`,
		}
		if diff := cmp.Diff(want, listed(second, f.mine)); diff != "" {
			t.Errorf("variants (-want +got):\n%s", diff)
		}
	})
}

// retired makes the product's mug-S inactive at the supplier.
func retired(p *ent.Product, s *ent.Supplier, of shop) catalog.SetOfferInput {
	small := p.QueryVariants().Where(variant.Sku("mug-S")).OnlyX(of.ctx)
	return catalog.SetOfferInput{
		VariantID: small.ID, SupplierID: s.ID, SupplierSku: "A-1",
		Cost: money.New(500, "USD"), Available: new(5), Active: new(false),
	}
}

func TestCreateProductWithoutExternalIDIsAlwaysNew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		for _, sku := range []string{"a", "b"} {
			f.product(t, f.mine, catalog.CreateProductInput{
				Title: "Same", Variants: []*catalog.CreateVariantInput{{SKU: sku, Price: money.New(100, "BRL")}},
			})
		}
		if n := f.db.Client().Product.Query().CountX(f.mine.ctx); n != 2 {
			t.Errorf("%d products, want 2", n)
		}
	})
}

func TestCreateProductTellsEveryFault(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		theirs := f.supplier(t, f.other, "theirs")
		north := f.supplier(t, f.mine, "north")
		_, err := f.CreateProduct(f.mine.ctx, catalog.CreateProductInput{
			Title: " ", ExternalID: new(""),
			Variants: []*catalog.CreateVariantInput{
				{SKU: "", Price: money.New(-1, "USD"), Weight: weight(-1, catalog.Grams)},
				{SKU: "twice", Title: new("\x00"), Price: money.New(100, "BRL"), Weight: weight(1, "STONES"), Offers: []*catalog.VariantOfferInput{
					{
						SupplierID: theirs.ID, Cost: money.New(-1, "ZZZ"),
						HandlingDays: new(-1), Priority: new(-1), Available: new(-1),
					},
					offerOf(north.ID), offerOf(north.ID), offerOf("sup_\x00"),
				}},
				{SKU: "twice", Price: money.New(100, "BRL")},
			},
		})
		wantFaults(t, err, "title REQUIRED", "externalId REQUIRED",
			"variants.0.sku REQUIRED", "variants.0.price OUT_OF_RANGE", "variants.0.price WRONG_CURRENCY", "variants.0.weight OUT_OF_RANGE",
			"variants.1.title MALFORMED", "variants.1.weight UNKNOWN",
			"variants.1.offers.0.supplierSku REQUIRED", "variants.1.offers.0.cost UNKNOWN", "variants.1.offers.0.cost OUT_OF_RANGE",
			"variants.1.offers.0.handlingDays OUT_OF_RANGE", "variants.1.offers.0.priority OUT_OF_RANGE",
			"variants.1.offers.0.available OUT_OF_RANGE", "variants.1.offers.0.supplierId UNKNOWN",
			"variants.1.offers.2.supplierId DUPLICATE", "variants.1.offers.3.supplierId UNKNOWN",
			"variants.2.sku DUPLICATE")

		_, err = f.CreateProduct(f.mine.ctx, catalog.CreateProductInput{Title: strings.Repeat("x", 256)})
		wantFaults(t, err, "title TOO_LONG", "variants REQUIRED")
		if n := f.db.Client().Product.Query().CountX(f.mine.ctx); n != 0 {
			t.Errorf("%d products after refusals, want none", n)
		}
	})
}

func TestCreateProductLimitsItsSize(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		in := catalog.CreateProductInput{Title: "Wall of mugs"}
		for i := range 251 {
			in.Variants = append(in.Variants, &catalog.CreateVariantInput{SKU: fmt.Sprint(i), Price: money.New(1, "BRL")})
		}
		_, err := f.CreateProduct(f.mine.ctx, in)
		wantFaults(t, err, "variants TOO_LONG")
		in.Variants = in.Variants[:250]
		if n := f.product(t, f.mine, in).QueryVariants().CountX(f.mine.ctx); n != 250 {
			t.Errorf("%d variants, want 250", n)
		}
	})
}

func TestCreateProductRefusesASKUOfAnotherProduct(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		f.product(t, f.mine, mug("mug"))
		cup := mug("cup")
		cup.Variants[1].SKU = "mug-L"
		_, err := f.CreateProduct(f.mine.ctx, cup)
		wantCode(t, "CreateProduct", err, problem.Conflict)
		if n := f.db.Client().Product.Query().CountX(f.mine.ctx); n != 1 {
			t.Errorf("%d products, want the first alone", n)
		}
	})
}

func TestCreateProductOfTwoStores(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		mine, theirs := f.product(t, f.mine, mug("mug")), f.product(t, f.other, mug("mug"))
		if mine.ID == theirs.ID {
			t.Error("two stores share a product")
		}
		if got := f.db.Client().Product.Query().OnlyX(f.mine.ctx); got.ID != mine.ID {
			t.Errorf("my store sees %s, want %s", got.ID, mine.ID)
		}
		_, err := f.CreateProduct(f.mine.as(auth.ReadOnly), mug("cup"))
		wantDenied(t, "CreateProduct by a read-only viewer", err)
		_, err = f.CreateProduct(auth.Everywhere(t.Context()), mug("cup"))
		wantCode(t, "CreateProduct for no store", err, problem.Forbidden)
	})
}

func TestConcurrentCreateProductMakesOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		north := f.supplier(t, f.mine, "north")
		ids := make([]string, 20)
		var calls errgroup.Group
		for i := range ids {
			calls.Go(func() error {
				made, err := f.CreateProduct(f.mine.ctx, mug("mug", north))
				if err == nil {
					ids[i] = made.ID
				}
				return err
			})
		}
		if err := calls.Wait(); err != nil {
			t.Fatalf("CreateProduct: %v", err)
		}
		made := f.db.Client().Product.Query().OnlyX(f.mine.ctx)
		for _, id := range ids {
			if id != made.ID {
				t.Errorf("a call returned %s, want %s", id, made.ID)
			}
		}
		if v, o := f.db.Client().Variant.Query().CountX(f.mine.ctx), f.db.Client().Offer.Query().CountX(f.mine.ctx); v != 2 || o != 2 {
			t.Errorf("%d variants and %d offers, want 2 and 2", v, o)
		}
	})
}

// Products that are after one SKU at the same time: one gets it.
func TestConcurrentCreateProductsOfOneSKU(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		errs := make([]error, 20)
		var calls errgroup.Group
		for i := range errs {
			calls.Go(func() error {
				in := mug(fmt.Sprintf("mug%d", i))
				in.Variants[0].SKU = "wanted"
				_, errs[i] = f.CreateProduct(f.mine.ctx, in)
				return nil
			})
		}
		_ = calls.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
				continue
			}
			wantCode(t, "CreateProduct", err, problem.Conflict)
		}
		if n := f.db.Client().Product.Query().CountX(f.mine.ctx); made != 1 || n != 1 {
			t.Errorf("%d calls succeeded, %d products, want one", made, n)
		}
	})
}

func TestCreateProductsTellsOfEachRow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		good, faulty, taken, again := mug("mug"), mug("cup"), mug("pot"), mug("mug")
		faulty.Variants[0].Price = money.New(100, "EUR")
		taken.Variants[0].SKU = "mug-S"
		again.Title = "Newer mug"

		rows, err := f.CreateProducts(f.mine.ctx, []*catalog.CreateProductInput{&good, &faulty, &taken, &again})
		if err != nil || len(rows) != 4 {
			t.Fatalf("CreateProducts = %d rows, %v", len(rows), err)
		}
		if rows[0].Product == nil || rows[0].Error != nil || rows[3].Product.ID != rows[0].Product.ID || rows[3].Product.Title != "Newer mug" {
			t.Errorf("rows 0 and 3 are %+v and %+v, want one product", rows[0], rows[3])
		}
		wantFaults(t, rows[1].Error, "variants.0.price WRONG_CURRENCY")
		wantCode(t, "row 2", rows[2].Error, problem.Conflict)
		if rows[1].Product != nil || rows[2].Product != nil {
			t.Error("a row that failed has a product")
		}

		_, err = f.CreateProducts(f.mine.ctx, make([]*catalog.CreateProductInput, 501))
		wantCode(t, "CreateProducts of 501", err, problem.Invalid)
		_, err = f.CreateProducts(f.mine.as(auth.ReadOnly), []*catalog.CreateProductInput{&good})
		wantDenied(t, "CreateProducts by a read-only viewer", err)
	})
}
