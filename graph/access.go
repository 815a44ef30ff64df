package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

// access decides about an operation before any of it runs. A field of the roots
// that says nothing of itself is for the store's viewers only.
type access struct{}

var (
	_ graphql.HandlerExtension        = access{}
	_ graphql.OperationContextMutator = access{}
)

func (access) ExtensionName() string { return "Access" }

func (access) Validate(graphql.ExecutableSchema) error { return nil }

func (access) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, field := range rootFields(op) {
		if err := refuse(ctx, op.Operation.Operation, field.Definition); err != nil {
			return refusal(ctx, ast.Path{ast.PathName(field.Alias)}, err)
		}
	}
	return nil
}

// refuse returns why the viewer may not have a field of a root, or nil.
func refuse(ctx context.Context, kind ast.Operation, field *ast.FieldDefinition) error {
	viewer, signedIn := auth.From(ctx)
	public := field.Directives.ForName("public") != nil || strings.HasPrefix(field.Name, "__")
	forOperator := field.Directives.ForName("operator") != nil
	ofStore := slices.Contains([]auth.Kind{auth.Merchant, auth.App, auth.ReadOnly}, viewer.Kind)
	switch {
	case public:
		return nil
	case !signedIn:
		return notSignedIn()
	case forOperator && viewer.Kind != auth.Operator:
		return problem.Errorf(problem.Forbidden, "%s is for the operator of the installation", field.Name)
	case forOperator:
		return nil
	case !ofStore:
		return problem.Errorf(problem.Forbidden, "%s needs an access token of a store", field.Name)
	case kind == ast.Mutation && !viewer.MayWrite():
		return problem.Errorf(problem.Forbidden, "the access token may look, not touch")
	}
	return nil
}

func rootFields(op *graphql.OperationContext) []graphql.CollectedField {
	return graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query", "Mutation", "Subscription"})
}
