package graph

import (
	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/catalog"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/shipping/profiles"
	"github.com/waybill/waybill/internal/statistics"
	"github.com/waybill/waybill/internal/webhook"
)

// Resolver answers each field of the roots by asking a service or, for reading,
// the records themselves. PublicURL is where buyers and suppliers reach us.
type Resolver struct {
	Client      *ent.Client
	Fulfillment *fulfillment.Service
	Catalog     *catalog.Service
	Account     *account.Service
	People      *people.Service
	Portal      *portal.Service
	Shipping    *profiles.Service
	Statistics  *statistics.Service
	Webhooks    *webhook.Service
	PublicURL   string
}
