package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

// access decides about an operation before any of it runs, by what the SDL says
// of its fields. Who has which scope is in internal/auth/scope.go.
type access struct{}

var (
	_ graphql.HandlerExtension        = access{}
	_ graphql.OperationContextMutator = access{}
)

func (access) ExtensionName() string { return "Access" }

func (access) Validate(graphql.ExecutableSchema) error { return nil }

func (access) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	viewer, signedIn := auth.From(ctx)
	for _, field := range rootFields(op) {
		path := ast.Path{ast.PathName(field.Alias)}
		switch entrance := entranceOf(field.Definition); {
		case entrance == forAll:
			continue
		case !signedIn:
			return refusal(ctx, path, notSignedIn())
		case entrance == forOperator && viewer.Kind == auth.Operator:
			continue
		case entrance == forOperator:
			return refusal(ctx, path, problem.Errorf(problem.Forbidden, "%s is for the operator of the installation", field.Name))
		case entrance == forNobody || !viewer.OfStore():
			return refusal(ctx, path, problem.Errorf(problem.Forbidden, "%s needs a member or an access token of a store", field.Name))
		}
		all := *field.Field
		all.SelectionSet = field.Selections // also of the same field, asked for again
		reading := reader{op: op, scopes: viewer.Scopes, fragments: make(map[string]bool)}
		if at, err := reading.field(&all); err != nil {
			return refusal(ctx, at, err)
		}
	}
	return nil
}

// entrance is whom a field of the roots lets in. One that does not say lets
// nobody in.
type entrance int

const (
	forNobody entrance = iota
	forAll
	forOperator
	forStore
)

func entranceOf(field *ast.FieldDefinition) entrance {
	says := func(directive string) bool { return field.Directives.ForName(directive) != nil }
	switch {
	case says("public"), strings.HasPrefix(field.Name, "__"):
		return forAll
	case says("operator"):
		return forOperator
	case says("signedIn"), says("requires"):
		return forStore
	default:
		return forNobody
	}
}

// reader goes through all that an operation selects.
type reader struct {
	op        *graphql.OperationContext
	scopes    auth.Scopes
	fragments map[string]bool // read already
}

func (r reader) field(field *ast.Field) (ast.Path, error) {
	here := ast.Path{ast.PathName(field.Alias)}
	for _, says := range []ast.DirectiveList{field.Definition.Directives, parsedSchema.Types[field.Definition.Type.Name()].Directives} {
		if scope := required(says); scope != "" && !r.scopes.Has(scope) {
			return here, problem.Errorf(problem.Forbidden, "%s needs the scope %s", field.Name, scope)
		}
	}
	below, err := r.selection(field.SelectionSet)
	return append(here, below...), err
}

func (r reader) selection(set ast.SelectionSet) (ast.Path, error) {
	for _, selected := range set {
		var at ast.Path
		var err error
		switch s := selected.(type) {
		case *ast.Field:
			if r.wanted(s.Directives) {
				at, err = r.field(s)
			}
		case *ast.InlineFragment:
			if r.wanted(s.Directives) {
				at, err = r.selection(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if r.wanted(s.Directives) && !r.fragments[s.Name] {
				r.fragments[s.Name] = true
				at, err = r.selection(s.Definition.SelectionSet)
			}
		}
		if err != nil {
			return at, err
		}
	}
	return nil, nil
}

// wanted says whether @skip and @include leave a selection in.
func (r reader) wanted(directives ast.DirectiveList) bool {
	says := func(name string) (bool, bool) {
		directive := directives.ForName(name)
		if directive == nil {
			return false, false
		}
		yes, _ := directive.ArgumentMap(r.op.Variables)["if"].(bool)
		return yes, true
	}
	skip, _ := says("skip")
	include, said := says("include")
	return !skip && (include || !said)
}

// required is the scope that something takes; "": none.
func required(says ast.DirectiveList) auth.Scope {
	requires := says.ForName("requires")
	if requires == nil {
		return ""
	}
	return auth.Scope(requires.Arguments.ForName("scope").Value.Raw)
}

// maySee says whether the viewer may have nodes of a type.
func maySee(ctx context.Context, typeName string) bool {
	viewer, _ := auth.From(ctx)
	scope := required(parsedSchema.Types[typeName].Directives)
	return scope == "" || viewer.Scopes.Has(scope)
}

func rootFields(op *graphql.OperationContext) []graphql.CollectedField {
	return graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query", "Mutation", "Subscription"})
}
