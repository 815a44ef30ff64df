package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/problem"
)

const (
	defaultPage = "50"
	maxPage     = 250
	// mostCost is where adding up stops.
	mostCost = 1 << 40
	// The schema is a document of ten thousand fields.
	schemaCost, typeCost = 10_000, 500

	tooComplex problem.Code = "COMPLEXITY_LIMIT_EXCEEDED"
)

// pagedDocuments gives every connection of a document that asks for no page a
// first one, before the document is kept: from then on it is shared.
type pagedDocuments struct {
	graphql.Cache[*ast.QueryDocument]
}

// keptBytes is the longest text that is kept: a parsed document takes some
// thirty times its text.
const keptBytes = 8 << 10

func (c pagedDocuments) Add(ctx context.Context, query string, document *ast.QueryDocument) {
	for _, operation := range document.Operations {
		givePages(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		givePages(fragment.SelectionSet)
	}
	if len(query) <= keptBytes {
		c.Cache.Add(ctx, query, document)
	}
}

func givePages(selections ast.SelectionSet) {
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.InlineFragment:
			givePages(s.SelectionSet)
		case *ast.Field:
			if isConnection(s) && s.Arguments.ForName("first") == nil && s.Arguments.ForName("last") == nil {
				page := &ast.Value{Kind: ast.IntValue, Raw: defaultPage, Position: s.Position}
				s.Arguments = append(s.Arguments, &ast.Argument{Name: "first", Value: page, Position: s.Position})
			}
			givePages(s.SelectionSet)
		}
	}
}

func isConnection(field *ast.Field) bool {
	return field.Definition != nil && field.Definition.Arguments.ForName("first") != nil
}

// pages refuses pages that are too large and operations that ask for too much,
// before any of it runs.
type pages struct {
	maxCost int
	limiter *guard.Limiter // nil: nobody counts
}

var (
	_ graphql.HandlerExtension        = pages{}
	_ graphql.OperationContextMutator = pages{}
)

func (pages) ExtensionName() string { return "Pages" }

func (pages) Validate(graphql.ExecutableSchema) error { return nil }

func (p pages) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	sum := sizing{variables: op.Variables, faults: problem.Collect()}
	cost := sum.cost(op.Operation.SelectionSet, nil)
	if err := sum.faults.Err(); err != nil {
		return refusal(ctx, nil, err)
	}
	if cost > p.maxCost {
		return refusal(ctx, nil, problem.Errorf(tooComplex,
			"the operation costs %d, at most %d are allowed: take smaller pages or fewer fields", cost, p.maxCost))
	}
	return charge(ctx, p.limiter, cost)
}

// sizing adds up what an operation asks for: a field costs one, a connection
// its page times what is below it.
type sizing struct {
	variables map[string]any
	faults    problem.Faults
}

func (s sizing) cost(selections ast.SelectionSet, path []any) int {
	total := 0
	for _, selection := range selections {
		switch found := selection.(type) {
		case *ast.Field:
			total += s.costOf(found, append(path[:len(path):len(path)], found.Alias))
		case *ast.InlineFragment:
			total += s.cost(found.SelectionSet, path)
		case *ast.FragmentSpread:
			total += s.cost(found.Definition.SelectionSet, path)
		}
		total = min(total, mostCost)
	}
	return total
}

func (s sizing) costOf(field *ast.Field, path []any) int {
	switch field.Name {
	case "__schema":
		return schemaCost
	case "__type":
		return typeCost
	}
	times := 1
	if isConnection(field) {
		times = s.page(field, s.faults.At(path...))
	}
	if ids, ok := field.ArgumentMap(s.variables)["ids"].([]any); ok {
		times = max(1, len(ids))
	}
	return 1 + times*s.cost(field.SelectionSet, path)
}

// page is how many edges a connection asks for. A variable that was left out
// becomes the default page.
func (s sizing) page(field *ast.Field, faults problem.Faults) int {
	asked := field.ArgumentMap(s.variables)
	first, last := asked["first"], asked["last"]
	switch {
	case first != nil && last != nil:
		faults.Add("last", problem.Duplicate, "give first or last, not both")
	case first != nil:
		return inRange(faults, "first", first)
	case last != nil:
		return inRange(faults, "last", last)
	case !s.giveDefault(field):
		faults.Add("first", problem.Required, "give first or last")
	}
	return 1
}

func (s sizing) giveDefault(field *ast.Field) bool {
	for _, name := range []string{"first", "last"} {
		if given := field.Arguments.ForName(name); given != nil && given.Value.Kind == ast.Variable {
			s.variables[given.Value.Raw] = int64(50)
			return true
		}
	}
	return false
}

func inRange(faults problem.Faults, name string, asked any) int {
	size, err := graphql.UnmarshalInt(asked)
	if err != nil || size < 0 || size > maxPage {
		faults.Add(name, problem.OutOfRange, "must be 0 to %d", maxPage)
		return 1
	}
	return size
}
