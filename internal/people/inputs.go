package people

import (
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/auth"
)

// Viewer is who asks.
type Viewer struct {
	Kind   string
	Name   string
	Role   *auth.Role
	Scopes []auth.Scope
	User   *User
	Store  *ent.Store // that they look at; nil: none
	Stores []*Place
}

// Place is a store that a person belongs to.
type Place struct {
	StoreID, Name string
	Role          auth.Role
}

// User is a person, as they see themselves.
type User struct {
	ID, Email, Name string
	HasPassword     bool
	HasTotp         bool
	RecoveryCodes   int // that are left
}

// Session is a browser in which the viewer is signed in.
type Session struct {
	ID, Device, Address, Method      string
	Current                          bool
	CreatedAt, LastSeenAt, ExpiresAt time.Time
}

// Member is a person of the viewer's store.
type Member struct {
	ID, Email, Name string
	Role            auth.Role
	Yourself        bool
	CreatedAt       time.Time
}

// Offer is an invitation, as whoever holds its link sees it.
type Offer struct {
	StoreName, Email string
	Role             auth.Role
	// HasAccount says that the address is a user's already, who accepts by signing in.
	HasAccount bool
	ExpiresAt  time.Time
}

// SignInInput is what a person knows.
type SignInInput struct{ Email, Password string }

// SignInPayload is who signed in, or the ticket with which they go on.
type SignInPayload struct {
	Viewer *Viewer
	Ticket *string
}

// SignInWithCodeInput goes on where a password was not enough.
type SignInWithCodeInput struct{ Ticket, Code string }

// AcceptInvitationInput makes a member of whoever holds the link.
type AcceptInvitationInput struct {
	Token    string
	Name     *string
	Password *string
}

// InviteMemberInput asks somebody in.
type InviteMemberInput struct {
	Email string
	Role  auth.Role
}

// ChangeRoleInput makes a member more or less.
type ChangeRoleInput struct {
	MemberID string
	Role     auth.Role
}

// ChangePasswordInput sets a new one.
type ChangePasswordInput struct{ CurrentPassword, NewPassword string }

// ChangeEmailInput asks for a new address, which counts once it is verified.
type ChangeEmailInput struct{ Password, Email string }

// ResetPasswordInput sets a new one, with the link from the e-mail.
type ResetPasswordInput struct{ Token, Password string }

// OwnerInvitation is a link to hand over.
type OwnerInvitation struct{ Link string }

// TotpSetup is what an authenticator app needs.
type TotpSetup struct{ Secret, URL string }

// SignInMethods is how one may sign in, besides with a password.
type SignInMethods struct {
	Passkey  bool
	Provider *SignInProvider // nil: none
}

// SignInProvider knows people of its own.
type SignInProvider struct{ Name, StartURL string }

// Passkey is one of the viewer's.
type Passkey struct {
	ID, Name string
	// Synced says that its owner's devices share it. Suspended: it has a copy.
	Synced, Suspended bool
	CreatedAt         time.Time
	LastUsedAt        *time.Time
}

// PasskeyCeremony is what a browser asks an authenticator, as WebAuthn's JSON.
type PasskeyCeremony struct {
	Options   string
	ExpiresAt time.Time
}

// FinishPasskeyRegistrationInput is what the authenticator answered.
type FinishPasskeyRegistrationInput struct{ Name, Credential string }

// RenamePasskeyInput calls a passkey by another name.
type RenamePasskeyInput struct{ ID, Name string }

// ExternalIdentity is the viewer as a provider knows them.
type ExternalIdentity struct {
	ID, Provider, Email string
	CreatedAt           time.Time
	LastUsedAt          *time.Time
}

func shown(u *ent.User) *User {
	return &User{
		ID: u.ID, Email: u.Email, Name: u.Name, HasPassword: u.PasswordHash != "",
		HasTotp: u.TotpConfirmedAt != nil, RecoveryCodes: len(u.RecoveryHashes),
	}
}
