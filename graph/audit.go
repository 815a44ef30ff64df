package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/guard"
)

// readOut is the query that leaves an entry as mutations do.
const readOut = "exportBuyer"

// audited tells the store below a mutation who asked for it, and from where.
func audited(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	op, field := graphql.GetOperationContext(ctx), graphql.GetRootFieldContext(ctx).Field.Name
	if op.Operation.Operation == ast.Mutation || field == readOut {
		by, _ := auth.From(ctx)
		ctx = audit.With(ctx, audit.Request{
			Action: field, By: by,
			Address: guard.AddressIn(ctx), ID: requestID(ctx), UserAgent: op.Headers.Get("User-Agent"),
		})
	}
	return next(ctx)
}
