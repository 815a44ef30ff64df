package profiles

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/shipping/document"
)

// ImportInput is a profile as a document. With an ID it replaces that profile's
// rules, else it is a new custom one.
type ImportInput struct {
	Format      document.Format
	Document    string
	ID          *string
	Name        *string
	WeightUnit  *catalog.WeightUnit
	ExtendRates *bool
	DryRun      *bool
}

// ImportPayload is what a document became, or would.
type ImportPayload struct {
	ProfileID string // empty after a dry run
	Groups    []*shipping.OriginGroup
	Notes     []*document.Note
}

// imported is a document that was read.
type imported struct {
	name    string
	enabled bool
	groups  []*shipping.OriginGroup
	notes   []document.Note
}

// ImportShippingProfile makes a profile of a document. It is checked as any
// other; what has no counterpart here is in the notes. A document that makes no
// profile is INVALID with the path of every fault, and nothing is saved.
func (s *Service) ImportShippingProfile(ctx context.Context, in ImportInput) (*ImportPayload, error) {
	shop, _, err := s.look(ctx, "id", nil)
	if err != nil {
		return nil, err
	}
	doc, err := s.read(ctx, in, shop.currency)
	if err != nil {
		return nil, err
	}
	if in.Name != nil {
		doc.name = *in.Name
	}
	kind := shipping.Custom
	if in.ID != nil {
		target, err := s.store.Client().ShippingProfile.Get(ctx, *in.ID)
		if err != nil {
			return nil, notFound(*in.ID, err)
		}
		kind = shipping.ProfileKind(target.Kind)
	}
	checked, err := check(shop.currency, doc.name, kind, doc.groups)
	if err != nil {
		return nil, err
	}
	result := &ImportPayload{Groups: pointers(checked.Groups), Notes: pointers(doc.notes)}
	if in.DryRun != nil && *in.DryRun {
		return result, nil
	}
	result.ProfileID, err = s.keep(ctx, in.ID, kind, doc, result.Groups)
	return result, err
}

func (s *Service) keep(ctx context.Context, id *string, kind shipping.ProfileKind, doc *imported, groups []*shipping.OriginGroup) (string, error) {
	if id == nil {
		made, err := s.CreateShippingProfile(ctx, CreateInput{Name: doc.name, Enabled: &doc.enabled, Groups: groups})
		if err != nil {
			return "", err
		}
		return made.ID, nil
	}
	change := UpdateInput{ID: *id, Name: &doc.name, Groups: groups}
	if kind == shipping.Custom {
		change.Enabled = &doc.enabled
	}
	_, err := s.UpdateShippingProfile(ctx, change)
	return *id, err
}

func (s *Service) read(ctx context.Context, in ImportInput, currency string) (*imported, error) {
	switch in.Format {
	case document.ShopifyShippingZones:
		unit := catalog.Pounds
		if in.WeightUnit != nil {
			unit = *in.WeightUnit
		}
		groups, notes, err := document.Shopify{
			Currency: currency, Extend: in.ExtendRates != nil && *in.ExtendRates,
			Grams: func(weight float64) (int64, bool) {
				grams, fault := catalog.WeightInput{Value: weight, Unit: unit}.Grams()
				return int64(grams), fault == ""
			},
		}.Read(in.Document)
		return &imported{name: "Shopify", enabled: true, groups: pointers(groups), notes: notes}, err
	case document.Waybill:
		doc, err := document.Read(in.Document, currency)
		if err != nil {
			return nil, err
		}
		return &imported{name: doc.Name, enabled: doc.Enabled, groups: pointers(doc.Groups)}, s.identify(ctx, doc.Groups)
	}
	return nil, problem.Errorf(problem.Invalid, "%s is no format of documents", in.Format)
}

// identify puts the store's suppliers in place of their codes.
func (s *Service) identify(ctx context.Context, groups []shipping.OriginGroup) error {
	var codes []string
	for _, g := range groups {
		codes = append(codes, g.Suppliers...)
	}
	if len(codes) == 0 {
		return nil
	}
	found, err := s.store.Client().Supplier.Query().Where(supplier.CodeIn(codes...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read suppliers: %w", err)
	}
	ids := make(map[string]string, len(found))
	for _, sup := range found {
		ids[sup.Code] = sup.ID
	}
	faults := problem.Collect()
	for i, g := range groups {
		for j, code := range g.Suppliers {
			if id, known := ids[code]; known {
				groups[i].Suppliers[j] = id
			} else {
				faults.At("document", "groups", i, "suppliers", j).Add("", problem.Unknown, "the store has no supplier with the code %q", code)
			}
		}
	}
	return faults.Err()
}

// Document writes a profile for ImportShippingProfile, here or at another store.
func (s *Service) Document(ctx context.Context, p *ent.ShippingProfile) (string, error) {
	shop, _, err := s.look(ctx, "id", nil)
	if err != nil {
		return "", err
	}
	p, err = s.store.Client().ShippingProfile.Query().Where(shippingprofile.ID(p.ID)).Only(ctx) // with all its columns
	if err != nil {
		return "", fmt.Errorf("read shipping profile: %w", err)
	}
	var ids []string
	for _, g := range p.Groups {
		ids = append(ids, g.Suppliers...)
	}
	codes := map[string]string{}
	if len(ids) > 0 {
		found, err := s.store.Client().Supplier.Query().Where(supplier.IDIn(slices.Compact(ids)...)).All(ctx)
		if err != nil {
			return "", fmt.Errorf("read suppliers: %w", err)
		}
		for _, sup := range found {
			codes[sup.ID] = sup.Code
		}
	}
	profile := shipping.Profile{Name: p.Name, Enabled: p.Enabled, Groups: p.Groups}
	return document.Write(profile, shop.currency, func(id string) string { return cmp.Or(codes[id], id) })
}
