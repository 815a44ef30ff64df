// Package account is who may come in: stores and the access tokens to them.
package account

import (
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/accesstoken"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/auth"
)

// CreateStoreInput is a new store.
type CreateStoreInput struct {
	Name     string
	Currency string
}

// CreateStorePayload is a new store and the first key to it.
type CreateStorePayload struct {
	Store *ent.Store
	Token string
}

// UpdateStoreInput changes the store; nil stays.
type UpdateStoreInput struct {
	Name                     *string
	UndoWindowSeconds        *int
	CostIncreaseLimitPercent *int
	HoldRules                *HoldRulesInput
	MergePolicy              *entstore.MergePolicy
	LogoURL                  *string
	AccentColor              *string
}

// HoldRulesInput replaces the store's rules; nil is none.
type HoldRulesInput struct {
	RiskFrom                *int
	MarginBelowPercent      *int
	DuplicatesWithinMinutes int
	IncompleteAddress       bool
	OutOfStock              bool
}

// CreateAccessTokenInput is a new access token.
type CreateAccessTokenInput struct {
	Name      string
	Kind      accesstoken.Kind
	Scopes    []auth.Scope // what an APP token may do; none: everything
	ExpiresAt *time.Time
}

// CreateAccessTokenPayload is a new access token and its secret.
type CreateAccessTokenPayload struct {
	AccessToken *ent.AccessToken
	Token       string
}
