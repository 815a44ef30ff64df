package certs_test

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/certs"
	"github.com/waybill/waybill/internal/certs/certstest"
)

const domain = "orders.shop.example"

// site serves with a keeper, TLS and plain, until it is stopped.
type site struct {
	tls, plain net.Listener
	stop       func()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func (s site) serve(t *testing.T, a *certstest.Authority, folder string, httpPort int) site {
	t.Helper()
	keeper := certs.New(certs.Config{
		Domains: []string{domain}, Email: "ops@shop.example", Directory: a.Directory, Roots: a.Roots, Folder: folder,
		TLSPort: port(s.tls), HTTPPort: httpPort, Logger: slog.New(slog.DiscardHandler),
	})
	server := &http.Server{ReadHeaderTimeout: time.Minute, TLSConfig: keeper.TLS(), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "served by "+r.Proto)
	})}
	go func() { _ = server.ServeTLS(s.tls, "", "") }()
	ctx, cancel := context.WithCancel(context.Background())
	kept, plain := make(chan error, 1), make(chan error, 1)
	go func() { kept <- keeper.Keep(ctx) }()
	go func() { plain <- keeper.RunPlain(ctx, s.plain, "https://"+domain) }()
	s.stop = func() {
		cancel()
		_ = server.Close()
		for _, ended := range []chan error{kept, plain} {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	return s
}

// get asks for the page as a browser that knows the authority would.
func (s site) get(a *certstest.Authority, name string) (string, error) {
	client := &http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: a.Given, ServerName: name},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", s.tls.Addr().String())
		},
	}}
	defer client.CloseIdleConnections()
	reply, err := client.Get("https://" + name + "/")
	if err != nil {
		return "", err
	}
	defer reply.Body.Close()
	raw, err := io.ReadAll(reply.Body)
	return string(raw), err
}

// eventually asks until the certificate is there.
func (s site) eventually(t *testing.T, a *certstest.Authority) {
	t.Helper()
	for patience := time.Now().Add(time.Minute); ; {
		got, err := s.get(a, domain)
		if err == nil && got == "served by HTTP/2.0" {
			return
		}
		if time.Now().After(patience) {
			t.Fatalf("got %q, %v", got, err)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// A certificate is got over TLS or plain HTTP, kept over a restart, and for the
// configured names alone.
func TestCertificatesAreGotAndKept(t *testing.T) {
	for _, plainly := range []bool{false, true} {
		t.Run(map[bool]string{false: "OverTLS", true: "OverHTTP"}[plainly], func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "certificates")
			s, httpPort, tlsPort := site{tls: listen(t), plain: listen(t)}, 0, 0
			if plainly {
				httpPort = port(s.plain)
			} else {
				tlsPort = port(s.tls)
			}
			a := certstest.Open(t, tlsPort, httpPort)
			s = s.serve(t, a, folder, httpPort)
			s.eventually(t, a)
			if got, err := s.get(a, "other.shop.example"); err == nil {
				t.Errorf("another name is served %q", got)
			}
			s.stop()

			a.Close() // what was got is enough
			s = site{tls: listen(t), plain: listen(t)}.serve(t, a, folder, httpPort)
			defer s.stop()
			s.eventually(t, a)
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			reply, err := client.Post("http://"+s.plain.Addr().String()+"/t/abc?x=1", "text/plain", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer reply.Body.Close()
			if got := reply.Header.Get("Location"); reply.StatusCode != http.StatusPermanentRedirect || got != "https://"+domain+"/t/abc?x=1" {
				t.Errorf("plain HTTP is sent to %q with %d", got, reply.StatusCode)
			}
		})
	}
}
