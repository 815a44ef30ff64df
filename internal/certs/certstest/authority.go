// Package certstest runs a certificate authority for tests.
package certstest

import (
	"crypto/x509"
	"io"
	"log" //nolint:depguard // what the authority logs with
	"net"
	"net/http/httptest"
	"testing"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// Authority is Let's Encrypt's own test server, for which every name is at
// loopback.
type Authority struct {
	*httptest.Server
	Directory string
	Roots     *x509.CertPool // who vouches for its own server
	Given     *x509.CertPool // who vouches for the certificates that it gives
}

// Open starts an authority that asks for challenges at these ports. It sets
// environment variables, so the test is not parallel.
func Open(t *testing.T, tlsPort, httpPort int) *Authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	quiet, kept := log.New(io.Discard, "", 0), db.NewMemoryStore()
	issuing := ca.New(quiet, kept, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	asking := va.New(quiet, httpPort, tlsPort, false, names(t), kept)
	front := wfe.New(quiet, kept, asking, issuing, []string{"ca.example"}, false, false, 1, 1)
	a := &Authority{Server: httptest.NewTLSServer(front.Handler()), Roots: x509.NewCertPool(), Given: x509.NewCertPool()}
	t.Cleanup(a.Close)
	a.Directory = a.URL + wfe.DirectoryPath
	a.Roots.AddCert(a.Certificate())
	a.Given.AppendCertsFromPEM(issuing.GetRootCert(0).PEM())
	return a
}

// names serves names, all of which are at loopback, and returns where.
func names(t *testing.T) string {
	t.Helper()
	questions, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // of a test
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{Listener: questions, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		answer, question := new(dns.Msg).SetReply(asked), asked.Question[0]
		if question.Qtype == dns.TypeA {
			answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return questions.Addr().String()
}
