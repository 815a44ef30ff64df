package graph

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

const keptDocuments = 1000 // parsed and validated

// ServerConfig is what the server needs. Resolver is required.
type ServerConfig struct {
	Resolver *Resolver
	// Origins whose pages may open a WebSocket.
	Origins guard.Origins
	Logger  *slog.Logger
	Metrics prometheus.Registerer // nil: none
	Tracer  trace.Tracer          // nil: none
	// Limits of what is followed live, and Documents of what one operation is.
	Limits    gqltransport.Limits
	Documents Limits
	// Trusted are documents by id; with OnlyTrusted there are no others.
	Trusted     map[string]string
	OnlyTrusted bool
	// NoIntrospection hides the schema.
	NoIntrospection bool
	Limiter         *guard.Limiter // nil: nobody counts
	// Place is where a request comes from, as the limits count it; nil: its peer.
	Place func(*http.Request) string
}

// Server is the handler of /graphql. Live is its subscriptions; they end with
// Drain or Close.
type Server struct {
	http.Handler
	Live *gqltransport.Engine
}

// NewServer returns the handler of /graphql: POST, GET (queries only),
// server-sent events and WebSocket. Over HTTP the viewer and the request id are
// in the request's context already; over WebSocket the server signs in with the
// "authorization" of connection_init.
func NewServer(c ServerConfig) *Server {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Tracer == nil {
		c.Tracer = noop.NewTracerProvider().Tracer("")
	}
	limits := c.Documents.orDefaults()
	server := handler.New(NewExecutableSchema(Config{Resolvers: c.Resolver, Schema: served()}))
	live := gqltransport.New(gqltransport.Options{
		Known: c.Origins.Knows, SignIn: signIn(c.Resolver), Ambient: ambient, Detach: detach, Scope: scope, Principal: principal, Arrive: guard.WithAddress,
		DependsOn: dependsOn, Until: until,
		Place: realtime.ReadCursor, Temporary: temporary, Address: c.Place, Limits: c.Limits, Logger: c.Logger, Metrics: c.Metrics,
	})
	server.AddTransport(live.WebSocket())
	server.AddTransport(live.Events())
	server.AddTransport(live.Plain())
	server.SetQueryCache(pagedDocuments{lru.New[*ast.QueryDocument](keptDocuments)})

	desk := errorDesk{log: c.Logger}
	server.SetErrorPresenter(desk.present)
	server.SetRecoverFunc(desk.recovered)

	server.Use(newTrusted(c.Trusted, c.OnlyTrusted))
	checked := newDocuments(limits)
	server.Use(checked)
	if !c.NoIntrospection {
		server.Use(extension.Introspection{})
	}
	server.Use(access{})
	server.Use(pages{maxCost: limits.Cost, limiter: c.Limiter})
	server.AroundOperations(newObserver(c.Tracer, c.Metrics).around)
	server.AroundOperations(checked.bounded)
	server.AroundRootFields(audited)
	return &Server{Handler: server, Live: live}
}

// served is the schema without what the library would add to it and we do not
// serve: an answer comes whole.
func served() *ast.Schema {
	schema := *parsedSchema
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	return &schema
}

// signIn is how a WebSocket's connection_init says who asks: "Bearer …", or
// nothing for what is public. A token that is shown must be good.
func signIn(r *Resolver) func(context.Context, string) (context.Context, time.Time, error) {
	return func(ctx context.Context, authorization string) (context.Context, time.Time, error) {
		if authorization == "" {
			return ctx, time.Time{}, nil
		}
		look := r.Account.SignIn
		token, found := strings.CutPrefix(authorization, "Bearer ")
		if session, is := strings.CutPrefix(authorization, sessionScheme); is {
			look, token, found = r.People.Session, session, true
		}
		if !found {
			return nil, time.Time{}, errors.New("authorization is not a bearer token")
		}
		viewer, err := look(ctx, token)
		if err != nil && problem.Of(err) != problem.Unauthenticated {
			return nil, time.Time{}, errors.Join(gqltransport.ErrAway, err)
		}
		if err != nil {
			return nil, time.Time{}, err
		}
		return auth.With(ctx, viewer), viewer.Until, nil
	}
}

const sessionScheme = "Session "

// ambient is the session of the page that opens a socket. The server has found
// that the page is its own.
func ambient(r *http.Request) string {
	if session := auth.ClientOf(r.Context()).Session; session != "" {
		return sessionScheme + session
	}
	return ""
}

// detach keeps the viewer of a request.
func detach(ctx context.Context) context.Context {
	kept := context.Background()
	if viewer, ok := auth.From(ctx); ok {
		kept = auth.With(kept, viewer)
	}
	return kept
}

// principal is whose connections are counted together.
func principal(ctx context.Context) string {
	viewer, _ := auth.From(ctx)
	return cmp.Or(viewer.TokenID, viewer.SessionID)
}

// dependsOn is what the viewer's connections go with.
func dependsOn(ctx context.Context) []string {
	viewer, _ := auth.From(ctx)
	return viewer.DependsOn()
}

// until is when the viewer has to sign in again.
func until(ctx context.Context) time.Time {
	viewer, _ := auth.From(ctx)
	return viewer.Until
}
