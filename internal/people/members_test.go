package people_test

import (
	"testing"
	"time"

	"github.com/waybill/waybill/ent/membership"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/problem"
)

// invited is the token in the e-mail that an invitation sent.
func (b *browser) invited(t *testing.T, email string, role auth.Role) string {
	t.Helper()
	made, err := b.InviteMember(b.ctx(t), people.InviteMemberInput{Email: email, Role: role})
	if err != nil {
		t.Fatalf("invite %s: %v", email, err)
	}
	if err := b.SendInvitation(t.Context(), made.ID); err != nil {
		t.Fatalf("send invitation: %v", err)
	}
	return b.mail.token(t, made.Email)
}

func newcomer(token string) people.AcceptInvitationInput {
	return people.AcceptInvitationInput{Token: token, Name: new("Carla"), Password: new(password)}
}

func TestInvitationMakesAMember(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana := f.member(t, f.store, "ana@loja.example", auth.Owner)
		token := ana.invited(t, " Carla@Loja.Example", auth.Fulfiller)
		offer, err := f.Invitation(t.Context(), token)
		if err != nil || offer.Email != "carla@loja.example" || offer.StoreName != "Loja" || offer.Role != auth.Fulfiller || offer.HasAccount {
			t.Fatalf("Invitation = %+v, %v", offer, err)
		}
		carla := f.browser()
		_, err = carla.AcceptInvitation(carla.ctx(t), people.AcceptInvitationInput{Token: token, Name: new(" "), Password: new("short")})
		want(t, "without a name and with a short password", err, problem.Invalid)
		got, err := carla.AcceptInvitation(carla.ctx(t), newcomer(token))
		if err != nil || *got.Role != auth.Fulfiller || got.Store == nil || got.User.Email != "carla@loja.example" {
			t.Fatalf("AcceptInvitation = %+v, %v", got, err)
		}
		if v := carla.signedIn(t); v.StoreID != f.store || v.Scopes != auth.Fulfiller.Scopes() {
			t.Errorf("signed in as %+v", v)
		}
		_, err = carla.AcceptInvitation(carla.ctx(t), newcomer(token))
		want(t, "the same link again", err, problem.NotFound)
		if list, err := ana.Invitations(ana.ctx(t)); err != nil || len(list) != 0 {
			t.Errorf("invitations that stand: %v, %v", list, err)
		}
		_, err = ana.InviteMember(ana.ctx(t), people.InviteMemberInput{Email: "carla@loja.example", Role: auth.Owner})
		want(t, "a member invited again", err, problem.Conflict)
	})
}

// Every way of using an invitation that it is not for.
func TestInvitationIsForOneAddressOnceInTime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana := f.member(t, f.store, "ana@loja.example", auth.Owner)
		accept := func(b *browser, token string) error {
			_, err := b.AcceptInvitation(b.ctx(t), newcomer(token))
			return err
		}
		expired := ana.invited(t, "carla@loja.example", auth.Owner)
		f.clock.turn(7*24*time.Hour - time.Minute)
		ana.signIn(t, "ana@loja.example", password)
		f.clock.turn(2 * time.Minute)
		want(t, "expired", accept(f.browser(), expired), problem.NotFound)

		replaced := ana.invited(t, "carla@loja.example", auth.Owner)
		revoked := ana.invited(t, "carla@loja.example", auth.ViewerRole)
		want(t, "replaced by another", accept(f.browser(), replaced), problem.NotFound)
		list, err := ana.Invitations(ana.ctx(t))
		if err != nil || len(list) != 1 {
			t.Fatalf("Invitations = %v, %v", list, err)
		}
		other := f.member(t, f.open(t, "Outra"), "dora@outra.example", auth.Owner)
		_, err = other.RevokeInvitation(other.ctx(t), list[0].ID)
		want(t, "revoked by another store", err, problem.NotFound)
		if _, err := ana.RevokeInvitation(ana.ctx(t), list[0].ID); err != nil {
			t.Fatalf("RevokeInvitation: %v", err)
		}
		want(t, "revoked", accept(f.browser(), revoked), problem.NotFound)

		// An address that has an account is its user's: nobody else gets in with the link.
		toDora := ana.invited(t, "dora@outra.example", auth.Manager)
		want(t, "by nobody, for a user", accept(f.browser(), toDora), problem.Conflict)
		want(t, "by another user", accept(ana, toDora), problem.Forbidden)
		if err := accept(other, toDora); err != nil {
			t.Errorf("by the user themselves: %v", err)
		}
		if v := other.signedIn(t); v.StoreID != f.store || v.Role != auth.Manager {
			t.Errorf("dora is %+v", v)
		}

		twice := ana.invited(t, "eva@loja.example", auth.Manager)
		results := make(chan error)
		for range 4 {
			go func() { results <- accept(f.browser(), twice) }()
		}
		worked := 0
		for range 4 {
			if <-results == nil {
				worked++
			}
		}
		if worked != 1 {
			t.Errorf("a link worked %d times at once", worked)
		}
	})
}

// Nobody makes of anybody what they are not themselves.
func TestNobodyGrantsMoreThanTheyMay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana := f.member(t, f.store, "ana@loja.example", auth.Owner)
		f.member(t, f.store, "bia@loja.example", auth.Fulfiller)
		// A program that may change people, and nothing else.
		hr := auth.With(t.Context(), auth.Viewer{Kind: auth.App, StoreID: f.store, Scopes: auth.ScopesOf(auth.PeopleWrite, auth.OrdersShip, auth.CatalogRead, auth.ShippingRead, auth.SuppliersRead, auth.SettingsRead)})
		for _, role := range []auth.Role{auth.Owner, auth.Manager, auth.ViewerRole} {
			_, err := f.InviteMember(hr, people.InviteMemberInput{Email: "x@loja.example", Role: role})
			want(t, "invite "+string(role), err, problem.Forbidden)
			_, err = f.ChangeRole(hr, people.ChangeRoleInput{MemberID: ana.id(t, "bia@loja.example"), Role: role})
			want(t, "make "+string(role), err, problem.Forbidden)
		}
		_, err := f.RemoveMember(hr, ana.id(t, "ana@loja.example"))
		want(t, "remove an owner", err, problem.Forbidden)
		if _, err := f.InviteMember(hr, people.InviteMemberInput{Email: "x@loja.example", Role: auth.Fulfiller}); err != nil {
			t.Errorf("invite a fulfiller: %v", err)
		}
		_, err = ana.InviteMember(ana.ctx(t), people.InviteMemberInput{Email: "x@loja.example", Role: "KING"})
		if err == nil {
			t.Error("a role that is none was granted")
		}
	})
}

// What a member may do changes with their next request.
func TestRoleAndRemovalCountAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, bia := f.member(t, f.store, "ana@loja.example", auth.Owner), f.member(t, f.store, "bia@loja.example", auth.Owner)
		id, before := ana.id(t, "bia@loja.example"), bia.token
		if _, err := ana.ChangeRole(ana.ctx(t), people.ChangeRoleInput{MemberID: id, Role: auth.Fulfiller}); err != nil {
			t.Fatalf("ChangeRole: %v", err)
		}
		if v := bia.signedIn(t); v.Scopes != auth.Fulfiller.Scopes() || bia.token == before {
			t.Errorf("bia is %+v, token turned %t", v, bia.token != before)
		}
		other := f.member(t, f.open(t, "Outra"), "dora@outra.example", auth.Owner)
		_, err := other.RemoveMember(other.ctx(t), id)
		want(t, "removed by another store", err, problem.NotFound)
		if _, err := ana.RemoveMember(ana.ctx(t), id); err != nil {
			t.Fatalf("RemoveMember: %v", err)
		}
		if v := bia.signedIn(t); v.StoreID != "" || v.Scopes != 0 || v.OfStore() {
			t.Errorf("a member who was removed is %+v", v)
		}
		if _, err := ana.RemoveMember(ana.ctx(t), id); problem.Of(err) != problem.NotFound {
			t.Errorf("removed again: %v", err)
		}
	})
}

// The store keeps an owner, whatever they do to each other at the same moment.
func TestLastOwnerStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana, bia := f.member(t, f.store, "ana@loja.example", auth.Owner), f.member(t, f.store, "bia@loja.example", auth.Owner)
		anaID, biaID := ana.id(t, "ana@loja.example"), ana.id(t, "bia@loja.example")
		anaCtx, biaCtx := ana.ctx(t), bia.ctx(t)
		results := make(chan error)
		go func() { _, err := ana.RemoveMember(anaCtx, biaID); results <- err }()
		go func() {
			_, err := bia.ChangeRole(biaCtx, people.ChangeRoleInput{MemberID: anaID, Role: auth.Manager})
			results <- err
		}()
		go func() { _, err := ana.RemoveMember(anaCtx, anaID); results <- err }()
		go func() {
			_, err := bia.ChangeRole(biaCtx, people.ChangeRoleInput{MemberID: biaID, Role: auth.ViewerRole})
			results <- err
		}()
		for range 4 {
			if code := problem.Of(<-results); code != "" && code != problem.Conflict && code != problem.NotFound {
				t.Errorf("code %q", code)
			}
		}
		owners := f.db.Client().Membership.Query().Where(membership.StoreID(f.store), membership.RoleEQ(auth.Owner)).CountX(auth.Everywhere(t.Context()))
		if owners != 1 {
			t.Errorf("%d owners are left, want 1", owners)
		}
	})
}

func TestInviteOwnerIsForTheOperator(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		ana := f.member(t, f.store, "ana@loja.example", auth.Owner)
		_, err := f.InviteOwner(ana.ctx(t), f.store, "x@loja.example")
		want(t, "by an owner", err, problem.Forbidden)
		operator := auth.With(t.Context(), auth.Viewer{Kind: auth.Operator})
		made, err := f.InviteOwner(operator, f.store, "x@loja.example")
		if err != nil {
			t.Fatalf("InviteOwner: %v", err)
		}
		b := f.browser()
		got, err := b.AcceptInvitation(b.ctx(t), newcomer(made.Link[len("https://waybill.example/admin/accept-invitation#token="):]))
		if err != nil || *got.Role != auth.Owner {
			t.Errorf("AcceptInvitation = %+v, %v", got, err)
		}
	})
}
