package webhook

import (
	"context"
	"errors"
	"fmt"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/membership"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/auth"
)

// TellOfEndpoint tells those who can mend it that an endpoint was disabled.
type TellOfEndpoint struct {
	EndpointID string `json:"endpointId"`
}

// Kind names the job.
func (TellOfEndpoint) Kind() string { return "tell_of_endpoint" }

// TellOfEndpoint works the job of that name. An endpoint that somebody mended or
// deleted since needs no e-mail.
func (s *Service) TellOfEndpoint(ctx context.Context, id string) error {
	if s.mailer == nil {
		return nil
	}
	ctx = auth.Everywhere(ctx)
	e, err := s.store.Client().WebhookEndpoint.Query().Where(webhookendpoint.ID(id), webhookendpoint.Enabled(false)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return wrap("read endpoint", err)
	}
	shop, err := s.store.Client().Store.Query().Where(entstore.ID(e.StoreID)).Only(ctx)
	if err != nil {
		return wrap("read store", err)
	}
	people, err := s.store.Client().Membership.Query().Where(membership.StoreID(e.StoreID), membership.RoleIn(auth.Owner, auth.Manager)).WithUser().All(ctx)
	if err != nil {
		return wrap("read members", err)
	}
	why := "every attempt to reach it has failed for three days"
	if e.DisabledReason != nil && *e.DisabledReason == webhookendpoint.DisabledReasonGone {
		why = "it answered that it is gone (410)"
	}
	text := fmt.Sprintf("Waybill sends no more webhooks of %s to\n\n%s\n\nbecause %s. What happens meanwhile is kept: enable it again and it is sent.\n\n%s/admin/developers\n",
		shop.Name, e.URL, why, s.publicURL)
	var failed []error
	for _, p := range people {
		failed = append(failed, s.mailer.Send(ctx, p.Edges.User.Email, "A webhook endpoint of "+shop.Name+" was disabled", text))
	}
	return wrap("send e-mail", errors.Join(failed...))
}
