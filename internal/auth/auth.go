// Package auth carries who asks. Whoever is not in the context may do nothing:
// the policies in ent/rule deny by default.
package auth

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Kind says what sort of caller a Viewer is.
type Kind string

// The kinds of callers. Merchant, App and ReadOnly come with an access token,
// User signed in; System is Waybill itself, working for one store or (without a store) for all.
const (
	User     Kind = "USER"
	Merchant Kind = "MERCHANT"
	App      Kind = "APP"
	ReadOnly Kind = "READ_ONLY"
	Supplier Kind = "SUPPLIER"
	Carrier  Kind = "CARRIER"
	Buyer    Kind = "BUYER"
	System   Kind = "SYSTEM"
	Operator Kind = "OPERATOR"
)

// Viewer is who asks, and for which store.
type Viewer struct {
	Kind      Kind
	StoreID   string
	Scopes    Scopes    // what of the API it may use
	TokenID   string    // the access token, if one was shown
	UserID    string    // the person, if one signed in
	SessionID string    // and where
	MemberID  string    // and as whom of the store
	Role      Role      // and what they are to it
	Cookie    bool      // a browser sent the session by itself: the request may be another site's idea
	Name      string    // fit to show in a timeline
	Until     time.Time // when the access token or session expires; zero: never
}

// Principal is whose requests are counted together: a token's, a person's, or
// those of a kind in a store; empty: nobody's in particular.
func (v Viewer) Principal() string {
	if v.Kind == "" {
		return ""
	}
	return cmp.Or(v.TokenID, v.UserID, string(v.Kind)+" "+v.StoreID)
}

// DependsOn lists the ids without which the viewer may not be here: once one of
// them is revoked (store.Tx.Revoke), the viewer has to sign in again.
func (v Viewer) DependsOn() []string {
	ids := []string{v.TokenID, v.SessionID, v.MemberID}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// MayWrite says whether the viewer may change records of its store.
func (v Viewer) MayWrite() bool {
	switch v.Kind {
	case Operator, ReadOnly:
		return false
	case User, Merchant, App:
		return v.Scopes.writes()
	default:
		return true
	}
}

// OfStore says whether the viewer is one of the store's people or programs.
func (v Viewer) OfStore() bool {
	switch v.Kind {
	case User, Merchant, App, ReadOnly:
		return v.StoreID != ""
	default:
		return false
	}
}

// Everywhere says whether the viewer sees the records of every store.
func (v Viewer) Everywhere() bool {
	return v.Kind == System && v.StoreID == ""
}

type viewerKey struct{}

// With returns a context that carries the viewer.
func With(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// From returns the viewer, and false when nobody is known to ask.
func From(ctx context.Context) (Viewer, bool) {
	v, ok := ctx.Value(viewerKey{}).(Viewer)
	return v, ok
}

// As returns a context in which Waybill acts for one store in the name of kind.
func As(ctx context.Context, kind Kind, storeID, name string) context.Context {
	return With(ctx, Viewer{Kind: kind, StoreID: storeID, Scopes: kind.Scopes(), Name: name})
}

// Everywhere returns a context in which Waybill itself sees every store. Only
// sign-in, sweeps and link look-ups use it.
func Everywhere(ctx context.Context) context.Context {
	return With(ctx, Viewer{Kind: System, Name: "Waybill"})
}
