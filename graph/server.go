package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

const (
	keptDocuments = 1000   // parsed and validated
	maxTokens     = 15_000 // of a document
	ssePing       = 15 * time.Second
)

// ServerConfig is what the server needs. Resolver is required.
type ServerConfig struct {
	Resolver *Resolver
	// Origins whose pages may open a WebSocket, besides our own.
	Origins []string
	Logger  *slog.Logger
	Metrics prometheus.Registerer // nil: none
	Tracer  trace.Tracer          // nil: none
}

// NewServer returns the handler of /graphql: POST, GET (queries only),
// server-sent events and WebSocket. Over HTTP the viewer and the request id are
// in the request's context already; over WebSocket the server signs in with the
// "authorization" of connection_init.
func NewServer(c ServerConfig) http.Handler {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Tracer == nil {
		c.Tracer = noop.NewTracerProvider().Tracer("")
	}
	server := handler.New(NewExecutableSchema(Config{Resolvers: c.Resolver}))
	server.AddTransport(gqltransport.WebSocket(gqltransport.Options{Origins: c.Origins, SignIn: signIn(c.Resolver)}))
	server.AddTransport(transport.SSE{KeepAlivePingInterval: ssePing})
	server.AddTransport(transport.POST{})
	server.AddTransport(transport.GET{})
	server.SetQueryCache(pagedDocuments{lru.New[*ast.QueryDocument](keptDocuments)})
	server.SetParserTokenLimit(maxTokens)

	desk := errorDesk{log: c.Logger}
	server.SetErrorPresenter(desk.present)
	server.SetRecoverFunc(desk.recovered)

	server.Use(extension.Introspection{})
	server.Use(access{})
	server.Use(pages{})
	server.Use(gqltransport.Cursors{})
	server.AroundOperations(newObserver(c.Tracer, c.Metrics).around)
	return server
}

// signIn is how a WebSocket's connection_init says who asks: "Bearer …", or
// nothing for what is public. A token that is shown must be good.
func signIn(r *Resolver) func(context.Context, string) (context.Context, error) {
	return func(ctx context.Context, authorization string) (context.Context, error) {
		if authorization == "" {
			return ctx, nil
		}
		token, found := strings.CutPrefix(authorization, "Bearer ")
		if !found {
			return nil, errors.New("authorization is not a bearer token")
		}
		viewer, err := r.Account.SignIn(ctx, token)
		if err != nil {
			return nil, err
		}
		return auth.With(ctx, viewer), nil
	}
}
