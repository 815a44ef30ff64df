package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

// KindTest is what a test is called where events have their kind.
const KindTest = "webhook.test"

// format is the number of the layout of bodies. Names may be added to it; it is
// raised when one changes its meaning or goes.
const format = 1

// body is what is sent, as docs/webhooks.md describes it. Its names are those of
// OrderEvent in the API.
type body struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Format    int       `json:"format"`
	Data      any       `json:"data"`
}

type eventBody struct {
	ID         string         `json:"id"`
	Kind       string         `json:"kind"`
	StoreID    string         `json:"storeId"`
	OrderID    string         `json:"orderId"`
	ExternalID string         `json:"externalId"`
	OrderName  string         `json:"orderName"`
	Version    int64          `json:"version"`
	Position   int64          `json:"position"`
	SubOrderID string         `json:"subOrderId,omitempty"`
	ActorKind  string         `json:"actorKind"`
	OccurredAt time.Time      `json:"occurredAt"`
	Details    map[string]any `json:"details"`
	Shipment   *shipmentBody  `json:"shipment,omitempty"`
}

type shipmentBody struct {
	ID      string       `json:"id"`
	Status  string       `json:"status"`
	Parcels []parcelBody `json:"parcels"`
}

type parcelBody struct {
	ID             string `json:"id"`
	Carrier        string `json:"carrier"`
	TrackingNumber string `json:"trackingNumber"`
}

type testBody struct {
	ID      string `json:"id"`
	Message string `json:"message"`
}

// letter is a delivery with what is sent.
type letter struct {
	delivery *ent.WebhookDelivery
	url      string
	secrets  []string
	body     []byte
}

// compose makes what is sent of what the deliveries are about, as it is now.
func (s *Service) compose(ctx context.Context, to *ent.WebhookEndpoint, due []*ent.WebhookDelivery) ([]*letter, error) {
	secrets, err := s.secrets(to)
	if err != nil {
		return nil, err
	}
	about, err := s.read(ctx, due)
	if err != nil {
		return nil, err
	}
	letters := make([]*letter, len(due))
	for i, d := range due {
		text, err := json.Marshal(about.body(d))
		if err != nil {
			return nil, fmt.Errorf("write the body of delivery %s: %w", d.ID, err)
		}
		letters[i] = &letter{delivery: d, url: to.URL, secrets: secrets, body: text}
	}
	return letters, nil
}

// secrets are those that sign now: the endpoint's, and for a while the one before.
func (s *Service) secrets(of *ent.WebhookEndpoint) (all []string, err error) {
	sealed := map[string]secret.Sealed{webhookendpoint.FieldSecret: of.Secret}
	if until := of.SecretBeforeUntil; until != nil && until.After(s.utc()) {
		sealed[webhookendpoint.FieldSecretBefore] = of.SecretBefore
	}
	for _, column := range []string{webhookendpoint.FieldSecret, webhookendpoint.FieldSecretBefore} {
		text, err := s.store.Secrets().Open(secret.At(webhookendpoint.Table, column, of.ID), sealed[column])
		if err != nil {
			return nil, fmt.Errorf("read secret: %w", err)
		}
		if text != "" {
			all = append(all, text.Reveal())
		}
	}
	return all, nil
}

// about is what deliveries are about.
type about struct {
	events    map[string]*ent.OrderEvent
	orders    map[string]*ent.Order
	shipments map[string]*ent.Shipment
}

func (s *Service) read(ctx context.Context, due []*ent.WebhookDelivery) (a about, err error) {
	var events, orders, shipments []string
	for _, d := range due {
		events, orders = append(events, d.EventID), append(orders, d.OrderID)
	}
	client := s.store.Client()
	found, err := client.OrderEvent.Query().Where(orderevent.IDIn(events...)).
		Select(orderevent.FieldID, orderevent.FieldOrderID, orderevent.FieldStoreID, orderevent.FieldVersion, orderevent.FieldPosition, orderevent.FieldKind,
			orderevent.FieldActorKind, orderevent.FieldSubOrderID, orderevent.FieldDetails, orderevent.FieldOccurredAt).All(ctx)
	if err != nil {
		return a, wrap("read events", err)
	}
	for _, e := range found {
		if id, ok := e.Details["shipmentId"].(string); ok {
			shipments = append(shipments, id)
		}
	}
	bought, err := client.Order.Query().Where(order.IDIn(orders...)).Select(order.FieldID, order.FieldExternalID, order.FieldName).All(ctx)
	if err != nil {
		return a, wrap("read orders", err)
	}
	sent, err := client.Shipment.Query().Where(shipment.IDIn(shipments...)).
		WithParcels(func(q *ent.ParcelQuery) { q.Order(ent.Asc("id")) }).All(ctx)
	if err != nil {
		return a, wrap("read shipments", err)
	}
	return about{
		events:    byID(found, func(e *ent.OrderEvent) string { return e.ID }),
		orders:    byID(bought, func(o *ent.Order) string { return o.ID }),
		shipments: byID(sent, func(s *ent.Shipment) string { return s.ID }),
	}, nil
}

// body is what is sent of one delivery. Texts that may tell of a buyer are left
// out: who may read them asks the API.
func (a about) body(d *ent.WebhookDelivery) body {
	e, o := a.events[d.EventID], a.orders[d.OrderID]
	if e == nil || o == nil {
		return body{Type: d.Kind, Timestamp: d.CreatedAt, Format: format, Data: testBody{ID: d.EventID, Message: "This is a test of your endpoint."}}
	}
	told := eventBody{
		ID: e.ID, Kind: e.Kind, StoreID: e.StoreID, OrderID: e.OrderID, ExternalID: o.ExternalID, OrderName: o.Name,
		Version: e.Version, Position: e.Position, SubOrderID: e.SubOrderID, ActorKind: e.ActorKind, OccurredAt: e.OccurredAt,
		Details: said(store.Reduced(e.Details)),
	}
	if id, ok := e.Details["shipmentId"].(string); ok && a.shipments[id] != nil {
		told.Shipment = shipmentTold(a.shipments[id])
	}
	return body{Type: e.Kind, Timestamp: e.OccurredAt, Format: format, Data: told}
}

// said is details without what was reduced to nothing.
func said(details map[string]any) map[string]any {
	left := make(map[string]any, len(details))
	for name, value := range details {
		if value != "" {
			left[name] = value
		}
	}
	return left
}

func shipmentTold(s *ent.Shipment) *shipmentBody {
	told := &shipmentBody{ID: s.ID, Status: string(s.Status), Parcels: []parcelBody{}}
	for _, p := range s.Edges.Parcels {
		told.Parcels = append(told.Parcels, parcelBody{ID: p.ID, Carrier: p.Carrier, TrackingNumber: p.TrackingNumber})
	}
	return told
}

func byID[T any](records []T, id func(T) string) map[string]T {
	all := make(map[string]T, len(records))
	for _, r := range records {
		all[id(r)] = r
	}
	return all
}
