// Package config is how an installation is set up: one struct, read from flags
// and the environment, checked whole before anything starts, safe to print.
package config

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
)

// Config is every setting. Its help texts are the reference that --help prints.
type Config struct {
	Addr      string `env:"ADDR" default:"127.0.0.1:8080" help:"Where to listen. Beyond loopback, put TLS in front or set TLS_DOMAINS."`
	PublicURL string `env:"PUBLIC_URL" help:"Where buyers and suppliers reach us; links and webhooks start with it. Default: http://ADDR."`

	TLS

	DatabaseURL      string `env:"DATABASE_URL" help:"PostgreSQL, postgres://…. Empty: SQLite in DATA_DIR, for one node only."`
	DatabaseMaxConns int    `env:"DATABASE_MAX_CONNS" default:"20" help:"PostgreSQL connections of this node. All nodes together must stay below the server's max_connections."`
	DataDir          string `env:"DATA_DIR" default:"./data" help:"Where SQLite keeps its file."`
	Migrate          string `env:"MIGRATE" enum:"auto,on,off" default:"auto" help:"Migrate at start: on, off, or auto (SQLite only)."`
	RedisURL         string `env:"REDIS_URL" help:"Carries live updates between nodes, redis://…. Empty: one node, or updates up to LIVE_SWEEP late."`
	RedisCluster     bool   `env:"REDIS_CLUSTER" help:"REDIS_URL is of a Redis Cluster; name more of its servers as ?addr=host:port&addr=host:port."`

	SecretKeys  []string `env:"SECRET_KEYS" help:"What supplier and carrier credentials are encrypted with: keys of 32 bytes in base64, newest first, separated by commas ('openssl rand -base64 32'). Whoever loses them loses the credentials. Required with DATABASE_URL; without it a key is made in DATA_DIR, beside the data."`
	KeysFile    string   `env:"SECRET_KEYS_FILE" help:"A file that holds the keys instead, such as a mounted secret."`
	KeysCommand string   `env:"SECRET_KEYS_COMMAND" help:"A program that prints the keys instead, such as a key management service's client that decrypts them. Split at spaces, run at start, without a shell."`
	EgressAllow []string `env:"EGRESS_ALLOW" help:"Addresses, prefixes and hosts beyond the open internet that suppliers and carriers may be at, separated by commas. Whoever may add a supplier can call them."`

	OperatorToken  string   `env:"OPERATOR_TOKEN" help:"Lets the operator open stores. Whoever has it may open any number. Empty: nobody."`
	AllowedOrigins []string `env:"ALLOWED_ORIGINS" help:"Exact origins of pages elsewhere that may use the API, separated by commas."`

	SMTPURL  string `env:"SMTP_URL" help:"Sends invitations and links, smtp://user:password@host:587 (STARTTLS) or smtps://…. Empty: nobody is invited by e-mail, no password is reset."`
	MailFrom string `env:"MAIL_FROM" help:"Who e-mails are from: Waybill <waybill@example.com>. Needed with SMTP_URL."`

	OpenID

	Guard

	LogFormat string `env:"LOG_FORMAT" enum:"text,json" default:"text" help:"text or json."`
	LogLevel  string `env:"LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"debug, info, warn or error."`

	SupplierTimeout time.Duration `env:"SUPPLIER_TIMEOUT" default:"10s" help:"Bounds one call to a supplier. What times out is looked up, not sent again."`
	CarrierTimeout  time.Duration `env:"CARRIER_TIMEOUT" default:"3s" help:"How long a buyer waits for carriers' prices; then a rate's fallback is the fee."`
	BreakerFailures int           `env:"BREAKER_FAILURES" default:"5" help:"Calls to a supplier that fail in a row before it is paused."`
	BreakerPause    time.Duration `env:"BREAKER_PAUSE" default:"30s" help:"How long a paused supplier is left alone before one call tries."`
	JobWorkers      int           `env:"JOB_WORKERS" default:"50" help:"Jobs at once on this node."`
	LiveSweep       time.Duration `env:"LIVE_SWEEP" default:"1s" help:"How late a live update may be when Redis or a node fails."`
	LiveConnections int           `env:"LIVE_CONNECTIONS" default:"100000" help:"Connections that follow live updates on this node at most."`
	LivePerAddress  int           `env:"LIVE_PER_ADDRESS" default:"10000" help:"Of them from one address. Behind a proxy set TRUSTED_PROXIES, or all count as one."`
	LiveConnects    int           `env:"LIVE_CONNECTS_PER_SECOND" default:"5000" help:"New ones in a second; who is above is told to come back."`
	LiveRotate      time.Duration `env:"LIVE_ROTATE" default:"0s" help:"How long a connection lives before it is asked to come back; 0s: for ever."`
	Drain           time.Duration `env:"DRAIN" default:"10s" help:"How long running requests and jobs may take when the node stops."`

	DebugAddr    string `env:"DEBUG_ADDR" help:"Where profiles are served (/debug/pprof/), to whoever gets there: loopback only. Empty: nowhere."`
	OTLPEndpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT" help:"Where traces go (OTLP over HTTP). Empty: nowhere."`
}

// Check fills in what follows from other settings and reports every fault at
// once.
func (c *Config) Check() error {
	faults := problem.Collect()
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil || port == "" {
		faults.Add("ADDR", problem.Malformed, "is not host:port")
	}
	c.TLS.check(faults)
	c.OpenID.check(faults)
	if c.PublicURL == "" {
		c.PublicURL = c.reachedAt(host, port)
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if debugHost, _, err := net.SplitHostPort(c.DebugAddr); c.DebugAddr != "" && (err != nil || !net.ParseIP(debugHost).IsLoopback()) {
		faults.Add("DEBUG_ADDR", problem.Malformed, "is not a loopback address like 127.0.0.1:6060")
	}
	address(faults, "PUBLIC_URL", c.PublicURL, "http", "https")
	address(faults, "DATABASE_URL", c.DatabaseURL, "postgres", "postgresql")
	address(faults, "REDIS_URL", c.RedisURL, "redis", "rediss")
	address(faults, "SMTP_URL", c.SMTPURL, "smtp", "smtps")
	if c.SMTPURL != "" && c.MailFrom == "" {
		faults.Add("MAIL_FROM", problem.Required, "must be given with SMTP_URL")
	}
	address(faults, "OTEL_EXPORTER_OTLP_ENDPOINT", c.OTLPEndpoint, "http", "https")
	for _, origin := range c.AllowedOrigins {
		if !isOrigin(origin) {
			faults.Add("ALLOWED_ORIGINS", problem.Malformed, "%q is not an origin like https://shop.example", origin)
		}
	}
	c.Guard.check(faults)
	switch ways := c.keyWays(); {
	case ways > 1:
		faults.Add("SECRET_KEYS", problem.Duplicate, "keys come from one place: SECRET_KEYS, SECRET_KEYS_FILE or SECRET_KEYS_COMMAND")
	case ways == 0 && c.DatabaseURL != "":
		faults.Add("SECRET_KEYS", problem.Required, "must be given with DATABASE_URL: one key for every node, such as 'openssl rand -base64 32' prints")
	}
	if len(c.SecretKeys) > 0 {
		if _, err := secret.Parse(c.SecretKeys...); err != nil {
			faults.Add("SECRET_KEYS", problem.Malformed, "%v", err)
		}
	}
	if _, err := egress.New(c.EgressAllow...); err != nil {
		faults.Add("EGRESS_ALLOW", problem.Malformed, "%v", err)
	}
	if c.OperatorToken != "" && len(c.OperatorToken) < minToken {
		faults.Add("OPERATOR_TOKEN", problem.OutOfRange, "must have at least %d characters", minToken)
	}
	positive(faults, map[string]int64{
		"DATABASE_MAX_CONNS": int64(c.DatabaseMaxConns), "JOB_WORKERS": int64(c.JobWorkers),
		"LIVE_CONNECTIONS": int64(c.LiveConnections), "LIVE_PER_ADDRESS": int64(c.LivePerAddress), "LIVE_CONNECTS_PER_SECOND": int64(c.LiveConnects),
		"BREAKER_FAILURES": int64(c.BreakerFailures), "BREAKER_PAUSE": int64(c.BreakerPause),
		"SUPPLIER_TIMEOUT": int64(c.SupplierTimeout), "CARRIER_TIMEOUT": int64(c.CarrierTimeout), "LIVE_SWEEP": int64(c.LiveSweep), "DRAIN": int64(c.Drain),
	})
	if c.DatabaseURL == "" && c.DataDir == "" {
		faults.Add("DATA_DIR", problem.Required, "must be given without DATABASE_URL")
	}
	if err := faults.Err(); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	return nil
}

// reachedAt is where we are reached, as far as it follows from where we listen.
func (c *Config) reachedAt(host, port string) string {
	switch {
	case c.ServesTLS():
		return "https://" + c.TLSDomains[0]
	case host == "" || host == "0.0.0.0" || host == "::":
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

const minToken = 16

func address(faults problem.Faults, field, value string, schemes ...string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" {
		faults.Add(field, problem.Malformed, "is not a URL")
		return
	}
	for _, scheme := range schemes {
		if u.Scheme == scheme {
			return
		}
	}
	faults.Add(field, problem.Malformed, "must start with %s://", strings.Join(schemes, ":// or "))
}

func positive(faults problem.Faults, fields map[string]int64) {
	for field, value := range fields {
		if value <= 0 {
			faults.Add(field, problem.OutOfRange, "must be more than 0")
		}
	}
}

// Secrets returns the keys from where the settings say, else the one in DATA_DIR.
func (c *Config) Secrets(ctx context.Context) (*secret.Keys, error) {
	switch {
	case len(c.SecretKeys) > 0:
		return secret.Parse(c.SecretKeys...)
	case c.KeysFile != "":
		return secret.ReadFile(c.KeysFile)
	case c.KeysCommand != "":
		return secret.FromCommand(ctx, c.KeysCommand)
	}
	return secret.File(filepath.Join(c.DataDir, "secret.key"))
}

// keyWays is in how many ways the settings bring keys.
func (c *Config) keyWays() (ways int) {
	for _, given := range []bool{len(c.SecretKeys) > 0, c.KeysFile != "", c.KeysCommand != ""} {
		if given {
			ways++
		}
	}
	return ways
}

// Migrates says whether to migrate at start.
func (c *Config) Migrates() bool {
	return c.Migrate == "on" || c.Migrate == "auto" && c.DatabaseURL == ""
}

// Logger returns the log that the settings ask for.
func (c *Config) Logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // checked by enum
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// LogValue shows the settings without their secrets.
func (c *Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("addr", c.Addr), slog.String("public_url", c.PublicURL),
		slog.String("database_url", redacted(c.DatabaseURL)), slog.Int("database_max_conns", c.DatabaseMaxConns),
		slog.String("data_dir", c.DataDir), slog.Bool("migrates", c.Migrates()),
		slog.String("redis_url", redacted(c.RedisURL)), slog.Bool("redis_cluster", c.RedisCluster), slog.String("smtp_url", redacted(c.SMTPURL)), slog.Bool("operator_token_set", c.OperatorToken != ""),
		slog.String("oidc_issuer", c.OIDCIssuer), slog.Int("secret_keys", len(c.SecretKeys)), slog.Any("egress_allow", c.EgressAllow),
		slog.Any("allowed_origins", c.AllowedOrigins), slog.Any("trusted_proxies", c.TrustedProxies),
		slog.Duration("supplier_timeout", c.SupplierTimeout), slog.Duration("carrier_timeout", c.CarrierTimeout),
		slog.Int("breaker_failures", c.BreakerFailures), slog.Duration("breaker_pause", c.BreakerPause),
		slog.Int("job_workers", c.JobWorkers), slog.Duration("live_sweep", c.LiveSweep), slog.Duration("drain", c.Drain),
		slog.String("otlp_endpoint", redacted(c.OTLPEndpoint)),
	)
}

// redacted hides the password of a URL.
func redacted(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(not a URL)"
	}
	return u.Redacted()
}
