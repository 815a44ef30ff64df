package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/privacy"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

type requestIDKey struct{}

// WithRequestID returns a context whose errors carry the id, in the response
// and in the log.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// errorDesk is the one place where an error leaves the house: what the caller
// can act on is shown, everything else is logged once and masked.
type errorDesk struct {
	log *slog.Logger
}

func (d errorDesk) present(ctx context.Context, err error) *gqlerror.Error {
	located, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		located = gqlerror.WrapPath(graphql.GetPath(ctx), err)
	}
	if _, explained := located.Extensions["code"]; explained && located.Err == nil {
		return traceable(ctx, located)
	}
	return shown(ctx, located, d.explain(ctx, located, err))
}

// recovered makes an error of a panic, with the place where it happened.
func (d errorDesk) recovered(_ context.Context, cause any) error {
	return fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
}

func (d errorDesk) explain(ctx context.Context, located *gqlerror.Error, err error) *problem.Problem {
	if p, ok := problem.As(err); ok {
		return p
	}
	_, signedIn := auth.From(ctx)
	switch {
	case ent.IsNotFound(err):
		return &problem.Problem{Code: problem.NotFound, Message: "there is no such record"}
	case errors.Is(err, privacy.Deny) && !signedIn:
		return notSignedIn()
	case errors.Is(err, privacy.Deny):
		return &problem.Problem{Code: problem.Forbidden, Message: "the access token may not do this"}
	case located.Err == nil:
		return &problem.Problem{Code: problem.Invalid, Message: located.Message}
	case len(located.Path) > len(fieldPath(ctx)):
		return malformed(located, len(fieldPath(ctx)))
	case context.Cause(ctx) == errTooLong: //nolint:errorlint // the cause itself
		return &problem.Problem{Code: deadlineExceeded, Message: tookTooLong().Error()}
	case store.Unstorable(err):
		return &problem.Problem{Code: problem.Invalid, Message: "text must not contain U+0000"}
	case store.Unavailable(err):
		d.log.WarnContext(ctx, "database out of reach", "request_id", requestID(ctx), "error", err)
		return &problem.Problem{Code: problem.Unavailable, Message: "the database is out of reach, try again"}
	}
	d.report(ctx, located, err)
	return &problem.Problem{Code: problem.Internal, Message: "internal error"}
}

// report logs our own failure, unless it is only that the caller has gone.
func (d errorDesk) report(ctx context.Context, located *gqlerror.Error, err error) {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return
	}
	d.log.ErrorContext(ctx, "request failed", "request_id", requestID(ctx), "path", located.Path.String(), "error", err)
}

// malformed is an argument that could not be read: the path leads through it.
func malformed(located *gqlerror.Error, depth int) *problem.Problem {
	field := dotted(located.Path[depth:])
	message := located.Message
	located.Path = located.Path[:depth]
	return &problem.Problem{Code: problem.Invalid, Message: "the input is not valid", Faults: []problem.Fault{
		{Field: field, Code: problem.Malformed, Message: message},
	}}
}

// dotted is a path below the input: "lines.0.quantity".
func dotted(path ast.Path) string {
	parts := make([]string, 0, len(path))
	for i, element := range path {
		if i == 0 && len(path) > 1 && element == ast.PathName("input") {
			continue
		}
		parts = append(parts, fmt.Sprint(element))
	}
	return strings.Join(parts, ".")
}

func fieldPath(ctx context.Context) ast.Path {
	if field := graphql.GetFieldContext(ctx); field != nil {
		return field.Path()
	}
	return nil
}

// shown is a problem as the caller sees it.
func shown(ctx context.Context, at *gqlerror.Error, p *problem.Problem) *gqlerror.Error {
	extensions := map[string]any{"code": string(p.Code)}
	if len(p.Faults) > 0 {
		extensions["faults"] = p.Faults
	}
	return traceable(ctx, &gqlerror.Error{Message: p.Message, Path: at.Path, Locations: at.Locations, Extensions: extensions})
}

func traceable(ctx context.Context, e *gqlerror.Error) *gqlerror.Error {
	if id := requestID(ctx); id != "" {
		e.Extensions["requestId"] = id
	}
	return e
}

// refusal is a problem with an operation as a whole. gqlgen does not always
// bring these to the desk, so they are made as they are shown.
func refusal(ctx context.Context, path ast.Path, err error) *gqlerror.Error {
	p, ok := problem.As(err)
	if !ok {
		return gqlerror.WrapPath(path, err)
	}
	return shown(ctx, &gqlerror.Error{Path: path}, p)
}

func notSignedIn() *problem.Problem {
	return &problem.Problem{Code: problem.Unauthenticated, Message: "an access token is needed"}
}
