package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

const (
	maxTitle        = 255
	maxName         = 255
	maxVariants     = 250 // of a product
	maxOffers       = 50  // of a variant
	maxHandlingDays = 365
	maxPriority     = 1_000_000
	maxAvailable    = 1_000_000_000
)

// terms is what the inputs of a store are checked against.
type terms struct {
	currency  string
	suppliers map[string]bool
}

// terms reads the store's currency and which of the suppliers that the inputs
// name are its own.
func (s *Service) terms(ctx context.Context, inputs ...*CreateProductInput) (terms, error) {
	currency, err := s.currency(ctx)
	if err != nil {
		return terms{}, err
	}
	known := terms{currency: currency, suppliers: map[string]bool{}}
	for some := range slices.Chunk(suppliersIn(inputs), offersAtOnce) {
		found, err := s.store.Client().Supplier.Query().Where(supplier.IDIn(some...)).IDs(ctx)
		if err != nil {
			return terms{}, fmt.Errorf("find suppliers: %w", err)
		}
		for _, id := range found {
			known.suppliers[id] = true
		}
	}
	return known, nil
}

func suppliersIn(inputs []*CreateProductInput) []string {
	var ids []string
	for _, in := range inputs {
		for _, v := range in.Variants {
			for _, o := range v.Offers {
				if !strings.ContainsRune(o.SupplierID, 0) {
					ids = append(ids, o.SupplierID)
				}
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (in *CreateProductInput) validate(known terms) error {
	faults := problem.Collect()
	text(faults, "title", in.Title, maxTitle)
	if in.ExternalID != nil {
		text(faults, "externalId", *in.ExternalID, maxName)
	}
	switch n := len(in.Variants); {
	case n == 0:
		faults.Add("variants", problem.Required, "must not be empty")
	case n > maxVariants:
		faults.Add("variants", problem.TooLong, "has %d variants, at most %d are allowed", n, maxVariants)
	}
	seen := map[string]bool{}
	for i, v := range in.Variants {
		at := faults.At("variants", i)
		v.check(at, known)
		if seen[v.SKU] {
			at.Add("sku", problem.Duplicate, "stands in the input twice")
		}
		seen[v.SKU] = true
	}
	return faults.Err()
}

func (in *CreateVariantInput) check(faults problem.Faults, known terms) {
	text(faults, "sku", in.SKU, maxName)
	if in.Title != nil {
		optional(faults, "title", *in.Title, maxTitle)
	}
	amount(faults, "price", in.Price)
	if in.Price.Currency != known.currency {
		faults.Add("price", problem.WrongCurrency, "must be in the store's currency, %s", known.currency)
	}
	if in.Weight != nil {
		if _, fault := in.Weight.Grams(); fault != "" {
			faults.Add("weight", fault, "must be a number from 0 up to 100,000 kg in a known unit")
		}
	}
	if n := len(in.Offers); n > maxOffers {
		faults.Add("offers", problem.TooLong, "has %d offers, at most %d are allowed", n, maxOffers)
	}
	seen := map[string]bool{}
	for i, o := range in.Offers {
		at := faults.At("offers", i)
		o.check(at)
		if !known.suppliers[o.SupplierID] {
			at.Add("supplierId", problem.Unknown, "is no supplier of this store")
		}
		if seen[o.SupplierID] {
			at.Add("supplierId", problem.Duplicate, "has two offers for this variant")
		}
		seen[o.SupplierID] = true
	}
}

func (in *VariantOfferInput) check(faults problem.Faults) {
	text(faults, "supplierSku", in.SupplierSku, maxName)
	amount(faults, "cost", in.Cost)
	between(faults, "handlingDays", in.HandlingDays, maxHandlingDays)
	between(faults, "priority", in.Priority, maxPriority)
	between(faults, "available", in.Available, maxAvailable)
}

func amount(faults problem.Faults, field string, m money.Money) {
	if !money.KnownCurrency(m.Currency) {
		faults.Add(field, problem.Unknown, "has no ISO 4217 currency")
	}
	if m.Minor < 0 {
		faults.Add(field, problem.OutOfRange, "must not be negative")
	}
}

func between(faults problem.Faults, field string, n *int, most int) {
	if n != nil && (*n < 0 || *n > most) {
		faults.Add(field, problem.OutOfRange, "must be between 0 and %d", most)
	}
}

func text(faults problem.Faults, field, value string, most int) {
	faults.Require(field, value)
	optional(faults, field, value, most)
}

// PostgreSQL cannot store U+0000.
func optional(faults problem.Faults, field, value string, most int) {
	faults.Limit(field, value, most)
	if strings.ContainsRune(value, 0) {
		faults.Add(field, problem.Malformed, "must not contain U+0000")
	}
}
