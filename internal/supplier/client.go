package supplier

import (
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
)

// NewClient returns a client fit for calling suppliers: it follows no redirect
// (an order must not travel where nobody configured it to), speaks HTTP/1.1,
// and sends the trace of the context along. A nil base is a transport of its own.
func NewClient(base http.RoundTripper) *http.Client {
	if base == nil {
		base = newTransport()
	}
	return &http.Client{
		Transport: otelhttp.NewTransport(base, otelhttp.WithPropagators(propagation.TraceContext{})),
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}
