// Package profiles keeps a store's shipping profiles and quotes carts by them.
//
// The rules are internal/shipping's. A profile is checked whole and saved whole;
// every change raises its version, by which compiled rules are found stale on
// every node.
package profiles

import (
	"context"
	"fmt"
	"sync"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/rating"
	"github.com/waybill/waybill/internal/store"
)

// Service keeps the profiles.
type Service struct {
	store *store.Store
	mu    sync.Mutex
	plans map[string]compiled // by store
	desk  *rating.Desk        // nil: no carrier is asked
}

// New returns a Service.
func New(s *store.Store) *Service {
	return &Service{store: s, plans: make(map[string]compiled)}
}

const maxName = 255

// CreateInput is a new custom profile.
type CreateInput struct {
	Name    string
	Enabled *bool
	Groups  []*shipping.OriginGroup
}

// UpdateInput changes a profile; nil stays. Groups replace all of them.
type UpdateInput struct {
	ID      string
	Name    *string
	Enabled *bool
	Groups  []*shipping.OriginGroup
}

// CreateShippingProfile adds a custom profile. Rules that could be read in two
// ways, or leave a hole, are INVALID with the path of every fault.
func (s *Service) CreateShippingProfile(ctx context.Context, in CreateInput) (*ent.ShippingProfile, error) {
	shop, err := s.shop(ctx)
	if err != nil {
		return nil, err
	}
	checked, err := check(shop, in.Name, shipping.Custom, in.Groups)
	if err != nil {
		return nil, err
	}
	made, err := s.store.Client().ShippingProfile.Create().SetName(in.Name).SetKind(shippingprofile.KindCustom).
		SetNillableEnabled(in.Enabled).SetGroups(checked.Groups).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create shipping profile: %w", err)
	}
	return made, nil
}

// UpdateShippingProfile changes a profile. The general one cannot be disabled.
func (s *Service) UpdateShippingProfile(ctx context.Context, in UpdateInput) (*ent.ShippingProfile, error) {
	shop, err := s.shop(ctx)
	if err != nil {
		return nil, err
	}
	var changed *ent.ShippingProfile
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		before, err := tx.ShippingProfile.Get(ctx, in.ID)
		if err != nil {
			return notFound(in.ID, err)
		}
		if before.Kind == shippingprofile.KindGeneral && in.Enabled != nil && !*in.Enabled {
			return problem.Errorf(problem.Conflict, "the general profile cannot be disabled")
		}
		update := before.Update().SetNillableEnabled(in.Enabled).SetNillableName(in.Name).AddVersion(1)
		name := before.Name
		if in.Name != nil {
			name = *in.Name
		}
		groups := in.Groups
		if groups == nil {
			groups = pointers(before.Groups)
		}
		checked, err := check(shop, name, shipping.ProfileKind(before.Kind), groups)
		if err != nil {
			return err
		}
		changed, err = update.SetGroups(checked.Groups).Save(ctx)
		return err
	})
	return changed, err
}

// DeleteShippingProfile removes a custom profile; its variants go back to the
// general one.
func (s *Service) DeleteShippingProfile(ctx context.Context, id string) (string, error) {
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		found, err := tx.ShippingProfile.Get(ctx, id)
		if err != nil {
			return notFound(id, err)
		}
		if found.Kind == shippingprofile.KindGeneral {
			return problem.Errorf(problem.Conflict, "the general profile cannot be deleted")
		}
		if err := tx.Variant.Update().Where(variant.ShippingProfileID(id)).ClearShippingProfileID().Exec(ctx); err != nil {
			return fmt.Errorf("move variants: %w", err)
		}
		return tx.ShippingProfile.DeleteOne(found).Exec(ctx)
	})
	return id, err
}

func notFound(id string, err error) error {
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.NotFound, "no shipping profile %s", id)
	}
	return fmt.Errorf("read shipping profile: %w", err)
}

func check(shop *ent.Store, name string, kind shipping.ProfileKind, groups []*shipping.OriginGroup) (shipping.Profile, error) {
	faults := problem.Collect()
	faults.Require("name", name)
	faults.Limit("name", name, maxName)
	if err := faults.Err(); err != nil {
		return shipping.Profile{}, err
	}
	p := shipping.Profile{Name: name, Kind: kind, Enabled: true, Groups: make([]shipping.OriginGroup, len(groups))}
	for i, g := range groups {
		p.Groups[i] = *g
		named(&p.Groups[i])
	}
	p = p.Normalize()
	return p, p.Check(shop.Currency)
}

// named gives ids to what has none, so that quotes can speak of it.
func named(g *shipping.OriginGroup) {
	give := func(id *string, prefix string) {
		if *id == "" {
			*id = identity.New(prefix)
		}
	}
	give(&g.ID, "grp")
	for i := range g.Zones {
		give(&g.Zones[i].ID, "zone")
		for j := range g.Zones[i].Rates {
			give(&g.Zones[i].Rates[j].ID, "rate")
		}
	}
}

func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

func (s *Service) shop(ctx context.Context) (*ent.Store, error) {
	viewer, _ := auth.From(ctx)
	found, err := s.store.Client().Store.Get(ctx, viewer.StoreID)
	if err != nil {
		return nil, fmt.Errorf("read store: %w", err)
	}
	return found, nil
}
