package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/invitation"
	"github.com/waybill/waybill/ent/membership"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/session"
	"github.com/waybill/waybill/ent/user"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// Members lists the people of the viewer's store, by when they came.
func (s *Service) Members(ctx context.Context) ([]*Member, error) {
	of, err := s.store.Client().Membership.Query().Order(ent.Asc(membership.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	ids := make([]string, len(of))
	for i, m := range of {
		ids[i] = m.UserID
	}
	users, err := s.store.Client().User.Query().Where(user.IDIn(ids...)).All(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	byID := make(map[string]*ent.User)
	for _, u := range users {
		byID[u.ID] = u
	}
	viewer, _ := auth.From(ctx)
	members := []*Member{}
	for _, m := range of {
		members = append(members, memberOf(viewer, m, byID[m.UserID]))
	}
	return members, nil
}

func memberOf(viewer auth.Viewer, m *ent.Membership, u *ent.User) *Member {
	return &Member{ID: m.ID, Email: u.Email, Name: u.Name, Role: m.Role, Yourself: u.ID == viewer.UserID, CreatedAt: m.CreatedAt}
}

// ChangeRole makes a member more or less, at once and on every node. The last
// owner stays one.
func (s *Service) ChangeRole(ctx context.Context, in ChangeRoleInput) (*Member, error) {
	viewer, _ := auth.From(ctx)
	if err := mayGrant(viewer, in.Role); err != nil {
		return nil, err
	}
	var member *Member
	err := s.changeMember(ctx, in.MemberID, func(tx *store.Tx, m *ent.Membership, others int) error {
		if m.Role == auth.Owner && in.Role != auth.Owner && others == 0 {
			return lastOwner()
		}
		changed, err := tx.Membership.UpdateOne(m).SetRole(in.Role).Save(ctx)
		if err != nil {
			return fmt.Errorf("change role: %w", err)
		}
		u, err := tx.User.Get(auth.Everywhere(ctx), m.UserID)
		if err != nil {
			return fmt.Errorf("read user: %w", err)
		}
		// Their browsers get a new token with the next request: it became worth something else.
		err = tx.Session.Update().Where(session.UserID(m.UserID), session.AtStore(m.StoreID)).SetRotatedAt(time.Unix(0, 0).UTC()).Exec(auth.Everywhere(ctx))
		if err != nil {
			return fmt.Errorf("age sessions: %w", err)
		}
		member = memberOf(viewer, changed, u)
		return nil
	})
	return member, err
}

// RemoveMember shuts a member out of the viewer's store, at once and on every
// node; members may leave by themselves. The last owner stays.
func (s *Service) RemoveMember(ctx context.Context, id string) (bool, error) {
	err := s.changeMember(ctx, id, func(tx *store.Tx, m *ent.Membership, others int) error {
		if m.Role == auth.Owner && others == 0 {
			return lastOwner()
		}
		if err := tx.Membership.DeleteOne(m).Exec(ctx); err != nil {
			return fmt.Errorf("remove member: %w", err)
		}
		err := tx.Session.Update().Where(session.UserID(m.UserID), session.AtStore(m.StoreID)).SetAtStore("").Exec(auth.Everywhere(ctx))
		if err != nil {
			return fmt.Errorf("turn sessions away: %w", err)
		}
		return nil
	})
	return err == nil, err
}

// changeMember changes one member while nobody else changes the store's owners,
// and says how many others there are.
func (s *Service) changeMember(ctx context.Context, id string, change func(tx *store.Tx, m *ent.Membership, otherOwners int) error) error {
	viewer, _ := auth.From(ctx)
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		query := tx.Membership.Query().Where(membership.Or(membership.RoleEQ(auth.Owner), membership.ID(id))).Order(ent.Asc(membership.FieldID))
		if tx.Locks() {
			query.ForUpdate()
		}
		locked, err := query.All(ctx)
		if err != nil {
			return fmt.Errorf("lock members: %w", err)
		}
		at := slices.IndexFunc(locked, func(m *ent.Membership) bool { return m.ID == id })
		if at < 0 {
			return problem.Errorf(problem.NotFound, "no member %s", id)
		}
		m, owners := locked[at], 0
		for _, other := range locked {
			if other.ID != id && other.Role == auth.Owner {
				owners++
			}
		}
		if m.UserID != viewer.UserID {
			if err := mayGrant(viewer, m.Role); err != nil {
				return err
			}
		}
		if err := change(tx, m, owners); err != nil {
			return err
		}
		return revoke(ctx, tx, m.ID)
	})
	return err
}

// mayGrant says no to whoever would make of somebody what they are not: they
// could do the same to themselves.
func mayGrant(viewer auth.Viewer, role auth.Role) error {
	if !slices.Contains(auth.Roles, role) {
		return problem.Errorf(problem.Invalid, "%s is no role", role)
	}
	if !viewer.Scopes.Contains(role.Scopes()) {
		return problem.Errorf(problem.Forbidden, "nobody may grant more than they may do themselves")
	}
	return nil
}

func lastOwner() error {
	return problem.Errorf(problem.Conflict, "the store needs an owner: make somebody else one first")
}

// open is what makes an invitation stand.
func open(now time.Time) []predicate.Invitation {
	return []predicate.Invitation{invitation.AcceptedAtIsNil(), invitation.RevokedAtIsNil(), invitation.ExpiresAtGT(now)}
}

// Add makes a member of a store without asking anybody; for the demo, and for
// tests.
func (s *Service) Add(ctx context.Context, storeID, email, name, password string, role auth.Role) error {
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	ctx = auth.Everywhere(ctx)
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		u, err := tx.User.Query().Where(user.Email(email)).Only(ctx)
		if ent.IsNotFound(err) {
			u, err = tx.User.Create().SetEmail(email).SetName(name).SetPasswordHash(hash).Save(ctx)
		}
		if err != nil {
			return fmt.Errorf("create user: %w", err)
		}
		if err := tx.Membership.Create().SetStoreID(storeID).SetUserID(u.ID).SetRole(role).Exec(ctx); err != nil {
			return fmt.Errorf("create membership: %w", err)
		}
		return nil
	})
}
