package catalog

import (
	"context"
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

// callable fails when the endpoint leads where Waybill does not call. It spares
// a merchant the wait; what counts is the look when it is dialled.
func (s *Service) callable(ctx context.Context, value *string) error {
	if value == nil || *value == "" {
		return nil
	}
	faults := problem.Collect()
	if err := s.egress.Check(ctx, *value); err != nil {
		faults.Add("endpoint", problem.OutOfRange, "leads to an address that is not of the open internet")
	}
	return faults.Err()
}

func validPort(port string) bool {
	if port == "" {
		return true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}
