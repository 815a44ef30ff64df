package supplier

import (
	"slices"
	"strings"
)

// Reason is why a supplier will not ship. The list is Shopify's reasons to
// reject a fulfillment order and to hold one, as far as a supplier can know
// them, and our own PRICE_CHANGED and SUPPLIER_UNAVAILABLE.
type Reason string

// The reasons.
const (
	InvalidSKU                       Reason = "INVALID_SKU"
	IneligibleProduct                Reason = "INELIGIBLE_PRODUCT"
	InventoryOutOfStock              Reason = "INVENTORY_OUT_OF_STOCK"
	UndeliverableDestination         Reason = "UNDELIVERABLE_DESTINATION"
	InvalidContactInformation        Reason = "INVALID_CONTACT_INFORMATION"
	IncorrectAddress                 Reason = "INCORRECT_ADDRESS"
	InternationalShippingUnavailable Reason = "INTERNATIONAL_SHIPPING_UNAVAILABLE"
	MerchantBlockedOrSuspended       Reason = "MERCHANT_BLOCKED_OR_SUSPENDED"
	MissingCustomsInfo               Reason = "MISSING_CUSTOMS_INFO"
	PackagePreferenceNotSatisfied    Reason = "PACKAGE_PREFERENCE_NOT_SATISFIED"
	PaymentDeclined                  Reason = "PAYMENT_DECLINED"
	PriceChanged                     Reason = "PRICE_CHANGED"
	SupplierUnavailable              Reason = "SUPPLIER_UNAVAILABLE"
	Other                            Reason = "OTHER"
)

// Reasons lists every reason of the protocol.
func Reasons() []Reason {
	return []Reason{
		InvalidSKU, IneligibleProduct, InventoryOutOfStock, UndeliverableDestination,
		InvalidContactInformation, IncorrectAddress, InternationalShippingUnavailable,
		MerchantBlockedOrSuspended, MissingCustomsInfo, PackagePreferenceNotSatisfied,
		PaymentDeclined, PriceChanged, SupplierUnavailable, Other,
	}
}

// Rejection is why a supplier will not ship, for programs and for people.
type Rejection struct {
	Reason  Reason `json:"reason"`
	Message string `json:"message,omitempty"`
}

// ParseRejection reads a reason in any case. One we do not know becomes Other
// and its text stays, in front of the message.
func ParseRejection(reason, message string) Rejection {
	reason, message = strings.TrimSpace(reason), strings.TrimSpace(message)
	if known := Reason(strings.ToUpper(reason)); slices.Contains(Reasons(), known) {
		return Rejection{Reason: known, Message: message}
	}
	if reason != "" && message != "" {
		reason += ": "
	}
	text := reason + message
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") // drops a rune cut in two
	}
	return Rejection{Reason: Other, Message: text}
}
