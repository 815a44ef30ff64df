package graph

import (
	"context"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/problem"
)

const rateLimited problem.Code = "RATE_LIMITED"

// charge counts an operation that is let in against who asks and where from. An
// execution of our own, for followers that were let in before, comes from
// nowhere and is free.
func charge(ctx context.Context, limiter *guard.Limiter, cost int) *gqlerror.Error {
	address := guard.AddressIn(ctx)
	if limiter == nil || address == "" {
		return nil
	}
	viewer, _ := auth.From(ctx)
	wait := limiter.Operation(ctx, address, viewer.Principal(), 1+cost/1000)
	if wait == 0 {
		return nil
	}
	after := guard.Seconds(wait)
	refused := refusal(ctx, nil, problem.Errorf(rateLimited, "too much was asked for lately: try again in %d s", after))
	refused.Extensions["retryAfter"] = after
	return refused
}
