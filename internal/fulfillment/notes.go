package fulfillment

import (
	"context"
	"fmt"
	"strings"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

// AddNoteInput writes something down about an order.
type AddNoteInput struct {
	OrderID        string
	Body           string
	IdempotencyKey *string
}

// EditNoteInput writes a note anew.
type EditNoteInput struct {
	ID   string
	Body string
}

// NoteAction is what may be done with a note.
type NoteAction string

// What may be done with notes.
const (
	EditNote   NoteAction = "EDIT"
	DeleteNote NoteAction = "DELETE"
)

// NoteActions are what the viewer may do with a note. Nobody changes what another
// wrote; whoever may change orders may take it away.
func NoteActions(ctx context.Context, n *ent.Note) []NoteAction {
	viewer, _ := auth.From(ctx)
	actions := []NoteAction{}
	if !viewer.Scopes.Has(auth.OrdersShip) {
		return actions
	}
	wrote := n.AuthorID == authorOf(viewer)
	if wrote {
		actions = append(actions, EditNote)
	}
	if wrote || viewer.Scopes.Has(auth.OrdersWrite) {
		actions = append(actions, DeleteNote)
	}
	return actions
}

func authorOf(viewer auth.Viewer) string { return viewer.UserID + viewer.TokenID }

// AddNote keeps a note of the viewer's at an order, in whatever state it is.
func (s *Service) AddNote(ctx context.Context, in AddNoteInput) (*ent.Note, error) {
	body, err := noteText(in.Body)
	if err != nil {
		return nil, err
	}
	viewer, _ := auth.From(ctx)
	var made *ent.Note
	err = s.change(ctx, in.OrderID, func(c *change) error {
		return c.Once(ctx, in.IdempotencyKey, "addNote", in, func() (string, error) {
			made, err = c.Note.Create().SetOrderID(c.order.ID).SetAuthorKind(string(viewer.Kind)).SetAuthorID(authorOf(viewer)).SetAuthor(who(ctx)).SetBody(body).Save(ctx)
			if err != nil {
				return "", fmt.Errorf("add note: %w", err)
			}
			c.record(NoteAdded, nil, map[string]any{"noteId": made.ID})
			return made.ID, nil
		}, func(id string) error {
			made, err = c.Note.Get(ctx, id)
			return missing("note", id, err)
		})
	})
	return made, err
}

// EditNote writes a note of the viewer's anew. The same text changes nothing.
func (s *Service) EditNote(ctx context.Context, in EditNoteInput) (*ent.Note, error) {
	body, err := noteText(in.Body)
	if err != nil {
		return nil, err
	}
	var changed *ent.Note
	err = s.changeNote(ctx, in.ID, EditNote, func(c *change, n *ent.Note) error {
		if changed = n; n.Body == body {
			return nil
		}
		if changed, err = n.Update().SetBody(body).SetEditedAt(c.now).Save(ctx); err != nil {
			return fmt.Errorf("edit note: %w", err)
		}
		c.record(NoteEdited, nil, map[string]any{"noteId": n.ID})
		return nil
	})
	return changed, err
}

// DeleteNote takes a note away, of the viewer's or as who may change orders.
func (s *Service) DeleteNote(ctx context.Context, id string) (string, error) {
	return id, s.changeNote(ctx, id, DeleteNote, func(c *change, n *ent.Note) error {
		if err := c.Note.DeleteOne(n).Exec(ctx); err != nil {
			return fmt.Errorf("delete note: %w", err)
		}
		c.record(NoteDeleted, nil, map[string]any{"noteId": n.ID})
		return nil
	})
}

func (s *Service) changeNote(ctx context.Context, id string, action NoteAction, steps func(c *change, n *ent.Note) error) error {
	found, err := s.store.Client().Note.Get(ctx, id)
	if err := missing("note", id, err); err != nil {
		return err
	}
	return s.change(ctx, found.OrderID, func(c *change) error {
		n, err := c.Note.Get(ctx, id)
		if err := missing("note", id, err); err != nil {
			return err
		}
		for _, allowed := range NoteActions(ctx, n) {
			if allowed == action {
				return steps(c, n)
			}
		}
		return problem.Errorf(problem.Forbidden, "the note is %s's", n.Author)
	})
}

func noteText(body string) (string, error) {
	body = strings.TrimSpace(body)
	faults := problem.Collect()
	faults.Require("body", body)
	faults.Limit("body", body, maxText)
	return body, faults.Err()
}
