package gqltransport

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/99designs/gqlgen/graphql"
)

// The sub-protocol, and its close codes beside those of WebSocket.
const (
	Protocol = "graphql-transport-ws"

	CloseBadRequest     = 4400
	CloseUnauthorized   = 4401
	CloseForbidden      = 4403
	CloseNoProtocol     = 4406
	CloseInitTimeout    = 4408
	CloseDuplicateID    = 4409
	CloseTooMany        = 4429
	CloseServiceRestart = 1012
	CloseTryAgainLater  = 1013
)

// message is what a client says.
type message struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

// asked is the payload of subscribe.
type asked struct {
	Query         string         `json:"query"`
	DocumentID    string         `json:"documentId"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

const longestID = 256

var errMessage = errors.New("not a message of the protocol")

// readMessage reads a client's message and checks its shape.
func readMessage(raw []byte) (message, error) {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, errMessage
	}
	null := len(m.Payload) == 0 || bytes.Equal(m.Payload, []byte("null"))
	object := !null && m.Payload[0] == '{'
	switch m.Type {
	case "connection_init", "ping", "pong":
		if !null && !object {
			return m, errMessage
		}
	case "subscribe":
		if m.ID == "" || len(m.ID) > longestID || !object {
			return m, errMessage
		}
	case "complete":
		if m.ID == "" {
			return m, errMessage
		}
	default:
		return m, errMessage
	}
	return m, nil
}

// readAsked reads what is asked for. Numbers stay as they were written.
func readAsked(payload []byte) (asked, error) {
	var a asked
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	if err := decoder.Decode(&a); err != nil || !a.whole() || decoder.More() {
		return a, errMessage
	}
	return a, nil
}

// whole says whether a document is given, or named.
func (a *asked) whole() bool {
	_, named := a.Extensions[persistedKey]
	return a.Query != "" || a.DocumentID != "" || named
}

// persistedKey names a document by its hash, in a form that other servers share.
// A documentId says the same.
const persistedKey = "persistedQuery"

func (a *asked) extend(key string, value any) {
	if a.Extensions == nil {
		a.Extensions = make(map[string]any, 1)
	}
	a.Extensions[key] = value
}

func (a *asked) params() graphql.RawParams {
	if a.DocumentID != "" {
		a.extend(persistedKey, map[string]any{"version": 1, "sha256Hash": strings.TrimPrefix(a.DocumentID, "sha256:")})
	}
	return graphql.RawParams{Query: a.Query, OperationName: a.OperationName, Variables: a.Variables, Extensions: a.Extensions}
}

// authorization of connection_init's payload, in either spelling.
func authorization(payload []byte) string {
	var init struct {
		Authorization string `json:"authorization"` // encoding/json folds case
	}
	if json.Unmarshal(payload, &init) != nil {
		return ""
	}
	return init.Authorization
}
