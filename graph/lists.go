package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// marshalInTurn writes the elements of a list one after the other; inturn.go
// says why.
func marshalInTurn(ctx context.Context, length int, element func(ctx context.Context, i int) graphql.Marshaler) graphql.Array {
	list := make(graphql.Array, length)
	for i := range list {
		list[i] = element(graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &i}), i)
	}
	return list
}

// pointers is a list as gqlgen wants it.
func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}
