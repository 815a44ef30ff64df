package people

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/invitation"
	"github.com/waybill/waybill/ent/membership"
	"github.com/waybill/waybill/ent/onetimetoken"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const invitationStands = 7 * 24 * time.Hour

// InviteMember sends somebody a link to become a member of the viewer's store.
// An earlier invitation of the same address is over. Nobody may invite to more
// than they may do themselves.
func (s *Service) InviteMember(ctx context.Context, in InviteMemberInput) (*ent.Invitation, error) {
	if s.mailer == nil {
		return nil, problem.Errorf(problem.Conflict, "no e-mail can be sent: the operator has not set SMTP_URL")
	}
	viewer, _ := auth.From(ctx)
	if err := mayGrant(viewer, in.Role); err != nil {
		return nil, err
	}
	email := address(in.Email)
	if email == "" {
		faults := problem.Collect()
		faults.Add("email", problem.Malformed, "is not an e-mail address")
		return nil, faults.Err()
	}
	return s.invite(ctx, viewer.StoreID, email, in.Role, viewer.Name, true)
}

// InviteOwner is for the operator: it returns the link instead of sending it.
func (s *Service) InviteOwner(ctx context.Context, storeID, email string) (*OwnerInvitation, error) {
	if viewer, _ := auth.From(ctx); viewer.Kind != auth.Operator && !viewer.Everywhere() {
		return nil, problem.Errorf(problem.Forbidden, "only the operator gives stores their owners")
	}
	ctx = auth.Everywhere(ctx)
	if email = address(email); email == "" {
		return nil, problem.Errorf(problem.Invalid, "that is not an e-mail address")
	}
	if _, err := s.store.Client().Store.Get(ctx, storeID); err != nil {
		return nil, fmt.Errorf("read store: %w", err)
	}
	made, err := s.invite(ctx, storeID, email, auth.Owner, "The operator", false)
	if err != nil {
		return nil, err
	}
	link, err := s.invitationLink(ctx, made)
	return &OwnerInvitation{Link: link}, err
}

func (s *Service) invite(ctx context.Context, storeID, email string, role auth.Role, by string, send bool) (*ent.Invitation, error) {
	everywhere := auth.Everywhere(ctx)
	member, err := s.store.Client().Membership.Query().Where(membership.StoreID(storeID), membership.HasUserWith(user.Email(email))).Exist(everywhere)
	if err != nil {
		return nil, fmt.Errorf("look up member: %w", err)
	}
	if member {
		return nil, problem.Errorf(problem.Conflict, "%s is a member already", email)
	}
	var made *ent.Invitation
	err = s.store.InTx(everywhere, func(tx *store.Tx) (err error) {
		err = tx.Invitation.Update().Where(open(s.utc())...).Where(invitation.StoreID(storeID), invitation.Email(email)).SetRevokedAt(s.utc()).Exec(everywhere)
		if err != nil {
			return fmt.Errorf("end earlier invitations: %w", err)
		}
		made, err = tx.Invitation.Create().SetStoreID(storeID).SetEmail(email).SetRole(role).SetInvitedBy(by).
			SetExpiresAt(s.utc().Add(invitationStands)).Save(everywhere)
		if err != nil {
			return fmt.Errorf("create invitation: %w", err)
		}
		if !send {
			return nil
		}
		return tx.Enqueue(everywhere, SendInvitation{InvitationID: made.ID}, s.now())
	})
	return made, err
}

// Invitations lists those of the viewer's store that stand, the newest first.
func (s *Service) Invitations(ctx context.Context) ([]*ent.Invitation, error) {
	found, err := s.store.Client().Invitation.Query().Where(open(s.utc())...).Order(ent.Desc(invitation.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", err)
	}
	return found, nil
}

// RevokeInvitation makes a link lead nowhere. Doing it twice changes nothing.
func (s *Service) RevokeInvitation(ctx context.Context, id string) (bool, error) {
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.Invitation.Get(ctx, id); err != nil {
			return err
		}
		return tx.Invitation.Update().Where(invitation.ID(id), invitation.RevokedAtIsNil()).SetRevokedAt(s.utc()).Exec(ctx)
	})
	if ent.IsNotFound(err) {
		return false, problem.Errorf(problem.NotFound, "no invitation %s", id)
	}
	return err == nil, err
}

// Invitation shows whoever holds a link what it leads to.
func (s *Service) Invitation(ctx context.Context, token string) (*Offer, error) {
	_, to, err := s.invitationOf(ctx, token)
	if err != nil {
		return nil, err
	}
	everywhere := auth.Everywhere(ctx)
	of, err := s.store.Client().Store.Query().Where(entstore.ID(to.StoreID)).Only(everywhere)
	if err != nil {
		return nil, fmt.Errorf("read store: %w", err)
	}
	known, err := s.store.Client().User.Query().Where(user.Email(to.Email)).Exist(everywhere)
	if err != nil {
		return nil, fmt.Errorf("look up user: %w", err)
	}
	return &Offer{StoreName: of.Name, Email: to.Email, Role: to.Role, HasAccount: known, ExpiresAt: to.ExpiresAt}, nil
}

func (s *Service) invitationOf(ctx context.Context, raw string) (*ent.OneTimeToken, *ent.Invitation, error) {
	token, err := s.look(ctx, onetimetoken.PurposeInvitation, raw)
	if err != nil {
		return nil, nil, err
	}
	to, err := s.store.Client().Invitation.Query().Where(open(s.utc())...).Where(invitation.ID(token.Subject)).Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return nil, nil, spent()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read invitation: %w", err)
	}
	return token, to, nil
}

// AcceptInvitation makes a member of whoever holds the link: a new user, or the
// one who is signed in with just this address.
func (s *Service) AcceptInvitation(ctx context.Context, in AcceptInvitationInput) (*Viewer, error) {
	token, to, err := s.invitationOf(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	u, err := s.store.Client().User.Query().Where(user.Email(to.Email)).Only(auth.Everywhere(ctx))
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("look up user: %w", err)
	}
	if u == nil {
		return s.signUp(ctx, in, token, to)
	}
	viewer, _ := auth.From(ctx)
	switch {
	case viewer.UserID == "":
		return nil, problem.Errorf(problem.Conflict, "sign in as %s first", to.Email)
	case viewer.UserID != u.ID:
		return nil, problem.Errorf(problem.Forbidden, "the invitation is for another address than yours")
	}
	everywhere := auth.Everywhere(ctx)
	if err := s.store.InTx(everywhere, func(tx *store.Tx) error { return s.join(everywhere, tx, u.ID, token, to) }); err != nil {
		return nil, err
	}
	return s.SwitchStore(ctx, to.StoreID)
}

func (s *Service) signUp(ctx context.Context, in AcceptInvitationInput, token *ent.OneTimeToken, to *ent.Invitation) (*Viewer, error) {
	if auth.ClientOf(ctx).Keep == nil {
		return nil, cannotKeep()
	}
	name, password := orEmpty(in.Name), orEmpty(in.Password)
	faults := problem.Collect()
	faults.Require("name", name)
	faults.Limit("name", name, maxName)
	if strings.ContainsRune(name, 0) {
		faults.Add("name", problem.Malformed, "must not contain U+0000")
	}
	checkPassword(faults, "password", password, to.Email)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	everywhere := auth.Everywhere(ctx)
	var u *ent.User
	err = s.store.InTx(everywhere, func(tx *store.Tx) (err error) {
		if u, err = tx.User.Create().SetEmail(to.Email).SetName(name).SetPasswordHash(hash).Save(everywhere); err != nil {
			return err
		}
		return s.join(everywhere, tx, u.ID, token, to)
	})
	if ent.IsConstraintError(err) {
		return nil, problem.Errorf(problem.Conflict, "sign in as %s first", to.Email)
	}
	if err != nil {
		return nil, err
	}
	return s.begin(ctx, u, byPassword, to.StoreID)
}

// join spends an invitation. Of two who try at once, one does.
func (s *Service) join(ctx context.Context, tx *store.Tx, userID string, token *ent.OneTimeToken, to *ent.Invitation) error {
	if token != nil {
		if err := s.use(ctx, tx, token); err != nil {
			return err
		}
	}
	accepted, err := tx.Invitation.Update().Where(open(s.utc())...).Where(invitation.ID(to.ID)).SetAcceptedAt(s.utc()).Save(ctx)
	if err != nil {
		return fmt.Errorf("accept invitation: %w", err)
	}
	if accepted != 1 {
		return spent()
	}
	member, err := tx.Membership.Query().Where(membership.StoreID(to.StoreID), membership.UserID(userID)).Exist(ctx)
	if err != nil || member {
		return err
	}
	if err := tx.Membership.Create().SetStoreID(to.StoreID).SetUserID(userID).SetRole(to.Role).Exec(ctx); err != nil {
		return fmt.Errorf("create membership: %w", err)
	}
	return nil
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
