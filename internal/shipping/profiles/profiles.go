// Package profiles keeps a store's shipping profiles and quotes carts by them.
//
// The rules are internal/shipping's. A profile is checked whole and saved whole;
// every change raises its version, by which compiled rules are found stale on
// every node.
package profiles

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/rating"
	"github.com/waybill/waybill/internal/store"
)

// Service keeps the profiles.
type Service struct {
	store *store.Store
	now   func() time.Time
	mu    sync.RWMutex
	plans map[string]compiled // by store
	desk  *rating.Desk        // nil: no carrier is asked

	comparing chan struct{} // holds one while orders are compared
}

// Config is what a Service needs. Store is required.
type Config struct {
	Store *store.Store
	Now   func() time.Time // default: time.Now
}

// New returns a Service.
func New(c Config) *Service {
	s := &Service{store: c.Store, now: c.Now, plans: make(map[string]compiled), comparing: make(chan struct{}, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	return s
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

// mostProfiles bounds the custom profiles of a store.
const mostProfiles = 1000

// CreateShippingProfile adds a custom profile. Rules that could be read in two
// ways, or leave a hole, are INVALID with the path of every fault.
func (s *Service) CreateShippingProfile(ctx context.Context, in CreateInput) (*ent.ShippingProfile, error) {
	shop, _, err := s.look(ctx, "id", nil)
	if err != nil {
		return nil, err
	}
	checked, err := check(shop.currency, in.Name, shipping.Custom, in.Groups)
	if err != nil {
		return nil, err
	}
	var made *ent.ShippingProfile
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		if n, err := tx.ShippingProfile.Query().Count(ctx); err != nil || n > mostProfiles {
			return cmp.Or(err, problem.Errorf(problem.Conflict, "the store has %d custom profiles, more are not allowed", mostProfiles))
		}
		made, err = tx.ShippingProfile.Create().SetName(checked.Name).SetKind(shippingprofile.KindCustom).
			SetNillableEnabled(in.Enabled).SetGroups(checked.Groups).Save(ctx)
		if err != nil {
			return fmt.Errorf("create shipping profile: %w", err)
		}
		return nil
	})
	return made, err
}

// UpdateShippingProfile changes a profile. The general one cannot be disabled.
func (s *Service) UpdateShippingProfile(ctx context.Context, in UpdateInput) (*ent.ShippingProfile, error) {
	shop, _, err := s.look(ctx, "id", nil)
	if err != nil {
		return nil, err
	}
	var changed *ent.ShippingProfile
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		before, err := tx.ShippingProfile.Get(ctx, in.ID)
		if err != nil {
			return notFound(in.ID, err)
		}
		p, err := amended(ruleOf(before), in, shop.currency)
		if err != nil {
			return err
		}
		changed, err = before.Update().SetName(p.Name).SetEnabled(p.Enabled).SetGroups(p.Groups).SetVersion(p.Version).Save(ctx)
		return err
	})
	return changed, err
}

// amended is a profile as an update makes it, checked as a whole.
func amended(before shipping.Profile, in UpdateInput, currency string) (shipping.Profile, error) {
	enabled := before.Enabled
	if in.Enabled != nil {
		enabled = *in.Enabled
	}
	if before.Kind == shipping.General && !enabled {
		return before, problem.Errorf(problem.Conflict, "the general profile cannot be disabled")
	}
	name, groups := before.Name, in.Groups
	if in.Name != nil {
		name = *in.Name
	}
	if groups == nil {
		groups = pointers(before.Groups)
	}
	after, err := check(currency, name, before.Kind, groups)
	after.ID, after.Version, after.Enabled = before.ID, before.Version+1, enabled
	return after, err
}

// DeleteShippingProfile removes a custom profile; its variants go back to the
// general one.
func (s *Service) DeleteShippingProfile(ctx context.Context, id string) (string, error) {
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		found, err := tx.ShippingProfile.Get(ctx, id)
		if err != nil {
			return notFound(id, err)
		}
		if found.Kind == shippingprofile.KindGeneral {
			return undeletable()
		}
		if err := tx.Variant.Update().Where(variant.ShippingProfileID(id)).ClearShippingProfileID().Exec(ctx); err != nil {
			return fmt.Errorf("move variants: %w", err)
		}
		return tx.ShippingProfile.DeleteOne(found).Exec(ctx)
	})
	return id, err
}

func undeletable() error {
	return problem.Errorf(problem.Conflict, "the general profile cannot be deleted")
}

func notFound(id string, err error) error {
	if err == nil || ent.IsNotFound(err) {
		return problem.Errorf(problem.NotFound, "no shipping profile %s", id)
	}
	return fmt.Errorf("read shipping profile: %w", err)
}

func check(currency, name string, kind shipping.ProfileKind, groups []*shipping.OriginGroup) (shipping.Profile, error) {
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
	return p, p.Check(currency)
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
