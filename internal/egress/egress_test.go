package egress_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/waybill/waybill/internal/egress"
)

// inside is what a stranger may try in order to reach what is not on the open
// internet: every special range, and the ways to write an address.
var inside = map[string]string{
	"loopback": "127.0.0.1", "another loopback": "127.8.8.8", "this network": "0.0.0.0", "private 10": "10.0.0.1",
	"private 172": "172.16.0.1", "private 172, last": "172.31.255.254", "private 192": "192.168.1.1",
	"link-local": "169.254.0.1", "cloud metadata": "169.254.169.254", "ECS metadata": "169.254.170.2", "carrier-grade NAT": "100.64.0.1",
	"Alibaba's metadata": "100.100.100.200", "IETF protocols": "192.0.0.192", "benchmarking": "198.18.0.1", "documentation": "203.0.113.9",
	"multicast": "224.0.0.1", "reserved": "240.0.0.1", "broadcast": "255.255.255.255",
	"IPv6 loopback": "[::1]", "IPv6 unspecified": "[::]", "unique local": "[fd00::1]", "AWS metadata": "[fd00:ec2::254]",
	"IPv6 link-local": "[fe80::1]", "IPv6 link-local with a zone": "[fe80::1%25lo]", "site-local": "[fec0::1]", "IPv6 multicast": "[ff02::1]",
	"mapped": "[::ffff:127.0.0.1]", "mapped in hex": "[::ffff:7f00:1]", "mapped metadata": "[::ffff:169.254.169.254]",
	"compatible": "[::127.0.0.1]", "NAT64": "[64:ff9b::7f00:1]", "local NAT64": "[64:ff9b:1::7f00:1]", "6to4": "[2002:7f00:1::]",
	"Teredo": "[2001:0:7f00:1::]", "documentation v6": "[2001:db8::1]", "written out": "[0:0:0:0:0:ffff:7f00:0001]",
	"decimal": "2130706433", "hex": "0x7f000001", "octal": "0177.0.0.1", "hex in parts": "0x7f.0.0.1", "short": "127.1",
	"a name for it": "localhost", "in capitals": "LOCALHOST", "with a dot": "localhost.",
	"full width": "１２７.０.０.１", "in circles": "①②⑦.⓪.⓪.①",
}

func TestNothingInsideIsCalled(t *testing.T) {
	t.Parallel()
	reached := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	client := (*egress.Guard)(nil).Client()
	for name, host := range inside {
		reply, err := get(t, client, "http://"+host+port)
		if err == nil {
			reply.Body.Close()
			t.Errorf("%s (%s) was called", name, host)
		}
		// What is no address is looked up as a name, and most are none.
		if strings.ContainsAny(host, "[:") || host == "127.0.0.1" || strings.EqualFold(host, "localhost") {
			if !errors.Is(err, egress.ErrRefused) {
				t.Errorf("%s (%s): %v, want ErrRefused", name, host, err)
			}
		}
	}
	if reached > 0 {
		t.Errorf("the server was reached %d times", reached)
	}
}

func TestCheckSaysTheSameEarly(t *testing.T) {
	t.Parallel()
	var strict *egress.Guard
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254"} {
		if err := strict.Check(t.Context(), "https://"+host+"/v1"); !errors.Is(err, egress.ErrRefused) {
			t.Errorf("Check(%s) = %v, want ErrRefused", host, err)
		}
	}
	for _, url := range []string{"https://93.184.216.34/", "https://[2606:4700::1111]:8443", "https://nobody.invalid", "not a url", ""} {
		if err := strict.Check(t.Context(), url); err != nil {
			t.Errorf("Check(%s) = %v, want nothing", url, err)
		}
	}
}

func TestWhatIsAllowedIsCalled(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host) }))
	t.Cleanup(server.Close)
	byName := "http://localhost" + server.URL[strings.LastIndex(server.URL, ":"):]
	for _, test := range []struct {
		allow, url string
		want       bool
	}{
		{"127.0.0.0/8", server.URL, true}, {"127.0.0.1", server.URL, true}, {"127.0.0.2", server.URL, false},
		{"localhost", byName, true}, {"LocalHost.", byName, true}, {"localhost", server.URL, false},
		{"10.0.0.0/8", server.URL, false}, {"127.0.0.0/8", byName, true},
	} {
		guard, err := egress.New(test.allow)
		if err != nil {
			t.Fatalf("New(%s): %v", test.allow, err)
		}
		reply, err := get(t, guard.Client(), test.url)
		if err == nil {
			reply.Body.Close()
		}
		if (err == nil) != test.want || (guard.Check(t.Context(), test.url) == nil) != test.want {
			t.Errorf("allowing %s, %s: %v, want reached %t", test.allow, test.url, err, test.want)
		}
	}
	for _, wrong := range []string{"", "10.0.0.0/33", "http://x", "a b", "*.example.com", "x:80"} {
		if _, err := egress.New(wrong); err == nil {
			t.Errorf("New(%q) is accepted", wrong)
		}
	}
}

func TestRedirectsAndProxiesLeadNowhere(t *testing.T) {
	called := 0
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called++ }))
	t.Cleanup(target.Close)
	server := httptest.NewServer(http.RedirectHandler(target.URL, http.StatusTemporaryRedirect))
	t.Cleanup(server.Close)
	t.Setenv("HTTP_PROXY", target.URL)
	t.Setenv("http_proxy", target.URL)

	client := egress.Loopback().Client()
	reply, err := get(t, client, server.URL)
	if err != nil || reply.StatusCode != http.StatusTemporaryRedirect {
		t.Fatalf("%v, %v, want the redirect itself", reply, err)
	}
	reply.Body.Close()
	if reply, err = get(t, client, "http://waybill-proxy-test.invalid"); err == nil {
		reply.Body.Close()
		t.Error("a call went through the proxy of the environment")
	}
	if called > 0 {
		t.Errorf("somebody else was called %d times", called)
	}
}

func TestAnAnswerWithoutEndIsCutOff(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for block := make([]byte, 1<<20); r.Context().Err() == nil; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	reply, err := get(t, egress.Loopback().Client(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if n, err := io.Copy(io.Discard, reply.Body); err == nil || n != 8<<20 {
		t.Errorf("read %d bytes, %v, want 8 MiB and an error", n, err)
	}
}

func get(t *testing.T, client *http.Client, url string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	return client.Do(r)
}
