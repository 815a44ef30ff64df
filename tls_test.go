package main

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/certs/certstest"
)

// Without a proxy in front, one machine serves https, sockets too, with
// certificates that it gets for itself, and sends plain HTTP there.
func TestServesTLSByItself(t *testing.T) {
	const domain = "orders.shop.example"
	addr, plain := freeAddr(t), freeAddr(t)
	portOf := func(addr string) int {
		_, text, _ := net.SplitHostPort(addr)
		port, _ := strconv.Atoi(text)
		return port
	}
	authority := certstest.Open(t, portOf(addr), portOf(plain))
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, addr, "DATA_DIR="+t.TempDir(), "TLS_DOMAINS="+domain, "TLS_EMAIL=ops@shop.example", "TLS_DIRECTORY="+authority.Directory,
		"TLS_PLAIN_ADDR="+plain, "SSL_CERT_FILE="+roots, "PUBLIC_URL=")
	there := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority.Given}, DialContext: there, ForceAttemptHTTP2: true}}
	eventually(t, "it serves https", func() bool {
		reply, err := client.Get("https://" + domain + "/readyz")
		if err != nil {
			return false
		}
		defer reply.Body.Close()
		return reply.StatusCode == http.StatusOK && reply.ProtoMajor == 2 && reply.Header.Get("Strict-Transport-Security") != ""
	})

	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, TLSClientConfig: &tls.Config{RootCAs: authority.Given}, NetDialContext: there}
	socket, reply, err := dialer.Dial("wss://"+domain+"/graphql", http.Header{"Origin": {"https://" + domain}})
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	defer socket.Close()
	for _, text := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}`} {
		if err := socket.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"connection_ack", "next", "complete"} {
		var got message
		if err := socket.ReadJSON(&got); err != nil || got.Type != want {
			t.Fatalf("got %+v, %v, want %s", got, err, want)
		}
	}

	moved, err := http.DefaultTransport.RoundTrip(mustRequest(t, "http://"+plain+"/admin"))
	if err != nil {
		t.Fatal(err)
	}
	moved.Body.Close()
	if got := moved.Header.Get("Location"); got != "https://"+domain+"/admin" {
		t.Errorf("plain HTTP is sent to %q", got)
	}
	p.stop(t)
}

func mustRequest(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
