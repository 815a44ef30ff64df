package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/waybill/waybill/internal/problem"
)

const (
	documentUnknown    problem.Code = "PERSISTED_QUERY_NOT_FOUND"
	documentNotTrusted problem.Code = "DOCUMENT_NOT_TRUSTED"
)

// trusted are the documents of our own pages, which may be named by their hash:
// as documentId, or as extensions.persistedQuery.sha256Hash. When they are the
// only ones, their texts count as named.
type trusted struct {
	texts map[string]string // by id
	only  bool
}

// newTrusted takes documents by the ids that their pages have for them.
func newTrusted(documents map[string]string, only bool) trusted {
	t := trusted{texts: make(map[string]string, 2*len(documents)), only: only}
	for id, text := range documents {
		t.texts[id] = text
		t.texts[digestOf(text)] = text
	}
	return t
}

func digestOf(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

var (
	_ graphql.HandlerExtension          = trusted{}
	_ graphql.OperationParameterMutator = trusted{}
)

func (trusted) ExtensionName() string { return "TrustedDocuments" }

func (trusted) Validate(graphql.ExecutableSchema) error { return nil }

func (t trusted) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if err := t.resolve(params); err != nil {
		return refusal(ctx, nil, err)
	}
	return nil
}

// resolve puts the text where only its name was given. Strangers' documents are
// not kept under a name: the message is the one at which clients send the text.
func (t trusted) resolve(params *graphql.RawParams) error {
	id := named(params.Extensions)
	text, known := t.texts[id]
	switch {
	case id != "" && params.Query == "" && !known:
		return problem.Errorf(documentUnknown, "PersistedQueryNotFound")
	case id != "" && params.Query != "" && id != digestOf(params.Query) && text != params.Query:
		return problem.Errorf(problem.Invalid, "the hash is of another document")
	case id != "" && known:
		params.Query = text
	case t.only && t.texts[digestOf(params.Query)] == "":
		return problem.Errorf(documentNotTrusted, "only the documents of Waybill's own pages are accepted here")
	}
	return nil
}

func named(extensions map[string]any) string {
	persisted, _ := extensions["persistedQuery"].(map[string]any)
	id, _ := persisted["sha256Hash"].(string)
	return id
}
