package auth

import (
	"context"
	"strings"
	"time"
	"unicode"
)

// Client is the program that asks, as far as its request tells.
type Client struct {
	Address string
	Agent   string
	// Session is the token that a browser sent with a request from a page of ours.
	Session string
	// Keep gives a browser its session, or takes it when the token is empty. Nil:
	// it keeps none, because it is no page of ours or its answer has begun.
	Keep func(token string, until time.Time)
}

type clientKey struct{}

// WithClient returns a context that carries the client.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientOf returns the client, or the zero one.
func ClientOf(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}

// Printable is what a stranger says of itself, without what would disturb where
// it is shown or kept.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}
