package gqltransport_test

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/realtime/gqltransport"
)

// Every message carries its own cursor, however far the stream is ahead of the
// responses.
func TestEachMessageCarriesItsCursor(t *testing.T) {
	t.Parallel()
	var cursors gqltransport.Cursors
	cursors.InterceptOperation(t.Context(), func(ctx context.Context) graphql.ResponseHandler {
		messages := make(chan *string, 3)
		for _, m := range []string{"a", "b", "c"} {
			messages <- &m
		}
		close(messages)
		stream := gqltransport.Stamp(ctx, messages, func(m *string) string { return "cursor of " + *m })
		var got []string
		for m := range stream {
			response := cursors.InterceptResponse(ctx, func(context.Context) *graphql.Response { return &graphql.Response{Data: []byte(*m)} })
			cursor, _ := response.Extensions["cursor"].(string)
			got = append(got, string(response.Data)+": "+cursor)
		}
		if diff := cmp.Diff(got, []string{"a: cursor of a", "b: cursor of b", "c: cursor of c"}); diff != "" {
			t.Error(diff)
		}
		if response := cursors.InterceptResponse(ctx, func(context.Context) *graphql.Response { return &graphql.Response{} }); response.Extensions != nil {
			t.Errorf("a response of no message has %v", response.Extensions)
		}
		return nil
	})
}

func TestAStampedStreamEndsWithItsFollower(t *testing.T) {
	t.Parallel()
	var cursors gqltransport.Cursors
	ctx, leave := context.WithCancel(t.Context())
	cursors.InterceptOperation(ctx, func(ctx context.Context) graphql.ResponseHandler {
		messages := make(chan *string, 1)
		text := "unheard"
		messages <- &text
		close(messages)
		stream := gqltransport.Stamp(ctx, messages, func(m *string) string { return *m })
		leave()
		for range stream {
		}
		return nil
	})
}
