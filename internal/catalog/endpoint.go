package catalog

import (
	"net/url"
	"strconv"

	"github.com/waybill/waybill/internal/problem"
)

const maxEndpoint = 2000

// endpoint notes a fault unless value is the absolute http or https URL of an
// API. Credentials belong into the API key, where they are not shown again.
func endpoint(faults problem.Faults, value string) {
	const field = "endpoint"
	faults.Limit(field, value, maxEndpoint)
	u, err := url.Parse(value)
	switch {
	case err != nil:
		faults.Add(field, problem.Malformed, "is not a URL")
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", !validPort(u.Port()):
		faults.Add(field, problem.Malformed, "must be an absolute http or https URL")
	case u.User != nil:
		faults.Add(field, problem.Malformed, "must not contain credentials")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		faults.Add(field, problem.Malformed, "must not have a query or a fragment")
	}
}

func validPort(port string) bool {
	if port == "" {
		return true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}
