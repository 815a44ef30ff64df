package auth

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Scope is one thing that a role or an access token may do. The SDL says of
// every field which one it takes (@requires).
type Scope string

// The scopes, in the order in which they are listed.
const (
	OrdersRead     Scope = "orders:read"
	OrdersWrite    Scope = "orders:write" // take, change, refund, cancel
	OrdersShip     Scope = "orders:ship"  // all that is done to get goods to the door
	CatalogRead    Scope = "catalog:read"
	CatalogWrite   Scope = "catalog:write"
	ShippingRead   Scope = "shipping:read"
	ShippingWrite  Scope = "shipping:write"
	SuppliersRead  Scope = "suppliers:read"
	SuppliersWrite Scope = "suppliers:write"
	SettingsRead   Scope = "settings:read"
	SettingsWrite  Scope = "settings:write"
	CostsRead      Scope = "costs:read" // what suppliers ask, and so what the store earns
	PeopleRead     Scope = "people:read"
	PeopleWrite    Scope = "people:write"
	TokensRead     Scope = "tokens:read"
	TokensWrite    Scope = "tokens:write"
	AuditRead      Scope = "audit:read" // who changed what
	BuyersRead     Scope = "buyers:read"
	WebhooksRead   Scope = "webhooks:read"
	WebhooksWrite  Scope = "webhooks:write" // where order events are sent
	BuyersWrite    Scope = "buyers:write"   // all that is held about a buyer: to hand it out, and to erase it
)

// AllScopes lists every scope.
var AllScopes = []Scope{
	OrdersRead, OrdersWrite, OrdersShip, CatalogRead, CatalogWrite, ShippingRead, ShippingWrite, SuppliersRead, SuppliersWrite,
	SettingsRead, SettingsWrite, CostsRead, PeopleRead, PeopleWrite, TokensRead, TokensWrite, AuditRead,
	WebhooksRead, WebhooksWrite, BuyersRead, BuyersWrite,
}

// Role is what a member of a store is to it.
type Role string

// The roles, from the most to the least.
const (
	Owner      Role = "OWNER"
	Manager    Role = "MANAGER"
	Fulfiller  Role = "FULFILLER"
	ViewerRole Role = "VIEWER"
)

// Roles lists every role.
var Roles = []Role{Owner, Manager, Fulfiller, ViewerRole}

// May says which role may do what. It is the one place that does: the API holds
// every field to it, and docs/access.md is checked against it.
var may = map[Role][]Scope{
	// Everything.
	Owner: AllScopes,
	// Runs the store, but lets nobody in.
	Manager: {
		OrdersRead, OrdersWrite, OrdersShip, CatalogRead, CatalogWrite, ShippingRead, ShippingWrite, SuppliersRead, SuppliersWrite,
		SettingsRead, SettingsWrite, CostsRead, PeopleRead, TokensRead, AuditRead, WebhooksRead, WebhooksWrite,
		BuyersRead, BuyersWrite,
	},
	// Gets orders to the door, without seeing what the store earns.
	Fulfiller: {OrdersRead, OrdersShip, CatalogRead, ShippingRead, SuppliersRead, SettingsRead},
	// Looks at everything, touches nothing.
	ViewerRole: {OrdersRead, CatalogRead, ShippingRead, SuppliersRead, SettingsRead, CostsRead, PeopleRead, TokensRead},
}

// kinds are the access tokens that have no scopes of their own, and the role
// that each is as good as.
var kinds = map[Kind]Role{Merchant: Owner, App: Owner, ReadOnly: ViewerRole}

// Scopes is a set of them.
type Scopes uint32

// ScopesOf returns the set of what is listed. Whoever may do anything to
// something may read it too. What is no scope adds nothing.
func ScopesOf(list ...Scope) Scopes {
	var set Scopes
	for _, scope := range list {
		if bit := slices.Index(AllScopes, scope); bit >= 0 {
			set |= 1 << bit
			noun, _, _ := strings.Cut(string(scope), ":")
			set |= 1 << slices.Index(AllScopes, Scope(noun+":read"))
		}
	}
	return set
}

// Scopes returns what the role may do; an unknown one nothing.
func (r Role) Scopes() Scopes { return ScopesOf(may[r]...) }

// Scopes returns what an access token of the kind may do that has no scopes of
// its own.
func (k Kind) Scopes() Scopes { return kinds[k].Scopes() }

// Has says whether the scope is in the set.
func (s Scopes) Has(scope Scope) bool {
	bit := slices.Index(AllScopes, scope)
	return bit >= 0 && s&(1<<bit) != 0
}

// Contains says whether all of other is in the set.
func (s Scopes) Contains(other Scopes) bool { return s&other == other }

// List returns what is in the set, in the order of AllScopes.
func (s Scopes) List() []Scope {
	list := []Scope{}
	for bit, scope := range AllScopes {
		if s&(1<<bit) != 0 {
			list = append(list, scope)
		}
	}
	return list
}

// writes says whether anything may be changed.
func (s Scopes) writes() bool {
	return slices.ContainsFunc(s.List(), func(scope Scope) bool { return !strings.HasSuffix(string(scope), ":read") })
}

// UnmarshalGQL reads a role of the API.
func (r *Role) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	if *r = Role(text); !slices.Contains(Roles, *r) {
		return fmt.Errorf("%q is not a role", text)
	}
	return nil
}

// MarshalGQL writes it.
func (r Role) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(r))) }

// UnmarshalGQL reads a scope of the API.
func (s *Scope) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	if *s = Scope(text); !slices.Contains(AllScopes, *s) {
		return fmt.Errorf("%q is not a scope", text)
	}
	return nil
}

// MarshalGQL writes it.
func (s Scope) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(s))) }
