// Package egress makes the one HTTP client with which Waybill calls anyone:
// suppliers, carriers, webhooks.
//
// Where to call is often a merchant's word, so no call reaches an address that
// the open internet has no road to (private, loopback, link-local with the
// cloud's metadata, carrier-grade NAT, unique local, multicast, reserved, and
// IPv6 forms that carry such an IPv4 one), unless the operator allows it. The
// address is checked when it is dialled, after the name was resolved, so a name
// that changes its mind gains nothing. No redirect is followed, no proxy used.
package egress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
)

// ErrRefused is why a call to such an address fails. Nothing has left then.
var ErrRefused = errors.New("the address is not one of the open internet; the operator may allow it with EGRESS_ALLOW")

var errTooLong = errors.New("the answer is longer than 8 MiB")

const (
	longest      = 8 << 20          // bytes of an answer, whoever reads it
	patience     = 60 * time.Second // of one call, if the caller has more
	lookPatience = 2 * time.Second  // of a look at what a name means
)

// Guard knows what may be called. The nil Guard allows the open internet only.
type Guard struct {
	prefixes []netip.Prefix
	hosts    map[string]bool
}

// New returns a guard that also allows these: prefixes ("10.1.0.0/16"),
// addresses, and names of hosts, wherever they lead.
func New(allow ...string) (*Guard, error) {
	g := &Guard{hosts: make(map[string]bool)}
	for _, text := range allow {
		text = strings.ToLower(strings.TrimSpace(text))
		prefix, prefixErr := netip.ParsePrefix(text)
		address, addressErr := netip.ParseAddr(text)
		switch {
		case prefixErr == nil:
			g.prefixes = append(g.prefixes, prefix.Masked())
		case addressErr == nil:
			g.prefixes = append(g.prefixes, netip.PrefixFrom(address, address.BitLen()))
		case text == "" || strings.ContainsAny(text, "/:@ *"):
			return nil, fmt.Errorf("%q is no prefix, address or host", text)
		default:
			g.hosts[strings.TrimSuffix(text, ".")] = true
		}
	}
	return g, nil
}

// Loopback allows this machine too: for the demo, whose suppliers live on it,
// and for tests.
func Loopback() *Guard {
	return &Guard{prefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
}

func (g *Guard) rules() *ssrf.Guardian {
	var four, six []netip.Prefix
	if g != nil {
		for _, p := range g.prefixes {
			if p.Addr().Is4() {
				four = append(four, p)
			} else {
				six = append(six, p)
			}
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(four...), ssrf.WithAllowedV6Prefixes(six...))
}

func (g *Guard) knows(host string) bool {
	return g != nil && g.hosts[strings.ToLower(strings.TrimSuffix(host, "."))]
}

// Client returns a client that keeps to the guard and sends the trace of the
// context along. It is safe for concurrent use; make one and share it.
func (g *Guard) Client() *http.Client {
	return &http.Client{
		Transport: otelhttp.NewTransport(bounded{g.transport()}, otelhttp.WithPropagators(propagation.TraceContext{})),
		Timeout:   patience,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // what we say must not travel where nobody configured it to
		},
	}
}

func (g *Guard) transport() *http.Transport {
	rules := g.rules()
	trusting := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	guarded := *trusting
	guarded.ControlContext = func(_ context.Context, network, address string, _ syscall.RawConn) error {
		return refusal(rules.Safe(network, address, nil))
	}
	return &http.Transport{
		Proxy: nil, // an inherited HTTP_PROXY would be dialled instead, and the address never checked
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if host, _, err := net.SplitHostPort(address); err == nil && g.knows(host) {
				return trusting.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// Check says early what dialling would: it fails with ErrRefused when the URL's
// host is, or means now, an address that may not be called. A name that means
// nothing now passes: it counts what it means when it is dialled.
func (g *Guard) Check(ctx context.Context, rawURL string) error {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" || g.knows(u.Hostname()) {
		return nil //nolint:nilerr // whether it is a URL is somebody else's question
	}
	addresses, err := resolve(ctx, u.Hostname())
	if err != nil {
		return nil //nolint:nilerr // as said
	}
	rules := g.rules()
	for _, address := range addresses {
		if err := refusal(rules.SafeAddr(address.Unmap())); err != nil {
			return err
		}
	}
	return nil
}

func resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if address, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{address}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

func refusal(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w (%w)", ErrRefused, err)
}

// bounded cuts off answers that do not end.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		reply.Body = &boundedBody{ReadCloser: reply.Body, left: longest}
	}
	return reply, err
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
