package graph

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/waybill/waybill/internal/problem"
)

// Limits are what one operation may be; zero values are replaced by the defaults
// named here. Fragments count wherever they are spread.
type Limits struct {
	Bytes      int           // 64 KB of text
	Tokens     int           // 5,000
	Depth      int           // 20 fields below each other
	Fields     int           // 2,000
	Roots      int           // 50 fields of a root, so 50 mutations
	Aliases    int           // 200
	Directives int           // 100
	Repeats    int           // 5,000 pairs of the same field in the same place, each of which validation compares
	Variables  int           // 50,000 values in the variables
	Cost       int           // 100,000: 250 orders in full are more than half of it
	Timeout    time.Duration // 30 s for a query or a mutation
}

func (l Limits) orDefaults() Limits {
	return Limits{
		Bytes: cmp.Or(l.Bytes, 64<<10), Tokens: cmp.Or(l.Tokens, 5_000), Depth: cmp.Or(l.Depth, 20), Fields: cmp.Or(l.Fields, 2_000),
		Roots: cmp.Or(l.Roots, 50), Aliases: cmp.Or(l.Aliases, 200), Directives: cmp.Or(l.Directives, 100), Repeats: cmp.Or(l.Repeats, 5_000),
		Variables: cmp.Or(l.Variables, 50_000), Cost: cmp.Or(l.Cost, 100_000), Timeout: cmp.Or(l.Timeout, 30*time.Second),
	}
}

const (
	tooLarge         problem.Code = "DOCUMENT_LIMIT_EXCEEDED"
	deadlineExceeded problem.Code = "DEADLINE_EXCEEDED"
)

// documents refuses what is too large to be worth validating, which costs more
// than linear time. What it has let in it remembers.
type documents struct {
	limits Limits
	seen   graphql.Cache[struct{}] // by digest
}

func newDocuments(l Limits) documents {
	return documents{limits: l, seen: lru.New[struct{}](keptDocuments)}
}

var (
	_ graphql.HandlerExtension          = documents{}
	_ graphql.OperationParameterMutator = documents{}
)

func (documents) ExtensionName() string { return "Documents" }

func (documents) Validate(graphql.ExecutableSchema) error { return nil }

func (d documents) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	found := excess{faults: problem.Collect()}
	found.check("variables", values(params.Variables, d.limits.Variables+1), d.limits.Variables)
	digest := sha256.Sum256([]byte(params.Query))
	if _, known := d.seen.Get(ctx, string(digest[:])); !known {
		if err := d.measure(params.Query, found); err != nil {
			return err
		}
	}
	if err := found.err(); err != nil {
		return refusal(ctx, nil, err)
	}
	d.seen.Add(ctx, string(digest[:]), struct{}{})
	return nil
}

// measure finds what a document has too much of. A document that is no GraphQL
// is an error.
func (d documents) measure(text string, found excess) *gqlerror.Error {
	if !found.check("bytes", len(text), d.limits.Bytes) {
		return nil
	}
	braces := 2 * d.limits.Depth // values have some too
	tokens, deepest := skim(text, d.limits.Tokens+1, braces+1)
	if !found.check("tokens", tokens, d.limits.Tokens) || deepest > braces && !found.check("depth", deepest, d.limits.Depth) {
		return nil // not worth parsing
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, d.limits.Tokens+1) // counts the end too
	if err != nil {
		if located, ok := errors.AsType[*gqlerror.Error](err); ok {
			errcode.Set(located, errcode.ParseFailed)
			return located
		}
		return gqlerror.Wrap(err)
	}
	found.measure(document, d.limits)
	return nil
}

// excess collects what there is too much of.
type excess struct {
	faults problem.Faults
}

func (e excess) check(what string, size, most int) bool {
	if size > most {
		e.faults.Add(what, problem.OutOfRange, "more than %d are not allowed", most)
		return false
	}
	return true
}

func (e excess) err() error {
	err := e.faults.Err()
	if p, ok := problem.As(err); ok {
		return &problem.Problem{Code: tooLarge, Message: "the document is larger than is allowed", Faults: p.Faults}
	}
	return err
}

// values counts the values of a variable, at any depth, and stops when that is
// enough.
func values(of any, enough int) int {
	n := 1
	switch of := of.(type) {
	case map[string]any:
		for _, one := range of {
			if n >= enough {
				break
			}
			n += values(one, enough-n)
		}
	case []any:
		for _, one := range of {
			if n >= enough {
				break
			}
			n += values(one, enough-n)
		}
	}
	return n
}

// bounded ends what takes too long. A mutation that is cut off is undone.
func (d documents) bounded(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, d.limits.Timeout, errTooLong)
	respond := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		response := respond(ctx)
		if response == nil && context.Cause(ctx) == errTooLong { //nolint:errorlint // the cause itself
			return &graphql.Response{Errors: gqlerror.List{refusal(ctx, nil, tookTooLong())}}
		}
		return response
	}
}

var errTooLong = errors.New("operation took too long")

func tookTooLong() error {
	return problem.Errorf(deadlineExceeded, "it took too long: ask for less, or try again; a mutation was undone")
}
