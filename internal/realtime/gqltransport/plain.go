package gqltransport

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	mediaJSON     = "application/json"
	mediaResponse = "application/graphql-response+json"
)

// Plain is the transport for one answer to one request, as the GraphQL over
// HTTP draft has it. It takes whatever no other transport did, so it comes last.
func (e *Engine) Plain() graphql.Transport { return plain{} }

type plain struct{}

// Supports is true: what cannot be served is told why.
func (plain) Supports(*http.Request) bool { return true }

// Do answers. A GET changes nothing.
func (plain) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	media := mediaFor(r.Header.Get("Accept"))
	if media == "" {
		refused := notServed{http.StatusNotAcceptable, codeInvalid, "the answer is " + mediaResponse + " or " + mediaJSON}
		refused.write(w)
		return
	}
	params, refused := readRequest(r)
	if refused != nil {
		if refused.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", "GET, POST")
		}
		refused.write(w)
		return
	}
	ctx := graphql.StartOperationTrace(r.Context())
	op, errs := exec.CreateOperationContext(ctx, &params)
	if errs != nil {
		response := exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		writeRefusal(w, media, statusOf(response.Errors, media), response.Errors)
		return
	}
	switch kind := op.Operation.Operation; {
	case kind == ast.Subscription:
		(&notServed{http.StatusNotAcceptable, codeInvalid, "follow subscriptions over WebSocket, or accept text/event-stream"}).write(w)
		return
	case kind != ast.Query && r.Method == http.MethodGet:
		getChanges(w)
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, op)
	response := responses(ctx)
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	_ = json.NewEncoder(w).Encode(response) // the client is gone
}

func getChanges(w http.ResponseWriter) {
	w.Header().Set("Allow", "POST")
	(&notServed{http.StatusMethodNotAllowed, codeInvalid, "a GET asks only: send mutations by POST"}).write(w)
}

// mediaFor is how a client wants its answer; empty: in no way that there is.
func mediaFor(accept string) string {
	if accept == "" {
		return mediaJSON
	}
	for wanted := range strings.SplitSeq(accept, ",") {
		kind, options, err := mime.ParseMediaType(wanted)
		if err != nil || options["q"] == "0" {
			continue
		}
		switch kind {
		case mediaResponse:
			return mediaResponse
		case mediaJSON, "application/*", "*/*":
			return mediaJSON
		}
	}
	return ""
}

// statusOf is the status of a request that was refused before it ran. Those who
// want application/json read the errors, whatever the status says; to them it
// is 200, so that what stands in between does not take the answer for its own.
func statusOf(errs gqlerror.List, media string) int {
	code, _ := first(errs).Extensions["code"].(string)
	status, known := map[string]int{
		"UNAUTHENTICATED": http.StatusUnauthorized, codeForbidden: http.StatusForbidden, "RATE_LIMITED": http.StatusTooManyRequests,
		"UNAVAILABLE": http.StatusServiceUnavailable, "INTERNAL": http.StatusInternalServerError,
	}[code]
	switch {
	case status == http.StatusTooManyRequests:
		return status
	case media == mediaJSON:
		return http.StatusOK
	case known:
		return status
	}
	return http.StatusBadRequest
}

func first(errs gqlerror.List) *gqlerror.Error {
	if len(errs) == 0 {
		return &gqlerror.Error{}
	}
	return errs[0]
}

// writeRefusal answers with errors and no data.
func writeRefusal(w http.ResponseWriter, media string, status int, errs gqlerror.List) {
	if wait, ok := first(errs).Extensions["retryAfter"].(int); ok {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": errs}) // the client is gone
}
