package profiles

import (
	"context"
	"fmt"
	"slices"
	"time"

	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

// WhatIfInput is a change of the rules, as the mutations take it, and the past
// orders to try it on.
type WhatIfInput struct {
	Create      *CreateInput
	Update      *UpdateInput
	Assign      *AssignInput
	Delete      *string
	MergePolicy *entstore.MergePolicy
	PlacedFrom  *time.Time
	PlacedUntil *time.Time
	Last        int
}

// drafted is the id of the profile that WhatIfInput.Create drafts.
const drafted = "new"

// change makes the changes to a copy of the rules, in the order of the input, and
// says which variants move. It refuses what the mutations refuse.
func (s *Service) change(ctx context.Context, rules shipping.Rules, in WhatIfInput, c *comparison) (shipping.Rules, error) {
	d := draft{Rules: rules, freed: []string{}}
	d.Profiles = slices.Clone(rules.Profiles)
	if in.MergePolicy != nil {
		d.Merge = shipping.MergePolicy(*in.MergePolicy)
	}
	if err := d.amend(in); err != nil {
		return rules, err
	}
	if in.Assign != nil {
		if d.find(in.Assign.ProfileID) < 0 {
			return rules, notFound(in.Assign.ProfileID, nil)
		}
		moved, err := s.moving(ctx, *in.Assign, d.Profiles[d.find(in.Assign.ProfileID)].Kind)
		if err != nil {
			return rules, under("assign", err)
		}
		c.moved, c.target = moved, in.Assign.ProfileID
	}
	if in.Delete != nil {
		at := d.find(*in.Delete)
		if at < 0 {
			return rules, notFound(*in.Delete, nil)
		}
		if d.Profiles[at].Kind == shipping.General {
			return rules, undeletable()
		}
		if d.Profiles[at].Enabled {
			d.freed = append(d.freed, *in.Delete)
		}
		d.Profiles = slices.Delete(d.Profiles, at, at+1)
	}
	freed, err := s.store.Client().Variant.Query().Where(variant.ShippingProfileIDIn(d.freed...)).Count(ctx)
	if err != nil {
		return rules, fmt.Errorf("count variants: %w", err)
	}
	c.VariantsMoved = len(c.moved) + freed
	return d.Rules, nil
}

// draft is rules that are being changed.
type draft struct {
	shipping.Rules
	freed []string // profiles whose variants go back to the general one
}

func (d *draft) find(id string) int {
	return slices.IndexFunc(d.Profiles, func(p shipping.Profile) bool { return p.ID == id })
}

func (d *draft) amend(in WhatIfInput) error {
	if in.Create != nil {
		made, err := check(d.Currency, in.Create.Name, shipping.Custom, in.Create.Groups)
		if err != nil {
			return under("create", err)
		}
		made.ID, made.Version, made.Enabled = drafted, 1, in.Create.Enabled == nil || *in.Create.Enabled
		d.Profiles = append(d.Profiles, made)
	}
	if in.Update != nil {
		at := d.find(in.Update.ID)
		if at < 0 {
			return notFound(in.Update.ID, nil)
		}
		changed, err := amended(d.Profiles[at], *in.Update, d.Currency)
		if err != nil {
			return under("update", err)
		}
		if d.Profiles[at].Enabled && !changed.Enabled {
			d.freed = append(d.freed, changed.ID)
		}
		d.Profiles[at] = changed
	}
	return nil
}

// under puts the faults of an input below the field that it stands in.
func under(field string, err error) error {
	p, ok := problem.As(err)
	if !ok {
		return err
	}
	moved := &problem.Problem{Code: p.Code, Message: p.Message, Faults: slices.Clone(p.Faults)}
	for i := range moved.Faults {
		moved.Faults[i].Field = field + "." + moved.Faults[i].Field
	}
	return moved
}
