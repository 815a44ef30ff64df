// Package guard keeps strangers in bounds: where a request comes from, which
// pages may send it, and how much anybody may ask for. It decides by what is
// shown to it and knows nothing of orders.
package guard

import "context"

type addressKey struct{}

// WithAddress returns a context in which an operation comes from an address, and
// is counted as its.
func WithAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// AddressIn returns where an operation comes from; empty: it is our own.
func AddressIn(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}
