package account

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/savedview"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const (
	maxPageName = 50
	maxCriteria = 4096 // bytes, as JSON
	mostViews   = 100  // of a page, that one sees
)

// SaveViewInput keeps a filter of a page under a name.
type SaveViewInput struct {
	Page     string
	Name     string
	Criteria map[string]any
	Shared   bool
}

// SavedViews are those of a page that the viewer sees: the store's, then their
// own, each in the order in which they were first kept.
func (s *Service) SavedViews(ctx context.Context, page string) ([]*ent.SavedView, error) {
	viewer, _ := auth.From(ctx)
	found, err := s.store.Client().SavedView.Query().Where(savedview.Page(page), savedview.OwnerIDIn("", viewer.UserID)).
		Order(ent.Asc(savedview.FieldOwnerID, savedview.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read saved views: %w", err)
	}
	return found, nil
}

// SaveView keeps a filter for the viewer or for the whole store. One of that name
// is changed.
func (s *Service) SaveView(ctx context.Context, in SaveViewInput) (*ent.SavedView, error) {
	criteria, err := json.Marshal(in.Criteria)
	if err != nil {
		return nil, fmt.Errorf("write criteria: %w", err)
	}
	faults := problem.Collect()
	text(faults, "page", in.Page, maxPageName)
	text(faults, "name", in.Name, maxName)
	if len(criteria) > maxCriteria {
		faults.Add("criteria", problem.OutOfRange, "must be at most %d bytes of JSON", maxCriteria)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	viewer, _ := auth.From(ctx)
	owner := viewer.UserID
	if in.Shared {
		owner = ""
	} else if owner == "" {
		return nil, problem.Errorf(problem.Forbidden, "an access token has no views of its own: share it")
	}
	if err := mayKeep(viewer, owner); err != nil {
		return nil, err
	}
	all := auth.Everywhere(ctx) // whoever may only look may keep views of their own
	var kept *ent.SavedView
	err = s.store.InTx(all, func(tx *store.Tx) error {
		here := tx.SavedView.Query().Where(savedview.StoreID(viewer.StoreID), savedview.Page(in.Page), savedview.OwnerID(owner))
		there, err := here.Clone().Where(savedview.Name(in.Name)).Only(all)
		if err == nil {
			kept, err = there.Update().SetCriteria(in.Criteria).Save(all)
			return err
		}
		if !ent.IsNotFound(err) {
			return err
		}
		count, err := here.Count(all)
		if err != nil {
			return err
		}
		if count >= mostViews {
			return problem.Errorf(problem.Conflict, "%d views are kept: delete one first", count)
		}
		kept, err = tx.SavedView.Create().SetStoreID(viewer.StoreID).SetPage(in.Page).SetName(in.Name).SetOwnerID(owner).
			SetCriteria(in.Criteria).SetCreatedBy(viewer.Name).Save(all)
		return err
	})
	if ent.IsConstraintError(err) { // two at once, of one name
		return s.SaveView(ctx, in)
	}
	if err != nil {
		return nil, fmt.Errorf("save view: %w", err)
	}
	return kept, nil
}

// DeleteView forgets a view and returns its id. Of what one does not see there is
// nothing to forget.
func (s *Service) DeleteView(ctx context.Context, id string) (string, error) {
	viewer, _ := auth.From(ctx)
	all := auth.Everywhere(ctx)
	err := s.store.InTx(all, func(tx *store.Tx) error {
		found, err := tx.SavedView.Query().Where(savedview.ID(id), savedview.StoreID(viewer.StoreID), savedview.OwnerIDIn("", viewer.UserID)).Only(all)
		if ent.IsNotFound(err) {
			return problem.Errorf(problem.NotFound, "no view %s", id)
		}
		if err != nil {
			return err
		}
		if err := mayKeep(viewer, found.OwnerID); err != nil {
			return err
		}
		return tx.SavedView.DeleteOne(found).Exec(all)
	})
	if err != nil {
		return "", fmt.Errorf("delete view: %w", err)
	}
	return id, nil
}

// mayKeep says whether the viewer may change views that they see: of the store, or
// their own.
func mayKeep(viewer auth.Viewer, owner string) error {
	if owner == "" && !viewer.Scopes.Has(auth.SettingsWrite) {
		return problem.Errorf(problem.Forbidden, "views of the whole store take %s", auth.SettingsWrite)
	}
	return nil
}
