package gqltransport

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// subscribe begins what a client asks for.
func (c *conn) subscribe(m message) {
	c.mu.Lock()
	s, taken := c.session, slices.ContainsFunc(c.operations, func(op operation) bool { return op.id == m.ID })
	c.mu.Unlock()
	if s == nil {
		c.shut(CloseUnauthorized, "Unauthorized")
		return
	}
	if taken {
		c.shut(CloseDuplicateID, "Subscriber for "+m.ID+" already exists")
		return
	}
	wanted, err := readAsked(m.Payload)
	if err != nil {
		c.shut(CloseBadRequest, "Invalid message received")
		return
	}
	params := wanted.params()
	ctx := graphql.StartOperationTrace(c.engine.Arrive(s.ctx, c.from))
	params.ReadTime.Start, params.ReadTime.End = graphql.Now(), graphql.Now()
	op, errs := c.exec.CreateOperationContext(ctx, &params)
	if errs != nil {
		refused := c.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		c.refuse(m.ID, errorOf(refused.Errors))
		return
	}
	if op.Operation.Operation != ast.Subscription {
		c.operate(m.ID, ctx, op)
		return
	}
	c.follow(m.ID, &request{exec: c.exec, params: params, session: s}, op)
}

// refuse tells that an operation is not let in.
func (c *conn) refuse(id string, why *tail) {
	c.send(appendTail(nil, quoted(id), why))
}

func tooMany() *tail {
	return errorOf(gqlerror.List{{Message: "too many operations at once on this connection", Extensions: map[string]any{"code": "LIMIT_EXCEEDED"}}})
}

// follow joins the group of a subscription.
func (c *conn) follow(id string, r *request, op *graphql.OperationContext) {
	if err := c.engine.describe(r, op); err != nil {
		c.refuse(id, errorOf(gqlerror.List{{Message: err.Error()}}))
		return
	}
	m := &member{to: c, id: quoted(id)}
	if !c.begin(operation{id: id, member: m}) {
		c.refuse(id, tooMany())
		return
	}
	c.engine.metrics.subscriptions.Inc()
	c.engine.join(m, r)
}

// describe fills in which group a request belongs to.
func (e *Engine) describe(r *request, op *graphql.OperationContext) (err error) {
	r.plan = e.planOf(op)
	r.after = r.plan.wish(op)
	if r.after != "" && r.plan.shared {
		if _, _, err := e.Place(r.after); err != nil {
			r.plan.shared = false // the resolver says what is wrong with it
		}
	}
	if !r.plan.shared {
		_, err = rand.Read(r.key[:])
		return err
	}
	r.key, err = r.plan.keyOf(op, r.session.scope)
	return err
}

// begin books an operation; false: there are too many, or the connection ends.
func (c *conn) begin(op operation) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	same := 0
	for _, other := range c.operations {
		if (other.member == nil) == (op.member == nil) {
			same++
		}
	}
	bound := c.engine.limits.Operations
	if op.member != nil {
		bound = c.engine.limits.Subscriptions
	}
	if same >= bound || c.session == nil {
		return false
	}
	c.operations = append(c.operations, op)
	return true
}

// complete ends an operation that the client has enough of. One that has ended
// meanwhile is no mistake.
func (c *conn) complete(id string) {
	if op, found := c.take(func(op operation) bool { return op.id == id }); found {
		c.end(op)
	}
}

// forget gives the id of a subscription free that is over.
func (c *conn) forget(m *member) {
	if _, found := c.take(func(op operation) bool { return op.member == m }); found {
		c.engine.metrics.subscriptions.Dec()
	}
}

func (c *conn) take(is func(operation) bool) (operation, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.operations, is)
	if at < 0 {
		return operation{}, false
	}
	op := c.operations[at]
	c.operations = slices.Delete(c.operations, at, at+1)
	return op, true
}

// operate runs a query or a mutation beside whatever else the connection does.
func (c *conn) operate(id string, ctx context.Context, op *graphql.OperationContext) { //nolint:revive // the context is the operation's
	ctx, cancel := context.WithCancel(ctx)
	if !c.begin(operation{id: id, cancel: cancel}) {
		cancel()
		c.refuse(id, tooMany())
		return
	}
	go func() {
		defer cancel()
		responses, ctx := c.exec.DispatchOperation(ctx, op)
		var frames []byte
		if r := responses(ctx); r != nil {
			t, err := nextOf(r, Mark{})
			if err != nil {
				t = errorOf(gqlerror.List{{Message: "internal error"}})
			}
			frames = appendTail(frames, quoted(id), t)
		}
		frames = appendTail(frames, quoted(id), completed())
		if _, still := c.take(func(op operation) bool { return op.id == id && op.member == nil }); still {
			c.send(frames)
		}
	}()
}
