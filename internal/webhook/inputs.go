package webhook

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
)

// CreateWebhookEndpointInput is a new endpoint.
type CreateWebhookEndpointInput struct {
	URL            string
	Description    *string
	Kinds          []string // of events; none: all
	IdempotencyKey *string
}

// CreateWebhookEndpointPayload is a new endpoint, and the secret with which it
// verifies what it is sent.
type CreateWebhookEndpointPayload struct {
	Endpoint *ent.WebhookEndpoint
	Secret   string
}

// UpdateWebhookEndpointInput changes an endpoint; nil stays.
type UpdateWebhookEndpointInput struct {
	ID          string
	URL         *string
	Description *string
	Kinds       []string // nil stays, empty is all
	Enabled     *bool
	SkipMissed  *bool // of an endpoint that is enabled: leave out what happened meanwhile
}

// RotateWebhookEndpointSecretInput asks for a new secret.
type RotateWebhookEndpointSecretInput struct {
	ID          string
	OverlapDays *int // for which the old one signs too; default 1
}

// RotateWebhookEndpointSecretPayload is an endpoint and its new secret.
type RotateWebhookEndpointSecretPayload struct {
	Endpoint *ent.WebhookEndpoint
	Secret   string
}

// ResendWebhookDeliveriesInput names what is sent again.
type ResendWebhookDeliveriesInput struct {
	EndpointID string
	From       time.Time
	Before     *time.Time
}

// ResendWebhookDeliveriesPayload says how much is sent again.
type ResendWebhookDeliveriesPayload struct {
	Endpoint   *ent.WebhookEndpoint
	Deliveries int
}

const (
	mostEndpoints  = 20 // of a store
	maxURL         = 2000
	maxDescription = 200
	maxOverlap     = 30
)

func (s *Service) checkURL(ctx context.Context, faults problem.Faults, value string) {
	const field = "url"
	faults.Limit(field, value, maxURL)
	u, err := url.Parse(value)
	switch {
	case err != nil:
		faults.Add(field, problem.Malformed, "is not a URL")
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", strings.ContainsRune(value, 0):
		faults.Add(field, problem.Malformed, "must be an absolute http or https URL")
	case u.User != nil:
		faults.Add(field, problem.Malformed, "must not contain credentials")
	case u.Fragment != "":
		faults.Add(field, problem.Malformed, "must not have a fragment")
	case s.egress.Check(ctx, value) != nil: // early; what counts is the look when it is dialled
		faults.Add(field, problem.OutOfRange, "leads to an address that is not of the open internet")
	}
}

func checkDescription(faults problem.Faults, value *string) {
	if value == nil {
		return
	}
	faults.Limit("description", *value, maxDescription)
	if strings.ContainsRune(*value, 0) {
		faults.Add("description", problem.Malformed, "must not contain U+0000") // PostgreSQL cannot store it
	}
}

func checkKinds(faults problem.Faults, kinds []string) {
	for i, kind := range kinds {
		switch {
		case !slices.Contains(fulfillment.EventKinds, kind):
			faults.At("kinds", i).Add("", problem.Unknown, "is no kind of event")
		case slices.Contains(kinds[:i], kind):
			faults.At("kinds", i).Add("", problem.Duplicate, "stands there twice")
		}
	}
}

func orZero[T any](value *T) (zero T) {
	if value == nil {
		return zero
	}
	return *value
}
