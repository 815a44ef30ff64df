// Package shipping works out what the buyer pays for delivery, explains every
// cent of it, and refuses rules that could be read in two ways.
//
// It is pure: profiles in, quotes out. A Profile is checked when it is saved,
// all profiles of a store are compiled into a Plan, and a Plan answers carts.
// The sum of an option's parts is always its amount.
package shipping

import "github.com/waybill/waybill/internal/money"

// ProfileKind tells the one general profile of a store from its custom ones.
type ProfileKind string

// The kinds of a Profile.
const (
	General ProfileKind = "GENERAL"
	Custom  ProfileKind = "CUSTOM"
)

// Profile is the rules for a group of variants. A variant that is in no enabled
// custom profile ships by the general one.
type Profile struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Kind    ProfileKind   `json:"kind"`
	Enabled bool          `json:"enabled"` // the general profile always counts
	Version int           `json:"version"` // grows with every change; quotes carry it
	Groups  []OriginGroup `json:"groups"`
}

// OriginGroup is suppliers that ship from one place. The group without suppliers
// is the default: for whoever has no group of their own.
type OriginGroup struct {
	ID        string   `json:"id,omitempty"`
	Name      string   `json:"name,omitempty"`
	Suppliers []string `json:"suppliers,omitempty"` // ids; empty: the default
	From      *Origin  `json:"from,omitempty"`      // carriers ask for it
	Zones     []Zone   `json:"zones"`
}

// Zone is where goods go: the union of what it lists, less the postal patterns
// that begin with "!". A zone without rates is a place that is not delivered to.
type Zone struct {
	ID          string          `json:"id,omitempty"`
	Name        string          `json:"name"`
	Countries   []string        `json:"countries,omitempty"` // ISO 3166-1 alpha-2
	Regions     []Region        `json:"regions,omitempty"`
	Postal      []PostalPattern `json:"postal,omitempty"`
	RestOfWorld bool            `json:"restOfWorld,omitempty"`
	Rates       []Rate          `json:"rates"`
}

// Region is a part of a country: "US" and "NY" for ISO 3166-2 US-NY.
type Region struct {
	Country string `json:"country"`
	Region  string `json:"region"`
}

// PostalPattern is postcodes of one country; ParsePattern has the forms.
type PostalPattern struct {
	Country string `json:"country"`
	Pattern string `json:"pattern"`
}

// RateKind is what a rate depends on.
type RateKind string

// The kinds of a Rate.
const (
	Free       RateKind = "FREE"
	Flat       RateKind = "FLAT"
	ByPrice    RateKind = "BY_PRICE"    // bands in minor units
	ByWeight   RateKind = "BY_WEIGHT"   // bands in grams
	ByQuantity RateKind = "BY_QUANTITY" // bands in units
	ByCarrier  RateKind = "CARRIER"     // what a carrier asks for the parcel
)

// Rate is one way of delivery to a zone. All it measures is the goods of one
// part of the cart: one profile, one origin group.
type Rate struct {
	ID     string      `json:"id,omitempty"`
	Name   string      `json:"name"` // what the buyer chooses by
	Kind   RateKind    `json:"kind"`
	Amount money.Money `json:"amount,omitzero"` // of FLAT
	Bands  []Band      `json:"bands,omitempty"` // of BY_PRICE, BY_WEIGHT, BY_QUANTITY
	// Services are what a CARRIER rate may be delivered by; the cheapest counts.
	Services []CarrierService `json:"services,omitempty"`
	// MarkupPercent is added to a carrier's price, rounded half up once.
	MarkupPercent int `json:"markupPercent,omitempty"`
	// Fallback is the fee while a carrier has no price. Nil: the rate is then not
	// offered.
	Fallback *money.Money `json:"fallback,omitempty"`
	// FreeOver makes the part free, handling included, from this product total
	// on: after line discounts, without tax and shipping.
	FreeOver *money.Money `json:"freeOver,omitempty"`
	// Handling is added once for every part that is not free.
	Handling *money.Money `json:"handling,omitempty"`
	// Additional replaces the fee, not the handling, of a part that is not the
	// dearest under FIRST_PLUS_ADDITIONAL. Nil: the whole fee.
	Additional *money.Money `json:"additional,omitempty"`
	Days       *Days        `json:"days,omitempty"`
}

// FlatAmount is what a FLAT rate costs; nil for every other.
func (r Rate) FlatAmount() *money.Money {
	if r.Kind != Flat {
		return nil
	}
	return &r.Amount
}

// Band is an amount for a measure in [From, To).
type Band struct {
	From   int64       `json:"from"`
	To     *int64      `json:"to,omitempty"` // nil: open
	Amount money.Money `json:"amount"`
}

// Days is how long delivery is expected to take.
type Days struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// MergePolicy says how the parts of one order make one price.
type MergePolicy string

// The policies. For the same cart HIGHEST <= FIRST_PLUS_ADDITIONAL <= SUM.
const (
	Sum                 MergePolicy = "SUM"
	Highest             MergePolicy = "HIGHEST"
	FirstPlusAdditional MergePolicy = "FIRST_PLUS_ADDITIONAL"
)
