package gqltransport

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// notServed is why a request is refused before it is looked at as GraphQL.
type notServed struct {
	status  int
	code    string
	message string
}

const (
	codeInvalid   = "INVALID_INPUT"
	codeForbidden = "FORBIDDEN"
)

func malformed(message string) *notServed {
	return &notServed{http.StatusBadRequest, codeInvalid, message}
}

// write answers in the form of a GraphQL error, which clients read anyway.
func (n *notServed) write(w http.ResponseWriter) {
	if n.status == http.StatusServiceUnavailable || n.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	writeRefusal(w, mediaJSON, n.status, gqlerror.List{{Message: n.message, Extensions: map[string]any{"code": n.code}}})
}

// readRequest reads the body of a POST, or a GET's parameters. A browser that
// comes back says where it was in Last-Event-ID.
func readRequest(r *http.Request) (graphql.RawParams, *notServed) {
	read := graphql.TraceTiming{Start: graphql.Now()}
	var wanted asked
	var refused *notServed
	switch r.Method {
	case http.MethodGet:
		wanted, refused = readParameters(r)
	case http.MethodPost:
		wanted, refused = readBody(r)
	default:
		refused = &notServed{http.StatusMethodNotAllowed, codeInvalid, "use POST, or GET for queries"}
	}
	if refused != nil {
		return graphql.RawParams{}, refused
	}
	if seen := r.Header.Get("Last-Event-ID"); seen != "" {
		wanted.extend(resumeKey, seen)
	}
	params := wanted.params()
	read.End = graphql.Now()
	params.Headers, params.ReadTime = r.Header, read
	return params, nil
}

func readParameters(r *http.Request) (asked, *notServed) {
	q := r.URL.Query()
	wanted := asked{Query: q.Get("query"), OperationName: q.Get("operationName"), DocumentID: q.Get("documentId")}
	for name, into := range map[string]*map[string]any{"variables": &wanted.Variables, "extensions": &wanted.Extensions} {
		if raw := q.Get(name); raw != "" {
			decoder := json.NewDecoder(strings.NewReader(raw))
			decoder.UseNumber()
			if err := decoder.Decode(into); err != nil {
				return wanted, malformed(name + " is not a JSON object")
			}
		}
	}
	if !wanted.whole() {
		return wanted, malformed("no query is given")
	}
	return wanted, nil
}

// readBody takes JSON only: a form of another site can post anything else
// without asking first.
func readBody(r *http.Request) (asked, *notServed) {
	kind, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := options["charset"]; kind != mediaJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return asked{}, &notServed{http.StatusUnsupportedMediaType, codeInvalid, "send application/json in UTF-8"}
	}
	raw, err := io.ReadAll(r.Body)
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		message := "the body is larger than " + strconv.FormatInt(tooLarge.Limit, 10) + " bytes"
		return asked{}, &notServed{http.StatusRequestEntityTooLarge, codeInvalid, message}
	}
	if err != nil {
		return asked{}, malformed("the body could not be read")
	}
	if text := strings.TrimLeft(string(raw[:min(len(raw), 64)]), " \t\r\n"); strings.HasPrefix(text, "[") {
		return asked{}, malformed("send one operation for each request: batches are not served")
	}
	wanted, err := readAsked(raw)
	if err != nil {
		return asked{}, malformed("the body is not a GraphQL request")
	}
	return wanted, nil
}
