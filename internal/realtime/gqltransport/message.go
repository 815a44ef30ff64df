package gqltransport

import (
	"bytes"
	"encoding/json"
	"errors"
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
	CloseTooManyInits   = 4429
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

// readAsked reads what is subscribed to. Numbers stay as they were written.
func readAsked(payload []byte) (asked, error) {
	var a asked
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	if err := decoder.Decode(&a); err != nil || a.Query == "" {
		return a, errMessage
	}
	return a, nil
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
