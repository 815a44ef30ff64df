package ent

import "github.com/waybill/waybill/internal/auth"

// Scopes are all that the token may do: its own or, without any, what its kind
// may.
func (t *AccessToken) Scopes() []auth.Scope {
	if len(t.GrantedScopes) > 0 {
		return auth.ScopesOf(t.GrantedScopes...).List()
	}
	return auth.Kind(t.Kind).Scopes().List()
}
