// Package rule keeps the tenants apart: a record is visible to, and written
// for, its own store only; without a viewer everything is denied.
package rule

import (
	"context"
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/entql"

	"github.com/waybill/waybill/ent/privacy"
	"github.com/waybill/waybill/internal/auth"
)

// Tenant is the policy of every record that belongs to a store.
var Tenant = privacy.Policy{
	Query: privacy.QueryPolicy{
		onlyStore("store_id"),
		privacy.AlwaysAllowRule(),
	},
	Mutation: privacy.MutationPolicy{
		privacy.MutationRuleFunc(mayWrite),
		privacy.MutationRuleFunc(createdForOwnStore),
		onlyStore("store_id"),
		privacy.AlwaysAllowRule(),
	},
}

// TheStore is the policy of the store record itself. Only the operator and
// Waybill make stores.
var TheStore = privacy.Policy{
	Query: privacy.QueryPolicy{
		onlyStore("id"),
		privacy.AlwaysAllowRule(),
	},
	Mutation: privacy.MutationPolicy{
		privacy.MutationRuleFunc(mayWrite),
		privacy.OnMutationOperation(privacy.MutationRuleFunc(onlySystem), ent.OpCreate|ent.OpDelete|ent.OpDeleteOne),
		onlyStore("id"),
		privacy.AlwaysAllowRule(),
	},
}

// StampStore sets store_id of a new record from the viewer.
func StampStore(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if _, set := m.Field("store_id"); !set && m.Op().Is(ent.OpCreate) {
			if v, ok := auth.From(ctx); ok && v.StoreID != "" {
				if err := m.SetField("store_id", v.StoreID); err != nil {
					return nil, fmt.Errorf("stamp store: %w", err)
				}
			}
		}
		return next.Mutate(ctx, m)
	})
}

func onlyStore(column string) privacy.QueryMutationRule {
	return privacy.FilterFunc(func(ctx context.Context, f privacy.Filter) error {
		v, ok := auth.From(ctx)
		switch {
		case !ok:
			return privacy.Denyf("nobody is signed in")
		case v.Everywhere():
			return privacy.Skip
		case v.StoreID == "":
			return privacy.Denyf("the viewer has no store")
		}
		f.Where(entql.FieldEQ(column, v.StoreID))
		return privacy.Skip
	})
}

func mayWrite(ctx context.Context, _ ent.Mutation) error {
	v, ok := auth.From(ctx)
	if !ok || !v.MayWrite() {
		return privacy.Denyf("the viewer may not write")
	}
	return privacy.Skip
}

func onlySystem(ctx context.Context, _ ent.Mutation) error {
	if v, ok := auth.From(ctx); ok && v.Everywhere() {
		return privacy.Skip
	}
	return privacy.Denyf("only Waybill itself makes stores")
}

func createdForOwnStore(ctx context.Context, m ent.Mutation) error {
	v, _ := auth.From(ctx)
	if !m.Op().Is(ent.OpCreate) || v.Everywhere() {
		return privacy.Skip
	}
	if of, set := m.Field("store_id"); set && of != v.StoreID {
		return privacy.Denyf("the record belongs to another store")
	}
	return privacy.Skip
}

// Waybill is the policy of records that no store has: Waybill itself reads and
// writes them.
var Waybill = privacy.Policy{
	Query:    privacy.QueryPolicy{privacy.QueryRuleFunc(func(ctx context.Context, _ ent.Query) error { return everywhere(ctx) })},
	Mutation: privacy.MutationPolicy{privacy.MutationRuleFunc(func(ctx context.Context, _ ent.Mutation) error { return everywhere(ctx) })},
}

func everywhere(ctx context.Context) error {
	if v, ok := auth.From(ctx); ok && v.Everywhere() {
		return privacy.Allow
	}
	return privacy.Denyf("the record is the installation's own")
}
