// Package graph serves the SDL: resolvers of one sentence each, errors, and the
// GraphQL server. It decides nothing; the services do.
package graph

//go:generate go run -C .. github.com/99designs/gqlgen generate
//go:generate go run inturn.go
