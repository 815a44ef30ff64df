package config_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/config"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
)

func good() config.Config {
	return config.Config{
		Addr: ":8080", DataDir: "data", DatabaseMaxConns: 1, JobWorkers: 1, SupplierTimeout: time.Second, CarrierTimeout: 1, BreakerFailures: 1, BreakerPause: 1,
		LiveConnections: 1, LivePerAddress: 1, LiveConnects: 1,
		LiveSweep: time.Second, Drain: time.Second, Migrate: "auto",
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	c := good()
	if err := c.Check(); err != nil || c.PublicURL != "http://127.0.0.1:8080" || !c.Migrates() {
		t.Errorf("got %v, public URL %s", err, c.PublicURL)
	}
}

func TestCheckReportsEveryFault(t *testing.T) {
	t.Parallel()
	c := config.Config{
		Addr: "nowhere", DatabaseURL: "mysql://x/y", RedisURL: "redis", OperatorToken: "short", EgressAllow: []string{"http://x"}, AllowedOrigins: []string{"*"},
		DatabaseMaxConns: 1, JobWorkers: 1, SupplierTimeout: 1, CarrierTimeout: 1, BreakerFailures: 1, BreakerPause: 1,
		LiveConnections: 1, LivePerAddress: 1, LiveConnects: 1, LiveSweep: 1,
	}
	p, ok := problem.As(c.Check())
	if !ok {
		t.Fatal("no problem")
	}
	got := make(map[string]bool)
	for _, f := range p.Faults {
		got[f.Field] = true
	}
	want := map[string]bool{
		"ADDR": true, "DATABASE_URL": true, "REDIS_URL": true, "OPERATOR_TOKEN": true, "SECRET_KEYS": true, "EGRESS_ALLOW": true, "ALLOWED_ORIGINS": true, "DRAIN": true, "PUBLIC_URL": true,
	}
	delete(got, "PUBLIC_URL") // follows from ADDR
	delete(want, "PUBLIC_URL")
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}

func TestKeysComeFromOnePlace(t *testing.T) {
	t.Parallel()
	key := secret.NewKey()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	ways := map[string]func(*config.Config){
		"SECRET_KEYS":         func(c *config.Config) { c.SecretKeys = []string{key} },
		"SECRET_KEYS_FILE":    func(c *config.Config) { c.KeysFile = path },
		"SECRET_KEYS_COMMAND": func(c *config.Config) { c.KeysCommand = "cat " + path },
	}
	prefix := func(t *testing.T, c config.Config) string {
		t.Helper()
		if err := c.Check(); err != nil {
			t.Errorf("Check: %v", err)
		}
		keys, err := c.Secrets(t.Context())
		if err != nil {
			t.Fatalf("Secrets: %v", err)
		}
		return keys.NewestPrefix()
	}
	all, want := good(), ""
	for name, give := range ways {
		c := good()
		c.DatabaseURL, c.DataDir = "postgres://u@h/d", t.TempDir()
		give(&c)
		give(&all)
		got := prefix(t, c)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s brings another key", name)
		}
	}
	if p, ok := problem.As(all.Check()); !ok || len(p.Faults) != 1 || p.Faults[0].Field != "SECRET_KEYS" {
		t.Errorf("keys from three places: %v", all.Check())
	}
}

// Profiles tell a lot: whoever serves them beyond loopback is told not to.
func TestCheckOfDebugAddr(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{"": true, "127.0.0.1:6060": true, "[::1]:6060": true, ":6060": false, "0.0.0.0:6060": false, "nowhere": false} {
		c := good()
		c.DebugAddr, c.PublicURL = addr, "https://shop.example/"
		if err := c.Check(); (err == nil) != want || c.PublicURL != "https://shop.example" {
			t.Errorf("%q: %v, public URL %s", addr, err, c.PublicURL)
		}
	}
}

func TestCheckOfTLS(t *testing.T) {
	t.Parallel()
	c := good()
	c.TLS = config.TLS{TLSDomains: []string{"orders.shop.example", "shop.example"}, TLSPlainAddr: ":80"}
	if err := c.Check(); err != nil || c.PublicURL != "https://orders.shop.example" {
		t.Errorf("got %v, public URL %s", err, c.PublicURL)
	}
	c.TLS = config.TLS{TLSDomains: []string{"https://shop.example", "127.0.0.1", "*.shop.example", "shop"}, TLSDirectory: "http://acme.example", TLSPlainAddr: "80"}
	p, ok := problem.As(c.Check())
	if !ok || len(p.Faults) != 6 {
		t.Errorf("got %+v, want six faults", p)
	}
}

func TestCheckOfTheGuard(t *testing.T) {
	t.Parallel()
	c := good()
	c.AllowedOrigins = []string{"null"}
	c.Guard = config.Guard{
		TrustedProxies: []string{"10.0.0.0/33"}, FrameAncestors: []string{"https://*.example"}, RateAnonymous: -1, GraphQLMaxDepth: -1,
	}
	p, ok := problem.As(c.Check())
	if !ok || len(p.Faults) != 5 {
		t.Errorf("got %+v, want five faults", p)
	}
}

func TestPrintingShowsNoSecret(t *testing.T) {
	t.Parallel()
	c := good()
	c.DatabaseURL, c.RedisURL, c.OperatorToken = "postgres://u:hush1@h/d", "redis://:hush2@h/0", "hush3-hush3-hush3"
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("starting", "config", &c)
	if strings.Contains(out.String(), "hush") || !strings.Contains(out.String(), "postgres://u:xxxxx@h/d") {
		t.Errorf("printed %s", out.String())
	}
}
