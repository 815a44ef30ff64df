package gqltransport

import (
	"crypto/sha256"
	"encoding/json"
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// The directives of the schema that the engine goes by:
//
//	directive @feed(of: FeedKind!) on FIELD_DEFINITION     a subscription that may be shared and resumed
//	directive @perViewer on FIELD_DEFINITION               not the same for all who may see it
//	enum FeedKind { EVENTS STATE }
const (
	feedDirective      = "feed"
	perViewerDirective = "perViewer"
	cursorArgument     = "after"
)

type feedKind int

const (
	noFeed     feedKind = iota // nothing is known of it: it is not shared
	eventsFeed                 // every message counts
	stateFeed                  // each message is the whole state: the newest counts
)

// plan is what a document says about sharing, whoever sends it.
type plan struct {
	feed    feedKind
	cursor  string // the variable that holds the cursor; empty: there is none
	literal bool   // the cursor is written into the document
	shared  bool
}

const keptPlans = 1000

// planOf remembers what documents say.
func (e *Engine) planOf(op *graphql.OperationContext) plan {
	digest := sha256.Sum256([]byte(op.OperationName + "\n" + op.RawQuery))
	key := string(digest[:]) // documents may be large
	known, ok := e.plans.Get(e.base, key)
	if !ok {
		known = planOf(op)
		e.plans.Add(e.base, key, known)
	}
	return known
}

// planOf walks an operation. It is shared when its field is a feed, nothing that
// it selects depends on the viewer, and its cursor is a variable that is used
// for nothing else.
func planOf(op *graphql.OperationContext) plan {
	root := rootField(op)
	if root == nil || root.Definition == nil {
		return plan{}
	}
	var p plan
	d := root.Definition.Directives.ForName(feedDirective)
	switch {
	case d == nil:
		return p
	case d.Arguments.ForName("of").Value.Raw == "STATE":
		p.feed = stateFeed
	default:
		p.feed = eventsFeed
	}
	p.shared = true
	if given := root.Arguments.ForName(cursorArgument); given != nil {
		if given.Value.Kind == ast.Variable {
			p.cursor = given.Value.Raw
		}
		p.literal = given.Value.Kind != ast.Variable && given.Value.Kind != ast.NullValue
		p.shared = !p.literal
	}
	w := walk{root: root, cursor: p.cursor, fragments: make(map[string]bool)}
	p.shared = p.shared && w.sameForAll(op.Operation.SelectionSet)
	return p
}

// rootField is the one field of a subscription, or nil.
func rootField(op *graphql.OperationContext) *ast.Field {
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})
	if len(fields) != 1 {
		return nil
	}
	return fields[0].Field
}

// walk visits every selection once.
type walk struct {
	root      *ast.Field
	cursor    string
	fragments map[string]bool
}

func (w walk) sameForAll(selected ast.SelectionSet) bool {
	for _, s := range selected {
		switch s := s.(type) {
		case *ast.Field:
			if s.Definition != nil && s.Definition.Directives.ForName(perViewerDirective) != nil || w.usesCursor(s) || !w.sameForAll(s.SelectionSet) {
				return false
			}
		case *ast.InlineFragment:
			if w.names(s.Directives) || !w.sameForAll(s.SelectionSet) {
				return false
			}
		case *ast.FragmentSpread:
			if w.names(s.Directives) {
				return false
			}
			if s.Definition == nil || w.fragments[s.Name] {
				continue
			}
			w.fragments[s.Name] = true
			if !w.sameForAll(s.Definition.SelectionSet) {
				return false
			}
		}
	}
	return true
}

// usesCursor says whether a field uses the cursor's variable for anything else.
func (w walk) usesCursor(f *ast.Field) bool {
	for _, a := range f.Arguments {
		if w.named(a.Value) && (f != w.root || a.Name != cursorArgument) {
			return true
		}
	}
	return w.names(f.Directives)
}

func (w walk) names(directives ast.DirectiveList) bool {
	for _, d := range directives {
		for _, a := range d.Arguments {
			if w.named(a.Value) {
				return true
			}
		}
	}
	return false
}

func (w walk) named(v *ast.Value) bool {
	if v == nil || w.cursor == "" {
		return false
	}
	if v.Kind == ast.Variable && v.Raw == w.cursor {
		return true
	}
	for _, child := range v.Children {
		if w.named(child.Value) {
			return true
		}
	}
	return false
}

// groupKey is the same for those who would be told the same.
type groupKey [sha256.Size]byte

// keyOf is a digest of document, coerced variables without the cursor, and scope.
func (p plan) keyOf(op *graphql.OperationContext, scope string) (groupKey, error) {
	variables := op.Variables
	if p.cursor != "" {
		variables = maps.Clone(variables)
		delete(variables, p.cursor)
	}
	raw, err := json.Marshal([]any{scope, op.RawQuery, op.OperationName, variables})
	if err != nil {
		return groupKey{}, err
	}
	return sha256.Sum256(raw), nil
}

// resumeKey is the extension that Last-Event-ID becomes.
const resumeKey = "lastEventId"

// wish is what a subscriber has seen last: by Last-Event-ID, by its argument or
// else by the payload's extensions.
func (p plan) wish(op *graphql.OperationContext) string {
	if seen, ok := op.Extensions[resumeKey].(string); ok && seen != "" {
		return seen
	}
	if given, ok := op.Variables[p.cursor].(string); ok && p.cursor != "" && given != "" {
		return given
	}
	given, _ := op.Extensions["cursor"].(string)
	return given
}
