package config

import (
	"net"
	"regexp"

	"github.com/waybill/waybill/internal/problem"
)

// TLS is how an installation without a proxy in front serves https: with
// certificates that it gets for itself. For one machine: nodes do not share them.
type TLS struct {
	TLSDomains   []string `env:"TLS_DOMAINS" help:"Serve https for these names, separated by commas, at ADDR (such as :443), with certificates got by ACME and kept in DATA_DIR/certificates. Whoever sets it agrees to the authority's terms. Empty: plain HTTP."`
	TLSEmail     string   `env:"TLS_EMAIL" help:"Whom the authority tells of trouble with certificates."`
	TLSDirectory string   `env:"TLS_DIRECTORY" help:"Another ACME authority's directory, https://…. Empty: Let's Encrypt."`
	TLSPlainAddr string   `env:"TLS_PLAIN_ADDR" default:":80" help:"Where plain HTTP is sent to https, and the authority may ask. Empty: nowhere."`
}

// ServesTLS says whether TLS is served.
func (t *TLS) ServesTLS() bool { return len(t.TLSDomains) > 0 }

var isDomain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

func (t *TLS) check(faults problem.Faults) {
	for _, domain := range t.TLSDomains {
		if !isDomain.MatchString(domain) {
			faults.Add("TLS_DOMAINS", problem.Malformed, "%q is not a name like orders.shop.example", domain)
		}
	}
	address(faults, "TLS_DIRECTORY", t.TLSDirectory, "https")
	if _, port, err := net.SplitHostPort(t.TLSPlainAddr); t.TLSPlainAddr != "" && (err != nil || port == "") {
		faults.Add("TLS_PLAIN_ADDR", problem.Malformed, "is not host:port")
	}
}
