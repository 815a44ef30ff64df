package certs_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"github.com/waybill/waybill/internal/certs"
)

const domain = "orders.shop.example"

// authority is Let's Encrypt's own test server, for which every name is at
// loopback.
type authority struct {
	*httptest.Server
	root *x509.CertPool // of the certificates that it gives
}

func openAuthority(t *testing.T, tlsPort, httpPort int) authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	questions := listen(t)
	names := &dns.Server{Listener: questions, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		answer := new(dns.Msg).SetReply(asked)
		if asked.Question[0].Qtype == dns.TypeA {
			answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: asked.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = names.ActivateAndServe() }()
	t.Cleanup(func() { _ = names.Shutdown() })
	quiet, kept := log.New(io.Discard, "", 0), db.NewMemoryStore()
	issuing := ca.New(quiet, kept, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	asking := va.New(quiet, httpPort, tlsPort, false, questions.Addr().String(), kept)
	front := wfe.New(quiet, kept, asking, issuing, []string{"ca.example"}, false, false, 1, 1)
	a := authority{Server: httptest.NewTLSServer(front.Handler()), root: x509.NewCertPool()}
	a.root.AppendCertsFromPEM(issuing.GetRootCert(0).PEM())
	t.Cleanup(a.Close)
	return a
}

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

func (s site) serve(t *testing.T, a authority, folder string, httpPort int) site {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(a.Certificate())
	keeper := certs.New(certs.Config{
		Domains: []string{domain}, Email: "ops@shop.example", Directory: a.URL + wfe.DirectoryPath, Roots: roots, Folder: folder,
		TLSPort: port(s.tls), HTTPPort: httpPort, Logger: slog.New(slog.DiscardHandler),
	})
	server := &http.Server{TLSConfig: keeper.TLS(), ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
func (s site) get(a authority, name string) (string, error) {
	client := &http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: a.root, ServerName: name},
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
func (s site) eventually(t *testing.T, a authority) {
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
			a := openAuthority(t, tlsPort, httpPort)
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
