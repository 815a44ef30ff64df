// Package catalog is what the store sells and who supplies it: products,
// variants, offers and suppliers. Writing something twice brings it up to date.
package catalog

import (
	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
)

// CreateProductInput is a product with its variants.
type CreateProductInput struct {
	Title      string
	ExternalID *string
	Variants   []*CreateVariantInput
}

// CreateVariantInput is a variant with its offers.
type CreateVariantInput struct {
	SKU              string
	Title            *string
	Price            money.Money
	Weight           *WeightInput
	RequiresShipping *bool
	Offers           []*VariantOfferInput
}

// WeightUnit is a unit that weights are given in.
type WeightUnit string

// WeightInput is a weight in any unit.
type WeightInput struct {
	Value float64
	Unit  WeightUnit
}

// VariantOfferInput is a supplier's terms, inside a new variant.
type VariantOfferInput struct {
	SupplierID   string
	SupplierSku  string
	Cost         money.Money
	HandlingDays *int
	Priority     *int
	Available    *int
}

// SetOfferInput is a supplier's terms for a variant.
type SetOfferInput struct {
	VariantID    string
	SupplierID   string
	SupplierSku  string
	Cost         money.Money
	HandlingDays *int
	Priority     *int
	Available    *int
	Active       *bool
}

// CreateProductsRow is what became of one product of a bulk.
type CreateProductsRow struct {
	Product *ent.Product
	Error   *problem.Problem
}

// CreateSupplierInput is a new supplier.
type CreateSupplierInput struct {
	Name            string
	Code            string
	Connector       *string
	Endpoint        string
	Email           *string
	APIKey          *string
	FulfillmentMode *supplier.FulfillmentMode
	Terms           *SupplierTermsInput
	Polled          *bool
	CallsPerSecond  *int
}

// SupplierTermsInput is what a supplier promised, in business days of its own
// calendar; nil stays.
type SupplierTermsInput struct {
	AcceptDays  *int
	ShipDays    *int
	DeliverDays *int
	TimeZone    *string
	Holidays    *string
	ClosedDates []string
}

// CreateSupplierPayload is a supplier and, when it is new, its webhook secret.
type CreateSupplierPayload struct {
	Supplier      *ent.Supplier
	WebhookSecret *string
}

// UpdateSupplierInput changes a supplier; nil stays.
type UpdateSupplierInput struct {
	ID             string
	Name           *string
	Endpoint       *string
	Connector      *string
	Email          *string
	APIKey         *string
	Active         *bool
	Terms          *SupplierTermsInput
	Polled         *bool
	CallsPerSecond *int
}

// RotateWebhookSecretPayload is a supplier's new webhook secret.
type RotateWebhookSecretPayload struct {
	Supplier      *ent.Supplier
	WebhookSecret string
}

// ConnectEasyPostInput is the store's account with EasyPost.
type ConnectEasyPostInput struct {
	APIKey        *string
	WebhookSecret string
	Endpoint      *string
}
